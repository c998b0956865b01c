"""Second records of plants, as careless hands enter them: so that there is something to find, compare and merge."""

import random
import re

from lineshaft.apps.companies import actions
from lineshaft.apps.companies.models import Site

from .registry import Plant

OF_A_CENTER = 1
OF_THE_HOME_CENTER = 12

_LEGAL_FORM = re.compile(r"\s+(Inc\.?|LLC|Co\.|Corp\.|Company|Industries|Manufacturing|Works|& Sons)$")
_SHORTER = {"Manufacturing": "Mfg", "Company": "Co", "Industries": "Ind", "Street": "St", "Machine": "Mach"}


def make_second_records(*, seed: int, engaged: dict[int, list[Plant]], home: int) -> int:
    """Enter some of the plants of each center once more, a little otherwise; returns how many."""
    rng = random.Random(f"{seed} second records")
    rows = []
    for center, plants in engaged.items():
        wanted = OF_THE_HOME_CENTER if center == home else OF_A_CENTER
        chosen = rng.sample(plants, min(wanted, len(plants)))
        sites = Site.objects.select_related("company").in_bulk([plant.site_id for plant in chosen])
        for plant in chosen:
            rows.append(_entered_again(rng, sites[plant.site_id], center))
    return actions.bulk_load_sites(rows).sites


def _entered_again(rng: random.Random, site: Site, center: int) -> actions.SiteRow:
    """The plant as somebody typed it who did not look whether it was there."""
    has_moved = rng.random() < 0.15
    return actions.SiteRow(
        name=_misheard(rng, site.name),
        state_id=site.state_id,
        street=f"{rng.randint(2, 980)} Commerce Pkwy" if has_moved else _abbreviated(site.street),
        city=site.city,
        zip_code=site.zip_code,
        county_id=site.county_id,
        latitude=site.latitude,
        longitude=site.longitude,
        phone_key=site.phone_key if rng.random() < 0.6 else "",
        naics_id=site.naics_id if rng.random() < 0.7 else None,
        is_synthetic=True,
        center_id=center if rng.random() < 0.7 else None,
    )


def _misheard(rng: random.Random, name: str) -> str:
    habit = rng.random()
    if habit < 0.4:
        return _LEGAL_FORM.sub("", name)
    if habit < 0.7:
        return " ".join(_SHORTER.get(word, word) for word in name.split())
    place = rng.randrange(1, max(2, len(name.split()[0]) - 1))
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _abbreviated(street: str) -> str:
    return re.sub(r"\b(Street|Drive|Avenue|Road)\b", lambda found: found[0][:2] + ".", street)
