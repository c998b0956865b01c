"""A company on its way through a program: begun, filled in, worked out, handed over."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import Enrolment, ProgramReport, ProgramVersion, Sheet
from lineshaft.domain.programs.reading import shipped
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


def _signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def enrolment(client: Client, advisor: User, engagement: Engagement) -> Enrolment:
    _signed_in(client, advisor)
    reply = client.post(f"/engagements/{engagement.public_id}/program/lean/")
    assert reply.status_code == 302
    with system_scope("a test looks"):
        return Enrolment.objects.get()


@pytest.mark.parametrize("key", sorted(shipped()))
def test_program__is_listed_and_told(client: Client, advisor: User, key: str) -> None:
    _signed_in(client, advisor)
    assert shipped()[key].title in client.get("/programs/").content.decode()
    page = client.get(f"/programs/about/{key}/")
    assert page.status_code == 200
    assert shipped()[key].stages[0].title in page.content.decode()


def test_engagement__goes_by_one_program(
    client: Client, enrolment: Enrolment, engagement: Engagement
) -> None:
    assert enrolment.stage == "current"
    with system_scope("a test looks"):
        kept = ProgramVersion.objects.get()
        assert (kept.center, kept.key, kept.is_offered) == (None, "lean", True)
    address = f"/engagements/{engagement.public_id}/program/"
    page = client.post(f"{address}lean/", follow=True)
    assert "goes by Lean and continuous improvement already" in page.content.decode()


def test_sheet__is_kept_and_worked_out(client: Client, enrolment: Enrolment, line: dict[str, Any]) -> None:
    address = f"/programs/enrolments/{enrolment.pk}/sheets/line/?occasion=before"
    assert client.get(address).status_code == 200
    page = client.post(address, line, follow=True).content.decode()
    assert "The value stream is saved" in page
    assert "75.56%" in page  # OEE: 86.67 % × 89.74 % × 97.14 %
    assert "waits for: Cost of goods sold in a year" in page
    with system_scope("a test looks"):
        kept = Sheet.objects.get()
    assert kept.answers["steps"][1] == {
        "step": "Weld", "cycle": "1.5", "waiting": "200", "changeover": "30", "right": "95",
    }  # fmt: skip
    assert (kept.edition, kept.answers["labor"]) == (1, "200000")


def test_sheet__says_what_is_wrong_and_keeps_nothing(
    client: Client, enrolment: Enrolment, line: dict[str, Any]
) -> None:
    wrong = line | {"steps.1.cycle": "fast", "good": "6.5", "steps.3.cycle": "1"}
    page = client.post(
        f"/programs/enrolments/{enrolment.pk}/sheets/line/?occasion=before", wrong
    ).content.decode()
    assert "is not a number" in page
    assert "is not a whole number" in page
    assert "Give “Step” in this row" in page
    assert "fast" in page  # what was written stays
    with system_scope("a test looks"):
        assert not Sheet.objects.exists()


def test_sheet__saved_by_somebody_else_is_not_overwritten(
    client: Client, enrolment: Enrolment, line: dict[str, Any]
) -> None:
    address = f"/programs/enrolments/{enrolment.pk}/sheets/line/?occasion=before"
    client.post(address, line)
    page = client.post(address, line | {"demand": "1"}).content.decode()
    assert "saved this sheet while you worked on it" in page
    with system_scope("a test looks"):
        assert Sheet.objects.get().answers["demand"] == "460"


def test_preview__works_out_without_writing(
    client: Client, enrolment: Enrolment, line: dict[str, Any]
) -> None:
    address = f"/programs/enrolments/{enrolment.pk}/sheets/line/?occasion=before"
    page = client.post(address, line, headers={"HX-Request": "true"}).content.decode()
    assert "75.56%" in page
    assert "<html" not in page
    with system_scope("a test looks"):
        assert not Sheet.objects.exists()


def test_sheet__is_complete_when_nothing_is_missing(
    client: Client, enrolment: Enrolment, line: dict[str, Any]
) -> None:
    address = f"/programs/enrolments/{enrolment.pk}/sheets/line/"
    client.post(f"{address}?occasion=before", line | {"good": ""})
    page = client.post(f"{address}finish/?occasion=before", follow=True).content.decode()
    assert "Still empty: Of them good the first time" in page
    client.post(f"{address}?occasion=before", line | {"edition": "1"})
    client.post(f"{address}finish/?occasion=before")
    with system_scope("a test looks"):
        assert Sheet.objects.get().finished_at is not None


def test_report__is_the_same_bytes_and_stays_when_the_sheet_changes(
    client: Client, enrolment: Enrolment, line: dict[str, Any]
) -> None:
    address = f"/programs/enrolments/{enrolment.pk}/"
    client.post(f"{address}sheets/line/?occasion=before", line)
    client.post(f"{address}reports/report/")
    with system_scope("a test looks"):
        report = ProgramReport.objects.get()
    first = client.get(f"{address}reports/{report.pk}/report.pdf")
    assert first.content.startswith(b"%PDF")
    client.post(f"{address}sheets/line/?occasion=before", line | {"edition": "1", "demand": "1"})
    assert client.get(f"{address}reports/{report.pk}/report.pdf").content == first.content
    data = client.get(f"{address}reports/{report.pk}/report.json").json()
    assert data["company"].startswith("Peach State Stamping LLC")
    table = next(part for part in data["parts"] if part["title"] == "Steps of the line, Before")
    assert table["head"][1:4] == [
        "Cycle time for a piece, minutes",
        "Pieces that wait before it",
        "Changeover, minutes",
    ]
    assert table["rows"][0] == ["Cut", "2", "900", "0", "98%"]


def test_other_center__sees_nothing_of_it(
    client: Client, enrolment: Enrolment, stranger: User, evaluator: User, line: dict[str, Any]
) -> None:
    address = f"/programs/enrolments/{enrolment.pk}/sheets/line/?occasion=before"
    client.post(address, line)
    _signed_in(client, stranger)
    assert client.get(address).status_code == 404
    assert "Peach" not in client.get("/programs/on-the-way/").content.decode()
    _signed_in(client, evaluator)
    assert "Peach" in client.get("/programs/on-the-way/").content.decode()
    assert "460" not in strip_tags(client.get(address).text)  # a token of the page may hold any digits


def test_ended_engagement__begins_no_program(advisor: User, engagement: Engagement, client: Client) -> None:
    with system_scope("a test arranges"):
        type(engagement).objects.update(status="cancelled", cancelling_reason="Closed the plant")
    _signed_in(client, advisor)
    page = client.post(f"/engagements/{engagement.public_id}/program/lean/", follow=True).content.decode()
    assert "has ended" in page


def test_shipped_text__changed_without_a_version_is_told(db: None) -> None:
    kept = actions.keep_shipped("lean")
    assert actions.keep_shipped("lean").pk == kept.pk
