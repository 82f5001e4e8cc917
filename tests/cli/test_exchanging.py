"""Two councils and a hub, as they meet the command line: keys, packs, trust, refusals."""

from __future__ import annotations

import json
import shutil

import pytest
from cli.test_command_line import evalkit, told
from exchange.conftest import figures, lay_release
from small_results import WHO

from evalkit.exchange import read_key, write_share_pack

WORDS = "three random words"
TRUST = """keys:
  - council: little
    name: Little Council
    public_key: {little}
    added_on: 2026-01-01
  - council: other
    name: Other Council
    public_key: {other}
    added_on: 2026-01-01
"""
OTHER = WHO | {"council": "other", "name": "Other Council"}


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """Keys of two councils, made by the command line."""
    folder, public = tmp_path_factory.mktemp("keys"), {}
    for council in ("little", "other"):
        ended = evalkit("key", folder, "--council", council, EVALKIT_KEY_PASSWORD=WORDS)
        assert ended.returncode == 0, ended.stderr
        public[council] = ended.stdout.strip()
        assert WORDS not in ended.stdout + ended.stderr
    return {"folder": folder, **public}


@pytest.fixture
def hub(tmp_path, public):
    """Two councils with keys, and a hub that trusts both."""
    shutil.copytree(public["folder"], tmp_path / "keys")
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "trusted_keys.yaml").write_text(TRUST.format(**public))
    return tmp_path


def pack(hub, made, *, council="little", number=1, to="sent"):
    key = read_key(hub / "keys" / f"{council}.key", password=WORDS)
    edition = made.identity.edition
    return write_share_pack(
        lay_release(hub / f"{council}-{edition}-{number}", made, number=number), key=key, to=hub / to
    )


def test_a_hub_takes_good_packs_and_says_why_it_refused_the_others(hub):
    old, good = pack(hub, figures("2026-03")), pack(hub, figures("2026-04"), number=2)
    another = pack(hub, figures("2026-04", who=OTHER), council="other")
    altered = hub / "altered.evalkit.zip"
    content = bytearray(another.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    first = evalkit("receive", good, altered, "--into", "held", cwd=hub)
    assert first.returncode == 7
    assert "Taken: Evaluation of blended roles in Little Council, edition 2026-04" in first.stdout
    assert "Refused: " in first.stdout
    assert "altered.evalkit.zip was refused: " in first.stdout
    second = evalkit("receive", good, old, another, "--into", "held", "--json", cwd=hub)
    said = json.loads(second.stdout)
    assert [each["council"] for each in said["taken"]] == ["other"]
    assert said["refused"][str(good)].startswith("Held already: ")
    assert said["refused"][str(old)].startswith("Old: ")
    listed = evalkit("history", "held", cwd=hub)
    assert listed.returncode == 0, told(listed)
    assert "Synthetic councils: 2 councils." in listed.stdout


def test_verify_explains_a_good_pack_and_refuses_a_bad_one(hub):
    good = pack(hub, figures())
    ended = evalkit("verify", good, "--held", "held", cwd=hub)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Signed by Little Council (little), whose key is in the trust list" in ended.stdout
    assert json.loads(evalkit("verify", good, "--held", "held", "--json", cwd=hub).stdout)["ok"] is True
    short = hub / "short.evalkit.zip"
    short.write_bytes(good.read_bytes()[:-30])
    refused = evalkit("verify", short, "--held", "held", cwd=hub)
    assert refused.returncode == 7
    assert refused.stdout.startswith("Refused: short.evalkit.zip")
    told(refused)


def test_a_stranger_is_refused_until_told_otherwise_in_so_many_words(hub):
    good = pack(hub, figures())
    (hub / "held" / "trusted_keys.yaml").write_text("keys: []\n")
    ended = evalkit("verify", good, "--held", "held", cwd=hub)
    assert ended.returncode == 7
    assert "is signed with a key that is not in the trust list" in ended.stdout
    accepted = evalkit("verify", good, "--held", "held", "--accept-unknown-keys", cwd=hub)
    assert accepted.returncode == 0
    assert "NOT in the trust list" in accepted.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keys:\n  - council: ../x\n", "is no trust list: "),
        ("trusted: []\n", "expected keys: and nothing else at its top"),
        ("keys: [&a 1, *a]\n", "an alias or anchor"),
        ("keys:\n  - 7\n", "is no trust list: "),
    ],
)
def test_a_trust_list_that_is_none_is_named(hub, text, said):
    (hub / "bad.yaml").write_text(text)
    ended = evalkit("verify", pack(hub, figures()), "--trust", "bad.yaml", cwd=hub)
    assert ended.returncode == 4
    assert said in told(ended)


def test_a_key_is_never_written_over_and_a_password_is_needed(hub):
    again = evalkit("key", hub / "keys", "--council", "little", EVALKIT_KEY_PASSWORD=WORDS)
    assert again.returncode == 4
    assert "There is a key already" in told(again)
    nobody = evalkit("key", hub / "new")
    assert nobody.returncode == 2
    assert "there is nobody to ask" in told(nobody)
    assert not (hub / "new").exists()
    plain = evalkit("key", hub / "new", "--no-password")
    assert plain.returncode == 0
    assert "It has no password" in plain.stderr


def test_nothing_held_and_nothing_there_are_told_plainly(hub):
    for arguments in (["history", "held"], ["verify", "nowhere.zip"], ["verify", hub / "keys"]):
        ended = evalkit(*arguments, cwd=hub)
        assert ended.returncode == 4, ended.stdout
        assert "Hint: " in told(ended)


def test_a_council_s_stories_are_written_received_and_told_of(hub):
    written = evalkit(
        "stories", "demo:E08000008", "--key", "keys/little.key", "--to", "sent", cwd=hub,
        EVALKIT_KEY_PASSWORD=WORDS,
    )  # fmt: skip
    assert written.returncode == 0, told(written)
    assert "It takes back no stories." in written.stderr
    verified = evalkit("verify", written.stdout.strip(), "--accept-unknown-keys", cwd=hub)
    assert verified.returncode == 0
    assert "It holds 20 stories, and takes back no earlier stories." in verified.stdout
    locked = evalkit("stories", "demo:E08000008", "--key", "keys/little.key", "--to", "sent", cwd=hub)
    assert locked.returncode == 7
    assert "is locked with a password, and none was given" in told(locked)
