"""The chapters of a council's report: one public function a chapter, and the edition they read."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "open_edition": "edition",
        "Edition": "edition",
        "purpose_and_theory": "purpose",
        "data_and_trust": "data_trust",
        "journey": "the_journey",
        "reach_and_outcomes": "reach",
        "impact": "the_impact",
        "learning": "the_learning",
        "value": "the_value",
        "contribution": "the_contribution",
        "judged": "judging",
        "Judged": "judging",
        "what_we_can_say": "claims",
        "opening": "marks",
        "part": "blocks",
        "keep": "writing",
        "CHAPTERS": "catalogue",
        "Chapter": "catalogue",
    },
)
