"""What a council's journey and stories teach, and what sets apart those who implemented."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "follow_journey": "journey",
        "Journey": "stage_clock",
        "StageClock": "stage_clock",
        "Ahead": "stage_clock",
        "is_implemented": "implemented",
        "Implemented": "implemented",
        "follow_order": "step_order",
        "StepOrder": "step_order",
        "sum_up_adaptations": "adapting",
        "Adaptations": "adapting",
        "cumulative_incidence": "competing_events",
        "follow_starts": "site_starts",
        "SiteStarts": "site_starts",
        "find_configurations": "conditions.configurations",
        "Configurations": "conditions.configurations",
        "Cuts": "conditions.truth_table",
    },
)
