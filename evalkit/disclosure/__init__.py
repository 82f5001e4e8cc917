"""The gate between a council and everybody else; until it is built, nothing passes."""

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
        "refuse_sharing": "refusal",
        "Released": "refusal",
    },
)
