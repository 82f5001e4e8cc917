"""What the engine leaves equals what nbclient leaves, cell by cell, for outputs that are awkward to carry."""

import json
import re

import nbformat
import papermill
import pytest
from awkward import CELLS, ENDINGS, notebook
from papermill.exceptions import PapermillExecutionError

from evalkit.run import RunOptions, State, run_packs

PROCESS = re.compile(r"ipykernel_\d+")  # the name of the folder that a cell's code is said to lie in
CHANCE = re.compile(r"0x[0-9a-f]{6,}|\b[0-9a-f]{32}\b")  # addresses, and the numbers of widgets


def execute(made, engine, folder, **settings):
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, folder / "in.ipynb")
    error = None
    try:
        papermill.execute_notebook(
            folder / "in.ipynb",
            folder / f"{engine}.ipynb",
            engine_name=engine,
            progress_bar=False,
            parameters={"name": "Oldham"},
            **settings,
        )
    except PapermillExecutionError as raised:
        error = (raised.ename, raised.evalue, raised.exec_count)
    return nbformat.read(folder / f"{engine}.ipynb", as_version=4), error


def seen(cell):
    """What a reader sees of a cell, without what chance decides."""
    outputs = joined(cell.get("outputs", []), apart=mixes(cell))
    return {
        "source": cell.source,
        "count": cell.get("execution_count"),
        "outputs": [CHANCE.sub("#", PROCESS.sub("ipykernel", json.dumps(each))) for each in outputs],
        "status": cell.metadata.get("papermill", {}).get("status"),
        "exception": cell.metadata.get("papermill", {}).get("exception"),
    }


def mixes(cell):
    """Say whether a cell prints from outside Python, whose place among the rest chance decides."""
    return any(word in cell.source for word in ("subprocess", "os.system", "%%bash"))


def joined(outputs, *, apart):
    """Join what was printed in one go; take it apart from the rest, by line, where its place is chance."""
    kept = []
    for output in map(dict, outputs):
        last = kept[-1] if kept else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            kept.append(output)
    if apart:
        lines = [(each["name"], line) for each in kept if "name" in each for line in each["text"].split("\n")]
        kept = [each for each in kept if "name" not in each] + sorted(lines)
    return kept


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("awkward")
    made = notebook(*CELLS)
    return {engine: execute(made, engine, folder) for engine in ("nbclient", "evalkit")}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CELLS) + 3))
def test_each_cell_leaves_what_nbclient_leaves(pair, number):
    (reference, _), (ours, _) = pair["nbclient"], pair["evalkit"]
    assert seen(ours.cells[number]) == seen(reference.cells[number])


@pytest.mark.slow
def test_the_whole_notebook_agrees(pair):
    (reference, failed), (ours, ours_failed) = pair["nbclient"], pair["evalkit"]
    assert failed is ours_failed is None
    assert len(ours.cells) == len(reference.cells)
    assert ours.metadata.language_info == reference.metadata.language_info
    assert ours.metadata.papermill.parameters == {"name": "Oldham"}


@pytest.mark.slow
@pytest.mark.parametrize("ending", list(ENDINGS))
def test_a_notebook_breaks_off_as_under_nbclient(tmp_path, ending):
    made = notebook("import sys", ENDINGS[ending], "print('not reached')")
    reference, failed = execute(made, "nbclient", tmp_path)
    ours, ours_failed = execute(made, "evalkit", tmp_path)
    assert ours_failed == failed
    assert [seen(cell) for cell in ours.cells] == [seen(cell) for cell in reference.cells]


@pytest.mark.slow
def test_an_edition_is_the_same_by_either_engine(tmp_path):
    editions = {}
    for engine in ("nbclient", "evalkit"):
        (record,) = run_packs(
            ["demo:E08000001"], to=tmp_path / engine, options=RunOptions(engine=engine, chapters=(1, 3))
        )
        assert (record.state, record.engine) == (State.FINISHED, engine)
        folder = tmp_path / engine / record.place / "internal"
        editions[engine] = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.name not in ("run.json", "journal.jsonl")
        }
    assert "notebooks/03_journey.ipynb" in editions["evalkit"]
    assert editions["evalkit"] == editions["nbclient"]
