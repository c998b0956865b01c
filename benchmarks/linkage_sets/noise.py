"""What goes wrong when people write names and addresses down."""

import random

LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAME_SHORT = {
    "manufacturing": "mfg",
    "company": "co",
    "incorporated": "inc",
    "corporation": "corp",
    "international": "intl",
    "industries": "ind",
    "products": "prod",
    "center": "ctr",
    "services": "svcs",
    "brothers": "bros",
    "and": "&",
    "academy": "acad",
    "school": "sch",
    "elementary": "elem",
    "saint": "st",
    "community": "comm",
    "development": "dev",
    "association": "assoc",
    "limited": "ltd",
    "private": "pvt",
    "technology": "tech",
    "factory": "fty",
    "garments": "garment",
    "textiles": "textile",
    "trading": "trade",
    "engineering": "eng",
    "equipment": "equip",
    "enterprises": "ent",
    "university": "univ",
    "department": "dept",
    "systems": "sys",
}
STREET_SHORT = {
    "road": "rd",
    "street": "st",
    "avenue": "ave",
    "drive": "dr",
    "boulevard": "blvd",
    "lane": "ln",
    "parkway": "pkwy",
    "highway": "hwy",
    "circle": "cir",
    "court": "ct",
    "place": "pl",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northwest": "nw",
    "suite": "ste",
    "building": "bldg",
    "floor": "fl",
    "industrial": "ind",
    "number": "no.",
    "district": "dist.",
    "village": "vill.",
}


def typo(rng: random.Random, word: str) -> str:
    """One letter dropped, doubled, exchanged or changed; short words stay."""
    if len(word) < 4:
        return word
    at, kind = rng.randrange(1, len(word) - 1), rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(LETTERS) + word[at + 1 :]


def respelled(rng: random.Random, text: str, short: dict[str, str], share: float) -> str:
    """Some words written short where they are long, or long where they are short."""
    long = {value.strip("."): key for key, value in short.items()}
    words = []
    for word in text.split():
        plain = word.lower().strip(".,")
        changed = short.get(plain) or long.get(plain)
        words.append(changed if changed and rng.random() < share else word)
    return " ".join(words)


def with_typo(rng: random.Random, text: str, start: int = 0) -> str:
    """One word of the text with a typing error."""
    words = text.split()
    if len(words) <= start:
        return text
    at = rng.randrange(start, len(words))
    words[at] = typo(rng, words[at])
    return " ".join(words)


def in_case(rng: random.Random, text: str) -> str:
    """As written, in capitals, or in small letters."""
    kind = rng.random()
    return text.upper() if kind < 0.3 else text.lower() if kind < 0.5 else text


def written_phone(rng: random.Random, digits: str) -> str:
    """Ten digits in one of the usual ways."""
    if len(digits) == 7:
        return digits if rng.random() < 0.7 else f"{digits[:3]}-{digits[3:]}"
    kind = rng.random()
    if kind < 0.4:
        return digits
    return (
        f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
        if kind < 0.7
        else f"{digits[:3]}.{digits[3:6]}.{digits[6:]}"
    )
