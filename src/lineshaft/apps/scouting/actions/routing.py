"""Sending a need to centers with their candidates, taking it back, reminding, and which of two answers counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import today_of
from lineshaft.domain.errors import Conflict, InvalidValue

from ..confirmed import confirmed
from ..models import Candidate, Need, RankedSupplier, Routing
from ..permissions import check_user_can_scout
from ..queries.desk import OPEN, centers_of_sites, newest_search
from ..reminding import is_reminder_due
from ..states import CandidateState, NeedState
from .common import addresses_of, held_need, held_routings, link, move


@transaction.atomic
def route_need(
    *,
    need: Need,
    sites: Sequence[Site],
    centers: Iterable[Center] = (),
    due_on: date,
    note: str = "",
    by: Actor,
) -> list[Routing]:
    """
    Send a need to the centers that serve `sites`, each with its own, and to `centers` that may know a plant.

    A center that has it gets the new plants, the new day, and the need as open again; a plant that it has stays as it
    is. Raises InvalidValue for nobody to ask, a day that has passed, or a plant that no center serves.
    """
    check_user_can_scout(by)
    current = held_need(need)
    routings = {each.center_id: each for each in held_routings(current)}
    if due_on < timezone.localdate():
        raise InvalidValue("due_on", due_on, "has passed", "Choose today or a later day")
    chosen = _by_center(sites)
    asked = {center.pk: center for center in centers} | {center.pk: center for center, _sites in chosen}
    if not asked:
        raise InvalidValue("sites", 0, "nobody is asked", "Choose plants, or a center that may know one")
    if current.state is not NeedState.SCOUTING:
        move(current, NeedState.SCOUTING)
        current.save(update_fields=["status"])
    ranked = _ranked(current)
    plants = {center.pk: found for center, found in chosen}
    sent = []
    for pk, center in sorted(asked.items()):
        routing = _sent(current, center, routings.get(pk), due_on, note.strip(), by)
        _add_candidates(routing, plants.get(pk, []), ranked, by)
        _tell_center(routing, center, "scouting/mail/sent_to_center.txt")
        sent.append(routing)
    return sent


def _by_center(sites: Sequence[Site]) -> list[tuple[Center, list[Site]]]:
    serving = centers_of_sites(sites)
    groups: dict[int, list[Site]] = defaultdict(list)
    for site in sites:
        if site.pk not in serving:
            raise InvalidValue("sites", site.name, "is served by no center", "Ask a center that may know it")
        groups[serving[site.pk].pk].append(site)
    return [(serving[found[0].pk], found) for found in groups.values()]


def _ranked(need: Need) -> dict[str, RankedSupplier]:
    search = newest_search(need)
    return {row.site_key: row for row in search.shortlist.all()} if search else {}


def _sent(need: Need, center: Center, routing: Routing | None, due_on: date, note: str, by: Actor) -> Routing:
    if routing is None:
        return Routing.objects.create(need=need, center=center, due_on=due_on, note=note, sent_by=by.person)
    routing.due_on, routing.sent_by, routing.sent_at = due_on, by.person, timezone.now()
    routing.note = note or routing.note
    routing.recalled_at = routing.answered_at = routing.answered_by = routing.reminded_at = None
    routing.save()
    return routing


def _add_candidates(
    routing: Routing, sites: Sequence[Site], ranked: dict[str, RankedSupplier], by: Actor
) -> None:
    known = set(routing.candidates.values_list("site_id", flat=True))
    own = set(confirmed().filter(center_id=routing.center_id).values_list("site_id", flat=True))
    for site in sites:
        if site.pk in known:
            continue
        row = ranked.get(site.public_id)
        Candidate.objects.create(
            routing=routing,
            center_id=routing.center_id,
            site=site,
            proposed_level=row.level if row else "",
            score=row.score if row else None,
            reasons=_told_to_center(row, site.pk in own) if row else [],
            added_by=by.person,
        )


def _told_to_center(row: RankedSupplier, has_confirmed: bool) -> list[dict[str, Any]]:
    """Why the plant was found. That it was confirmed before is told to the center whose own answer it was."""
    return [reason for reason in row.reasons if has_confirmed or reason.get("criterion") != "confirmed"]


def _tell_center(routing: Routing, center: Center, template: str) -> None:
    to = addresses_of(center)
    if to:
        mail(
            to=to,
            template=template,
            language="en",
            context={
                "routing": routing,
                "need": routing.need,
                "center": center,
                "plants": routing.candidates.filter(status=CandidateState.PROPOSED.value).count(),
                "is_overdue": routing.due_on < today_of(center),
                "link": link("scouting:sent_one", routing.pk),
            },
        )


@transaction.atomic
def recall_routing(*, routing: Routing, by: Actor) -> Routing:
    """
    Take a need back from a center; its answers are kept and count no more. Raises Conflict when it was taken back.

    A need that no center has any more waits to be sent again.
    """
    check_user_can_scout(by)
    need = held_need(routing.need)
    routings = {each.pk: each for each in held_routings(need)}
    current = routings[routing.pk]
    if current.recalled_at is not None:
        raise Conflict(f"{need.number} was taken back from {current.center} already.")
    current.recalled_at = timezone.now()
    current.save(update_fields=["recalled_at"])
    if need.state is NeedState.SCOUTING and all(each.recalled_at for each in routings.values()):
        move(need, NeedState.POSTED)
        need.save(update_fields=["status"])
    _tell_center(current, current.center, "scouting/mail/recalled.txt")
    return current


@transaction.atomic
def remind_by_hand(*, routing: Routing, by: Actor) -> Routing:
    """Write to a center that is not done. Raises Conflict when there is nothing to remind of."""
    check_user_can_scout(by)
    held_need(routing.need)
    current = Routing.objects.select_for_update(no_key=True).get(pk=routing.pk)
    if current.recalled_at is not None or current.answered_at is not None:
        raise Conflict(f"{current.center} has nothing left to answer for {current.need.number}.")
    _remind(current)
    return current


def _remind(routing: Routing) -> None:
    routing.reminded_at = timezone.now()
    routing.reminders += 1
    routing.save(update_fields=["reminded_at", "reminders"])
    _tell_center(routing, routing.center, "scouting/mail/reminder.txt")


@transaction.atomic
def remind_of_due_needs(*, today: date) -> int:
    """Remind every center whose answer is due soon or overdue; returns how many. For the job of each morning."""
    rows = (
        Routing.objects.select_for_update(no_key=True, of=("self",))
        .filter(recalled_at__isnull=True, answered_at__isnull=True, need__status__in=OPEN)
        .select_related("need", "center__state")
        .order_by("pk")
    )
    due = [
        routing
        for routing in rows
        if is_reminder_due(
            today=today,
            due_on=routing.due_on,
            sent_on=timezone.localdate(routing.sent_at),
            reminded_on=timezone.localdate(routing.reminded_at) if routing.reminded_at else None,
        )
    ]
    for routing in due:
        _remind(routing)
    return len(due)


@transaction.atomic
def count_answer_of(*, candidate: Candidate, reason: str, by: Actor) -> Candidate:
    """
    Of several centers' answers on one plant, let this one count; the others are kept beside it with the reason.

    Raises Conflict when no other center answered for the plant, InvalidValue without a reason.
    """
    check_user_can_scout(by)
    if not reason.strip():
        raise InvalidValue(
            "reason", reason, "is empty", "Say why this answer counts: both centers may read it"
        )
    need = held_need(candidate.routing.need)
    held_routings(need)
    answers = list(
        Candidate.objects.select_for_update(no_key=True, of=("self",))
        .filter(
            routing__need=need,
            routing__recalled_at__isnull=True,
            site_id=candidate.site_id,
            status=CandidateState.ANSWERED.value,
        )
        .order_by("pk")
    )
    if len(answers) < 2 or candidate.pk not in {each.pk for each in answers}:
        raise Conflict("No other center has answered for this plant.", "Its one answer counts")
    for each in answers:
        counts = each.pk == candidate.pk
        each.discounted_at = None if counts else timezone.now()
        each.discounted_by = None if counts else by.person
        each.discounted_reason = "" if counts else reason.strip()
        each.save(update_fields=["discounted_at", "discounted_by", "discounted_reason"])
    return next(each for each in answers if each.pk == candidate.pk)
