from __future__ import annotations

from evalkit.theory.show import describe_theory, show_theory


def test_the_description_names_every_node_once_and_every_link_under_its_end(core):
    lines = describe_theory(core).splitlines()
    for node in core.nodes:
        assert len([x for x in lines if x.startswith(f"  - {node.label} (")]) == 1
    assert len([x for x in lines if x.startswith("    - ")]) == len(core.links)


def test_the_description_says_how_a_link_works(make):
    assert describe_theory(make.theory()).splitlines() == [
        "- **Inputs**",
        "  - money (team). It stands at the beginning.",
        "- **Activities**",
        "  - work (team). What leads to it:",
        "    - money: something offered. how people respond.",
        "- **Short-term outcomes**",
        "  - effect (team). What leads to it:",
        "    - work: something offered. how people respond.",
    ]


def test_the_description_says_what_was_added_here(make):
    nodes = make.data()["nodes"]
    theory = make.theory(nodes=[*nodes[:2], {**nodes[2], "core": False}])
    assert "  - effect (team, added here). What leads to it:" in describe_theory(theory).splitlines()


def test_show_has_every_part_of_the_core(core):
    shown = show_theory(core)
    for part in ("PURPOSE", "AIM, which is not the purpose", "INPUTS", "IMPACT", "ASSUMPTIONS", "QUESTIONS"):
        assert part in shown.splitlines()
    assert "JOURNEY: 4 stages, 27 milestones" in shown
    for indicator in core.indicators:
        assert f"  {indicator.code}  " in shown


def test_show_leaves_out_what_is_not_there(make):
    shown = show_theory(make.theory())
    assert "JOURNEY" not in shown
    assert "QUESTIONS" not in shown
    assert shown.startswith("Small (small, version 1)\n\nPURPOSE\n")
    assert "    <- money\n" in shown


def test_show_fits_a_terminal(core):
    assert max(map(len, show_theory(core).splitlines())) <= 110
