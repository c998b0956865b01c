"""Invented plants whose profiles are written from index entries of their industries, with the noise of real ones."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lineshaft.domain.matching.places import STATES
from lineshaft.domain.matching.suppliers import Supplier, read_supplier

_FIRST = "Acme Allied Apex Atlas Beacon Bluegrass Cardinal Cascade Delta Eagle Frontier Granite Harbor Heritage Ironwood Keystone Lakeside Liberty Lone-Star Meridian Midwest Mountain National Northern Pioneer Precision Prairie Quality Ridge River Rocky Sierra Southern Sterling Summit Superior Titan Tri-State United Valley Vanguard Western".split()
_SECOND = "Industries Manufacturing Works Products Technologies Systems Fabrication Components Group Solutions Enterprises Tool Supply Partners International".split()
_FORMS = ("Inc", "LLC", "Corp", "Co", "Inc", "LLC")
_OPENINGS = (
    "{name} is a manufacturer of {what}.",
    "We make {what}.",
    "Specializing in {what} since {year}.",
    "{what}.",
    "Family owned company offering {what} to commercial and government customers.",
    "Our {year} founded plant produces {what}. We are committed to quality and on-time delivery.",
    "Leading supplier of {what} for aerospace, defense and industrial customers nationwide.",
)
_PADDING = (
    "Quality products at competitive prices.",
    "Our experienced team serves customers in all 50 states.",
    "We take pride in customer satisfaction, safety and continuous improvement.",
    "Small business with a full-service approach from prototype to production.",
    "Certified, reliable and responsive.",
)
PROCESSES = (
    ("cnc_machining", "CNC machining"), ("welding", "welding"), ("stamping", "metal stamping"), ("casting", "castings"),
    ("forging", "forgings"), ("injection_molding", "injection molding"), ("sheet_metal", "sheet metal fabrication"),
    ("coating", "powder coating"), ("plating", "plating"), ("heat_treating", "heat treating"), ("assembly", "assembly"),
    ("cable_assembly", "cable harness assembly"), ("electronics_assembly", "PCB assembly"), ("grinding", "grinding"),
    ("cutting_sewing", "cut and sew"), ("additive", "3D printing"), ("packaging", "packaging"), ("printing", "printing"),
    ("repair_overhaul", "repair and overhaul"), ("engineering_design", "engineering design"), ("extrusion", "extrusion"),
    ("testing_inspection", "testing and inspection"), ("woodworking", "millwork"), ("milling", "milling"),
)  # fmt: skip
CERTIFICATIONS = ("ISO 9001:2015", "AS9100D", "ITAR registered", "ISO 13485", "ISO 14001", "IATF 16949", "Nadcap", "CMMC Level 2", "8(a)", "HUBZone", "WOSB", "SDVOSB", "FDA registered", "UL listed", "JCP")  # fmt: skip
_SHARES = (0.28, 0.09, 0.12, 0.04, 0.06, 0.04, 0.04, 0.04, 0.06, 0.05, 0.06, 0.05, 0.04, 0.05, 0.04)


@dataclass(frozen=True)
class Plant:
    """An invented plant: what its profile says, and the industries that it truly is in."""

    supplier: Supplier
    true_industries: tuple[str, ...]
    true_processes: frozenset[str]


def invented_plants(entries: list[tuple[str, str]], number: int, seed: int = 20261127) -> Iterator[Plant]:
    """Plants, seven of ten in manufacturing. One in eight names no industry, one in twenty a wrong one."""
    by_code: dict[str, list[str]] = defaultdict(list)
    for code, entry in entries:
        by_code[code].append(entry)
    made = sorted(code for code in by_code if code[0] == "3" and code[1] in "123")
    other = sorted(code for code in by_code if code not in made)
    every = sorted(by_code)
    states = sorted(STATES.values())
    for place in range(number):
        chance = random.Random(seed * 10_000_000 + place)
        yield _plant(chance, place, by_code, made if chance.random() < 0.7 else other, every, states)


def _plant(
    chance: random.Random,
    place: int,
    by_code: dict[str, list[str]],
    codes: list[str],
    every: list[str],
    states: list[str],
) -> Plant:
    first = chance.choice(codes)
    near = [code for code in codes if code[:3] == first[:3]]
    industries = list(
        dict.fromkeys([first, *(chance.choice(near) for _ in range(chance.choice((0, 0, 1, 1, 2, 4))))])
    )
    what = [chance.choice(by_code[first]) for _ in range(chance.choice((1, 1, 2, 2, 3)))]
    what += [chance.choice(by_code[code]) for code in industries[1:] if chance.random() < 0.6]
    processes = chance.sample(PROCESSES, chance.choice((0, 1, 1, 2, 3)))
    name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {chance.choice(_FORMS)}"
    said = [_noisy(chance, entry) for entry in what] + [words for _code, words in processes]
    text = chance.choice(_OPENINGS).format(name=name, what=", ".join(said), year=chance.randint(1920, 2020))
    if chance.random() < 0.5:
        text += " " + chance.choice(_PADDING)
    if chance.random() < 0.06:
        text = ""
    listed = list(industries)
    if chance.random() < 0.125:
        listed = []
    elif chance.random() < 0.05:
        listed[0] = chance.choice(every)
    held = [name for name, share in zip(CERTIFICATIONS, _SHARES, strict=True) if chance.random() < share]
    supplier = read_supplier(
        f"made-{place}",
        name,
        text,
        industries=listed,
        credentials=held,
        state=chance.choice(states),
        zip_code=f"{chance.randint(1000, 99999):05d}",
    )
    return Plant(supplier, tuple(industries), frozenset(code for code, _words in processes))


def _noisy(chance: random.Random, entry: str) -> str:
    """An entry as a company writes it: without some words, in another order, or misspelt."""
    words = entry.replace("(", "").replace(")", "").split()
    if len(words) > 2 and chance.random() < 0.3:
        words.pop(chance.randrange(len(words)))
    if chance.random() < 0.15:
        chance.shuffle(words)
    if chance.random() < 0.12:
        at = chance.randrange(len(words))
        if len(words[at]) > 4:
            cut = chance.randrange(1, len(words[at]) - 1)
            words[at] = words[at][:cut] + words[at][cut + 1 :]
    return " ".join(words).strip(" ,")
