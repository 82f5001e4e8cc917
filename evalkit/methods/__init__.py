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
        "fit_synthetic_did": "synthetic_did_fits",
        "synthetic_did": "synthetic_did_fits",
        "fit_synthetic_control": "synthetic_control_fits",
        "synthetic_control": "synthetic_control_fits",
        "fit_generalised_synthetic_control": "generalised_synthetic_control_fits",
        "generalised_synthetic_control": "generalised_synthetic_control_fits",
        "fit_lee_wooldridge": "lee_wooldridge_fits",
        "lee_wooldridge": "lee_wooldridge_fits",
    },
)
