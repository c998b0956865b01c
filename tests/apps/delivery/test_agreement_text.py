"""A center's own text of the agreement: its named places, its versions, and what was sent with which."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from factories.delivery import AgreementTextFactory, ProposalFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.delivery import actions, agreement
from lineshaft.apps.delivery.models import AgreementText, Proposal
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use
from lineshaft.ui.documents import sha256_of

TEXTS = {
    "title": "Agreement of {center}",
    "paragraphs": "{company} pays {fee} for {days} days.\n\n  It gives {match}.  ",
    "acknowledges": "I agree for {company}.",
}
SPANISH = {"title_es": "Acuerdo", "paragraphs_es": "{company} paga {fee}.", "acknowledges_es": "De acuerdo."}
DOCUMENT = {
    "company": "Stamping LLC", "address": "1 A St", "center": "Peach MEP", "title": "Presses", "engagement": "E-1",
    "work": "A workshop.\nA standard.", "fee": "$600.00", "gives": "", "people": [["A", "x", "7.5"], ["B", "x", "12"]],
    "lead": "Ada",
}  # fmt: skip


@pytest.fixture
def write(director: User, center: Center) -> Callable[..., AgreementText]:
    def written(**more: str) -> AgreementText:
        by = actor_for(director)
        with use(by.context):
            return actions.write_agreement(center=center, texts={**TEXTS, **more}, why="Counsel", by=by)

    return written


# The named places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("One.\nTwo {firm}.", "'{firm}'|in line 2 is no named place"),
        ("{fee}\n\n{cost} and {x}", "'{cost}'|in line 3 is no named place, and so is {x} in line 3"),
        ("An open { brace", "'{'|in line 1 is a brace without its partner"),
        ("{}", "'{}'|in line 1 is no named place"),
        ("{{company}}", "'{'|in line 1 is a brace"),
    ],
)
def test_unknown_place__refused_with_line_and_name(text: str, says: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        agreement.check_places("paragraphs", text)
    for part in says.split("|"):
        assert part in str(refused.value)
    assert "{valid_until}" in str(refused.value)


def test_every_place__is_filled_from_what_the_proposal_says() -> None:
    every = " | ".join(f"{{{name}}}" for name in agreement.PLACES) + " { company }"
    agreement.check_places("paragraphs", every)
    text = {"language": "en", "title": "{title}", "paragraphs": [every], "acknowledges": "{lead}"}
    filled = agreement.filled(text, DOCUMENT, date(2027, 5, 1))
    assert filled["paragraphs"] == [
        "Stamping LLC | 1 A St | Peach MEP | Presses | E-1 | A workshop. A standard. | $600.00"
        " | nothing besides the fee | 19.5 | 2.4 | May 1, 2027 | Ada Stamping LLC"
    ]
    assert (filled["title"], filled["acknowledges"]) == ("Presses", "{lead}")


# Versions ---------------------------------------------------------------------------------------------------------


def test_new_version__is_of_proposals_sent_from_then_on__and_those_sent_stay(
    draft: Proposal,
    send: Callable[[Proposal], Proposal],
    write: Callable[..., AgreementText],
    scoped: Engagement,
) -> None:
    before = send(draft)
    kept = dict(before.document)
    assert before.document["agreement"]["version"] == agreement.LATEST
    first = write()
    with system_scope("a test arranges its rows"):
        second = ProposalFactory(engagement=scoped, number=2, gives="Two days", changed="More")
    after = send(second)
    assert after.document["agreement"] == {
        "version": "1",
        "language": "en",
        "title": f"Agreement of {scoped.center.name}",
        "paragraphs": ["Peach State Stamping LLC pays $6,000.00 for 5 days.", "It gives Two days."],
        "acknowledges": "I agree for Peach State Stamping LLC.",
    }
    assert (after.agreement_text, after.sha256) == (first, sha256_of(after.document))
    write(title="Newer")
    with system_scope("a test looks"):
        before.refresh_from_db()
        after.refresh_from_db()
        assert before.document == kept
        for each in (before, after):
            assert each.sha256 == sha256_of(each.document)
        with pytest.raises(DatabaseError, match="was sent and stays as it is"), transaction.atomic():
            Proposal.objects.filter(pk=after.pk).update(agreement_text=None)


def test_shipped_text__is_returned_to(
    draft: Proposal,
    send: Callable[[Proposal], Proposal],
    write: Callable[..., AgreementText],
    director: User,
    center: Center,
) -> None:
    by = actor_for(director)
    with use(by.context), pytest.raises(Conflict, match="in force already"):
        actions.return_to_shipped(center=center, why="x", by=by)
    write()
    with use(by.context):
        back = actions.return_to_shipped(center=center, why="Simpler", by=by)
    assert (back.number, back.is_shipped) == (2, True)
    sent = send(draft)
    assert (sent.document["agreement"]["version"], sent.agreement_text) == (agreement.LATEST, None)


@pytest.mark.parametrize(("more", "first"), [({}, "5 days."), (SPANISH, "paga $6,000.00.")])
def test_spanish_proposal__has_the_spanish_text__or_the_english_one(
    draft: Proposal,
    send: Callable[[Proposal], Proposal],
    write: Callable[..., AgreementText],
    more: Any,
    first: str,
) -> None:
    until = {"paragraphs_es": f"{more['paragraphs_es']}\nHasta el {{valid_until}}."} if more else {}
    write(**{**more, **until, "paragraphs": "{company} works {days} days.\nUntil {valid_until}."})
    with system_scope("a test arranges its rows"):
        Proposal.objects.filter(pk=draft.pk).update(language="es")
        draft.refresh_from_db()
    text = send(draft).document["agreement"]
    assert text["paragraphs"][0].endswith(first)
    assert text["language"] == ("es" if more else "en")
    assert text["paragraphs"][-1] == (
        "Hasta el 31 de diciembre de 2026." if more else "Until December 31, 2026."
    )


@pytest.mark.parametrize(
    ("more", "why", "field"),
    [
        ({"title": ""}, "x", "title"),
        ({"title_es": "Acuerdo"}, "x", "paragraphs_es"),
        ({"acknowledges": "{x}"}, "x", "acknowledges"),
        ({}, " ", "why"),
    ],
)
def test_text__that_is_not_whole__refused(
    more: dict[str, str], why: str, field: str, director: User, center: Center
) -> None:
    by = actor_for(director)
    with use(by.context), pytest.raises(InvalidValue) as refused:
        actions.write_agreement(center=center, texts={**TEXTS, **more}, why=why, by=by)
    assert refused.value.field == field
    with system_scope("a test looks"):
        assert not AgreementText.objects.exists()


def test_same_text__is_no_new_version(write: Callable[..., AgreementText]) -> None:
    write()
    with pytest.raises(InvalidValue, match="is the text of version 1"):
        write()


def test_version__is_never_changed__whoever_writes(director: User, center: Center, stranger: User) -> None:
    with system_scope("a test arranges its rows"):
        AgreementTextFactory(center=center, written_by=director)
        for act in (
            lambda: AgreementText.objects.update(title="x"),
            lambda: AgreementText.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
    with use(actor_for(stranger).context):
        assert not AgreementText.objects.exists()


# The pages --------------------------------------------------------------------------------------------------------


def test_director__tries_it_on_a_proposal__then_uses_it(
    draft: Proposal, center: Center, director: User, advisor: User, sign_in: Callable[[User], Client]
) -> None:
    page, address = sign_in(director), f"/centers/{center.slug}/agreement/"
    shown = page.get(f"{address}new/").text
    for words in ("{valid_until}", "The company gives the people and the information", "Try it on"):
        assert words in shown
    form = {
        **TEXTS, "once": "7f9c24e8-3b5a-4d63-9f7e-0c1d2b3a4f5e", "on": str(draft.pk), "why": "", "over": "0",
    }  # fmt: skip
    wrong = page.post(f"{address}new/", {**form, "paragraphs": "One.\n{firm} pays.", "try": "1"}).text
    assert "in line 2 is no named place" in wrong
    tried = page.post(f"{address}new/", {**form, "try": "1"}).text
    assert "Peach State Stamping LLC pays $6,000.00 for 5 days." in tried
    with system_scope("a test looks"):
        assert not AgreementText.objects.exists()
    assert page.post(f"{address}new/", {**form, "why": "Counsel"}).status_code == 302
    assert page.post(f"{address}new/", {**form, "why": "Counsel"}).status_code == 302
    with system_scope("a test looks"):
        assert AgreementText.objects.get().written_by == director
    shown = page.get(address).text
    assert "Version 1 of the center's own text is in force" in shown
    assert "{company} pays {fee}" in page.get(f"{address}1/").text
    assert "The center does the work" in page.get(f"{address}0/").text
    assert page.get(f"{address}7/").status_code == 404
    assert page.get(f"{address}new/?from=x").status_code == 200
    assert page.post(f"{address}shipped/", {"back-reason": "Simpler"}).status_code == 302
    assert "The text that comes with Lineshaft is in force" in page.get(address).text
    assert sign_in(advisor).get(address).status_code == 200
    assert sign_in(advisor).get(f"{address}new/").status_code == 403


def test_stranger__sees_and_writes_nothing(
    center: Center, stranger: User, sign_in: Callable[[User], Client]
) -> None:
    page, address = sign_in(stranger), f"/centers/{center.slug}/agreement/"
    for rest in ("", "new/", "0/", "1/"):
        assert page.get(f"{address}{rest}").status_code == 403
    assert page.post(f"{address}shipped/", {"back-reason": "x"}).status_code == 403


def test_tried__in_the_language_that_the_proposal_would_have(
    draft: Proposal, center: Center, director: User, sign_in: Callable[[User], Client]
) -> None:
    page, address = sign_in(director), f"/centers/{center.slug}/agreement/new/"
    form = {
        **TEXTS, **SPANISH, "once": "7f9c24e8-3b5a-4d63-9f7e-0c1d2b3a4f5e", "over": "0", "try": "1",
    }  # fmt: skip
    for language in ("en", "es"):
        with system_scope("a test arranges its rows"):
            Proposal.objects.filter(pk=draft.pk).update(language=language)
        (tried,) = page.post(address, form).context["tried"]
        assert tried["language"] == language


def test_version_that_another_wrote_meanwhile__is_read_before_it_is_replaced(
    center: Center, director: User, sign_in: Callable[[User], Client], write: Callable[..., AgreementText]
) -> None:
    page, address = sign_in(director), f"/centers/{center.slug}/agreement/new/"
    opened = page.get(address).context["form"]
    assert opened["over"].value() == 0
    write(title="Of another")
    sent = {**TEXTS, "why": "Mine", "once": "7f9c24e8-3b5a-4d63-9f7e-0c1d2b3a4f5e", "over": "0"}
    told = page.post(address, sent)
    assert "Dora Director wrote version 1 after you began: Counsel" in told.text
    assert told.context["form"]["over"].value() == 1
    assert page.post(address, {**sent, "over": "1"}).status_code == 302
    with system_scope("a test looks"):
        assert AgreementText.objects.latest("number").number == 2
