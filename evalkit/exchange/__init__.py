"""What councils send each other: signed packs of released figures, files of stories, and what is kept."""

from evalkit.lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "make_keys": "key_writing",
        "read_key": "key_reading",
        "read_public_key": "key_reading",
        "SigningKey": "keys",
        "Signer": "keys",
        "TrustList": "trust",
        "TrustedKey": "trust",
        "read_trust_list": "trust_reading",
        "write_share_pack": "pack_writing",
        "read_share_pack": "pack_reading",
        "SharePack": "share_pack",
        "verify_file": "verifying_reading",
        "Verification": "verification",
        "receive": "received_writing",
        "Received": "received_writing",
        "Receipt": "received",
        "read_ledger": "held_reading",
        "read_held_packs": "held_reading",
        "newest_packs": "held_reading",
        "revised_cells": "revisions",
        "Revision": "revisions",
        "SharedStory": "stories",
        "StoryNote": "stories",
        "StoriesFile": "stories",
        "stories_to_share": "choosing_stories",
        "apply_withdrawals": "stories",
        "write_stories_file": "stories_writing",
        "read_stories_file": "stories_reading",
        "read_held_stories": "stories_reading",
        "read_sent_stories": "stories_reading",
    },
)
