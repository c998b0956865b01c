"""What the people of a company read and answer, signed in; and that nobody else reads anything of it."""

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from factories.companies import CompanyFactory, SiteFactory
from factories.delivery import (
    FollowUpFactory,
    MilestoneFactory,
    MilestoneMoveFactory,
    ProposalFactory,
    ProposalWithdrawalFactory,
    WorkDocumentFactory,
)
from factories.engagements import EngagementFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.delivery import actions, own, panels, queries
from lineshaft.apps.delivery.models import (
    Acknowledgement,
    FollowUp,
    Milestone,
    Proposal,
    ProposalLink,
    ProposalWithdrawal,
    WorkDocument,
    Worker,
)
from lineshaft.apps.delivery.models import Scope as ScopeOfWork
from lineshaft.apps.delivery.paper.document import pdf_of
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.funding.models import EngagementFee
from lineshaft.apps.network import zones
from lineshaft.tenancy import Context, system_scope, use
from received import text_of

from .conftest import contact_of

SignIn = Callable[[User], Client]
INTERNAL = "for-the-center-alone"


@pytest.fixture
def full(sent: Proposal, scoped: Engagement) -> Engagement:
    """With everything that the company may read, and beside it what the center keeps to itself."""
    with system_scope("a test arranges its rows"):
        dropped = MilestoneFactory(
            engagement=scoped, title="Press moved", state="dropped", explanation=INTERNAL, due_on="2026-12-20"
        )
        MilestoneMoveFactory(milestone=dropped, reason=INTERNAL)
        Milestone.objects.filter(engagement=scoped, title="Standard agreed").update(
            state="done", done_on="2026-11-20"
        )
        FollowUpFactory(engagement=scoped, note=INTERNAL, done_on="2026-11-21", done_by=scoped.lead)
        for title, more in (
            ("Layout", {"audience": "company"}),
            (INTERNAL, {}),
            (
                "Taken back",
                {"audience": "company", "withdrawn_at": timezone.now(), "withdrawn_because": "Wrong"},
            ),
        ):
            file = default_storage.save("documents/own.txt", ContentFile(b"Layout of hall 2"))
            WorkDocumentFactory(engagement=scoped, title=title, file=file, file_name=f"{title}.txt", **more)
        Engagement.objects.filter(pk=scoped.pk).update(scope=INTERNAL, next_step=INTERNAL)
        ProposalFactory(engagement=scoped, number=2, gives=INTERNAL, discount=1, discount_why=INTERNAL)
        gone = ProposalFactory(engagement=scoped, number=3, state="withdrawn")
        ProposalWithdrawalFactory(proposal=gone, reason=INTERNAL)
    return scoped


def _address(work: Engagement, rest: str = "") -> str:
    return f"/my-engagements/{work.public_id}/{rest}"


def _form(sent: Proposal, **more: str) -> dict[str, str]:
    return {"name": "Cora Contact", "title": "Plant manager", "agrees": "on", "text": sent.sha256, **more}


def test_company__reads_what_was_sent_and_given_to_it__and_nothing_internal(
    full: Engagement, sent: Proposal, contact: User, sign_in: SignIn
) -> None:
    page = sign_in(contact)
    listed, shown, read = (
        page.get(address).text
        for address in ("/my-engagements/", _address(full), _address(full, "proposal/1/"))
    )
    assert full.title in listed
    assert "answer until Dec 31, 2026" in listed
    for words in (
        "A proposal waits for your answer, until Dec 31, 2026", "Version 1", "No agreement is in force.", "Press moved",
        "will not be done", "1 of 1 done", "After 3 months", "asked Nov 21, 2026", "Layout", "Ada Advisor",
    ):  # fmt: skip
        assert words in shown
    assert "Version 2" not in shown
    assert "Taken back" not in shown
    assert "A changeover workshop on press 3." in read
    assert INTERNAL not in listed + shown + read
    assert page.get(_address(full, "proposal/1/paper.pdf")).content == pdf_of(sent.document, sent.sha256)
    with system_scope("a test looks"):
        files = {each.title: each.pk for each in WorkDocument.objects.filter(engagement=full)}
    kept = {title: page.get(_address(full, f"documents/{pk}/")) for title, pk in files.items()}
    assert {title: answer.status_code for title, answer in kept.items()} == {
        "Layout": 200, INTERNAL: 404, "Taken back": 404,
    }  # fmt: skip
    assert b"".join(kept["Layout"].streaming_content) == b"Layout of hall 2"
    assert page.get(f"/engagements/{full.public_id}/offer/").status_code == 403


def test_drafts__are_not_there(draft: Proposal, work: Engagement, contact: User, sign_in: SignIn) -> None:
    page = sign_in(contact)
    assert work.title not in page.get("/my-engagements/").text
    assert page.get(_address(work)).status_code == 404
    assert page.get(_address(work, "proposal/1/")).status_code == 404
    by = actor_for(contact)
    with use(by.context):
        assert not Proposal.objects.exists()
        assert own.own_work(by) == []


def _rows(context: Context, work: Engagement) -> dict[str, int]:
    """How many rows of the work somebody reads by SQL."""
    with use(context), connection.cursor() as cursor:
        found = {
            model._meta.label: model.objects.count()
            for model in (
                Proposal, Acknowledgement, WorkDocument, ProposalLink, Milestone, FollowUp, Engagement, ScopeOfWork,
                Worker, ProposalWithdrawal,
            )
        }  # fmt: skip
        for call in ("company_work()", f"company_plan({work.pk})"):
            cursor.execute(f"SELECT count(*) FROM {call}")
            found[call] = cursor.fetchone()[0]
    return {name: count for name, count in found.items() if count}


def test_sql__gives_the_company_exactly_what_it_may_know(
    full: Engagement, sent: Proposal, contact: User
) -> None:
    actions.acknowledge(
        by=actions.SignedIn(actor_for(contact), sent), text_sha256=sent.sha256, name="Cora", title="Manager"
    )
    context = actor_for(contact).context
    assert _rows(context, full) == {
        "delivery.Proposal": 1, "delivery.Acknowledgement": 1, "delivery.WorkDocument": 1, "company_work()": 1,
        f"company_plan({full.pk})": 3,
    }  # fmt: skip
    with use(context), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM company_work()")
        assert INTERNAL not in str(cursor.fetchall())
        cursor.execute("SELECT * FROM company_plan(%s)", [full.pk])
        assert INTERNAL not in str(cursor.fetchall())
        assert Proposal.objects.update(reason="x") == 0
        assert WorkDocument.objects.update(title="x") == 0


@pytest.fixture
def others(contact: User, stranger: User, work: Engagement) -> dict[str, User]:
    """People who have no business with it: a contact of another company with work of the same center, and who left."""
    former = contact_of(work.site.company, email="fred@stamping.example")
    with system_scope("a test arranges its rows"):
        Membership.objects.filter(user=former).update(ended_at=timezone.now())
        other = SiteFactory(
            company=CompanyFactory(name="Other Forge Inc", name_key="other forge"), street_key="1 b st"
        )
        ProposalFactory(engagement=EngagementFactory(center=work.center, site=other, lead=work.lead))
    return {
        "another company": contact_of(other.company, email="otto@forge.example"),
        "another center": stranger,
        "who left": former,
    }


def test_nobody_else__reads_or_answers_anything(
    full: Engagement, sent: Proposal, contact: User, others: dict[str, User], sign_in: SignIn
) -> None:
    with system_scope("a test looks"):
        given = WorkDocument.objects.get(engagement=full, title="Layout").pk
    for who, user in others.items():
        assert _rows(actor_for(user).context, full) == {}, who
        page = sign_in(user)
        for rest in ("", "proposal/1/", "proposal/1/paper.pdf", f"documents/{given}/"):
            assert page.get(_address(full, rest)).status_code in (403, 404), (who, rest)
        for rest, data in (("acknowledge/", _form(sent)), ("decline/", {"reason": "No"})):
            assert page.post(_address(full, f"proposal/1/{rest}"), data).status_code in (403, 404), who
        with pytest.raises(PermissionDenied):
            actions.acknowledge(
                by=actions.SignedIn(actor_for(user), sent), text_sha256=sent.sha256, name="x", title="x"
            )
        with pytest.raises(PermissionDenied):
            actions.decline(by=actions.SignedIn(actor_for(user), sent), reason="x")
    with system_scope("a test looks"):
        sent.refresh_from_db()
        assert sent.state == "sent"


def test_company__acknowledges_signed_in__by_the_same_rules(
    sent: Proposal,
    scoped: Engagement,
    contact: User,
    sign_in: SignIn,
    mails: Callable[[], list[EmailMessage]],
) -> None:
    page, address = sign_in(contact), _address(scoped, "proposal/1/")
    assert 'value="Cora Contact"' in page.get(address).text
    assert page.post(f"{address}acknowledge/", _form(sent, text="0" * 64)).status_code == 409
    assert page.post(f"{address}acknowledge/", _form(sent, title="")).status_code == 200
    assert page.post(f"{address}acknowledge/", _form(sent)).status_code == 302
    assert page.post(f"{address}acknowledge/", _form(sent, name="Again")).status_code == 302
    with system_scope("a test looks"):
        made = Acknowledgement.objects.get()
        assert (made.name, made.title, made.email) == (
            "Cora Contact",
            "Plant manager",
            "cora@stamping.example",
        )
        assert (made.acknowledged_by, made.text_sha256) == (contact, sent.sha256)
        assert ["Signed in as", "Cora Contact, cora@stamping.example"] in made.document["acknowledged"]
        scoped.refresh_from_db()
        sent.refresh_from_db()
        assert (scoped.status, sent.state, sent.answered_by) == ("active", "accepted", contact)
    shown = page.get(_address(scoped)).text
    assert "Version 1 is agreed: Cora Contact, Plant manager, acknowledged it on Nov 22, 2026." in shown
    assert "(signed in)" in shown
    assert page.get(f"{address}paper.pdf").content == pdf_of(made.document, made.sha256)
    told = {str(mail["To"]): text_of(mail) for mail in mails()[1:]}
    assert set(told) == {"maria@example.org", "cora@stamping.example", "ada@peach.example"}
    assert "It was done signed in, as Cora Contact." in told["ada@peach.example"]
    assert "Dear Cora Contact,\n\nyou have acknowledged version 1" in told["cora@stamping.example"]
    other = told["maria@example.org"]
    assert (
        "Dear Maria Example,\n\nCora Contact, Plant manager, of your company acknowledged version 1" in other
    )


def test_company__declines_signed_in__and_may_still_accept(
    sent: Proposal, scoped: Engagement, contact: User, sign_in: SignIn
) -> None:
    page, address = sign_in(contact), _address(scoped, "proposal/1/")
    assert page.post(f"{address}decline/", {"reason": "Too dear"}).status_code == 302
    with system_scope("a test looks"):
        sent.refresh_from_db()
        assert (sent.state, sent.reason, sent.answered_by) == ("declined", "Too dear", contact)
    assert "You can still accept it" in page.get(address).text
    assert page.post(f"{address}acknowledge/", _form(sent)).status_code == 302


def test_withdrawn__is_not_answered(
    sent: Proposal, scoped: Engagement, contact: User, sign_in: SignIn
) -> None:
    with system_scope("a test arranges its rows"):
        Proposal.objects.filter(pk=sent.pk).update(state="withdrawn")
        ProposalWithdrawalFactory(proposal=sent, reason=INTERNAL)
    answer = sign_in(contact).post(_address(scoped, "proposal/1/acknowledge/"), _form(sent))
    assert answer.status_code == 409
    told = {"delivery.Proposal", "company_work()", f"company_plan({scoped.pk})"}
    assert set(_rows(actor_for(contact).context, scoped)) == told
    assert "The center has withdrawn this proposal." in answer.text
    assert INTERNAL not in answer.text + sign_in(contact).get(_address(scoped)).text


def test_my_work__says_until_when(
    sent: Proposal, contact: User, advisor: User, django_assert_max_num_queries: Any
) -> None:
    by = actor_for(contact)
    with use(by.context), django_assert_max_num_queries(6):
        panel = panels.own_proposals(by)
    assert panel is not None
    (due,) = panel["deadlines"]
    assert str(due.what) == "A proposal waits for your answer, until Dec 31, 2026"
    with use(by.context), translation.override("es"):
        panel = panels.own_proposals(by)
        assert panel is not None
        assert str(panel["deadlines"][0].what).startswith("Una propuesta espera su respuesta")
        assert str(panel["action"]) == "Mis trabajos con el centro"
        assert "responda hasta" in render_to_string("delivery/panels/own_proposals.html", {"panel": panel})
    with use(actor_for(advisor).context):
        assert panels.own_proposals(actor_for(advisor)) is None


def test_pages__in_spanish(full: Engagement, contact: User, sign_in: SignIn) -> None:
    page = sign_in(contact)
    page.cookies["django_language"] = "es"
    assert "Mis trabajos con el centro" in page.get("/my-engagements/").text
    shown = page.get(_address(full)).text
    assert "Una propuesta espera su respuesta" in shown
    assert "Documentos para usted" in shown


def test_acknowledged_signed_in__on_the_day_that_it_is_at_the_center(
    sent: Proposal, scoped: Engagement, contact: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zones, "zone_of", lambda _center: "Pacific/Honolulu")
    with time_machine.travel("2026-12-01T06:00Z"):  # 8 p.m. of November 30 in Hawaii, 1 a.m. in New York
        by = actions.SignedIn(actor_for(contact), sent)
        actions.acknowledge(by=by, text_sha256=sent.sha256, name="Cora", title="Manager")
    with system_scope("a test looks"):
        scoped.refresh_from_db()
        agreed_on = EngagementFee.objects.get(engagement=scoped).agreed_on
    assert (agreed_on, scoped.started_on) == (date(2026, 11, 30), date(2026, 11, 30))


def test_work_that_is_over__waits_for_no_answer__and_its_offer_is_taken_back(
    sent: Proposal,
    scoped: Engagement,
    contact: User,
    advisor: User,
    link_in: Callable[[], str],
    client: Client,
    sign_in: SignIn,
) -> None:
    with system_scope("a test arranges its rows"):
        Engagement.objects.filter(pk=scoped.pk).update(status="cancelled", cancelling_reason="Sold")
    page, by = sign_in(contact), actor_for(contact)
    with use(by.context):
        assert own.proposals_that_wait(by, 9) == []
    staff = actor_for(advisor)
    with use(staff.context):
        assert not queries.proposals_waiting(staff).exists()
    assert "answer until" not in page.get("/my-engagements/").text
    assert "A proposal waits" not in page.get(_address(scoped)).text
    read = _address(scoped, "proposal/1/")
    for shown in (page.get(read).text, client.get(link_in()).text):
        assert "This work is over." in shown
        assert "Acknowledge the agreement" not in shown
        assert "Or decline it" not in shown
    assert page.post(f"{read}decline/", {"reason": "No"}).status_code == 409
    offer = f"/engagements/{scoped.public_id}/proposal/1/"
    shown = sign_in(advisor).get(offer).text
    assert "Mail it again" not in shown
    assert sign_in(advisor).post(f"{offer}withdraw/", {"withdraw-reason": "Over"}).status_code == 302
    assert "The center has withdrawn this proposal." in client.get(link_in()).text
