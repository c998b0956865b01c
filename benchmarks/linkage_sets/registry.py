"""A registry of manufacturers as several sources tell it: real names and streets of Georgia, changed as people change them.

Among them are sister plants, neighbours in one building, moved plants, second telephone numbers, trade names and parents.
"""

import csv
import random
from pathlib import Path

from benchmarks.linkage_sets.noise import (
    NAME_SHORT,
    STREET_SHORT,
    respelled,
    typo,
    with_typo,
    written_phone,
)

_FORMS = {"inc", "llc", "co", "corp", "company", "corporation", "ltd", "lp"}
_TRADE_NAMES = ["Peach", "Blue Ridge", "Coastal", "Piedmont", "Magnolia", "Falcon"]
_TRADES = ["Metalworks", "Foods", "Cabinetry", "Signs", "Plastics", "Brewing"]


def _written(rng: random.Random, site: dict[str, str], source: int) -> dict[str, str]:
    words = site["name"].split()
    if rng.random() < 0.25 and len(words) > 1 and words[-1].lower().strip(".,") in _FORMS:
        words = words[:-1]
    words = respelled(rng, " ".join(words), NAME_SHORT, 0.4).split()
    if rng.random() < 0.10:
        words = with_typo(rng, " ".join(words)).split()
    if rng.random() < 0.06 and len(words) > 2:
        words.pop(rng.randrange(1, len(words)))
    if rng.random() < 0.08:
        words.append(rng.choice(["Inc", "LLC", "Plant", f"- {site['city']}", "Co", "USA"]))
    if rng.random() < 0.05 and site.get("trade_name"):
        words = [site["trade_name"]] if rng.random() < 0.5 else [*words, "dba", site["trade_name"]]
    if rng.random() < 0.05 and site.get("parent"):
        words = [site["parent"], "-", *words]
    name = " ".join(words)
    address = respelled(rng, site["address"], STREET_SHORT, 0.4).split()
    if rng.random() < 0.08 and len(address) > 2:
        address.pop()
    if rng.random() < 0.05 and len(address) > 1:
        at = rng.randrange(1, len(address))
        address[at] = typo(rng, address[at])
    if rng.random() < 0.04:
        address += ["Suite", str(rng.randrange(100, 300))]
    phone = "" if rng.random() < 0.3 else site["phone2"] if rng.random() < 0.1 else site["phone"]
    if source == 2:
        phone = phone[-7:]
    row = {
        "name": name.upper() if rng.random() < 0.4 else name,
        "address": " ".join(address),
        "city": site["city"] if rng.random() < 0.9 else "",
        "state": site["state"],
        "zip": "" if rng.random() < 0.15 else site["zip"][:5],
        "phone": written_phone(rng, phone) if phone else "",
    }
    if rng.random() < 0.02:
        row["address"] = site["old"]
    elif rng.random() < 0.05:
        row["address"] = ""
    elif source == 3:
        # One source writes everything in one line.
        line = f"{row['address']}, {row['city']}, {row['state']} {row['zip']}"
        row |= {"address": " ".join(line.replace(", ,", ",").split()), "city": "", "state": "", "zip": ""}
    return row


def _different(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows without those that begin with the same two words as another, or stand at the same address: the file itself
    lists some plants twice.
    """
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(" ".join(row["Recipient"].lower().replace(",", "").split()[:2]), row)
    return list({" ".join(row["Address"].lower().split()[:2]): row for row in found.values()}.values())


def _sites(rng: random.Random, folder: Path, count: int) -> list[dict[str, str]]:
    with (folder / "ppp_2020_ga_mfg.csv").open(newline="", encoding="utf-8") as lines:
        real = _different([row for row in csv.DictReader(lines) if row["Recipient"] and row["Address"]])
    found = []
    for row in rng.sample(real, min(count, len(real))):
        phone = (
            f"{rng.choice(['404', '770', '912', '706'])}{rng.randrange(221, 999)}{rng.randrange(10000):04d}"
        )
        site = {
            "name": row["Recipient"],
            "address": row["Address"],
            "city": row["City"],
            "state": row["state"],
            "zip": row["ZCTA"],
            "phone": phone,
            "phone2": f"{phone[:6]}{rng.randrange(10000):04d}",
            "old": f"{rng.randrange(10, 9999)} Old {rng.choice(['Mill', 'River', 'Depot'])} Rd",
        }
        if rng.random() < 0.2:
            site["trade_name"] = (
                f"{rng.choice(_TRADE_NAMES)} {rng.choice(_TRADES)} {rng.choice('ABCDEFG') * 2}"
            )
        if rng.random() < 0.1:
            site["parent"] = rng.choice(["Southern Holdings", "Acme Group", "Graham Industries"])
        found.append(site)
        other = rng.choice(real)
        new_phone = f"{phone[:3]}{rng.randrange(2210000, 9999999)}"
        if rng.random() < 0.08:
            sister = site | {"address": other["Address"], "city": other["City"], "zip": other["ZCTA"]}
            if rng.random() < 0.3:
                sister["name"] += f" Plant {rng.randrange(2, 5)}"
            if rng.random() < 0.6:
                sister["phone"] = sister["phone2"] = new_phone
            found.append(sister)
        if rng.random() < 0.05:
            neighbour = site | {"name": other["Recipient"], "phone": new_phone, "phone2": new_phone}
            neighbour.pop("trade_name", None)
            found.append(neighbour)
    return found


def registry(folder: Path, seed: int, count: int = 1300) -> tuple[list[dict[str, str]], list[int]]:
    """Records, and for each the number of its true site."""
    rng = random.Random(seed)
    rows, labels = [], []
    for number, site in enumerate(_sites(rng, folder, count)):
        for source in range(rng.choices((1, 2, 3, 5, 8), (30, 30, 22, 12, 6))[0]):
            rows.append(_written(rng, site, source % 5))
            labels.append(number)
    order = list(range(len(rows)))
    rng.shuffle(order)
    return [rows[i] for i in order], [labels[i] for i in order]
