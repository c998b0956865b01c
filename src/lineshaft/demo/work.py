"""Synthetic relationships, contacts, requests, engagements and visits."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from psycopg.types.json import Jsonb

from lineshaft.apps.companies.models import Contact, Relationship
from lineshaft.apps.engagements.models import Engagement, Request, Visit
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.identifiers import new_request_reference

from . import words
from .copying import copy_rows, new_ids
from .people import People
from .registry import Plant

SHARE_ENGAGED_TWICE = 0.35
SHARE_OPEN = 0.08


@dataclass(frozen=True)
class Done:
    """A completed engagement, as the survey needs it."""

    engagement_id: int
    center_id: int
    plant: Plant
    contact_id: int
    completed_on: date


def _at(day: date, hour: int = 15) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def plants_of_centers(plants: list[Plant], least: int) -> dict[int, list[Plant]]:
    """The sites that each center serves. Raises ValueError when a state got fewer than `least`."""
    center_of_state = dict(Center.objects.values_list("state_id", "pk"))
    center_of_state["11"] = center_of_state["24"]  # the District of Columbia is served from Maryland
    served: dict[int, list[Plant]] = {}
    for plant in plants:
        served.setdefault(center_of_state[plant.state], []).append(plant)
    short = [center for center in center_of_state.values() if len(served.get(center, [])) < least]
    if short:
        raise ValueError(f"{len(short)} centers have fewer than {least} synthetic sites; make more sites")
    return served


def make_work(
    *,
    seed: int,
    today: date,
    first_day: date,
    engaged: dict[int, list[Plant]],
    people: People,
    advance: Callable[[int], None],
) -> list[Done]:
    """Write everything that centers did between `first_day` and `today`; returns the completed engagements."""
    rng = random.Random(seed)
    lines: dict[str, list[int]] = {}
    for pk, area in ServiceLine.objects.filter(center__isnull=True).values_list("pk", "area"):
        lines.setdefault(area, []).append(pk)
    pairs = [(center, plant) for center, plants in engaged.items() for plant in plants]
    relationships, contacts, engagements, visits, done = [], [], [], [], []
    engagement_numbers = iter(new_ids(Engagement, round(len(pairs) * 2.2)))
    span = (today - first_day).days
    for (center, plant), contact_id in zip(pairs, new_ids(Contact, len(pairs)), strict=True):
        team = people.advisors[center]
        owner = rng.choice(team)
        status = rng.choices(("active", "dormant", "prospect"), (8, 1, 1))[0]
        needs = rng.sample(sorted(words.ENGAGEMENTS), rng.randint(1, 2))
        since = first_day - timedelta(days=rng.randint(30, 900))
        sales = Decimal(plant.employees * rng.randint(90, 320) * 1000)
        relationships.append(
            (center, plant.site_id, owner.pk, status, plant.employees, since, sales, Jsonb(needs), "", since)
        )
        language = "es" if plant.state == "72" and rng.random() < 0.9 else "en"
        contacts.append(
            (
                contact_id,
                center,
                plant.site_id,
                words.person_name(rng),
                "Plant manager",
                f"contact{contact_id}@company.example",
                "",
                language,
                True,
            )
        )
        for _ in range(2 if rng.random() < SHARE_ENGAGED_TWICE else 1):
            area = rng.choice(needs)
            started = first_day + timedelta(days=rng.randint(0, span))
            lasts = rng.randint(14, 120)
            ends = started + timedelta(days=lasts)
            completed = ends if ends < today and rng.random() > SHARE_OPEN else None
            pk = next(engagement_numbers)
            engagements.append(
                (
                    pk,
                    f"E-{pk:07d}",
                    center,
                    plant.site_id,
                    "project",
                    rng.choice(words.ENGAGEMENTS[area]),
                    "",
                    rng.choice(lines[area]),
                    "completed" if completed else "active",
                    owner.pk,
                    started,
                    completed,
                    rng.choice(words.RESULTS) if completed else "",
                    True,
                    _at(started),
                )
            )
            last = completed or min(ends, today)
            for _visit in range(rng.randint(2, 5)):
                held = started + timedelta(days=rng.randint(0, max((last - started).days, 0)))
                kind = rng.choices(("on_site", "remote", "preparation", "travel"), (6, 3, 2, 1))[0]
                hours = Decimal(rng.randint(2, 24)) / 4
                visits.append(
                    (
                        center,
                        pk,
                        owner.pk,
                        held,
                        hours,
                        kind,
                        contact_id if kind == "on_site" else None,
                        rng.choice(words.NOTES) if kind != "travel" else "",
                        _at(held, 18),
                    )
                )
            if completed:
                done.append(Done(pk, center, plant, contact_id, completed))
        if len(relationships) % 100 == 0:
            advance(100)
    copy_rows(
        Relationship,
        (
            "center_id",
            "site_id",
            "owner_id",
            "status",
            "employees",
            "employees_as_of",
            "annual_sales",
            "needs",
            "notes",
            "started_on",
        ),
        relationships,
    )
    copy_rows(
        Contact,
        ("id", "center_id", "site_id", "name", "title", "email", "phone", "language", "is_survey_contact"),
        contacts,
    )
    copy_rows(
        Engagement,
        (
            "id",
            "public_id",
            "center_id",
            "site_id",
            "kind",
            "title",
            "scope",
            "service_line_id",
            "status",
            "lead_id",
            "started_on",
            "completed_on",
            "result",
            "is_synthetic",
            "created_at",
        ),
        engagements,
    )
    copy_rows(
        Visit,
        (
            "center_id",
            "engagement_id",
            "by_id",
            "held_on",
            "hours",
            "kind",
            "with_contact_id",
            "note",
            "logged_at",
        ),
        visits,
    )
    return done


NEEDS = (
    (
        "continuous_improvement",
        "We lose half a shift to changeovers on our main line and want to know where to start.",
    ),
    ("workforce", "Three supervisors retire next year. We need to train their successors."),
    ("technology_acceleration", "We would like to know whether a welding robot pays off for lots of fifty."),
    ("sustainability", "Our power bill went up a third. Who can look at compressors and ovens?"),
    (
        "supplier_development",
        "Our only casting supplier closes in spring. We need a second source in the region.",
    ),
)


def make_requests(*, seed: int, today: date, served: dict[int, list[Plant]]) -> int:
    """Write a few open requests for each center, received in the last two weeks; returns how many."""
    rng = random.Random(seed)
    from lineshaft.apps.companies.models import Site

    rows = []
    for center, plants in served.items():
        for plant in rng.sample(plants, min(len(plants), 3)):
            site = Site.objects.get(pk=plant.site_id)
            area, need = rng.choice(NEEDS)
            person = words.person_name(rng)
            rows.append(
                Request(
                    reference=new_request_reference(rng.randbytes),
                    center_id=center,
                    company_name=site.name,
                    street=site.street,
                    city=site.city,
                    state_id=site.state_id,
                    zip_code=site.zip_code,
                    county_id=site.county_id,
                    naics_id=site.naics_id,
                    employee_band="20-49",
                    areas=[area],
                    need=need,
                    contact_name=person,
                    contact_email=f"{person.split()[0].lower()}{plant.site_id}@company.example",
                    language="es" if plant.state == "72" else "en",
                    is_synthetic=True,
                    received_at=timezone.now() - timedelta(hours=rng.randint(2, 300)),
                )
            )
    Request.objects.bulk_create(rows)
    return len(rows)
