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
        "Choice": "chart_choice",
        "choose_chart": "chart_choice",
        "attribute_chart": "attribute_charts",
        "attribute_points": "attribute_charts",
        "attribute_limits": "attribute_limit_lines",
        "rare_event_chart": "rare_event_charts",
        "rare_event_points": "rare_event_charts",
        "rare_event_limits": "rare_event_limit_lines",
        "time_between": "rare_event_charts",
        "run_chart": "run_charts",
        "run_points": "run_rules",
        "runs_about": "run_rules",
    },
)
