"""Synthetic relationships, contacts, requests, engagements and visits."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from psycopg.types.json import Jsonb

from lineshaft.apps.companies.models import Contact, Relationship, Site
from lineshaft.apps.engagements.models import Engagement, Request, Visit
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.identifiers import new_request_reference

from . import words
from .copying import copy_rows, new_ids
from .people import People
from .progress import Track
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


class Work:
    """Collects the rows of every site that a center works with, then writes them table by table."""

    def __init__(
        self, *, rng: random.Random, first_day: date, today: date, lines: dict[str, list[int]]
    ) -> None:
        self.rng, self.first_day, self.today, self.lines = rng, first_day, today, lines
        self.relationships: list[tuple[object, ...]] = []
        self.contacts: list[tuple[object, ...]] = []
        self.engagements: list[tuple[object, ...]] = []
        self.visits: list[tuple[object, ...]] = []
        self.done: list[Done] = []

    def add_relationship(self, center: int, plant: Plant, owner: int) -> list[str]:
        """What the center knows of the site; returns the areas in which the site needs help."""
        rng = self.rng
        status = rng.choices(("active", "dormant", "prospect"), (8, 1, 1))[0]
        needs = rng.sample(sorted(words.ENGAGEMENTS), rng.randint(1, 2))
        since = self.first_day - timedelta(days=rng.randint(30, 900))
        sales = Decimal(plant.employees * rng.randint(90, 320) * 1000)
        self.relationships.append(
            (center, plant.site_id, owner, status, plant.employees, since, sales, Jsonb(needs), "", since)
        )
        return needs

    def add_contact(self, contact: int, center: int, plant: Plant) -> None:
        """The plant manager, who also answers the survey."""
        language = "es" if plant.state == "72" and self.rng.random() < 0.9 else "en"
        self.contacts.append(
            (contact, center, plant.site_id, words.person_name(self.rng), "Plant manager",
             f"contact{contact}@company.example", "", language, True)
        )  # fmt: skip

    def add_engagement(
        self, key: int, center: int, plant: Plant, owner: int, contact: int, area: str
    ) -> None:
        """One engagement with its visits; most are completed by today."""
        rng = self.rng
        started = self.first_day + timedelta(days=rng.randint(0, (self.today - self.first_day).days))
        ends = started + timedelta(days=rng.randint(14, 120))
        completed = ends if ends < self.today and rng.random() > SHARE_OPEN else None
        self.engagements.append(
            (key, f"E-{key:07d}", center, plant.site_id, "project", rng.choice(words.ENGAGEMENTS[area]), "",
             rng.choice(self.lines[area]), "completed" if completed else "active", owner, started, completed,
             rng.choice(words.RESULTS) if completed else "", True, _at(started))
        )  # fmt: skip
        self._add_visits(key, center, owner, contact, started, completed or min(ends, self.today))
        if completed:
            self.done.append(Done(key, center, plant, contact, completed))

    def _add_visits(self, key: int, center: int, owner: int, contact: int, first: date, last: date) -> None:
        rng = self.rng
        for _ in range(rng.randint(2, 5)):
            held = first + timedelta(days=rng.randint(0, max((last - first).days, 0)))
            kind = rng.choices(("on_site", "remote", "preparation", "travel"), (6, 3, 2, 1))[0]
            hours = Decimal(rng.randint(2, 24)) / 4
            self.visits.append(
                (center, key, owner, held, hours, kind, contact if kind == "on_site" else None,
                 rng.choice(words.NOTES) if kind != "travel" else "", _at(held, 18))
            )  # fmt: skip

    def write(self) -> None:
        """COPY everything collected."""
        copy_rows(
            Relationship,
            ("center_id", "site_id", "owner_id", "status", "employees", "employees_as_of", "annual_sales", "needs",
             "notes", "started_on"),
            self.relationships,
        )  # fmt: skip
        copy_rows(
            Contact,
            (
                "id",
                "center_id",
                "site_id",
                "name",
                "title",
                "email",
                "phone",
                "language",
                "is_survey_contact",
            ),
            self.contacts,
        )
        copy_rows(
            Engagement,
            ("id", "public_id", "center_id", "site_id", "kind", "title", "scope", "service_line_id", "status",
             "lead_id", "started_on", "completed_on", "result", "is_synthetic", "created_at"),
            self.engagements,
        )  # fmt: skip
        copy_rows(
            Visit,
            ("center_id", "engagement_id", "by_id", "held_on", "hours", "kind", "with_contact_id", "note",
             "logged_at"),
            self.visits,
        )  # fmt: skip


def _lines_by_area() -> dict[str, list[int]]:
    """The service lines of the network, by area of help."""
    lines: dict[str, list[int]] = {}
    for key, area in ServiceLine.objects.filter(center__isnull=True).values_list("pk", "area"):
        lines.setdefault(area, []).append(key)
    return lines


def make_work(
    *,
    seed: int,
    today: date,
    first_day: date,
    engaged: dict[int, list[Plant]],
    people: People,
    track: Track,
) -> list[Done]:
    """Write everything that centers did between `first_day` and `today`; returns the completed engagements."""
    rng = random.Random(seed)
    work = Work(rng=rng, first_day=first_day, today=today, lines=_lines_by_area())
    pairs = [(center, plant) for center, plants in engaged.items() for plant in plants]
    contacts = new_ids(Contact, len(pairs))
    engagements = iter(new_ids(Engagement, round(len(pairs) * 2.2)))
    for (center, plant), contact in track(list(zip(pairs, contacts, strict=True)), "Engagements and visits"):
        owner = rng.choice(people.advisors[center]).pk
        needs = work.add_relationship(center, plant, owner)
        work.add_contact(contact, center, plant)
        for _ in range(2 if rng.random() < SHARE_ENGAGED_TWICE else 1):
            work.add_engagement(next(engagements), center, plant, owner, contact, rng.choice(needs))
    work.write()
    return work.done


NEEDS: tuple[tuple[str, list[str], str], ...] = (
    (
        "continuous_improvement",
        ["lean"],
        "We lose half a shift to changeovers on our main line and want to know where to start.",
    ),
    (
        "workforce",
        ["workforce"],
        "Three supervisors retire next year. We need to train their successors.",
    ),
    (
        "technology_acceleration",
        ["technology-adoption"],
        "We would like to know whether a welding robot pays off for lots of fifty.",
    ),
    ("sustainability", [], "Our power bill went up a third. Who can look at compressors and ovens?"),
    (
        "supplier_development",
        ["supply-chain"],
        "Our only casting supplier closes in spring. We need a second source in the region.",
    ),
)
"""Area, service lines of it, and the need in words."""


def make_requests(*, seed: int, today: date, served: dict[int, list[Plant]]) -> int:
    """Write a few open requests for each center, received in the last two weeks; returns how many."""
    rng = random.Random(seed)
    rows = []
    for center, plants in served.items():
        for plant in rng.sample(plants, min(len(plants), 3)):
            site = Site.objects.get(pk=plant.site_id)
            area, lines, need = rng.choice(NEEDS)
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
                    lines=lines,
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
