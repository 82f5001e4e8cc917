from pathlib import Path

from evalkit.bundled import bundled
from evalkit.demo.writing import write_demo


def _bytes(folder):
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()
    }


def test_the_bundled_councils_are_what_the_code_makes(eight):
    made, kept = _bytes(eight), _bytes(bundled("data", "demo"))
    assert sorted(made) == sorted(kept)
    changed = [name for name in made if made[name] != kept[name]]
    assert changed == [], "make them again with: evalkit demo data/demo"


def test_a_council_is_the_same_however_many_are_made(eight, tmp_path):
    write_demo(tmp_path, councils=2)
    two = _bytes(tmp_path)
    assert all((eight / name).read_bytes() == content for name, content in two.items())


def test_files_are_plain_text_with_line_feeds(eight):
    for content in _bytes(eight).values():
        assert b"\r" not in content
        assert content.decode("utf-8").endswith("\n")
