"""A file of requests: every row accounted for, entered as one batch, taken back as one."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import Workbook

from factories.engagements import RequestFactory
from factories.network import ServiceLineFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.actions import batches
from lineshaft.apps.engagements.actions.arriving import tell_the_manufacturer
from lineshaft.apps.engagements.models import Request, RequestBatch
from lineshaft.apps.network.models import Center
from lineshaft.domain.routing import Rule
from lineshaft.tenancy import system_scope, use
from received import mails, text_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
ROWS = [
    ["Company", "ZIP", "Need", "Areas of help", "Contact", "E-mail", "Telephone", "Received on"],
    ["Bayou Bakery", "30303", "Training", "Workforce", "Ann Example", "ann@example.org", "", "11/20/2026"],
    ["", "99", "x", "Dancing", "Bob", "no-address", "12", "2027-01-01"],
    ["Peach State Stamping", "30303", "Scrap", "", "Maria", "maria@example.org", "", ""],
    ["Carolina Castings", "29401", "Scrap", "", "Cal", "cal@example.org", "", ""],
    ["Bayou Bakery", "30303", "Training", "Workforce", "Ann Example", "ann@example.org", "", "11/20/2026"],
]


def _workbook() -> bytes:
    book, kept = Workbook(), BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def _csv() -> bytes:
    return "\n".join(",".join(row) for row in ROWS).encode()


@pytest.mark.parametrize(("name", "content"), [("calls.csv", _csv()), ("calls.xlsx", _workbook())])
def test_file__checked_entered_and_taken_back(
    center: Center, other_center: Center, advisor: User, sign_in: SignIn, name: str, content: bytes
) -> None:
    first = RequestFactory(center=center)
    browser = sign_in(advisor)
    sent = {"file": SimpleUploadedFile(name, content), "once": "8f14e45f-ceea-467f-9a3b-1d6b6f1c0a01"}
    response = browser.post("/requests/files/", sent, follow=True)
    page = response.content.decode()
    for said in (
        "<strong>5</strong> rows were read: 3 can be entered, 2 of them like another request; 2 cannot.",
        "Company is empty",
        "ZIP code “99”",
        "E-mail “no-address” is no e-mail address",
        "Areas of help “Dancing”",
        "Telephone “12”",
        "Received on “2027-01-01” is no day that has been",
        f"is served by {other_center}",
        f"{first.reference}: the same e-mail address",
        "row 2 of this file",
    ):
        assert said in page
    with system_scope("a test looks"):
        assert Request.objects.count() == 1
        batch = RequestBatch.objects.get()
    address = f"/requests/files/{batch.pk}/"
    assert "1 request is entered" in browser.post(f"{address}enter/", follow=True).content.decode()
    assert "entered" in browser.post(f"{address}enter/", follow=True).content.decode()
    with system_scope("a test looks"):
        made = Request.objects.get(batch=batch)
    assert (made.company_name, made.source, made.status, made.areas) == (
        "Bayou Bakery", "file", "new", ["workforce"],
    )  # fmt: skip
    assert (made.county_id, made.acknowledged_at, made.received_at.date().isoformat()) == (
        "13121", None, "2026-11-20",
    )  # fmt: skip
    assert "1 requests are closed." in browser.post(f"{address}take-back/", follow=True).content.decode()
    with system_scope("a test looks"):
        made.refresh_from_db()
    assert made.status == "closed"


def test_taken_back__what_somebody_works_at_stays(
    center: Center, advisor: User, sign_in: SignIn, stranger: User, run_jobs: Callable[[], list[str]]
) -> None:
    browser = sign_in(advisor)
    sent = {"file": SimpleUploadedFile("calls.csv", _csv()), "once": "8f14e45f-ceea-467f-9a3b-1d6b6f1c0a02"}
    browser.post("/requests/files/", sent)
    with system_scope("a test looks"):
        batch = RequestBatch.objects.get()
    browser.post(f"/requests/files/{batch.pk}/enter/", {"with_like": "on", "acknowledge": "on"})
    assert "engagements.acknowledge_file" in run_jobs()
    with system_scope("a test looks"):
        made = list(Request.objects.filter(batch=batch).order_by("pk"))
    assert len(made) == 3
    assert made[0].acknowledged_at is not None
    browser.post(f"/requests/{made[0].reference}/take-up/")
    told = browser.post(f"/requests/files/{batch.pk}/take-back/", follow=True).content.decode()
    assert "2 requests are closed." in told
    assert f"somebody works at them: {made[0].reference}" in told
    assert sign_in(stranger).get(f"/requests/files/{batch.pk}/").status_code == 404


def test_columns__in_spanish_and_service_lines_by_name(
    center: Center, advisor: User, sign_in: SignIn
) -> None:
    ServiceLineFactory(code="safety", title="Safety, health", title_es="Seguridad", area="sustainability")
    ServiceLineFactory(code="own-presses", title="Press lines", area="workforce", center=center)
    content = (
        "Empresa;Código postal;Contacto;Teléfono;Áreas de ayuda;Líneas de servicio;Idioma\n"
        'Panadería;30303;Ana;404-555-0123;Mejora continua;"Safety, health, press lines";español\n'
        "Molino;30303;Beto;404-555-0124;;seguridad;es\n"
        "Taller;30303;Caro;404-555-0125;;Baile;es\n"
    )
    browser = sign_in(advisor)
    sent = {
        "file": SimpleUploadedFile("lista.csv", content.encode()),
        "once": "8f14e45f-ceea-467f-9a3b-1d6b6f1c0a05",
    }
    page = browser.post("/requests/files/", sent, follow=True).content.decode()
    assert "Service lines “health” is no service line" in page
    assert "Service lines “Baile” is no service line" in page
    with system_scope("a test looks"):
        batch = RequestBatch.objects.get()
    browser.post(f"/requests/files/{batch.pk}/enter/")
    with system_scope("a test looks"):
        made = Request.objects.get(batch=batch)
    assert (made.company_name, made.areas, made.lines, made.language) == (
        "Molino", ["sustainability"], ["safety"], "es",
    )  # fmt: skip


def test_mails__told_before_and_sent_some_in_a_minute(
    center: Center,
    director: User,
    advisor: User,
    sign_in: SignIn,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: Callable[[], list[str]],
) -> None:
    monkeypatch.setattr(batches, "MAILS_AT_A_TIME", 2)
    by = actor_for(director)
    with use(by.context):
        rule = Rule(0, (advisor.pk,))
        actions.save_rule(center=center, conditions=rule, place=1, is_on=True, by=by)
    rows = (
        "".join(f"Mill {n},30303,Ann,ann{n}@example.org,\n" for n in range(5))
        + "Last,30303,Bo,,404-555-0123\n"
    )
    content = f"Company,ZIP,Contact,E-mail,Telephone\n{rows}".encode()
    browser = sign_in(advisor)
    sent = {"file": SimpleUploadedFile("calls.csv", content), "once": "8f14e45f-ceea-467f-9a3b-1d6b6f1c0a06"}
    page = browser.post("/requests/files/", sent, follow=True).content.decode()
    assert "5 e-mails." in page
    with system_scope("a test looks"):
        batch = RequestBatch.objects.get()
    browser.post(f"/requests/files/{batch.pk}/enter/", {"acknowledge": "on"})
    with system_scope("a test looks"):
        closed = Request.objects.get(company_name="Mill 4")
        closed.status, closed.closing_reason = "closed", "Spam"
        closed.save()
    found = mails(settings, run_jobs)
    assert sorted(each["To"] for each in found if each["To"] != advisor.email) == [
        f"ann{n}@example.org" for n in range(4)
    ]
    (told,) = [text_of(each) for each in found if each["To"] == advisor.email]
    assert "By the rules of your center, 6 requests of the file calls.csv are yours." in told
    browser.post(f"/requests/files/{batch.pk}/take-back/")
    back = text_of(mails(settings, run_jobs)[-1])
    assert "The file calls.csv was taken back. 5 of its requests were yours, and are closed" in back
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'engagements.acknowledge_file'"
            " AND scheduled_at IS NOT NULL"
        )
        assert cursor.fetchone()[0] == 1


def test_entered__reads_the_rules_once_for_all_rows(
    center: Center, director: User, advisor: User, colleague: User
) -> None:
    by = actor_for(director)
    with use(by.context):
        rule = Rule(0, (advisor.pk, colleague.pk))
        actions.save_rule(center=center, conditions=rule, place=1, is_on=True, by=by)
    facts = {
        "company_name": "Mill",
        "zip_code": "30303",
        "state_id": "",
        "city": "",
        "contact_name": "Ann",
        "contact_email": "",
        "contact_phone": "404-555-0123",
        "received_on": "",
    }
    asked = []
    for number in (2, 12):
        rows = [
            {"number": each, "facts": facts, "faults": [], "like": "", "reference": ""}
            for each in range(number)
        ]
        with use(by.context):
            batch = RequestBatch.objects.create(
                center=center, file_name="a.csv", rows=rows, created_by=director
            )
            with CaptureQueriesContext(connection) as statements:
                actions.enter_batch(batch=batch, with_like=False, acknowledge=False, by=by)
        asked.append(len(statements))
    # Of one more row: the place, a reference, the request, open work, the decision with its step, and who has it.
    assert (asked[1] - asked[0]) / 10 <= 15
    with system_scope("a test looks"):
        given = Request.objects.filter(batch=batch).values_list("assigned_to", flat=True)
        assert sorted(given) == sorted([advisor.pk, colleague.pk] * 6)


def test_file__received_long_ago_promises_no_day_that_is_over(
    center: Center, settings: Any, run_jobs: Callable[[], list[str]]
) -> None:
    now = timezone.now()
    for days, email in ((0, "new@example.org"), (30, "old@example.org")):
        row = RequestFactory(
            center=center,
            contact_email=email,
            received_at=now - timedelta(days=days),
            due_at=now + timedelta(days=1 - days),
        )
        with system_scope("a test sends a mail"):
            tell_the_manufacturer(row)
    told = {each["To"]: text_of(each) for each in mails(settings, run_jobs)}
    assert "You will hear from somebody by" in told["new@example.org"]
    assert "You will hear from somebody by" not in told["old@example.org"]


def test_file__refused_as_a_whole(center: Center, advisor: User, sign_in: SignIn) -> None:
    browser = sign_in(advisor)
    for content, why in (
        (b"Company,Need\nA,B\n", "has no column Contact"),
        (b"%PDF-1.4 x", "is a PDF document"),
    ):
        sent = {
            "file": SimpleUploadedFile("calls.csv", content),
            "once": "8f14e45f-ceea-467f-9a3b-1d6b6f1c0a03",
        }
        assert why in browser.post("/requests/files/", sent).content.decode()
