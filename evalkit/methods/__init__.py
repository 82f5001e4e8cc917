"""Statistical methods, one a file: a tidy series in, a finding out."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "control_chart": "control_charts",
        "control_points": "control_chart_points",
        "xmr_limits": "control_limits",
        "moving_ranges": "control_limits",
        "shift_ends": "control_rules",
        "trend_ends": "control_rules",
        "spread": "control_rules",
        "two_in_three": "control_rules",
        "variation_icon": "control_icons",
        "assurance_icon": "control_icons",
        "assurance_of": "control_icons",
        "RULE_SETS": "control_rules",
        "staggered_adoption": "staggered_adoption_findings",
        "fit_staggered_adoption": "staggered_adoption_fits",
        "StaggeredFit": "staggered_adoption_fits",
        "staggered_sensitivity": "staggered_adoption_sensitivity",
        "pre_trend_test": "pre_trends",
        "PreTrendTest": "pre_trends",
        "honest_bounds": "smoothness_bounds",
        "honest_bounds_of": "smoothness_bounds",
        "SmoothnessBounds": "smoothness_bounds",
        "permute_adoption": "adoption_permutation",
        "PermutationTest": "adoption_permutation",
        "fit_sun_abraham": "sun_abraham",
        "SunAbrahamFit": "sun_abraham",
        "bacon_weights": "goodman_bacon",
        "GoodmanBacon": "goodman_bacon",
    },
)
