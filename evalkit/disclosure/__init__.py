"""The gate between a council and everybody else: what may leave, and that nothing else can be worked out."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "RULES": "rules",
        "Rule": "rules",
        "known_from": "rules",
        "publish_count": "rules",
        "publish_total": "rules",
        "round_half_up": "rules",
        "strictest": "rules",
        "Cell": "cells",
        "Relation": "cells",
        "both_known": "cells",
        "exact_cell": "cells",
        "published_cell": "cells",
        "Audit": "audit",
        "Bounds": "audit",
        "Released": "released",
        "ReleaseNote": "released",
        "Release": "release",
        "release_result": "release",
        "open_release": "release_reading",
        "read_releases": "release_reading",
        "NOTE": "release_reading",
        "write_figures": "release_writing",
        "write_note": "release_writing",
        "add_release": "release_writing",
        "shareable_sections": "sections",
    },
)
