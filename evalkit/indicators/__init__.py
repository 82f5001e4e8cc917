"""From definitions and data to counts, rates and intervals."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "byar": "byar_limits",
        "exact_poisson": "exact_limits",
        "rate": "rates",
        "count_limits": "rates",
        "wilson": "proportions",
        "proportion": "proportions",
        "mean": "means",
        "mean_of_summary": "means",
        "pool_means": "means",
        "standardised_rate": "standardised_rates",
        "standardised_rate_of_repeats": "standardised_rates",
        "standardised_ratio": "standardised_ratios",
        "ratio_of_counts": "standardised_ratios",
        "indirectly_standardised_rate": "standardised_ratios",
        "repeated_events_rate": "repeated_events",
        "event_frequencies": "repeated_events",
        "Inequality": "inequality_index",
        "index_of_inequality": "inequality_index",
        "quantiles_of": "inequality_quantiles",
        "survival": "kaplan_meier",
        "median_time": "kaplan_meier",
        "measure": "measuring",
        "roll_up_periods": "rolling",
        "pool_window": "rolling",
        "latest": "summary",
        "compare_to_baseline": "summary",
        "standard_population": "reading",
        "minimum_wage": "reading",
    },
)
