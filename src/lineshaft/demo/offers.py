"""Synthetic resources of the three partners, and to whom centers passed them on."""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from psycopg.types.json import Jsonb

from lineshaft.apps.partners.models import Resource, ResourceShare

from .copying import copy_rows
from .people import People
from .registry import Plant

OFFERS = (
    ("federal", "energy-check", "program", "Free energy check for mid-size plants", "Revisión energética gratuita",
     "Two engineers look at compressed air, steam and ovens for a day and leave a ranked list of measures.",
     "Dos ingenieros revisan aire comprimido, vapor y hornos durante un día y dejan una lista de medidas.",
     {"areas": ["sustainability"], "employees_min": 20, "employees_max": 500}),
    ("federal", "robot-trial", "technology", "Trial week with a mobile welding robot", "",
     "A mobile robot cell comes to the plant for one week. Lots of ten to two hundred pieces are welcome.", "",
     {"areas": ["technology_acceleration"], "naics_prefixes": ["332", "333", "336"], "employees_min": 10}),
    ("federal", "export-voucher", "funding", "Voucher for a first export market study", "",
     "Covers half of the cost of a market study, up to 8,000 dollars.", "", {"employees_max": 250}),
    ("state", "supervisor-grant", "funding", "Training grant for first-line supervisors", "",
     "Pays back sixty percent of the fee of a recognised supervisor series.", "",
     {"areas": ["workforce"], "states": ["13", "01", "45", "12"]}),
    ("state", "apprentice-start", "program", "Apprenticeship in ninety days", "Aprendizaje en noventa días",
     "A coach writes the standard with you, registers it and finds the first two apprentices.",
     "Un asesor redacta el estándar con usted, lo registra y busca a los dos primeros aprendices.",
     {"areas": ["workforce"], "employees_min": 10}),
    ("association", "casting-sources", "guide", "Where castings are still poured: a supplier guide", "",
     "Foundries by alloy, weight and lot size, with lead times as they told us.", "",
     {"areas": ["supplier_development"], "naics_prefixes": ["331", "332", "333"]}),
    ("association", "setup-series", "training", "Setup reduction: four evenings", "",
     "Practice on real machines at a member's plant. Bring a video of your own changeover.", "",
     {"areas": ["continuous_improvement"], "naics_prefixes": ["331", "332", "333", "336"]}),
)  # fmt: skip


def make_offers(*, seed: int, people: People, engaged: dict[int, list[Plant]]) -> int:
    """Write the resources of the partners, and shares by centers in larger states; returns the number of shares."""
    rng = random.Random(seed)
    now = timezone.now()
    rows = []
    for arena, slug, kind, title, title_es, summary, summary_es, audience in OFFERS:
        resource = Resource.objects.create(
            partner=people.partners[arena], slug=f"demo-{slug}", kind=kind, status="published", title=title,
            title_es=title_es, summary=summary, summary_es=summary_es, published_at=now - timedelta(days=60),
            created_by=people.partner_editor, is_synthetic=True, **audience,
        )  # fmt: skip
        for center, plants in engaged.items():
            fitting = [plant for plant in plants if _fits(plant, audience)]
            for plant in rng.sample(fitting, min(len(fitting), rng.choice((0, 0, 2, 7, 9)))):
                rows.append(
                    (resource.pk, center, plant.site_id, people.advisors[center][0].pk,
                     now - timedelta(days=rng.randint(1, 55)), "", Jsonb([]), True)
                )  # fmt: skip
    return copy_rows(
        ResourceShare,
        (
            "resource_id",
            "center_id",
            "site_id",
            "shared_by_id",
            "shared_at",
            "message",
            "reasons",
            "is_synthetic",
        ),
        rows,
    )


def _fits(plant: Plant, audience: Mapping[str, Any]) -> bool:
    states, prefixes = audience.get("states"), audience.get("naics_prefixes")
    low, high = audience.get("employees_min", 0), audience.get("employees_max", 10**6)
    return (
        (not states or plant.state in states)
        and (not prefixes or plant.naics.startswith(tuple(prefixes)))
        and low <= plant.employees <= high
    )
