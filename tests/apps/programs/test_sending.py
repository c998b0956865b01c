"""A document goes to a person of the company by mail: once, with its PDF, and who sent it what stands there."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from factories.companies import ContactFactory
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.programs.models import Enrolment, ProgramReport, ReportSending
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client: Client, advisor: User, engagement: Engagement, line: dict[str, Any]) -> ProgramReport:
    client.force_login(advisor)
    client.post(f"/engagements/{engagement.public_id}/program/lean/")
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
    client.post(f"/programs/enrolments/{enrolment.pk}/sheets/line/?occasion=before", line)
    client.post(f"/programs/enrolments/{enrolment.pk}/reports/report/")
    with system_scope("a test looks"):
        return ProgramReport.objects.get()


def _send(client: Client, report: ProgramReport, **values: Any) -> str:
    address = f"/programs/enrolments/{report.enrolment_id}/reports/{report.pk}/send/"
    found = re.search(r'name="once" value="([^"]+)"', client.get(address).content.decode())
    once = found[1] if found else ""
    return client.post(address, {"once": once, "language": "en", **values}, follow=True).content.decode()


def _sendings() -> list[ReportSending]:
    with system_scope("a test looks"):
        return list(ReportSending.objects.select_related("sent_by"))


def test_document__goes_with_its_pdf_and_stands_at_the_engagement(
    client: Client,
    report: ProgramReport,
    engagement: Engagement,
    advisor: User,
    run_jobs: Callable[[], list[str]],
    settings: Any,
) -> None:
    person = ContactFactory(
        center=engagement.center, site=engagement.site, name="Pia Plant", email="pia@example.org"
    )
    page = _send(client, report, contact=person.pk, language="es")
    assert "goes to Pia Plant, pia@example.org" in page
    assert "to Pia Plant by Ada Advisor" in page
    (sending,) = _sendings()
    assert (sending.sha256, sending.sent_by, sending.language) == (report.sha256, advisor, "es")
    assert run_jobs() == ["programs.send_report"]
    (path,) = Path(settings.MAIL_FOLDER).glob("*.eml")
    message = read_message(path)
    assert "pia@example.org" in str(message["To"])
    assert advisor.email in str(message["Reply-To"])
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    pdf = client.get(f"/programs/enrolments/{report.enrolment_id}/reports/{report.pk}/report.pdf").content
    assert attached.get_content() == pdf


def test_same_address__is_written_to_again_only_on_purpose(
    client: Client, report: ProgramReport, engagement: Engagement
) -> None:
    person = ContactFactory(center=engagement.center, site=engagement.site, email="pia@example.org")
    _send(client, report, contact=person.pk)
    assert "Tick that it is to go once more" in _send(client, report, contact=person.pk)
    assert len(_sendings()) == 1
    _send(client, report, contact=person.pk, again="on")
    assert len(_sendings()) == 2


def test_person__without_an_address_or_of_another_company_gets_nothing(
    client: Client, report: ProgramReport, engagement: Engagement
) -> None:
    mute = ContactFactory(center=engagement.center, site=engagement.site, name="Mo Mute", email="")
    assert "has no address" in _send(client, report, contact=mute.pk)
    other = ContactFactory(center=engagement.center, email="other@example.org")
    assert "valid choice" in _send(client, report, contact=other.pk)
    assert _sendings() == []


def test_stranger__finds_no_page_to_send_from(client: Client, report: ProgramReport, stranger: User) -> None:
    client.force_login(stranger)
    address = f"/programs/enrolments/{report.enrolment_id}/reports/{report.pk}/send/"
    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code == 404
