"""A director makes a program on screen: step by step, with others at the same draft, and nothing is lost."""

import re
from typing import Any

import pytest
from django.test import Client

from factories.accounts import person
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Center
from lineshaft.apps.programs.forms.records import RecordForm
from lineshaft.apps.programs.models import ProgramDraft, ProgramVersion
from lineshaft.domain.programs import editing
from lineshaft.domain.programs.reading import DEFINITIONS, read_template, shipped
from lineshaft.domain.programs.records import lists_of
from lineshaft.domain.programs.starts import start_text
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(center: Center) -> User:
    return person(Role.DIRECTOR, center.organisation, full_name="Dora Director")


def _form(page: str) -> dict[str, str]:
    """The hidden fields of the form of a part."""
    return {
        name: found[1]
        for name in ("once", "mark")
        if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
    }


def _begin(
    client: Client, director: User, center: Center, start: str = "checklist", title: str = "Our check"
) -> int:
    client.force_login(director)
    page = client.get("/programs/drafts/").content.decode()
    sent = {**_form(page), "center": center.pk, "start": start, "title": title}
    there = client.post("/programs/drafts/", sent)
    assert there.status_code == 302, there.content.decode()
    return int(re.search(r"drafts/(\d+)/", there["Location"])[1])  # type: ignore[index]


def _send(client: Client, address: str, values: dict[str, Any], page: str = "") -> Any:
    return client.post(
        address, {**_form(page or client.get(address).content.decode()), **values}, follow=True
    )


def _draft(pk: int) -> ProgramDraft:
    with system_scope("a test looks"):
        return ProgramDraft.objects.get(pk=pk)


def test_director__makes_a_program_without_a_file(client: Client, center: Center, director: User) -> None:
    pk = _begin(client, director, center, "blank", "Press check")
    draft = f"/programs/drafts/{pk}/"
    _send(client, f"{draft}add/?to=sheets", {"title": "The press", "stage": "begin"})
    _send(client, f"{draft}add/?to=sheets.0.groups", {"title": "A week"})
    for text in ("Hours planned", "Hours stopped"):
        _send(client, f"{draft}add/?to=sheets.0.groups.0.questions", {"text": text, "kind": "number"})
    wrong = _send(
        client,
        f"{draft}add/?to=sheets.0.figures",
        {"text": "Running", "formula": "hours_planed - 1", "unit": "percent"},
    ).content.decode()
    assert "hours_planed" in wrong
    assert "no question or figure above it has" in wrong
    formula = "(hours_planned - hours_stopped) / hours_planned * 100"
    _send(
        client, f"{draft}add/?to=sheets.0.figures", {"text": "Running", "formula": formula, "unit": "percent"}
    )
    _send(
        client,
        f"{draft}add/?to=outputs.0.parts",
        {"kind": "figures", "sheet": "the_press", "title": "Result"},
    )
    assert "As the advisor will see it" in client.get(f"{draft}sheet/?key=the_press").content.decode()
    pdf = client.get(f"{draft}document.pdf?key=report")
    assert pdf.content.startswith(b"%PDF")
    page = client.post(f"{draft}publish/", follow=True).content.decode()
    assert "The program is published" in page
    with system_scope("a test looks"):
        version = ProgramVersion.objects.get(center=center)
        assert not ProgramDraft.objects.exists()
    assert (version.key, version.version) == ("press_check", "1")
    figure = read_template(version.text, "own").sheets[0].figures[0]
    assert figure.formula.text == formula


def test_new_version__begins_from_the_published_and_has_the_next_number(
    client: Client, center: Center, director: User
) -> None:
    pk = _begin(client, director, center)
    client.post(f"/programs/drafts/{pk}/publish/")
    with system_scope("a test looks"):
        version = ProgramVersion.objects.get(center=center)
    second = _begin(client, director, center, f"own-{version.pk}", "")
    data = editing.load(_draft(second).text)
    assert (data["program"], data["version"]) == (version.key, "2")


@pytest.mark.parametrize("key", shipped())
def test_every_record__opened_on_screen_and_saved_unchanged_is_the_same_template(
    key: str, center: Center
) -> None:
    data = editing.load((DEFINITIONS / f"{key}.yaml").read_text(encoding="utf-8"))
    seen = 0

    def save_all(place: str) -> None:
        nonlocal data, seen
        kind, record = editing.record_at(data, place)
        shown = RecordForm(kind=kind, record=record, draft=data, place=place, center_id=center.pk)
        sent = {
            name: value
            for name in shown.fields
            if not callable(value := shown[name].value()) and value is not None and value is not False
        }
        form = RecordForm(sent, kind=kind, record=record, draft=data, place=place, center_id=center.pk)
        assert form.is_valid(), (place, form.errors)
        data = editing.changed(data, place, form.values)
        seen += 1
        for name, _ in lists_of(kind, record):
            for at, _ in enumerate(record.get(name) or []):
                save_all(f"{place}.{name}.{at}".strip("."))

    save_all("")
    assert seen > 50
    assert read_template(editing.dump(data), key) == shipped()[key]


def test_second_person__is_told_and_overwrites_nothing(
    client: Client, center: Center, director: User
) -> None:
    pk = _begin(client, director, center)
    address = f"/programs/drafts/{pk}/part/?at=stages.0"
    opened = client.get(address).content.decode()
    other = Client()
    other.force_login(person(Role.DIRECTOR, center.organisation, full_name="Dirk Deputy"))
    _send(other, address, {"title": "Look around", "key": "look"})
    page = _send(client, address, {"title": "My own words", "key": "look"}, opened).content.decode()
    assert "Dirk Deputy changed the stage “Look around”" in page
    assert "My own words" in page
    assert editing.load(_draft(pk).text)["stages"][0]["title"] == "Look around"
    # Another part of the same draft can be saved meanwhile.
    _send(client, f"/programs/drafts/{pk}/part/?at=stages.1", {"title": "Choose", "key": "decide"})
    assert [each["title"] for each in editing.load(_draft(pk).text)["stages"]] == ["Look around", "Choose"]


def test_part__sent_twice_is_added_once(client: Client, center: Center, director: User) -> None:
    pk = _begin(client, director, center)
    address = f"/programs/drafts/{pk}/add/?to=stages"
    page = client.get(address).content.decode()
    for _ in range(2):
        _send(client, address, {"title": "One more"}, page)
    assert len(editing.load(_draft(pk).text)["stages"]) == 3


def test_step__is_taken_back_once_and_only_the_one_that_was_seen(
    client: Client, center: Center, director: User
) -> None:
    pk = _begin(client, director, center)
    before = _draft(pk)
    mark = editing.mark(editing.load(before.text)["sheets"][0])
    client.post(f"/programs/drafts/{pk}/step/", {"at": "sheets.0", "mark": mark, "act": "remove"})
    after = _draft(pk)
    assert editing.load(after.text)["sheets"] == []
    page = client.get(f"/programs/drafts/{pk}/").content.decode()
    assert "which is none of the sheets" in page
    told = client.post(
        f"/programs/drafts/{pk}/undo/", {"edition": before.edition}, follow=True
    ).content.decode()
    assert "Nothing is taken back" in told
    client.post(f"/programs/drafts/{pk}/undo/", {"edition": after.edition})
    assert _draft(pk).text == before.text


def test_step__at_a_part_that_moved_is_refused(client: Client, center: Center, director: User) -> None:
    pk = _begin(client, director, center)
    mark = editing.mark(editing.load(_draft(pk).text)["stages"][0])
    client.post(f"/programs/drafts/{pk}/step/", {"at": "stages.0", "mark": mark, "act": "down"})
    told = client.post(
        f"/programs/drafts/{pk}/step/", {"at": "stages.0", "mark": mark, "act": "remove"}, follow=True
    ).content.decode()
    assert "Nothing of yours is saved" in told
    assert len(editing.load(_draft(pk).text)["stages"]) == 2


def test_formula__is_tried_without_saving(client: Client, center: Center, director: User) -> None:
    pk = _begin(client, director, center, "before_after")
    address = f"/programs/drafts/{pk}/part/?at=sheets.0.figures.0"
    page = client.get(address).content.decode()
    assert "100 %" in page or "100%" in page
    sent = {
        **_form(page),
        "text": "Good",
        "formula": "good / made * 100",
        "unit": "percent",
        "sample.good": "5",
        "try": "1",
    }
    tried = client.post(address, sent).content.decode()
    assert "50" in tried
    part = client.post(
        address, {**sent, "formula": "good / mad"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "takes &#x27;mad&#x27;" in part
    assert "<html" not in part
    assert _draft(pk).edition == 1


@pytest.mark.parametrize(
    "at",
    [
        "sheets.9",
        "x",
        "sheets.0.groups.0.questions.0.__class__.0",
        "stages.0.title.0",
        "\x00",
        "sheets." * 50,
    ],
)
def test_place__that_is_not_there_is_not_found(
    client: Client, center: Center, director: User, at: str
) -> None:
    pk = _begin(client, director, center)
    assert client.get(f"/programs/drafts/{pk}/part/", {"at": at}).status_code == 404
    assert client.get(f"/programs/drafts/{pk}/add/", {"to": at}).status_code == 404
    assert client.post(f"/programs/drafts/{pk}/step/", {"at": at, "act": "remove"}).status_code == 404


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"points": "1e999999"}, "is not a number"),
        ({"points": "many"}, "is not a number"),
        ({"points": "NaN"}, "is not a number"),
        ({"key": "done"}, "is the name of another one"),
        ({"key": "Not a key"}, "not small letters"),
        ({"text": ""}, "required"),
        ({"text": "a\x00b"}, "Null characters"),
    ],
)
def test_answer__with_values_that_cannot_be_used_is_refused_at_its_field(
    client: Client, center: Center, director: User, values: dict[str, str], told: str
) -> None:
    pk = _begin(client, director, center)
    address = f"/programs/drafts/{pk}/part/?at=sheets.0.groups.0.questions.0.options.0"
    page = _send(
        client, address, {"text": "missing", "key": "missing", "points": "0", **values}
    ).content.decode()
    assert told in page
    assert _draft(pk).edition == 1


def test_words_of_a_draft__are_only_words(client: Client, center: Center, director: User) -> None:
    pk = _begin(client, director, center)
    nasty = "{{ 7*7 }} <script>alert(1)</script>: - [*a] # & !!python/object"
    _send(client, f"/programs/drafts/{pk}/part/?at=stages.0", {"title": nasty, "key": "look"})
    assert editing.load(_draft(pk).text)["stages"][0]["title"] == nasty
    page = client.get(f"/programs/drafts/{pk}/").content.decode()
    assert "<script>alert(1)" not in page


def test_draft__is_not_there_for_others(
    client: Client, center: Center, director: User, advisor: User
) -> None:
    pk = _begin(client, director, center)
    client.force_login(advisor)
    assert client.get(f"/programs/drafts/{pk}/").status_code == 403
    client.force_login(person(Role.DIRECTOR, CenterFactory(state_id="45").organisation))
    for address in (
        "",
        "part/",
        "add/?to=stages",
        "program.yaml",
        "sheet/?key=check",
        "document.pdf?key=report",
    ):
        assert client.get(f"/programs/drafts/{pk}/{address}").status_code == 404
    for address in ("step/", "undo/", "publish/", "drop/"):
        assert client.post(f"/programs/drafts/{pk}/{address}").status_code == 404


def test_file__goes_on_on_screen_without_being_published(
    client: Client, center: Center, director: User
) -> None:
    client.force_login(director)
    text = "# a comment\n" + start_text("checklist").replace("title: Look", "title: Look well", 1)
    page = client.post("/programs/own/", {"center": center.pk, "text": text, "screen": ""}, follow=True)
    assert "Look well" in page.content.decode()
    with system_scope("a test looks"):
        draft = ProgramDraft.objects.get()
        assert not ProgramVersion.objects.filter(center=center).exists()
    assert read_template(draft.text, "draft") == read_template(text, "file")
    wrong = client.post("/programs/own/", {"center": center.pk, "text": "stages: [", "screen": ""})
    assert "stages: [" in wrong.content.decode()
    with system_scope("a test looks"):
        assert ProgramDraft.objects.count() == 1
