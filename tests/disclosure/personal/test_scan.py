"""Whatever a value of a pack or a personal detail is packed, encoded or hidden in, it is found."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import os
import struct
import tarfile
import time
import zipfile
import zlib
from urllib.parse import quote

import pandas as pd
import pytest
from cases import cases, needs_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.disclosure.personal import known_values, scan, scan_bytes, scan_folder

VALUE = "KX7F3Q91"
NHS = "943 476 5919"
KNOWN = known_values(
    {
        "people": pd.DataFrame({"person_ref": [VALUE, "p0017", "48213", "1", "okafor"]}),
        "stories": pd.DataFrame(
            {
                "story_id": ["s001"],
                "text": ["In the team room people said it out loud, every day of the week and more."],
            }
        ),
    }
)


def certain(name, content, known=KNOWN):
    return {hit.kind for hit in scan_bytes(name, content, known) if hit.certainty == "certain"}


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return packed.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(kind, body):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(kind, body) + pixels + chunk(b"IEND", b"")


def tarred(content):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def coded(content):
    return base64.b64encode(content).decode()


def wrapped(content):
    code = coded(content)
    return [f"{code[start : start + 20]}\n" for start in range(0, len(code), 20)]


def notebook(text):
    output = {"output_type": "display_data", "data": {"text/plain": [text[:4], text[4:]]}, "metadata": {}}
    return json.dumps({"cells": [{"cell_type": "code", "source": [], "outputs": [output]}], "metadata": {}})


def docx(text):
    runs = "".join(f'<w:r w:rsidR="00A1"><w:t>{letter}</w:t></w:r>' for letter in text)
    return zipped(word__document_dot_xml=f"<w:document><w:p>{runs}</w:p></w:document>")


def hidden_in(text):
    """Give every place that a text may hide in, with the name of a file that has it there."""
    raw = text.encode()
    half = len(text) // 2
    split = "".join(f"<b>{letter}</b>" for letter in text)
    return {
        "plain.txt": raw,
        "in-utf-16.txt": text.encode("utf-16"),
        "no-mark.txt": f"so {text} it is".encode("utf-16-le"),
        "tags.html": f"<html><body><p>{split}</p></body></html>".encode(),
        "entities.html": ("<p>" + "".join(f"&#{ord(c)};" for c in text) + "</p>").encode(),
        "hex.html": ("<p>" + "".join(f"&#x{ord(c):x};" for c in text) + "</p>").encode(),
        "alt.html": f'<img alt="{text}">'.encode(),
        "comment.html": f"<p>x</p><!-- {text} -->".encode(),
        "script.html": f"<script>let a = '{text}'</script>".encode(),
        "data.html": f'<img src="data:text/plain;base64,{coded((raw + b" ") * 2)}">'.encode(),
        "picture.svg": f"<svg><title>a</title><text x='1'>{text}</text></svg>".encode(),
        "split.svg": f"<svg><metadata>{text[:half]}<!-- x -->{text[half:]}</metadata></svg>".encode(),
        "cells.csv": f"a,b\n1,{text}\n".encode(),
        "values.json": json.dumps({"a": [{"b": text}]}).encode(),
        "escaped.json": ('{"a": "' + "".join(f"\\u{ord(c):04x}" for c in text) + '"}').encode(),
        "run.log": ("2025-01-01 INFO " + "".join(f"\\u{ord(c):04x}" for c in text)).encode(),
        "lines.jsonl": (json.dumps({"a": text}) + "\n" + json.dumps({"b": 1})).encode(),
        "address.txt": f"https://example.org/?q={quote(text)}&n=1".encode(),
        "encoded.txt": ("".join(f"%{ord(c):02X}" for c in text)).encode(),
        "notebook.ipynb": notebook(text).encode(),
        "lines.ipynb": json.dumps({"image/png": wrapped(png(b"tEXt", b"a\0" + raw))}).encode(),
        "twice.txt": coded(coded(raw + b" is the number that was meant").encode()).encode(),
        "before.zip": b"#!/bin/sh\n" + zipped(a_dot_txt=text),
        "packed.gz": gzip.compress(raw),
        "book.xlsx": zipped(xl__sheet2_dot_xml=f"<row><c><v>1</v></c><c><is><t>{text}</t></is></c></row>"),
        "props.docx": zipped(docProps__core_dot_xml=f"<cp><dc:creator>{text}</dc:creator></cp>"),
        "words.docx": docx(text),
        "nested.zip": zipped(inner_dot_zip=zipped(a_dot_txt=text)),
        "text.png": png(b"tEXt", b"Comment\0" + raw),
        "ztxt.png": png(b"zTXt", b"Comment\0\0" + zlib.compress(raw)),
        "itxt.png": png(b"iTXt", b"Comment\0\x01\0en\0\0" + zlib.compress(raw)),
        "exif.png": png(b"eXIf", b"MM\0*\0\0\0\x08" + raw),
        "after.png": png(b"tEXt", b"a\0b") + raw,
        "in.html": f'<img src="data:image/png;base64,{coded(png(b"tEXt", b"a" + bytes(1) + raw))}">'.encode(),
        "wide.txt": "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in text).encode(),
        "zero.txt": "\u200b".join(text).encode(),
        "turned.txt": "\u202e".join(text).encode(),
        "odd.txt": text.replace(" ", "\u2011").encode(),
        "lines.txt": text.replace(" ", "\n   ").encode(),
        "utf-32.txt": text.encode("utf-32"),
        "tspans.svg": f"<text>{''.join(f'<tspan>{c}</tspan>' for c in text)}</text>".encode(),
        "packed.tar": tarred(raw),
        "unknown.bin": bytes(range(32)) * 20 + raw + bytes(range(32)) * 20,
    }  # fmt: skip


@pytest.mark.parametrize("name", hidden_in(NHS))
def test_a_detail_is_found_wherever_it_is(name):
    assert "an NHS number" in certain(name, hidden_in(NHS)[name])


@pytest.mark.parametrize("name", hidden_in(VALUE))
def test_a_value_of_the_pack_is_found_wherever_it_is(name):
    assert "a value of people.person_ref" in certain(name, hidden_in(VALUE)[name])


@pytest.mark.parametrize("name", hidden_in("nothing to see"))
def test_nothing_is_found_where_nothing_is(name):
    assert scan_bytes(name, hidden_in("nothing to see")[name], KNOWN) == ()


SEPARATORS = st.sampled_from(
    ["", "", " ", "-", ".", "_", "\u200b", "\u00a0", "\u2011", "<b>", "</i>", "\n", "&#32;", " - "]
)
REFS = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{5,20}[0-9]", fullmatch=True)


@given(ref=REFS, data=st.data())
@settings(max_examples=150)
def test_a_value_is_found_however_it_is_written(ref, data):
    known = known_values({"people": pd.DataFrame({"person_ref": [ref]})})
    written = "".join(
        data.draw(st.sampled_from([letter.upper(), letter.lower()])) + data.draw(SEPARATORS) for letter in ref
    )
    before, after = data.draw(
        st.sampled_from([("ask ", "?"), ("<p>", "</p>"), ("x,", ",y"), ("/", ".csv"), ("", "")])
    )
    hits = scan_bytes("a.html", f"{before}{written}{after}<br>".encode(), known)
    assert any(hit.kind == "a value of people.person_ref" for hit in hits)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see p0017.", {"certain"}),
        ("see P 00 17.", {"warning"}),
        ("see xp0017y.", set()),  # too short to be sought within words
        ("of p00171 and 0.0017", set()),
        (f"see xx{VALUE}yy.", {"certain"}),
        ("number 48213 of", {"certain"}),
        ("48,213 or 0.48213 or 148213", set()),
        ("refs: 48213,48214", {"certain"}),
        ("cell 48213.0", {"certain"}),
        ("asked okafor", {"warning"}),
        ("1 of 1", set()),
    ],
)
def test_a_value_is_as_certain_as_its_form_allows(text, found):
    hits = scan_bytes("a.txt", text.encode(), KNOWN)
    assert {hit.certainty for hit in hits if hit.kind.startswith("a value")} == found


def test_an_ordinary_value_is_found_in_a_column_of_its_name_alone():
    assert certain("a.csv", b"person_ref,n\n1,5\n") == {"a value of person_ref, in a column of that name"}
    assert certain("a.csv", b"n,person_ref\n1,5\n") == set()
    table = {"columns": [{"name": "n"}, {"name": "person_ref"}], "rows": [[5, "1"]]}
    assert certain("a.json", json.dumps(table).encode()) == {
        "a value of person_ref, in a column of that name"
    }
    assert KNOWN.told[0].endswith("1 only in a column of its name")


def test_a_quotation_is_found_and_a_few_ordinary_words_are_not():
    assert certain("a.txt", b"They SAID it out  loud,\nevery day of the week and more, too.") == {
        "words of stories.text"
    }
    assert certain("a.txt", b"people in the team room said it out loud") == set()


def test_coordinates_are_not_put_together_to_a_value():
    known = known_values({"people": pd.DataFrame({"person_ref": ["12345678", "90123456"]})})
    assert scan_bytes("a.svg", b'<svg><path d="M 12 34 56 78 L 90.12 3456"/></svg>', known) == ()
    assert certain("a.svg", b'<svg><path id="n12345678" d="M 12345678"/></svg>', known)


def test_what_cannot_be_looked_into_is_certain():
    locked = bytearray(zipped(a_dot_txt="x"))
    at = locked.find(b"PK\x01\x02") + 8
    locked[6] |= 1
    locked[at] |= 1
    deep = b"x"
    for _ in range(9):
        deep = zipped(a_dot_zip=deep)
    for name, content in {
        "locked.zip": bytes(locked),
        "deep.zip": deep,
        "broken.gz": b"\x1f\x8b\x08xx",
    }.items():
        (hit,) = [hit for hit in scan_bytes(name, content) if hit.certainty == "certain"]
        assert "could not be looked into" in hit.kind


def test_no_value_is_ever_shown(tmp_path):
    (tmp_path / f"{VALUE}.csv").write_text(f"{VALUE}\n{NHS}")
    (tmp_path / "a.zip").write_bytes(zipped(**{f"{VALUE}_dot_txt": NHS}))
    told = "\n".join(map(str, scan_folder(tmp_path, KNOWN)))
    assert told.count("a value of people.person_ref") == 3
    for secret in (VALUE, VALUE.lower(), NHS, NHS.replace(" ", "")):
        assert secret not in told
    assert VALUE.lower() not in repr(KNOWN).lower()


def test_a_link_is_never_passed_over(tmp_path):
    (tmp_path / "a").symlink_to("/etc/hostname")
    (hit,) = scan_folder(tmp_path)
    assert (hit.certainty, hit.kind) == ("certain", "what could not be looked into: it is a link")


def test_what_lies_where_two_stretches_meet_is_found(monkeypatch):
    monkeypatch.setattr(scan, "STRETCH", 1_000)
    for before in range(980, 1_010):
        assert certain("a.txt", ("." * before + f" {NHS} {VALUE} ").encode()) >= {
            "an NHS number",
            "a value of people.person_ref",
        }


@needs_cases
def test_hostile_strings_are_only_text():
    with cases("cases", "disclosure", "attack_strings.csv").open(encoding="utf-8", newline="") as file:
        strings = [json.loads(row["string_json"]) for row in csv.DictReader(file)]
    known = known_values({"people": pd.DataFrame({"person_ref": strings})})
    for text in strings:
        for name in ("a.html", "a.csv", "a.json", f"{text}.txt"):
            content = f"{text}\n{NHS}\n{json.dumps({text: text})}".encode("utf-8", "replace")
            assert "an NHS number" in certain(name, content, known)


def test_a_name_that_is_no_text_can_be_told(tmp_path):
    (tmp_path / os.fsdecode(b"a\xff.txt")).write_text(NHS)
    (hit,) = scan_folder(tmp_path)
    assert str(hit).encode() == b"a?.txt: an NHS number (9\xe2\x80\xa69)"


@given(st.binary(max_size=400), st.sampled_from(["a", "a.csv", "a.json", "a.html", "a.zip"]))
@settings(max_examples=200)
def test_no_bytes_are_too_much_for_it(content, name):
    for head in (b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b", b"%PDF-stream\n", b'{"a":', b"<p "):
        scan_bytes(name, head + content, KNOWN)


BROKEN = [
    '<a "',
    "<a '",
    "<!--",
    "<script>",
    "<p a=",
    "%3",
    "\\u0041",
    "AAAA",
    "9 ",
    '{"a":',
    "a\t",
    "Aa ",
    "a@",
    "::",
]


@pytest.mark.parametrize("again", BROKEN)
def test_what_is_broken_over_and_over_is_looked_through_in_time(again):
    began = time.process_time()
    scan_bytes("a.html", again.encode() * (100_000 // len(again)), KNOWN)
    assert time.process_time() - began < 3
