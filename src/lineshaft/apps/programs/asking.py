"""A seat in a cohort, as a call for help asks for it: what the form offers, and how it stands, for both sides."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lineshaft.apps.engagements.asked_for import Kind, Standing, Wanted
from lineshaft.apps.engagements.models import Request
from lineshaft.tenancy import system_scope
from lineshaft.ui.languages import in_english

from . import actions
from .actions.seats import link_of_seat, no_longer, now_full
from .models import Cohort, Seat
from .queries import has_public_page, is_over
from .queries.seats import asked_for, places_of, seats_by_request, token_of_seat
from .states import CohortState, SeatState

TAKES_PART = ("accepted", gettext_lazy("takes part"))
STOPPED = ("closed", gettext_lazy("took part, and stopped"))
CALLED_OFF = ("cancelled", gettext_lazy("called off"))


def state_of(seat: Any) -> tuple[str, Any]:
    """How a seat stands, as a code and in words: what became of its company and cohort counts before its own state."""
    if seat.takes_part:
        return TAKES_PART
    if seat.has_stopped and seat.status == SeatState.CONFIRMED:
        return STOPPED
    if seat.cohort.status == CohortState.CANCELLED and seat.status != SeatState.DECLINED:
        return CALLED_OFF
    return seat.status, SeatState(seat.status).label


def name_of(cohort: Cohort) -> str:
    """The program and the cohort, as whoever asks reads it."""
    return f"{cohort.program.title} ({cohort.name})"


def find(value: str) -> Wanted:
    """What the form offers for the key of a cohort in an address; nothing, for one that is not open to everyone."""
    key = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
    with system_scope("whether a cohort is open for registration, for the form by which one asks"):
        cohort = Cohort.objects.select_related("program", "center__state").filter(pk=key).first()
        if cohort is None or not has_public_page(cohort):
            return Wanted(refusal=no_longer())
        if is_over(cohort):
            return Wanted(refusal=no_longer(), words=_words(cohort, SeatState.ASKED))
        state = SeatState.WAITING if places_of(cohort).is_full else SeatState.ASKED
    center, chosen = cohort.center, cohort

    def keep(help_request: Request, offer: str) -> Standing:
        seat = actions.ask_for_seat(cohort_id=chosen.pk, help_request=help_request, offer=offer)
        return Standing(name_of(chosen), seat.status, SeatState(seat.status).label, link_of_seat(seat))

    return Wanted(
        words=_words(cohort, state),
        hint=_hint(cohort, state),
        center=center,
        offer=state.value,
        changed=now_full() if state is SeatState.WAITING else "",
        keep=keep,
    )


def _words(cohort: Cohort, state: SeatState) -> str:
    words = (
        _("We ask for a place on the waiting list of “%(program)s” (%(cohort)s)")
        if state is SeatState.WAITING
        else _("We would like to take part in “%(program)s” (%(cohort)s)")
    )
    return words % {"program": cohort.program.title, "cohort": cohort.name}


def _hint(cohort: Cohort, state: SeatState) -> str:
    hint = (
        _("It is full. %(center)s writes to you when a seat becomes free.")
        if state is SeatState.WAITING
        else _(
            "%(center)s runs it and answers you, wherever your plant is. This is a request, and no seat in the program"
            " yet: your company takes part once the center has agreed it with you."
        )
    )
    return f"{hint % {'center': cohort.center.name}} {_('Take the tick away to ask for help without it.')}"


def to_company(requests: Collection[Request]) -> dict[int, list[Standing]]:
    """How the seats of these requests stand, for the company whose they are: with the page on which it withdraws."""
    seats = list(Seat.objects.filter(help_request__in=requests).values_list("pk", flat=True))
    found: dict[int, list[Standing]] = defaultdict(list)
    if not seats:
        return found
    with system_scope("a company reads how the seats stand that its requests ask for"):
        for seat in asked_for().filter(pk__in=seats).order_by("pk"):
            url = reverse("programs:seat", args=[token_of_seat(seat)])
            code, words = state_of(seat)
            found[seat.help_request_id].append(Standing(name_of(seat.cohort), code, words, url, seat.said))
    return found


@in_english
def to_center(requests: Collection[Request]) -> dict[int, list[Standing]]:
    """How the seats of these requests stand, for the people of the center."""
    found: dict[int, list[Standing]] = defaultdict(list)
    for seat in seats_by_request(requests):
        code, words = state_of(seat)
        found[seat.help_request_id].append(
            Standing(
                name_of(seat.cohort),
                code,
                str(words),
                reverse("programs:cohort", args=[seat.cohort_id]),
                seat.said,
            )
        )
    return found


KIND = Kind("cohort", find, to_company, to_center)
