"""From the intake assessment to a proposal that is sent."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from factories.accounts import OrganisationFactory
from factories.delivery import ProposalFactory, WorkerFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.delivery import actions, assessment, pricing
from lineshaft.apps.delivery.models import Proposal, Worker
from lineshaft.apps.delivery.paper.document import pdf_of
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.models import FeeStep
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from received import text_of

DRAFT: dict[str, Any] = {
    "language": "en", "discount": Decimal(0), "discount_why": "", "gives": "Two days of its operators", "changed": "",
    "valid_until": date(2026, 12, 31), "send_to_name": "Maria Example", "send_to": "maria@example.org",
}  # fmt: skip


# The assessment ---------------------------------------------------------------------------------------------------


def test_questions__are_8_to_12_and_every_suggested_line_is_of_the_network() -> None:
    sheet = assessment.sheet_of()
    assert 8 <= len(list(sheet.questions)) <= 12
    lines = {step.service_line for step in assessment.questions().next_steps}
    assert lines == {
        "lean", "quality", "workforce", "growth", "supply-chain", "technology-adoption", "cybersecurity",
        "environment-health-safety", "human-resources",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "lines"),
    [
        ({"need": "output"}, ["lean"]),
        ({"need": "quality", "defense": True, "load": "more"}, ["quality", "cybersecurity", "lean"]),
        ({"need": "cyber", "defense": True}, ["cybersecurity"]),
        ({"need": "people", "turnover": True}, ["workforce"]),
        ({"need": "sales", "load": "less"}, ["growth"]),
        ({}, []),
    ],
    ids=["one", "several", "once each", "not twice", "same need", "nothing said"],
)
def test_suggestions__have_a_reason_each_and_stand_once(answers: dict[str, Any], lines: list[str]) -> None:
    found = assessment.suggestions("2026-1", answers)
    assert [each.line for each in found] == lines
    assert all(each.reasons for each in found)


def test_assessment__on_the_page__suggests_with_the_reason(
    work: Engagement, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(advisor)
    answer = page.post(f"/engagements/{work.public_id}/assessment/", {"need": "nonsense"})
    assert "Not saved" in answer.text
    page.post(
        f"/engagements/{work.public_id}/assessment/",
        {"need": "quality", "defense": "yes", "employees": "40", "decider": "Owner and plant manager"},
    )
    shown = page.get(f"/engagements/{work.public_id}/offer/")
    assert "The assessment is kept" in shown.text
    with system_scope("a test looks"):
        assert work.assessment.answers["decider"] == "Owner and plant manager"


# Scope and people -------------------------------------------------------------------------------------------------


def test_worker__names_a_partner_a_provider_or_a_person(work: Engagement, acting: Actor) -> None:
    partner = OrganisationFactory(kind="partner", name="State Technical College")
    facts = {"engagement": work, "role": "Trains", "hours": Decimal(8), "rate": Decimal(200), "by": acting}
    assert actions.save_worker(**facts, partner=partner).name == "State Technical College"
    assert actions.save_worker(**facts, name="Gear Consultants").is_provider
    assert not actions.save_worker(**facts, person=work.lead).is_provider
    with pytest.raises(InvalidValue, match="Name who does it"):
        actions.save_worker(**facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"hours": Decimal(0)}, "are no hours of one engagement"),
        ({"hours": Decimal(10_001)}, "are no hours of one engagement"),
        ({"rate": Decimal(2001)}, "is no rate for an hour"),
        ({"conflict": "noted"}, "which conflict"),
    ],
)
def test_worker__impossible__refused(
    work: Engagement, acting: Actor, facts: dict[str, Any], words: str
) -> None:
    usual = {"role": "Trains", "hours": Decimal(8), "rate": Decimal(200), "name": "Gear Consultants"}
    with pytest.raises(InvalidValue, match=words):
        actions.save_worker(engagement=work, by=acting, **{**usual, **facts})


def test_scope__by_another_center__refused(work: Engagement, stranger: User) -> None:
    by = actor_for(stranger)
    facts = {"problem": "x", "work": "y", "deliverables": "", "out_of_scope": "", "expected": ""}
    with use(by.context), pytest.raises(PermissionDenied):
        actions.save_scope(engagement=work, by=by, **facts)


# The proposal -----------------------------------------------------------------------------------------------------


def test_fee__follows_hours_scale_and_discount(scoped: Engagement, acting: Actor) -> None:
    with system_scope("a test arranges its rows"):
        FeeStep.objects.create(
            center=scoped.center, applies_from=date(2026, 1, 1), employees_from=0, percent=Decimal(50)
        )
        WorkerFactory(engagement=scoped, person=None, name="Gear Consultants", hours=10, rate=100)
    facts = {**DRAFT, "discount": Decimal(500), "discount_why": "First work with the center"}
    draft = actions.save_draft(engagement=scoped, by=acting, **facts)
    assert (draft.full_fee, draft.percent, draft.fee) == (Decimal(7000), Decimal(50), Decimal(3000))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"discount": Decimal(10)}, "Write why the fee is lower"),
        ({"discount": Decimal(7000), "discount_why": "x"}, "is more than the fee of"),
        ({"discount": Decimal(-1), "discount_why": "x"}, "is less than nothing"),
        ({"valid_until": date(2026, 11, 21)}, "Choose a day to come"),
    ],
)
def test_draft__wrong__refused(scoped: Engagement, acting: Actor, facts: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        actions.save_draft(engagement=scoped, by=acting, **{**DRAFT, **facts})


def test_sending__names_everything_that_is_missing(work: Engagement, acting: Actor) -> None:
    draft = ProposalFactory(engagement=work, send_to="")
    with pytest.raises(Conflict) as refused:
        actions.send_proposal(proposal=draft, by=acting)
    for each in ("the scope", "who does the work", "the e-mail address of the company"):
        assert each in str(refused.value)


def test_sending__asks_providers_for_conflicts_of_interest(
    draft: Proposal, acting: Actor, scoped: Engagement
) -> None:
    provider = WorkerFactory(engagement=scoped, person=None, name="Gear Consultants")
    with pytest.raises(Conflict, match="whether Gear Consultants has a conflict of interest"):
        actions.send_proposal(proposal=draft, by=acting)
    Worker.objects.filter(pk=provider.pk).update(conflict="noted", conflict_note="Sells the same presses")
    sent = actions.send_proposal(proposal=draft, by=acting)
    assert sent.document["conflicts"] == ["Gear Consultants: Sells the same presses"]


def test_sending__with_an_advisor_who_left__names_them(
    draft: Proposal, director: User, advisor: User
) -> None:
    with system_scope("a test arranges its rows"):
        Membership.objects.filter(user=advisor).update(ended_at="2026-11-20T12:00Z")
    by = actor_for(director)
    with use(by.context), pytest.raises(Conflict, match="somebody in the place of Ada Advisor"):
        actions.send_proposal(proposal=draft, by=by)


def test_sent__is_mailed_in_the_companys_language_with_its_pdf(
    draft: Proposal, send: Callable[[Proposal], Proposal], mails: Callable[[], list[EmailMessage]]
) -> None:
    with system_scope("a test arranges its rows"):
        Proposal.objects.filter(pk=draft.pk).update(language="es")
        draft.refresh_from_db()
    sent = send(draft)
    (mail,) = mails()
    assert mail["To"] == "maria@example.org"
    assert "/proposal/" in text_of(mail)
    (attached,) = mail.iter_attachments()
    assert attached.get_content() == pdf_of(sent.document, sent.sha256)
    assert sent.document["agreement"]["title"] == "Acuerdo"


def test_sent__stays_as_it_is__whatever_sql_writes(
    draft: Proposal, send: Callable[[Proposal], Proposal], acting: Actor
) -> None:
    sent = send(draft)
    rows = Proposal.objects.filter(pk=sent.pk)
    for change in ({"fee": 1}, {"document": {}}, {"sha256": "1" * 64}, {"send_to": "other@example.org"}):
        with pytest.raises(DatabaseError, match="was sent and stays as it is"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_next_version__says_what_changed__and_replaces_the_one_that_waits(
    draft: Proposal, send: Callable[[Proposal], Proposal], scoped: Engagement, acting: Actor
) -> None:
    first = send(draft)
    with pytest.raises(InvalidValue, match="what is not as in the version before"):
        actions.save_draft(engagement=scoped, by=acting, **DRAFT)
    second = actions.save_draft(engagement=scoped, by=acting, **{**DRAFT, "changed": "Two more people"})
    assert second.number == 2
    first.refresh_from_db()
    assert first.state == "sent"
    actions.send_proposal(proposal=second, by=acting)
    first.refresh_from_db()
    assert first.state == "replaced"


def test_withdrawn__needs_a_reason__and_is_the_end(draft: Proposal, acting: Actor) -> None:
    with pytest.raises(InvalidValue, match="Write why it is withdrawn"):
        actions.withdraw_proposal(proposal=draft, reason=" ", by=acting)
    actions.withdraw_proposal(proposal=draft, reason="Another offer", by=acting)
    with pytest.raises(Conflict, match="there is no step from there"):
        actions.send_proposal(proposal=draft, by=acting)


def test_counting__names_the_paragraphs(scoped: Engagement, acting: Actor) -> None:
    found = pricing.counting_of(scoped.center_id, date(2026, 11, 22))
    assert [str(each.citation) for each in found] == ["2 CFR 200.307(b)", "2 CFR 200.306(b)(2)"]


def test_pages__of_the_offer__for_the_center_alone(
    draft: Proposal, scoped: Engagement, advisor: User, stranger: User, sign_in: Callable[[User], Client]
) -> None:
    address = f"/engagements/{scoped.public_id}"
    page = sign_in(advisor)
    for part in ("offer", "assessment", "scope", "who", "proposal", "proposal/1", "plan", "documents"):
        assert page.get(f"{address}/{part}/").status_code == 200, part
    assert page.get(f"{address}/proposal/1/paper.pdf").content.startswith(b"%PDF-")
    assert page.get(f"{address}/proposal/1/agreement.pdf").status_code == 404
    page = sign_in(stranger)
    for part in ("offer", "scope", "proposal/1", "plan", "documents", "proposal/1/paper.pdf"):
        assert page.get(f"{address}/{part}{'' if '.' in part else '/'}").status_code == 404, part


def test_half_a_cent__of_a_fee_goes_up__as_everywhere(scoped: Engagement) -> None:
    assert WorkerFactory.build(
        engagement=scoped, hours=Decimal("0.25"), rate=Decimal("0.50")
    ).cost == Decimal("0.13")
    price = pricing.Price(Decimal("10.01"), Decimal(50), Decimal(0))
    assert (price.by_scale, price.scale_takes) == (Decimal("5.01"), Decimal("5.00"))


def test_draft__whose_discount_is_more_than_the_fee_has_become__says_so_and_can_be_changed(
    scoped: Engagement, advisor: User, director: User, sign_in: Callable[[User], Client]
) -> None:
    with system_scope("a test arranges its rows"):
        draft = ProposalFactory(engagement=scoped, discount=500, discount_why="First work", fee=5500)
        Worker.objects.filter(engagement=scoped).update(hours=2)
    page, address = sign_in(advisor), f"/engagements/{scoped.public_id}/proposal/1/"
    shown = page.get(address)
    assert shown.status_code == 200
    assert "The discount of $500.00 is more than the fee of $300.00." in shown.text
    for act in ("Change it", "Withdraw"):
        assert act in shown.text
    assert page.get(f"{address}paper.pdf").status_code == 404
    assert page.post(f"{address}send/").status_code == 302
    text = {"title": "Agreement", "paragraphs": "One.", "acknowledges": "Yes.", "over": "0", "try": "1"}
    tried = sign_in(director).post(
        f"/centers/{scoped.center.slug}/agreement/new/",
        {**text, "on": str(draft.pk), "once": "7f9c24e8-3b5a-4d63-9f7e-0c1d2b3a4f5e"},
    )
    assert "This one cannot be shown yet. The discount of $500.00" in tried.text
    with system_scope("a test looks"):
        draft.refresh_from_db()
        assert draft.state == "draft"


def test_old_version__is_not_where_the_next_one_begins(
    scoped: Engagement, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    with system_scope("a test arranges its rows"):
        for number in (1, 2):
            ProposalFactory(engagement=scoped, number=number, state="withdrawn")
    page, address = sign_in(advisor), f"/engagements/{scoped.public_id}/proposal/"
    assert "Next version" not in page.get(f"{address}1/").text
    assert "Next version" in page.get(f"{address}2/").text
    with system_scope("a test arranges its rows"):
        Engagement.objects.filter(pk=scoped.pk).update(status="cancelled", cancelling_reason="Sold")
    assert "Next version" not in page.get(f"{address}2/").text
