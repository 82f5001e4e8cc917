"""Stories, claims and graphs made by hand, for tests of learning."""

from __future__ import annotations

from datetime import date

from evalkit.learning.claims import Claim
from evalkit.learning.stories import Story


def told(story_id="s1", **changed) -> Story:
    made = {
        "id": story_id,
        "level": "team",
        "role": "care worker",
        "kind": "learned",
        "text": "The nurse picked up.",
        "told_on": date(2024, 6, 1),
        "nodes": ("training",),
        "stance": "for",
        "consent": "council",
        "signed_off": date(2024, 6, 20),
    }
    return Story(**{**made, **changed})


def claim(source, target, who, *, direction="raises", story="", quote="it did") -> Claim:
    return Claim(
        source=source,
        target=target,
        direction=direction,
        quote=quote,
        story=story or who,
        told_by=who,
        role="care worker",
    )
