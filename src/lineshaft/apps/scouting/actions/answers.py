"""A center's answers: each plant, a plant that the engine missed, and that the center is done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.domain.errors import Conflict, InvalidValue

from ..anonymity import gives_away, words_of
from ..models import Candidate, NamingConsent, Need, Routing
from ..naming import VERSION, wording
from ..permissions import check_user_can_answer_candidate, check_user_can_answer_routing
from ..states import CANDIDATE_STEPS, CandidateState, check_step
from .common import held_candidate, held_open_routing, link
from .consents import withdraw_held

Level = Candidate.Level


@dataclass(frozen=True)
class GivenWord:
    """Who at the company agreed that the buyer learns its name, how, and on which day."""

    given_by: str
    given_how: str
    given_on: date


@dataclass(frozen=True)
class Answer:
    """What a center found out about one plant. `agreed` is the company's word to be named, or None without one."""

    level: str
    gaps: str = ""
    capacity: str = ""
    can_supply_volume: bool | None = None
    certifications_held: str = ""
    made_in_us: str = ""
    capability_summary: str = ""
    anonymous_summary: str = ""
    is_interested: bool | None = None
    spoke_with: str = ""
    agreed: GivenWord | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of the candidate."""
        return {name: value for name, value in vars(self).items() if name != "agreed"}


@transaction.atomic
def answer_candidate(*, candidate: Candidate, answer: Answer, by: Actor) -> Candidate:
    """
    Keep what the center found out, also over an earlier answer of its own.

    Raises InvalidValue for a partial match without gaps, for an anonymous summary that tells who it is, and for a word
    of the company without who gave it; Conflict when the desk took the need back.
    """
    check_user_can_answer_candidate(by, candidate)
    routing = held_open_routing(candidate.routing)
    current = held_candidate(candidate)
    check_step(str(current.site), CANDIDATE_STEPS, current.status, CandidateState.ANSWERED.value)
    _check(current, answer, routing.need)
    for name, value in answer.facts.items():
        setattr(current, name, value.strip() if isinstance(value, str) else value)
    current.status = CandidateState.ANSWERED.value
    current.answered_by, current.answered_at = by.person, timezone.now()
    current.save()
    _keep_word(current, routing, answer.agreed, by)
    return current


def _check(candidate: Candidate, answer: Answer, need: Need) -> None:
    if answer.level not in Level.values:
        raise InvalidValue("level", answer.level, "is no level", "Choose exact, partial or no match")
    if answer.level == Level.PARTIAL and not answer.gaps.strip():
        raise InvalidValue("gaps", answer.gaps, "are empty", "A partial match says what the plant lacks")
    people = [answer.spoke_with, *([answer.agreed.given_by] if answer.agreed else [])]
    found = gives_away(answer.anonymous_summary, candidate.site, people=people, asked=words_of(need))
    if found:
        told = ", ".join(f"“{word}”" for word in found[:4])
        raise InvalidValue(
            "anonymous_summary",
            answer.anonymous_summary,
            f"tells who the company is: {told}",
            "Leave that out",
        )
    if answer.agreed:
        _check_word(answer)


def _check_word(answer: Answer) -> None:
    assert answer.agreed is not None
    if answer.level == Level.NONE:
        raise InvalidValue(
            "agreed", "yes", "names a plant that is no match", "Only matches are named to the buyer"
        )
    if not answer.agreed.given_by.strip():
        raise InvalidValue("given_by", "", "is empty", "Say who at the company agreed")
    if answer.agreed.given_how not in NamingConsent.How.values:
        raise InvalidValue("given_how", answer.agreed.given_how, "is not known", "Choose one of the list")
    if answer.agreed.given_on > timezone.localdate():
        raise InvalidValue("given_on", answer.agreed.given_on, "is in the future", "Ask the company first")
    if not answer.capability_summary.strip():
        raise InvalidValue(
            "capability_summary", "", "is empty", "The buyer reads it beside the company's name"
        )


def _keep_word(candidate: Candidate, routing: Routing, word: GivenWord | None, by: Actor) -> None:
    """Write a new word down, leave the same one as it is, and end one that is not there any more."""
    live = NamingConsent.objects.filter(candidate=candidate, withdrawn_at__isnull=True).first()
    if live and word and (live.given_by, live.given_how, live.given_on) == (
        word.given_by.strip(), word.given_how, word.given_on,
    ):  # fmt: skip
        return
    if live:
        withdraw_held(live, by, candidate.spoke_with)
    if word:
        need = routing.need
        NamingConsent.objects.create(
            candidate=candidate,
            center_id=candidate.center_id,
            site_id=candidate.site_id,
            need_number=need.number,
            need_item=need.item,
            wording=wording(need.item, need.number),
            wording_version=VERSION,
            given_by=word.given_by.strip(),
            given_how=word.given_how,
            given_on=word.given_on,
            recorded_by=by.person,
        )


@transaction.atomic
def set_candidate_aside(*, candidate: Candidate, reason: str, by: Actor) -> Candidate:
    """Leave a plant out, with the reason. A word to be named ends with it. Raises InvalidValue without a reason."""
    check_user_can_answer_candidate(by, candidate)
    held_open_routing(candidate.routing)
    current = held_candidate(candidate)
    check_step(str(current.site), CANDIDATE_STEPS, current.status, CandidateState.SET_ASIDE.value)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Say why the plant is left out")
    _end_word(current, by)
    current.status, current.set_aside_reason = CandidateState.SET_ASIDE.value, reason.strip()
    current.save(update_fields=["status", "set_aside_reason"])
    return current


@transaction.atomic
def candidate_again(*, candidate: Candidate, by: Actor) -> Candidate:
    """
    Take an answer, or the setting aside, back: the plant waits for an answer; what was written stays in the form.

    Raises Conflict for one that waits already, or that stands in the list a second time.
    """
    check_user_can_answer_candidate(by, candidate)
    routing = held_open_routing(candidate.routing)
    current = held_candidate(candidate)
    check_step(str(current.site), CANDIDATE_STEPS, current.status, CandidateState.PROPOSED.value)
    others = routing.candidates.exclude(pk=current.pk).exclude(status=CandidateState.SET_ASIDE.value)
    if others.filter(site_id=current.site_id).exists():
        raise Conflict(f"{current.site} stands in the list already.", "Answer it there")
    _end_word(current, by)
    current.status, current.set_aside_reason = CandidateState.PROPOSED.value, ""
    current.save(update_fields=["status", "set_aside_reason"])
    if routing.answered_at is not None:
        routing.answered_at = routing.answered_by = None
        routing.save(update_fields=["answered_at", "answered_by"])
    return current


def _end_word(candidate: Candidate, by: Actor) -> None:
    live = NamingConsent.objects.filter(candidate=candidate, withdrawn_at__isnull=True).first()
    if live:
        withdraw_held(live, by, "")


@transaction.atomic
def add_missed_plant(*, routing: Routing, site: Site, by: Actor) -> Candidate:
    """
    A plant that the center knows and the engine did not find. It is answered as the others are, and teaches the engine.

    Raises Conflict for one that stands in the list.
    """
    check_user_can_answer_routing(by, routing)
    current = held_open_routing(routing)
    present = current.candidates.filter(site=site)
    if present.exclude(status=CandidateState.SET_ASIDE.value).exists():
        raise Conflict(f"{site} stands in the list already.", "Answer it there")
    if present.exists():
        raise Conflict(f"{site} was set aside.", "Take that back in the list")
    candidate = Candidate.objects.create(
        routing=current, center_id=current.center_id, site=site, is_missed=True, added_by=by.person
    )
    if current.answered_at is not None:
        current.answered_at = current.answered_by = None
        current.save(update_fields=["answered_at", "answered_by"])
    return candidate


@transaction.atomic
def center_is_done(*, routing: Routing, by: Actor) -> Routing:
    """Say that the center has answered. Raises Conflict while a plant waits, or when it was said."""
    check_user_can_answer_routing(by, routing)
    current = held_open_routing(routing)
    waiting = current.candidates.filter(status=CandidateState.PROPOSED.value).count()
    if waiting:
        raise Conflict(f"{waiting} of your plants wait for an answer.", "Answer them, or set them aside")
    if current.answered_at is not None:
        raise Conflict("Your center has said that it is done.")
    current.answered_at, current.answered_by = timezone.now(), by.person
    current.save(update_fields=["answered_at", "answered_by"])
    mail(
        to=[current.sent_by.email],
        template="scouting/mail/center_done.txt",
        language="en",
        context={
            "need": current.need,
            "center": current.center,
            "link": link("scouting:desk_need", current.need.number),
        },
    )
    return current


@transaction.atomic
def center_is_not_done(*, routing: Routing, by: Actor) -> Routing:
    """Take back that the center is done. Raises Conflict when it was not said."""
    check_user_can_answer_routing(by, routing)
    current = held_open_routing(routing)
    if current.answered_at is None:
        raise Conflict("Your center has not said that it is done.")
    current.answered_at = current.answered_by = None
    current.save(update_fields=["answered_at", "answered_by"])
    return current
