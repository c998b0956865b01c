"""Organisations of one city as several sources list them: parents with many sites, tenants, head-office telephones.

Each source has habits of its own: one writes the parent before the site, one leaves the area code or the ZIP code away,
one abbreviates, one lists a site once for each of its programs.
"""

import random

from benchmarks.linkage_sets.noise import (
    NAME_SHORT,
    STREET_SHORT,
    in_case,
    respelled,
    typo,
    with_typo,
    written_phone,
)

_FIRST = """
    Harbor Unity Cedar Morning Rainbow Sunshine Bright Little Happy Golden Grace Hope Faith Trinity Bethel Calvary Lakeview Riverside Parkside
    Northside Westtown Fuller Jensen Ortiz Kowalski Washington Lincoln Douglass Carver Tubman Hughes Addams Kelly Byrne Ravenswood Pulaski
    Marquette Garfield Sherman Ogden Lavergne Montrose Belmont Ashburn Beverly Roseland Pullman Kenwood Avalon Chatham Englewood Bronzeville
    Cornerstone Lighthouse Pathway Stepping Guiding Shining Rising Creative Discovery Wonder Tender Loving Precious Angel Acorn Maple Willow
    Dearborn Halas Mercer Nash Truman Yates Zapata Cruz Delgado Infante Okafor Nguyen Patel Haddad Stein Murphy
""".split()
_SECOND = "Star Kids Garden Tree House Steps Hands Hearts Minds World Stars Wings Roots Bridge Gate Place Corner Meadow Grove Path".split()
_KINDS = """
    Child Care Center|Day Care|Learning Center|Academy|Preschool|Montessori School|Elementary School|Head Start|Early Learning Center|
    Community Center|Nursery School|Church|Child Development Center|Family Center|YMCA|Youth Center|Christian Academy|Kindergarten
""".replace("\n", " ").split("|")
_PARENTS = """
    Mercy Family Services|United Neighborhood Partners|Metropolitan Family Network|Archway Charities|Casa Adelante|Hull Settlement|
    Children's Aid Alliance|Easterly Housing Foundation|Public Schools|Christian Relief Army|One Hope United|Trinity Resources Unlimited|
    Centers for New Families|Erie Hall|Northwestern Settlement|Park District|City Colleges|Community Action Agency
""".replace("\n", " ").split("|")
_STREETS = """
    Ogden Halsted Ashland Western Kedzie Pulaski Cicero Damen Racine Morgan Wabash State Michigan Cottage Grove Stony Island Division Madison
    Roosevelt Cermak Archer Belmont Diversey Fullerton Armitage North Chicago Grand Augusta Lake Washington Jackson Harrison Congress Taylor
    Wentworth Canal Clark Broadway Sheridan Clark Lincoln Elston Milwaukee Foster Lawrence Montrose Irving Addison Devon Touhy Howard
""".split()
_TYPES = "Avenue Street Boulevard Road Place Drive".split()


def _street(rng: random.Random) -> str:
    if rng.random() < 0.25:
        number = rng.randrange(11, 119)
        ending = (
            {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
            if number not in (11, 12, 13, 111, 112, 113)
            else "th"
        )
        name = f"{number}{ending}"
    else:
        name = rng.choice(_STREETS)
    return f"{rng.choice(['North', 'South', 'East', 'West'])} {name} {rng.choice(_TYPES[:3] if rng.random() < 0.9 else _TYPES)}"


def _own_name(rng: random.Random) -> str:
    first = rng.choice(_FIRST)
    kind = rng.random()
    if kind < 0.45:
        return f"{first} {rng.choice(_KINDS).strip()}"
    if kind < 0.8:
        return f"{first} {rng.choice(_SECOND)} {rng.choice(_KINDS).strip()}"
    if kind < 0.9:
        return f"{rng.choice(['Saint', 'Our Lady of', 'Holy'])} {first} {rng.choice(['School', 'Church', 'Academy'])}"
    return f"{first} {rng.choice(_FIRST)} {rng.choice(_KINDS).strip()}"


def _phone(rng: random.Random, area: str) -> str:
    return f"{area}{rng.randrange(221, 999)}{rng.randrange(10000):04d}"


def sites(rng: random.Random, count: int) -> list[dict[str, str]]:
    """The true sites."""
    areas = ["312", "773"]
    parents = [
        {"name": name.strip(), "phone": _phone(rng, "312"), "alone": rng.random() < 0.4} for name in _PARENTS
    ]
    found: list[dict[str, str]] = []
    for _ in range(count):
        site = {
            "name": _own_name(rng),
            "parent": "",
            "address": f"{rng.randrange(1, 9999)} {_street(rng)}",
            "zip": f"606{rng.randrange(1, 60):02d}",
            "phone": _phone(rng, rng.choice(areas)),
        }
        if rng.random() < 0.35:
            parent = rng.choice(parents)
            site["parent"] = parent["name"]
            site["parent_phone"] = parent["phone"]
            if rng.random() < 0.6:
                site["name"] = rng.choice(_FIRST)
        if found and rng.random() < 0.05:
            neighbour = rng.choice(found)
            site["address"], site["zip"] = neighbour["address"], neighbour["zip"]
        if found and rng.random() < 0.04:
            # A second site of the same name elsewhere.
            other = rng.choice(found)
            site["name"], site["parent"] = (
                other["name"] + rng.choice(["", "", " II", " 2", " North"]),
                other["parent"],
            )
            site["parent_phone"] = other.get("parent_phone", "")
        site["old"] = f"{rng.randrange(1, 9999)} {_street(rng)}"
        found.append(site)
    return found


def _written(rng: random.Random, site: dict[str, str], habits: dict[str, float]) -> dict[str, str]:
    name = site["name"]
    if site["parent"]:
        kind = rng.random()
        if kind < habits["parent_first"]:
            name = f"{site['parent']}{rng.choice([' - ', ' / ', '-', ' '])}{name}"
        elif kind < habits["parent_first"] + 0.12:
            name = f"{name} {rng.choice(['- ', '/ ', ''])}{site['parent']}"
        elif kind < habits["parent_first"] + 0.18:
            name = site["parent"]
    name = respelled(rng, name, NAME_SHORT, habits["short"])
    if rng.random() < habits["typos"]:
        name = with_typo(rng, name)
    if rng.random() < 0.05 and len(name.split()) > 2:
        words = name.split()
        words.pop(rng.randrange(1, len(words)))
        name = " ".join(words)
    if rng.random() < 0.06:
        name += rng.choice([" Inc", " Program", " Site", " Head Start", " Center", ", Inc.", " #1"])
    address = site["old"] if rng.random() < 0.015 else site["address"]
    address = respelled(rng, address, STREET_SHORT, habits["short"])
    words = address.split()
    if rng.random() < habits["no_type"] and len(words) > 3:
        words.pop()
    if rng.random() < 0.05 and len(words) > 3:
        words.pop(1)
    if rng.random() < habits["typos"] / 2:
        at = rng.randrange(1, len(words))
        words[at] = typo(rng, words[at])
    if rng.random() < 0.03:
        words += ["1st", "Floor"] if rng.random() < 0.5 else ["Suite", str(rng.randrange(1, 400))]
    phone = site["phone"]
    if site.get("parent_phone") and rng.random() < 0.12:
        phone = site["parent_phone"]
    if rng.random() < habits["no_phone"]:
        phone = ""
    elif rng.random() < 0.03:
        phone = phone[:-1] + str(rng.randrange(10))
    if rng.random() < habits["local_phone"]:
        phone = phone[-7:]
    return {
        "name": in_case(rng, name),
        "address": "" if rng.random() < 0.02 else in_case(rng, " ".join(words)),
        "city": "",
        "state": "",
        "zip": "" if rng.random() < habits["no_zip"] else site["zip"],
        "phone": written_phone(rng, phone) if phone else "",
    }


def city(seed: int, count: int = 900) -> tuple[list[dict[str, str]], list[int]]:
    """Records, and for each the number of its true site."""
    rng = random.Random(seed)
    sources = [
        {
            "parent_first": rng.choice([0.0, 0.1, 0.7]),
            "short": rng.choice([0.0, 0.5, 0.9]),
            "typos": rng.choice([0.01, 0.05, 0.12]),
            "no_type": rng.choice([0.0, 0.05, 0.5]),
            "no_phone": rng.choice([0.05, 0.2, 0.6]),
            "local_phone": rng.choice([0.0, 0.0, 1.0]),
            "no_zip": rng.choice([0.0, 0.1, 1.0]),
        }
        for _ in range(8)
    ]
    rows, labels = [], []
    for number, site in enumerate(sites(rng, count)):
        for habits in rng.sample(sources, rng.choices((1, 2, 3, 5, 7), (25, 30, 22, 15, 8))[0]):
            first = _written(rng, site, habits)
            for copy in range(rng.choices((1, 2, 3), (80, 14, 6))[0]):
                rows.append(first if copy and rng.random() < 0.6 else _written(rng, site, habits))
                labels.append(number)
    order = list(range(len(rows)))
    rng.shuffle(order)
    return [rows[i] for i in order], [labels[i] for i in order]
