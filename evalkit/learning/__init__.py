"""What a council's journey and stories teach."""

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
        "hear_stories": "stories",
        "standing_of": "stories",
        "quotable": "stories",
        "Story": "stories",
        "Heard": "stories",
        "hear_voices": "voices",
        "Voices": "voices",
        "find_themes": "themes",
        "find_condition_themes": "themes",
        "Theme": "themes",
        "follow_fears": "fears",
        "Fear": "fears",
        "hear_claims": "claims",
        "map_claims": "claims",
        "Claim": "claims",
        "ClaimedLink": "claims",
        "find_chains": "chains",
        "Chain": "chains",
        "fewest_sources": "robustness",
        "Robustness": "robustness",
        "show_words": "harmless",
        "show_plain": "harmless",
        "find_oddities": "harmless",
    },
)
