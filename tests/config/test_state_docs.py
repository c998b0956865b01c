"""The page of states and its pictures show every step of the tables, and no kind of record is forgotten."""

import xml.etree.ElementTree as ET

import pytest
from django.apps import apps
from django.db import models

from lineshaft.config.state_docs import MACHINES, Machine, draw, label, states_text

SVG = "{http://www.w3.org/2000/svg}"
# How things stand, set in any order by whoever knows: there are no steps between them.
NO_STEPS = {
    "companies.Relationship.status",
    "network.BudgetPeriod.status",
    "network.Location.status",
}


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_picture__has_a_box_for_each_state_and_an_arrow_for_each_step(machine: Machine) -> None:
    picture = ET.fromstring(draw(machine))

    assert [text.text for text in picture.iter(f"{SVG}text")] == [label(state) for state in machine.steps]
    arrows = [path for path in picture.iter(f"{SVG}path") if path.get("marker-end")]
    assert len(arrows) == 1 + sum(len(news) for news in machine.steps.values())
    width, height = float(picture.get("width")), float(picture.get("height"))
    for box in picture.iter(f"{SVG}rect"):
        assert float(box.get("x", 0)) + float(box.get("width")) <= width
        assert float(box.get("y", 0)) + float(box.get("height")) <= height


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_page__shows_the_picture_and_the_table(machine: Machine) -> None:
    page = states_text()

    assert f"]({machine.picture})" in page
    for state, news in machine.steps.items():
        become = ", ".join(label(each) for each in machine.steps if each in news) or "nothing: it stays"
        assert f"| `{state.value}` | {label(state)} | {become} |" in page


def test_every_kind_of_record_with_states_is_on_the_page() -> None:
    shown = {frozenset(state.value for state in machine.steps) for machine in MACHINES}
    forgotten = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("lineshaft.apps.")
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.name in ("status", "state") and field.choices
        if frozenset(code for code, _words in field.choices) not in shown
    }
    assert forgotten == NO_STEPS
