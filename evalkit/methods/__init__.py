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
        "Specification": "specification",
        "specify": "specification",
        "is_planned": "specification",
        "two_primary": "specification",
        "Allowed": "design_verdict_rules",
        "DesignVerdict": "design_verdicts",
        "design_verdict": "design_verdicts",
        "contaminated": "design_verdict_counts",
        "PooledFit": "pooling",
        "fit_pooled_effect": "pooling",
        "pooled_effect": "pooling",
        "estimates_of": "pooling_tables",
        "forest_rows": "pooling_tables",
    },
)
