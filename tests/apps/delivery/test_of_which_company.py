"""What a company got stays its own, in the version it is to have: also when it is replaced, or the plant is sold."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.companies import CompanyFactory
from factories.delivery import ProposalFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies.models import Company, Site
from lineshaft.apps.delivery import actions, own
from lineshaft.apps.delivery.models import Acknowledgement, Proposal, WorkDocument
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import Context, Scope, use

from .conftest import contact_of

SignIn = Callable[[User], Client]


def _filed(engagement: Engagement, by: Actor, audience: str = "company", **more: Any) -> WorkDocument:
    file = SimpleUploadedFile("layout.pdf", b"%PDF-1.7 layout", content_type="application/pdf")
    return actions.add_document(
        engagement=engagement, title="Layout", audience=audience, file=file, by=by, **more
    )


@pytest.mark.parametrize("becomes", ["withdrawn", "of the center"])
def test_replaced_document__is_not_given_again__whatever_becomes_of_the_newer_one(
    becomes: str,
    sent: Proposal,
    scoped: Engagement,
    contact: User,
    link_in: Callable[[], str],
    client: Client,
    sign_in: SignIn,
    acting: Actor,
) -> None:
    first = _filed(scoped, acting)
    newer = _filed(scoped, acting, "company" if becomes == "withdrawn" else "center", replaces=first)
    if becomes == "withdrawn":
        actions.withdraw_document(document=newer, reason="Wrong hall", by=acting)
    page, link = sign_in(contact), link_in()
    mine = f"/my-engagements/{scoped.public_id}/"
    assert "Layout" not in page.get(mine).text + client.get(link).text
    for each in (first, newer):
        assert page.get(f"{mine}documents/{each.pk}/").status_code == 404
        assert client.get(f"{link}documents/{each.pk}/").status_code == 404
    for context in (actor_for(contact).context, Context(scope=Scope.TOKEN, token_proposal=sent.pk)):
        with use(context):
            assert not WorkDocument.objects.exists()


# The plant is sold ------------------------------------------------------------------------------------------------


@pytest.fixture
def buyer(work: Engagement) -> User:
    company = CompanyFactory(name="Other Forge Inc", name_key="other forge")
    return contact_of(company, full_name="Nora New", email="nora@forge.example")


@pytest.fixture
def sold(sent: Proposal, scoped: Engagement, contact: User, buyer: User, acting: Actor) -> Engagement:
    """Work of which a proposal waits and a document was given, at a plant that went to another company since."""
    _filed(scoped, acting)
    companies.move_site(
        site=scoped.site, to=Company.objects.get(name="Other Forge Inc"), by=acting, reason="Sold"
    )
    return scoped


def _told(user: User, work: Engagement) -> dict[str, int]:
    by = actor_for(user)
    with use(by.context):
        found = {each.public_id: each for each in own.own_work(by)}
        milestones = own.plan_of(found[work.public_id])[0] if found else []
        rows = (Proposal, Acknowledgement, WorkDocument)
        counts = {model.__name__: model.objects.count() for model in rows}
    return {
        name: count
        for name, count in {**counts, "work": len(found), "plan": len(milestones)}.items()
        if count
    }


def test_sold_plant__the_new_company_reads_and_answers_nothing_of_the_one_before(
    sold: Engagement, sent: Proposal, contact: User, buyer: User, sign_in: SignIn
) -> None:
    assert _told(buyer, sold) == {}
    assert _told(contact, sold) == {"Proposal": 1, "WorkDocument": 1, "work": 1}
    page = sign_in(buyer)
    for rest in ("", "proposal/1/", "proposal/1/paper.pdf"):
        assert page.get(f"/my-engagements/{sold.public_id}/{rest}").status_code == 404
    answer = {"text_sha256": sent.sha256, "name": "Nora", "title": "Owner"}
    with pytest.raises(PermissionDenied):
        actions.acknowledge(by=actions.SignedIn(actor_for(buyer), sent), **answer)
    assert actions.acknowledge(by=actions.SignedIn(actor_for(contact), sent), **answer)
    assert _told(contact, sold) == {"Proposal": 1, "Acknowledgement": 1, "WorkDocument": 1, "work": 1}


def test_sold_plant__the_new_company_gets_what_is_sent_to_it_from_then_on(
    sold: Engagement, contact: User, buyer: User, acting: Actor
) -> None:
    sold = Engagement.objects.select_related("site").get(pk=sold.pk)
    second = ProposalFactory(engagement=sold, number=2, changed="The owner")
    with pytest.raises(Conflict, match="for which company it is: more than one had the plant"):
        actions.send_proposal(proposal=second, by=acting)
    Proposal.objects.filter(pk=second.pk).update(company=sold.site.company)
    second.refresh_from_db()
    actions.send_proposal(proposal=second, by=acting)
    assert _told(buyer, sold) == {"Proposal": 1, "work": 1, "plan": 1}
    with use(Context(scope=Scope.TOKEN, token_proposal=second.pk)):
        assert not WorkDocument.objects.exists()


def _given(user: User) -> list[int]:
    """The versions that the company of the person reads, by SQL."""
    with use(actor_for(user).context):
        return list(WorkDocument.objects.order_by("number").values_list("number", flat=True))


def test_sold_plant__each_company_keeps_the_newest_version_it_was_given(
    sold: Engagement,
    sent: Proposal,
    contact: User,
    buyer: User,
    acting: Actor,
    advisor: User,
    sign_in: SignIn,
) -> None:
    first = WorkDocument.objects.get()
    sold = Engagement.objects.select_related("site").get(pk=sold.pk)
    second = _filed(sold, acting, "center", replaces=first, company=sold.site.company)
    third = _filed(sold, acting, replaces=second)
    assert (_given(contact), _given(buyer)) == ([1], [3])
    with use(Context(scope=Scope.TOKEN, token_proposal=sent.pk)):
        assert list(WorkDocument.objects.values_list("number", flat=True)) == [1]
    page, mine = sign_in(contact), f"/my-engagements/{sold.public_id}/"
    assert f"{mine}documents/{first.pk}/" in page.get(mine).text
    assert page.get(f"{mine}documents/{first.pk}/").status_code == 200
    assert page.get(f"{mine}documents/{third.pk}/").status_code == 404
    # Who asks for others hears nothing, and the function tells them nothing.
    with use(actor_for(contact).context), connection.cursor() as cursor:
        cursor.execute("SELECT has_newer_version(%s), has_newer_version(%s)", [second.pk, third.pk])
        assert cursor.fetchone() == (False, False)

    # The center sees that the company has it, and can withdraw it.
    page, address = sign_in(advisor), f"/engagements/{sold.public_id}/documents/"
    shown = page.get(address).text
    assert shown.count("keeps it: the plant was its own when it got it") == 1
    page.post(f"{address}{first.pk}/withdraw/", {"withdraw-reason": "Wrong hall"})
    assert (_given(contact), _given(buyer)) == ([], [3])

    # Bought back: a newer version for the first company takes the place of its old one.
    actions.bring_document_back(document=first, by=acting)
    companies.move_site(site=sold.site, to=sent.company, by=acting, reason="Bought back")
    back = Engagement.objects.select_related("site").get(pk=sold.pk)
    _filed(back, acting, replaces=third, company=sent.company)
    assert (_given(contact), _given(buyer)) == ([4], [3])


def test_company__of_what_was_sent_is_not_changed(sent: Proposal, buyer: User, acting: Actor) -> None:
    other = Company.objects.get(name="Other Forge Inc")
    with pytest.raises(DatabaseError, match="was sent and stays as it is"), transaction.atomic():
        Proposal.objects.filter(pk=sent.pk).update(company=other)


def test_sold_plant__the_draft_says_for_which_company_it_is__and_proposes_the_one_of_then(
    sold: Engagement, sent: Proposal, buyer: User, acting: Actor, advisor: User, sign_in: SignIn
) -> None:
    Engagement.objects.filter(pk=sold.pk).update(started_on=date(2026, 1, 5))
    page, address = sign_in(advisor), f"/engagements/{sold.public_id}/proposal/"
    shown = page.get(address)
    field = shown.context["form"]["company"]
    assert field.value() == sent.company_id
    assert "had the plant when the work began on Jan 05, 2026" in shown.text
    never = CompanyFactory(name="Nobody")
    common = {"language": "en", "discount": "0", "valid_until": "2027-01-31", "changed": "The owner"}
    common |= {"send_to_name": "Nora", "send_to": "nora@forge.example", "discount_why": "", "gives": ""}
    common["once"] = shown.context["form"]["once"].value()
    assert "This company never had the plant" in page.post(address, {**common, "company": never.pk}).text
    bought = Company.objects.get(name="Other Forge Inc")
    assert page.post(address, {**common, "company": bought.pk}).status_code == 302
    draft = Proposal.objects.get(state="draft")
    assert draft.company == bought
    # The next version is for the same company, as it goes to the same person, if nobody says otherwise.
    actions.send_proposal(proposal=draft, by=acting)
    form = page.get(address).context["form"]
    assert (form["send_to"].value(), form["company"].value()) == ("nora@forge.example", bought.pk)
    facts = common | {
        "engagement": sold,
        "discount": Decimal(0),
        "valid_until": date(2027, 1, 31),
        "by": acting,
    }
    del facts["once"]
    draft = actions.save_draft(**facts)
    assert (draft.number, draft.company) == (3, bought)
    sold = Engagement.objects.select_related("site").get(pk=sold.pk)
    with pytest.raises(InvalidValue, match="never had"):
        _filed(sold, acting, company=never)
    assert _filed(sold, acting).company == sent.company
    for whose in (bought, sent.company):
        given = _filed(sold, acting, company=whose)
        newer = page.get(f"/engagements/{sold.public_id}/documents/{given.pk}/replace/")
        assert newer.context["form"]["company"].value() == whose.pk
        assert _filed(sold, acting, replaces=given).company == whose
    # Whatever SQL writes.
    for row in (draft, WorkDocument.objects.latest("pk")):
        with pytest.raises(DatabaseError, match="never had the site"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(company=never)


def test_two_records_of_one_company__what_was_sent_follows__and_goes_back(
    sent: Proposal, scoped: Engagement, contact: User, acting: Actor
) -> None:
    _filed(scoped, acting)
    before = scoped.site.company
    kept = CompanyFactory(name="Peach Stamping", name_key="peach stamping")
    change = companies.merge_companies(kept=kept, gone=before, by=acting)

    def of() -> set[int | None]:
        return {
            *Proposal.objects.values_list("company", flat=True),
            *WorkDocument.objects.values_list("company", flat=True),
        }

    assert of() == {kept.pk}
    assert _told(contact, scoped) == {"Proposal": 1, "WorkDocument": 1, "work": 1, "plan": 1}
    companies.undo_change(change=change, by=acting)
    assert of() == {before.pk}
    assert Site.objects.get(pk=scoped.site_id).company_id == before.pk
