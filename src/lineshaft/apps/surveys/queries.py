"""Reads of waves, cases and responses. The row policies hold underneath; these say what a page is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import names_of_users
from lineshaft.apps.audit.queries import history_of
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.periods import Quarter

from .models import Case, CaseEngagement, Link, Response, ResponseOutcome, Wave
from .states import SENT


@dataclass(frozen=True)
class OpenedLink:
    """What the database tells the holder of a survey link: the case, its center, and how long the link works."""

    case_id: int
    center_id: int
    expires_at: datetime
    replaced_at: datetime | None


def link_of(token: str) -> OpenedLink | None:
    """The link behind a token, or None for a token that was never sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM survey_case_of_token(%s)", [hash_token(token)])
        row = cursor.fetchone()
    return None if row is None else OpenedLink(*row)


def case_of_link(link: OpenedLink) -> Case:
    """The case of a link that was opened, under the scope of its token."""
    return Case.objects.select_related("wave", "center__state", "site").get(pk=link.case_id)


@dataclass(frozen=True)
class Work:
    """Completed work that a case asks about, as the answer page may name it."""

    title: str
    completed_on: date


def work_of_opened_case() -> list[Work]:
    """The work behind the case whose link was opened; nothing in any other scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM survey_work_of_case()")
        return [Work(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class CaseCounts:
    """How many cases stand where."""

    by_status: dict[str, int] = field(default_factory=dict)

    def of(self, *statuses: str) -> int:
        """Cases in any of these states."""
        return sum(self.by_status.get(status, 0) for status in statuses)

    @property
    def candidate(self) -> int:
        return self.of(Case.Status.CANDIDATE)

    @property
    def confirmed(self) -> int:
        return self.of(Case.Status.CONFIRMED)

    @property
    def silent(self) -> int:
        """Invited, and nothing heard yet."""
        return self.of(Case.Status.INVITED)

    @property
    def answered(self) -> int:
        return self.of(Case.Status.ANSWERED)

    @property
    def declined(self) -> int:
        return self.of(Case.Status.DECLINED)

    @property
    def deferred(self) -> int:
        return self.of(Case.Status.DEFERRED)

    @property
    def excluded(self) -> int:
        return self.of(Case.Status.EXCLUDED)

    @property
    def sent(self) -> int:
        """Invited at some time: the denominator of the response rate."""
        return self.of(*SENT)

    @property
    def response_rate(self) -> Decimal | None:
        """Answered of sent, between 0 and 1; None when nothing was sent."""
        return Decimal(self.answered) / self.sent if self.sent else None

    def __add__(self, other: "CaseCounts") -> "CaseCounts":
        statuses = self.by_status.keys() | other.by_status.keys()
        return CaseCounts({each: self.of(each) + other.of(each) for each in statuses})


NO_CASES = CaseCounts()


def _grouped(cases: QuerySet[Case], key: str) -> dict[int, CaseCounts]:
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = cases.order_by().values_list(key, "status").annotate(total=Count("pk"))
    for group, status, total in rows:
        counts[group][status] = total
    return {group: CaseCounts(by_status) for group, by_status in counts.items()}


def wave_by_code(code: str) -> Wave:
    """The wave of a quarter, written 2027Q1. Raises Http404 for anything else."""
    try:
        quarter = Quarter.parse(code)
    except LineshaftError as error:
        raise Http404 from error
    wave = Wave.objects.filter(fiscal_year=quarter.fiscal_year, quarter=quarter.number).first()
    if wave is None or wave.code != code:
        raise Http404
    return wave


def running_wave(today: date) -> Wave | None:
    """The wave in which companies are asked on this day."""
    return Wave.objects.filter(opens_on__lte=today, closes_on__gte=today).order_by("opens_on").first()


def centers_of(actor: Actor) -> list[Center]:
    """The person's own centers whose cases they read, by name."""
    return list(
        Center.objects.filter(pk__in=actor.organisations_where("survey:read")).order_by(Lower("name"))
    )


def center_of(actor: Actor, slug: str) -> Center:
    """A center whose cases the person reads. Raises Http404 for any other, and for one that does not exist."""
    center = Center.objects.filter(slug=slug).first()
    if center is None or not actor.can("survey:read", center.pk):
        raise Http404
    return center


def waves_with_counts(actor: Actor, centers: Iterable[Center] | None = None) -> list[tuple[Wave, CaseCounts]]:
    """All waves, the newest first, with the counts of these centers (or of all that the person may see)."""
    cases = Case.objects.all()
    if centers is not None:
        cases = cases.filter(center__in=centers)
    counts = _grouped(cases, "wave_id")
    return [(wave, counts.get(wave.pk, NO_CASES)) for wave in Wave.objects.all()]


def counts_of_centers(actor: Actor, wave: Wave) -> list[tuple[Center, CaseCounts]]:
    """Each center that has a case in the wave, by name, as far as the person may see."""
    counts = _grouped(Case.objects.filter(wave=wave), "center_id")
    centers = Center.objects.filter(pk__in=counts).order_by(Lower("name"))
    return [(center, counts[center.pk]) for center in centers]


def counts_of_network(actor: Actor, wave: Wave) -> CaseCounts:
    """How many cases stand where in a wave, as far as the person may see: for the program office, of all centers."""
    return _grouped(Case.objects.filter(wave=wave), "wave_id").get(wave.pk, NO_CASES)


def counts_of(actor: Actor, wave: Wave, center: Center) -> CaseCounts:
    """How many cases of one center stand where in a wave."""
    return _grouped(Case.objects.filter(wave=wave, center=center), "center_id").get(center.pk, NO_CASES)


def _with_people(cases: QuerySet[Case]) -> QuerySet[Case]:
    work = CaseEngagement.objects.select_related("engagement").order_by("engagement__completed_on", "pk")
    return cases.select_related(
        "wave", "center", "site__company", "contact", "confirmed_by"
    ).prefetch_related(Prefetch("engagements", queryset=work))


def cases_of(actor: Actor, wave: Wave, center: Center, status: str) -> QuerySet[Case]:
    """The cases of one center in one state, by name of the site."""
    cases = Case.objects.filter(wave=wave, center=center, status=status)
    return _with_people(cases).order_by("site__name", "pk")


def case_for(actor: Actor, pk: int) -> Case:
    """One case with what its page shows. Raises Http404 for a foreign one, as for one that does not exist."""
    case = _with_people(Case.objects.all()).filter(pk=pk).first()
    if case is None or not actor.can("survey:read", case.center_id):
        raise Http404
    return case


def cases_of_site(actor: Actor, site: Site) -> list[Case]:
    """When the person's own centers asked a site (for evaluators: when any did), the newest wave first."""
    cases = Case.objects.filter(site=site)
    if not actor.is_office:
        cases = cases.filter(center__in=actor.organisations_where("survey:read"))
    return list(_with_people(cases).order_by("-wave__opens_on", "pk"))


def contacts_for(actor: Actor, case: Case) -> QuerySet[Contact]:
    """Whom the center can ask at the site: the survey contact first, then those who have an address."""
    return asked_first(Contact.objects.filter(center=case.center_id, site=case.site_id, left_on__isnull=True))


def asked_first(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """Contacts in the order in which they are proposed for the survey."""
    return contacts.annotate(has_email=~Q(email="")).order_by("-has_email", "-is_survey_contact", "pk")


def response_of(case: Case) -> Response | None:
    """The answer of a case, when the reader may see it."""
    return Response.objects.filter(case=case).first()


def outcomes_by_question(response: Response) -> dict[str, ResponseOutcome]:
    """What was made of each answer about an effect."""
    made = ResponseOutcome.objects.filter(response=response).select_related("outcome")
    return {each.question: each for each in made}


def links_of(case: Case) -> list[Link]:
    """The mails with a link, the oldest first; none for readers outside the center."""
    return list(Link.objects.filter(case=case).select_related("sent_by"))


def history(case: Case) -> list[dict[str, Any]]:
    """What happened to a case, for the history list."""
    entries = history_of([case])
    names = names_of_users(entry.user_id for entry in entries)
    return [
        {
            "at": entry.at,
            "who": names.get(entry.user_id or 0, ""),
            "action": entry.operation,
            "changes": entry.changes,
        }
        for entry in entries
    ]


@dataclass(frozen=True)
class ResponseCounts:
    """What the response rate and the net promoter score of one center are computed from."""

    asked: int
    answered: int
    promoters: int
    passives: int
    detractors: int


def response_counts(fiscal_year: int, quarter: int | None = None) -> dict[int, ResponseCounts]:
    """
    For each center that the reader sees: companies asked, those that answered, and how they scored (9 and 10
    promoters, 0 to 6 detractors), in the waves of a fiscal year or of one quarter of it.
    """
    cases = Case.objects.filter(wave__fiscal_year=fiscal_year, status__in=SENT)
    if quarter is not None:
        cases = cases.filter(wave__quarter=quarter)
    rows = (
        cases.order_by()
        .values("center_id")
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(status=Case.Status.ANSWERED)),
            promoters=Count("pk", filter=Q(response__recommend__gte=9)),
            passives=Count("pk", filter=Q(response__recommend__range=(7, 8))),
            detractors=Count("pk", filter=Q(response__recommend__lte=6)),
        )
    )
    return {
        row["center_id"]: ResponseCounts(
            asked=row["asked"],
            answered=row["answered"],
            promoters=row["promoters"],
            passives=row["passives"],
            detractors=row["detractors"],
        )
        for row in rows
    }


@dataclass(frozen=True)
class WaveAtCenter:
    """One running wave at one of the person's centers, for *My work*."""

    wave: Wave
    center_name: str
    center_slug: str
    counts: CaseCounts


def running_waves_of(actor: Actor, today: date) -> list[WaveAtCenter]:
    """The running waves at the centers where the person confirms cases, in one statement."""
    rows = (
        Case.objects.filter(
            center_id__in=actor.organisations_where("survey:confirm"),
            wave__opens_on__lte=today,
            wave__closes_on__gte=today,
        )
        .order_by("wave__opens_on", Lower("center__name"))
        .values_list(
            "wave_id", "wave__fiscal_year", "wave__quarter", "wave__opens_on", "wave__closes_on",
            "center__name", "center__slug", "status",
        )
        .annotate(total=Count("pk"))
    )  # fmt: skip
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    for *place, status, total in rows:
        found[tuple(place)][status] = total
    return [
        WaveAtCenter(
            Wave(pk=pk, fiscal_year=year, quarter=quarter, opens_on=opens_on, closes_on=closes_on),
            name,
            slug,
            CaseCounts(by_status),
        )
        for (pk, year, quarter, opens_on, closes_on, name, slug), by_status in found.items()
    ]
