"""Seats in a cohort: asked for with a request, confirmed, waiting, declined, withdrawn; whoever asked is told."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.engagements.states import OPEN_REQUESTS, RequestState
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from ..models import Cohort, Seat
from ..permissions import check_user_can_run_programs
from ..queries import has_public_page, is_over
from ..queries import seats as seat_queries
from ..states import LIVE_SEATS, SEAT_STEPS, CohortState, SeatState


def held_cohort(pk: int) -> Cohort:
    """The cohort, held until the transaction ends: whoever wants a place of it waits here."""
    return Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=pk)


# Whoever asks -------------------------------------------------------------------------------------------------------


def ask_for_seat(*, cohort_id: int, help_request: Request, offer: str) -> Seat:
    """
    Keep that a request asks for a seat; on the waiting list, where the cohort is full. Runs under the system scope.

    `offer` is the state that the person was shown they would be in. Raises Conflict when the cohort takes nobody any
    more, and when only the waiting list is left of what was a seat.
    """
    cohort = held_cohort(cohort_id)
    if not has_public_page(cohort) or is_over(cohort):
        raise Conflict(no_longer())
    state = SeatState.WAITING if seat_queries.places_of(cohort).is_full else SeatState.ASKED
    if state is SeatState.WAITING and offer != SeatState.WAITING:
        raise Conflict(now_full())
    return Seat.objects.create(
        center_id=cohort.center_id,
        cohort=cohort,
        help_request=help_request,
        status=state,
        is_synthetic=help_request.is_synthetic,
    )


def no_longer() -> str:
    """What is said of a cohort that takes nobody any more."""
    return _(
        "The program takes no companies any more. Take the tick away to send your request for help without it, or ask"
        " the center when the next one begins."
    )


def now_full() -> str:
    """What is said to whoever was offered a seat when only the waiting list is left."""
    return _(
        "The last seat was given away a moment ago. Send the form once more to ask for a place on the waiting list."
    )


@transaction.atomic
def withdraw_seat(*, seat: Seat) -> Seat:
    """Whoever asked does not want it any more; the lead of the cohort is told. A second time changes nothing."""
    with system_scope("whoever asked for a seat withdraws"):
        cohort = held_cohort(seat.cohort_id)
        current = _held_seat(seat)
        if current.status == SeatState.WITHDRAWN:
            return current
        if current.takes_part:
            raise Conflict(_("Your company takes part. Speak with your advisor at the center."))
        if SeatState.WITHDRAWN not in SEAT_STEPS[SeatState(current.status)]:
            raise Conflict(_("The center has declined it: there is nothing to withdraw."))
        with override("en"):
            before = str(current.get_status_display())
        _step(current, SeatState.WITHDRAWN)
        _tell_the_lead(cohort, current, before)
    return current


@transaction.atomic
def ask_again(*, seat: Seat) -> Seat:
    """Whoever withdrew asks again, behind all who asked meanwhile; on the waiting list, where the cohort is full."""
    with system_scope("whoever withdrew asks for a seat again"):
        cohort = held_cohort(seat.cohort_id)
        current = _held_seat(seat)
        if current.status != SeatState.WITHDRAWN:
            return current
        if not has_public_page(cohort) or is_over(cohort):
            raise Conflict(
                _("The program takes no companies any more. Ask the center when the next one begins.")
            )
        full = seat_queries.places_of(cohort).is_full
        current.asked_at = timezone.now()
        _step(current, SeatState.WAITING if full else SeatState.ASKED)
    return current


# The center ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_asker(*, cohort: Cohort, reference: str, by: Actor) -> Seat:
    """
    Note that who called, or wrote before, asks for a seat: their request stands with the others, to be answered.

    Raises InvalidValue for what is no request of the center, and Conflict for one that is not open or asks already.
    """
    check_user_can_run_programs(by, cohort.center_id)
    held = held_cohort(cohort.pk)
    if held.status not in (CohortState.OPEN, CohortState.RUNNING):
        raise Conflict(f"{held} is {held.get_status_display()}.", "Open it again first")
    found = Request.objects.filter(center_id=held.center_id, reference__iexact=reference).first()
    if found is None:
        raise InvalidValue(
            "reference", reference, "is no request of your center", "Write it as on the page of the request"
        )
    if found.status not in (*OPEN_REQUESTS, RequestState.ENGAGED.value):
        raise Conflict(f"{found.reference} is “{found.get_status_display()}”.", "Name the one that is open")
    if Seat.objects.filter(cohort=held, help_request=found).exists():
        raise Conflict(f"{found.reference} asks for a seat in {held} already.")
    with system_scope("a center notes that somebody asks for a seat"):
        return Seat.objects.create(
            center_id=held.center_id,
            cohort=held,
            help_request=found,
            changed_by=by.person,
            is_synthetic=found.is_synthetic,
        )


@transaction.atomic
def decide_seat(*, seat: Seat, status: str, note: str, by: Actor) -> Seat:
    """
    Confirm a seat, put whoever asked on the waiting list, decline with a reason, or go back to where they had asked;
    they are written to, with the note. A mail is the first response to the request, where nobody had reached them.

    A seat is confirmed as long as the program has room: Conflict says how many take part. Raises Conflict too when the
    company takes part, when the cohort is over or called off, and when somebody was quicker.
    """
    check_user_can_run_programs(by, seat.center_id)
    wanted, note = SeatState(status), note.strip()
    if wanted is SeatState.DECLINED and not note:
        raise InvalidValue("note", note, "is empty", "Write why: they read it")
    cohort = held_cohort(seat.cohort_id)
    current = _held_seat(seat)
    if wanted is SeatState.WITHDRAWN or wanted not in SEAT_STEPS[SeatState(current.status)]:
        raise Conflict(
            f"The seat of {current.help_request.company_name} is “{current.get_status_display()}” and cannot become"
            f" “{wanted.label}”.",
            "Look at it again: somebody may have been quicker",
        )
    _check_cohort_decides(cohort, wanted)
    if current.takes_part:
        raise Conflict(
            f"{current.help_request.company_name} takes part.",
            "Stop its program on the page of its engagement",
        )
    if wanted is SeatState.CONFIRMED:
        _check_seat_is_free(cohort, current)
    _step(current, wanted, by=by, said=note)
    if tell_asker(current, cohort):
        _answered(current, cohort, by)
    return current


def _check_cohort_decides(cohort: Cohort, wanted: SeatState) -> None:
    is_going_on = cohort.status in (CohortState.OPEN, CohortState.RUNNING)
    may_decline = cohort.status == CohortState.FINISHED and wanted is SeatState.DECLINED
    if not is_going_on and not may_decline:
        raise Conflict(f"{cohort} is {cohort.get_status_display()}.", "Open it again first")


def _check_seat_is_free(cohort: Cohort, seat: Any) -> None:
    others = seat_queries.with_site(Seat.objects.filter(cohort=cohort, status=SeatState.CONFIRMED))
    same = [
        each
        for each in others.exclude(pk=seat.pk).select_related("help_request")
        if each.of_request == seat.of_request or (seat.of_site and each.of_site == seat.of_site)
    ]
    if same:
        raise Conflict(f"This company has a confirmed seat already, by {same[0].help_request.reference}.")
    places = seat_queries.places_of(cohort)
    if places.is_full:
        raise Conflict(f"{cohort} is full: {places.in_words}.", "Put them on the waiting list")


def _held_seat(seat: Seat) -> Any:
    """The seat as it stands, with its site, held until the transaction ends. The caller holds its cohort."""
    Seat.objects.select_for_update().get(pk=seat.pk)
    return seat_queries.with_site(
        Seat.objects.select_related("help_request", "center__state", "cohort__program")
    ).get(pk=seat.pk)


def _step(seat: Seat, status: SeatState, *, by: Actor | None = None, said: str = "") -> None:
    seat.status, seat.said = status.value, said
    seat.changed_by, seat.changed_at = (by.person if by else None), timezone.now()
    seat.save(update_fields=["status", "said", "changed_by", "changed_at", "asked_at"])


def _answered(seat: Any, cohort: Cohort, by: Actor) -> None:
    """The mail is the first response, to the request or to the one that it is joined to."""
    found = Request.objects.select_for_update().get(pk=seat.of_request)
    if found.responded_at is None and found.due_at is not None:
        engagements.stop_clock(
            found,
            how=Request.How.EMAIL.value,
            by=by.person,
            at=timezone.now(),
            note=f"Seat in {cohort}: {seat.get_status_display()}.",
        )


# Mails --------------------------------------------------------------------------------------------------------------


def link_of_seat(seat: Seat) -> str:
    """The address at which whoever asked reads how it stands, and withdraws."""
    return settings.BASE_URL + reverse("programs:seat", args=[seat_queries.token_of_seat(seat)])


def tell_asker(seat: Seat, cohort: Cohort, news: str = "") -> bool:
    """
    Write to whoever asked how the seat stands, or the `news` of its cohort: "called_off" or "open_again". False where
    they gave no e-mail address.
    """
    asker = seat.help_request
    if not asker.contact_email:
        return False
    mail(
        to=[asker.contact_email],
        template="programs/mail/seat.txt",
        language=asker.language,
        context={
            "seat": seat,
            "news": news or seat.status,
            "help_request": asker,
            "cohort": cohort,
            "center": seat.center,
            "link": link_of_seat(seat),
        },
    )
    return True


def tell_all(cohort: Cohort, news: str) -> int:
    """Write news of the cohort to all who asked and are not out of it; returns to how many."""
    live = Seat.objects.filter(cohort=cohort, status__in=LIVE_SEATS).select_related("help_request", "center")
    return sum(tell_asker(seat, cohort, news) for seat in live.order_by("pk"))


def _tell_the_lead(cohort: Cohort, seat: Seat, before: str) -> None:
    mail(
        to=[cohort.lead.email],
        template="programs/mail/seat_withdrawn.txt",
        language="en",
        context={
            "seat": seat,
            "help_request": seat.help_request,
            "cohort": cohort,
            "was": before,
            "link": settings.BASE_URL + reverse("programs:cohort", args=[cohort.pk]),
        },
    )
