"""Finding whom to ask: sites with completed work that no survey has asked about, at most once in twelve months."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Contact
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import system_scope

from ..models import Case, CaseEngagement, Wave
from ..permissions import check_user_can_confirm
from ..queries import asked_first
from ..states import SENT, SETTLED
from .waves import check_not_closed, ensure_wave

Place = tuple[int, int]
"""The key of a center and of a site."""


@dataclass(frozen=True)
class Proposed:
    """How many sites became candidates, and how many wait because they were asked within twelve months."""

    candidates: int = 0
    waiting: int = 0


@transaction.atomic
def propose_cases(*, wave: Wave, center: Center, by: Actor) -> Proposed:
    """Make a case of every site of the center that can be asked in this wave. Doing it again adds what is new."""
    check_user_can_confirm(by, center)
    check_not_closed(wave)
    with system_scope("candidates depend on whether any center asked the company lately"):
        return _propose(wave, _unasked_work(wave).filter(center=center))


@transaction.atomic
def propose_for_wave(*, wave: Wave) -> Proposed:
    """Propose for every center when a wave opens. Called by a job, under the system scope."""
    return _propose(wave, _unasked_work(wave))


@transaction.atomic
def propose_case(*, engagement_id: int) -> Proposed:
    """Propose the site of work that was completed, in this quarter's wave. Called by a job, under the system scope."""
    wave = ensure_wave(quarter=Quarter.of(timezone.localdate()))
    return _propose(wave, _unasked_work(wave).filter(pk=engagement_id))


def _unasked_work(wave: Wave) -> QuerySet[Engagement]:
    """
    Projects completed in the year before the wave or during it, whose site was neither asked nor excluded for them.

    Attendance at an event is not surveyed: only deeper work is (NRC 18448, p. 391).
    """
    settled = CaseEngagement.objects.filter(engagement=OuterRef("pk"), case__status__in=SETTLED)
    return Engagement.objects.filter(
        ~Exists(settled),
        kind=Engagement.Kind.PROJECT,
        status="completed",
        completed_on__gte=wave.opens_on.replace(year=wave.opens_on.year - 1),
        completed_on__lte=wave.closes_on,
    )


def _propose(wave: Wave, work: QuerySet[Engagement]) -> Proposed:
    Wave.objects.select_for_update().get(pk=wave.pk)  # two proposals at once would make a site's case twice
    by_place: dict[Place, list[Engagement]] = defaultdict(list)
    for engagement in work.select_related("site").order_by("completed_on", "pk"):
        by_place[engagement.center_id, engagement.site_id].append(engagement)
    places = list(by_place)
    present = {
        (case.center_id, case.site_id): case
        for case in Case.objects.filter(wave=wave, site__in=[site for _center, site in places])
    }
    new = _new_cases(wave, {place: by_place[place] for place in places if place not in present})
    closed = {place for place, case in present.items() if case.status in (*SENT, Case.Status.EXCLUDED)}
    cases = {**present, **{(case.center_id, case.site_id): case for case in new}}
    CaseEngagement.objects.bulk_create(
        [
            CaseEngagement(case=cases[place], center_id=place[0], engagement=engagement)
            for place, engagements in by_place.items()
            if place not in closed
            for engagement in engagements
        ],
        ignore_conflicts=True,
    )
    waiting = sum(case.status == Case.Status.DEFERRED for case in new)
    return Proposed(candidates=len(new) - waiting, waiting=waiting)


def _new_cases(wave: Wave, by_place: dict[Place, list[Engagement]]) -> list[Case]:
    sites = [site for _center, site in by_place]
    contacts = _first_contacts(sites)
    asked = asked_within_a_year(wave, sites)
    new = []
    for (center_id, site_id), engagements in by_place.items():
        contact = contacts.get((center_id, site_id))
        earlier = asked.get(site_id, [])
        new.append(
            Case(
                wave=wave,
                center_id=center_id,
                site_id=site_id,
                status=Case.Status.DEFERRED if earlier else Case.Status.CANDIDATE,
                reason=why_not_again(earlier, center_id) if earlier else "",
                contact=contact,
                language=contact.language if contact else "en",
                asked_year=DateRange(wave.opens_on, wave.asks_again_from),
                is_synthetic=any(each.is_synthetic or each.site.is_synthetic for each in engagements),
            )
        )
    return Case.objects.bulk_create(new)


def _first_contacts(sites: Iterable[int]) -> dict[Place, Contact]:
    """Whom each center would ask at each site."""
    first: dict[Place, Contact] = {}
    for contact in asked_first(Contact.objects.filter(site__in=list(sites), left_on__isnull=True)):
        first.setdefault((contact.center_id, contact.site_id), contact)
    return first


def asked_within_a_year(
    wave: Wave, sites: Iterable[int], *, but_not: Case | None = None
) -> dict[int, list[Case]]:
    """
    For each site that any center asked within twelve months of the wave, the cases that did.

    Needs the system scope: the rule holds across centers (clearance text of the survey, OMB 0693-0021).
    """
    asked: dict[int, list[Case]] = defaultdict(list)
    cases = Case.objects.filter(
        site__in=list(sites),
        status__in=Case.ASKED,
        asked_year__overlap=DateRange(wave.opens_on, wave.asks_again_from),
    )
    for case in cases.select_related("wave").order_by("wave__opens_on"):
        if case != but_not:
            asked[case.site_id].append(case)
    return asked


def why_not_again(earlier: list[Case], center_id: int) -> str:
    """Why a site cannot be asked now. What another center did is told only as far as the rule needs it."""
    own = next((case for case in reversed(earlier) if case.center_id == center_id), None)
    if own is None:
        return (
            "Already asked in the network’s survey within twelve months. A company is asked at most once in that time;"
            " it is proposed again in a later wave."
        )
    return (
        f"Asked in {own.wave}. A company is asked at most once in twelve months: again from"
        f" {_day(own.wave.asks_again_from)}."
    )


def _day(day: date) -> str:
    return date_format(day, "M j, Y")
