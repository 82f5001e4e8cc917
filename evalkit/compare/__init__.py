"""Many councils' records to one view: what differs, by how much, and what that bears out."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "find_records": "folder_reading",
        "read_records": "reading",
        "read_result_files": "reading",
        "Records": "records",
        "gather": "records",
        "example_records": "examples",
        "side_by_side": "beside",
        "what_made_the_difference": "difference",
        "blueprint": "blueprints",
        "PeerStory": "stories",
        "read_stories": "stories_reading",
        "opening": "marks",
        "keep": "writing",
        "COMPARISONS": "catalogue",
    },
)
