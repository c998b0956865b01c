"""The company acknowledges by a link: the exact text, once, and the work begins."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from html import unescape

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.delivery import actions
from lineshaft.apps.delivery.models import Acknowledgement, Proposal, ProposalLink
from lineshaft.apps.delivery.paper.document import pdf_of
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.models import EngagementFee
from lineshaft.apps.network import zones
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import Context, Scope, system_scope, use
from received import text_of

from .conftest import TODAY
from .test_offer import DRAFT


def _form(sent: Proposal, **more: str) -> dict[str, str]:
    return {"name": "Maria Example", "title": "Owner", "agrees": "on", "text": sent.sha256, **more}


def test_link__shows_the_proposal_without_an_account(
    sent: Proposal, link_in: Callable[[], str], client: Client
) -> None:
    shown = client.get(link_in())
    assert shown.status_code == 200
    assert "A changeover workshop on press 3." in shown.text
    assert sent.sha256 in shown.text
    assert shown.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in shown.headers["Cache-Control"]


def test_link__unknown__says_so(client: Client, db: None) -> None:
    shown = client.get(f"/proposal/{'x' * 43}/")
    assert shown.status_code == 404
    assert "We do not know this link" in shown.text


def test_acknowledging__keeps_the_exact_text__begins_the_work__and_tells_both(
    sent: Proposal,
    scoped: Engagement,
    link_in: Callable[[], str],
    client: Client,
    mails: Callable[[], list[EmailMessage]],
) -> None:
    link = link_in()
    assert client.post(f"{link}acknowledge/", _form(sent)).status_code == 302
    with system_scope("a test looks"):
        made = Acknowledgement.objects.get()
        assert (made.name, made.title, made.email) == ("Maria Example", "Owner", "maria@example.org")
        assert (made.text_sha256, made.acknowledged_at) == (sent.sha256, TODAY)
        scoped.refresh_from_db()
        assert scoped.status == "active"
        fee = EngagementFee.objects.get(engagement=scoped)
        assert (fee.agreed_fee, fee.agreed_with) == (sent.fee, "Maria Example, Owner")
    shown = unescape(client.get(link).text)
    assert "Maria Example, Owner, acknowledged this version" in shown
    copy, told = sorted(mails()[1:], key=lambda mail: str(mail["To"]), reverse=True)
    assert copy["To"] == "maria@example.org"
    (attached,) = copy.iter_attachments()
    assert attached.get_content() == client.get(f"{link}paper.pdf").content
    assert told["To"] == "ada@peach.example"
    assert "Maria Example, Owner, acknowledged version 1" in text_of(told)


def test_paper__is_the_same_bytes_every_time(
    sent: Proposal, link_in: Callable[[], str], client: Client
) -> None:
    link = link_in()
    first = client.get(f"{link}paper.pdf").content
    client.post(f"{link}acknowledge/", _form(sent))
    agreed = client.get(f"{link}paper.pdf").content
    with time_machine.travel(TODAY + timedelta(days=400)):
        assert client.get(f"{link}paper.pdf").content == agreed
        assert pdf_of(sent.document, sent.sha256) == first
    assert first != agreed


def test_acknowledging__twice__makes_one(
    sent: Proposal, link_in: Callable[[], str], client: Client, mails: Callable[[], list[EmailMessage]]
) -> None:
    link = link_in()
    for name in ("Maria Example", "Somebody Else"):
        assert client.post(f"{link}acknowledge/", _form(sent, name=name)).status_code == 302
    with system_scope("a test looks"):
        assert Acknowledgement.objects.get().name == "Maria Example"
    assert len(mails()) == 3


@pytest.mark.parametrize("field", ["name", "title", "agrees"])
def test_acknowledging__without_a_field__refused(
    sent: Proposal, link_in: Callable[[], str], client: Client, field: str
) -> None:
    form = _form(sent)
    del form[field]
    assert client.post(f"{link_in()}acknowledge/", form).status_code == 200
    with system_scope("a test looks"):
        assert not Acknowledgement.objects.exists()


def test_another_text__is_not_acknowledged(
    sent: Proposal, link_in: Callable[[], str], client: Client
) -> None:
    answer = client.post(f"{link_in()}acknowledge/", _form(sent, text="0" * 64))
    assert answer.status_code == 409
    assert "This is not the text that was sent to you." in answer.text


def test_changed_text__needs_a_new_acknowledgement(
    sent: Proposal, scoped: Engagement, link_in: Callable[[], str], client: Client, acting: Actor
) -> None:
    first = link_in()
    client.post(f"{first}acknowledge/", _form(sent))
    second = actions.save_draft(engagement=scoped, by=acting, **{**DRAFT, "changed": "Two more people"})
    second = actions.send_proposal(proposal=second, by=acting)
    sent.refresh_from_db()
    assert sent.state == "accepted"  # until the company acknowledges the next one
    link = link_in()
    assert client.post(f"{link}acknowledge/", _form(sent)).status_code == 409
    assert client.post(f"{link}acknowledge/", _form(second)).status_code == 302
    sent.refresh_from_db()
    assert sent.state == "replaced"
    assert "A newer version has replaced this one" in client.get(first).text
    assert Acknowledgement.objects.count() == 2


def test_declined__with_a_reason__and_accepted_after_all(
    sent: Proposal, link_in: Callable[[], str], client: Client, mails: Callable[[], list[EmailMessage]]
) -> None:
    link = link_in()
    assert client.post(f"{link}decline/", {"reason": ""}).status_code == 200
    assert client.post(f"{link}decline/", {"reason": "Too dear"}).status_code == 302
    assert "Too dear" in text_of(mails()[-1])
    assert "You can still accept it" in client.get(link).text
    assert client.post(f"{link}acknowledge/", _form(sent)).status_code == 302
    with system_scope("a test looks"):
        sent.refresh_from_db()
        assert (sent.state, sent.reason) == ("accepted", "")


def test_declined__can_be_withdrawn__and_what_the_company_said_stays(
    sent: Proposal,
    link_in: Callable[[], str],
    client: Client,
    advisor: User,
    sign_in: Callable[[User], Client],
) -> None:
    link = link_in()
    client.post(f"{link}decline/", {"reason": "Too dear"})
    page = sign_in(advisor)
    address = f"/engagements/{sent.engagement.public_id}/proposal/1/"
    assert "Next version" in page.get(address).text
    with time_machine.travel(TODAY + timedelta(minutes=5), tick=False):
        assert page.post(f"{address}withdraw/", {"withdraw-reason": "We offer less"}).status_code == 302
    shown = page.get(address)
    for words in ("We offer less", "Too dear", "Answered", "Withdrawn"):
        assert words in shown.text
    kept = shown.context["proposal"]
    assert (kept.answered_at, kept.withdrawal.withdrawn_at) == (TODAY, TODAY + timedelta(minutes=5))
    assert "The center has withdrawn this proposal" in client.get(link).text
    assert client.post(f"{link}acknowledge/", _form(sent)).status_code == 409


def test_declined__is_followed_by_a_new_version(
    sent: Proposal, scoped: Engagement, link_in: Callable[[], str], client: Client, acting: Actor
) -> None:
    client.post(f"{link_in()}decline/", {"reason": "Too dear"})
    second = actions.save_draft(engagement=scoped, by=acting, **{**DRAFT, "changed": "Less work"})
    second = actions.send_proposal(proposal=second, by=acting)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("replaced", "Too dear")
    assert client.post(f"{link_in()}acknowledge/", _form(second)).status_code == 302


def test_expired__cannot_be_acknowledged__and_the_nightly_job_says_so(
    sent: Proposal, link_in: Callable[[], str], client: Client
) -> None:
    link = link_in()
    with time_machine.travel("2027-01-01T15:00Z"):
        assert "This proposal was valid until December 31, 2026" in client.get(link).text
        answer = client.post(f"{link}acknowledge/", _form(sent))
        assert answer.status_code == 409
        with system_scope("a test runs the job"):
            assert actions.expire_proposals(today=TODAY.date() + timedelta(days=40)) == 1
            sent.refresh_from_db()
            assert sent.state == "expired"


def test_last_day__is_that_of_the_center(
    sent: Proposal, link_in: Callable[[], str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_in()
    with time_machine.travel("2027-01-01T07:00Z"):  # 2 a.m. in Georgia, 9 p.m. of December 31 in Hawaii
        assert client.post(f"{link}acknowledge/", _form(sent)).status_code == 409
        monkeypatch.setattr(zones, "zone_of", lambda _center: "Pacific/Honolulu")
        assert client.post(f"{link}acknowledge/", _form(sent)).status_code == 302


def test_withdrawn__cannot_be_acknowledged(
    sent: Proposal, link_in: Callable[[], str], client: Client, acting: Actor
) -> None:
    link = link_in()
    actions.withdraw_proposal(proposal=sent, reason="Wrong plant", by=acting)
    answer = client.post(f"{link}acknowledge/", _form(sent))
    assert "The center has withdrawn this proposal." in answer.text


def test_work_that_was_cancelled__cannot_be_acknowledged(
    sent: Proposal, scoped: Engagement, link_in: Callable[[], str], client: Client
) -> None:
    link = link_in()
    with system_scope("a test arranges its rows"):
        Engagement.objects.filter(pk=scoped.pk).update(status="cancelled", cancelling_reason="Sold")
    assert client.post(f"{link}acknowledge/", _form(sent)).status_code == 409
    with system_scope("a test looks"):
        assert not Acknowledgement.objects.exists()


def test_lead_who_left__the_director_is_told(
    sent: Proposal,
    director: User,
    advisor: User,
    link_in: Callable[[], str],
    client: Client,
    mails: Callable[[], list[EmailMessage]],
) -> None:
    link = link_in()
    with system_scope("a test arranges its rows"):
        Membership.objects.filter(user=advisor).update(ended_at="2026-11-20T12:00Z")
    client.post(f"{link}acknowledge/", _form(sent))
    told = {str(mail["To"]) for mail in mails()}
    assert "dora@peach.example" in told
    assert "ada@peach.example" not in told


def test_acknowledgement__is_never_changed(
    sent: Proposal, link_in: Callable[[], str], client: Client, acting: Actor
) -> None:
    client.post(f"{link_in()}acknowledge/", _form(sent))
    rows = Acknowledgement.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(name="Other")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Acknowledgement.objects.create(
            center=sent.center, proposal=sent, name="x", title="x", email="x@example.org", document={}
        )


def test_token__opens_its_own_proposal_alone(sent: Proposal, scoped: Engagement) -> None:
    with use(Context(scope=Scope.TOKEN, token_proposal=sent.pk + 1)):
        assert not Proposal.objects.exists()
        assert not ProposalLink.objects.exists()
    with use(Context(scope=Scope.TOKEN, token_proposal=sent.pk)):
        assert Proposal.objects.get().pk == sent.pk
        assert not Engagement.objects.exists()


def test_page__in_spanish(
    draft: Proposal, send: Callable[[Proposal], Proposal], link_in: Callable[[], str], client: Client
) -> None:
    with system_scope("a test arranges its rows"):
        Proposal.objects.filter(pk=draft.pk).update(language="es")
        draft.refresh_from_db()
    send(draft)
    shown = client.get(link_in())
    assert shown.headers["Content-Language"] == "es"
    assert "Acuerdo" in shown.text
    assert re.search(r"He leído esta versión", shown.text)


def test_step__from_an_accepted_version__cannot_be_withdrawn(
    sent: Proposal, link_in: Callable[[], str], client: Client, acting: Actor
) -> None:
    client.post(f"{link_in()}acknowledge/", _form(sent))
    with pytest.raises(Conflict, match="“accepted” and cannot become “withdrawn”"):
        actions.withdraw_proposal(proposal=sent, reason="x", by=acting)
