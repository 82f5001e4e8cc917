import ast
import dataclasses
from pathlib import Path

import diff_diff
import numpy as np
import pandas as pd
import pytest
from adopting import panel_of

from evalkit.methods import bacon_weights, fit_staggered_adoption, fit_sun_abraham, with_diff_diff
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.with_diff_diff import long_frame, sun_abraham_of

BIG = (("2022-07", 10), ("2022-10", 12), ("", 11))


def test_never_is_nought_to_the_library_and_no_date_is_missing():
    frame = long_frame(panel_of())
    assert frame["first_treated"].drop_duplicates().tolist() == [7.0, 10.0, 13.0, 0.0]
    assert frame["unit"].nunique() == 14
    assert len(frame) == 14 * 18


def test_a_place_that_the_library_drops_unsaid_is_noticed():
    frame = long_frame(panel_of())
    frame.loc[frame["unit"] == 13, "first_treated"] = np.nan
    naive = diff_diff.SunAbraham(cluster="unit").fit(
        frame, outcome="outcome", unit="unit", time="time", first_treat="first_treated"
    )
    assert naive.n_treated_units + naive.n_control_units == 13  # of 14, and it said nothing
    with pytest.raises(CannotEstimateError, match="Of 14 places 13 were used"):
        sun_abraham_of(frame, [])


def test_a_missing_start_never_reaches_the_library():
    panel = panel_of()
    with pytest.raises(CannotEstimateError, match="not even that it never starts"):
        long_frame(dataclasses.replace(panel, starts=panel.starts.where(panel.starts != 6)))


def test_only_this_module_knows_the_library_and_none_of_its_loaders():
    methods = Path(with_diff_diff.__file__).parent
    knowing = [path.name for path in methods.rglob("*.py") if "import diff_diff" in path.read_text("utf-8")]
    assert knowing == ["with_diff_diff.py"]
    tree = ast.parse(Path(with_diff_diff.__file__).read_text("utf-8"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "diff_diff"
    }
    assert used == {"SunAbraham", "BaconDecomposition"}  # neither loads data


@pytest.mark.parametrize("controls", ["not yet treated", "never treated"])
def test_the_library_agrees_on_effects_and_errors_of_many_places(controls):
    frame = long_frame(panel_of(BIG, effect=2))
    found = diff_diff.CallawaySantAnna(control_group=controls.replace(" ", "_")).fit(
        frame, outcome="outcome", unit="unit", time="time", first_treat="first_treated"
    )
    overall = fit_staggered_adoption(panel_of(BIG, effect=2), controls=controls, errors="influence").summaries
    ours = overall.loc["overall", ["estimate", "std_error"]]
    assert ours.tolist() == pytest.approx([found.overall_att, found.overall_se])


def test_sun_and_abraham_agree_where_there_is_one_start():
    panel = panel_of((("2022-07", 12), ("", 11)), effect=2)
    events = fit_staggered_adoption(panel, base="universal").events.set_index("event_time")
    found = fit_sun_abraham(panel)
    theirs = found.events.set_index("event_time")
    np.testing.assert_allclose(theirs["estimate"], events.loc[theirs.index, "estimate"], atol=1e-9)
    np.testing.assert_allclose(theirs["std_error"], events.loc[theirs.index, "std_error"])


def test_sun_and_abraham_give_no_error_where_a_date_has_one_place():
    found = fit_sun_abraham(panel_of((("2022-07", 1), ("2022-10", 3), ("", 6))))
    assert found.std_error is None
    assert found.events["std_error"].isna().all()
    with pytest.raises(CannotEstimateError, match="Every place is treated in the end"):
        fit_sun_abraham(panel_of((("2022-07", 3), ("2022-10", 3))))


def test_comparisons_weigh_up_to_the_regression():
    panel = panel_of(effect=3)
    found = bacon_weights(panel)
    treated = pd.DataFrame(
        np.arange(18)[None, :] >= panel.starts.to_numpy()[:, None],
        panel.outcomes.index,
        panel.outcomes.columns,
    ).astype(float)

    def within(table):
        centred = table.sub(table.mean(axis=1), axis=0) - table.mean(axis=0)
        return (centred + table.to_numpy().mean()).to_numpy().ravel()

    expected = within(treated) @ within(panel.outcomes) / (within(treated) @ within(treated))
    assert found.estimate == pytest.approx(expected)
    assert found.comparisons["weight"].sum() == pytest.approx(1)
    assert found.comparisons["weight"] @ found.comparisons["estimate"] == pytest.approx(expected)
    assert found.kinds["weight"] @ found.kinds["estimate"] == pytest.approx(expected)


def test_a_plain_regression_is_wrong_where_effects_grow_and_the_weights_show_it():
    panel = panel_of((("2022-03", 6), ("2023-02", 6)))
    since = np.arange(18)[None, :] - panel.starts.to_numpy()[:, None]
    grown = dataclasses.replace(panel, outcomes=panel.outcomes + 3.0 * np.clip(since + 1, 0, None))
    found = bacon_weights(grown)
    assert found.forbidden > 0.2
    assert found.estimate < 3
    assert fit_staggered_adoption(grown).summaries.loc["overall", "estimate"] > 10
