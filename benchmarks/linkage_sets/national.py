"""A registry of any size, for speed and memory: names and streets made of the words of real ones, one in eight listed twice."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.linkage_sets.noise import NAME_SHORT, STREET_SHORT, respelled, with_typo, written_phone


def national(folder: Path, count: int, seed: int = 1) -> Iterator[tuple[dict[str, str], int]]:
    """`count` records with the numbers of their true sites. Words keep the frequency that they have in real names."""
    rng = random.Random(seed)
    with (folder / "ppp_2020_ga_mfg.csv").open(newline="", encoding="utf-8") as lines:
        real = [row for row in csv.DictReader(lines) if row["Recipient"] and row["Address"]]
    words = [row["Recipient"].split() for row in real]
    streets = [" ".join(row["Address"].split()[1:]) or row["Address"] for row in real]
    syllables = "bar cor den fal gar hol jen kel lin mor nel par quin ros sel tor ul ven wil zan".split()
    site, made = 0, 0
    while made < count:
        one, other = rng.choice(words), rng.choice(words)
        name = [*one[: max(1, len(one) // 2)], *other[len(other) // 2 :]]
        if rng.random() < 0.5:
            name[0] = "".join(rng.choices(syllables, k=rng.choice((2, 3)))).title()
        place = rng.randrange(501, 99950)
        record = {
            "name": " ".join(name),
            "address": f"{rng.randrange(1, 9999)} {rng.choice(streets)}",
            "city": f"{syllables[place % 20]}{syllables[place // 20 % 20]}ton".title(),
            "state": "",
            "zip": f"{place:05d}",
            "phone": written_phone(rng, f"{rng.randrange(201, 989)}{rng.randrange(2210000, 9999999)}"),
        }
        yield record, site
        made += 1
        if rng.random() < 0.125 and made < count:
            again = dict(
                record,
                name=respelled(rng, record["name"], NAME_SHORT, 0.5),
                address=respelled(rng, record["address"], STREET_SHORT, 0.5),
            )
            if rng.random() < 0.2:
                again["name"] = with_typo(rng, again["name"])
            if rng.random() < 0.3:
                again["phone"] = ""
            yield again, site
            made += 1
        site += 1
