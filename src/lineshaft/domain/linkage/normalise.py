"""Names, addresses and web sites in the one form in which they can be compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import normalise_phone
from lineshaft.domain.linkage import vocabulary

_LONGEST_TEXT = 300
_CACHE_SIZE = 50_000
_APOSTROPHES = re.compile(r"['’`´]")
_DOTTED_LETTERS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b(?:[a-z]\.)+[a-z]\b")
_OTHER_NAME = re.compile(r"\bd\s*/\s*b\s*/\s*a\b|\bdoing business as\b|\bd\.b\.a\.?")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_PO_BOX = re.compile(r"\b(?:p\s*o\s*box|post office box|po\s*drawer|apartado)\s*(?:no\s*)?([a-z0-9]+)")
_UNIT_SIGN = re.compile(r"#\s*([a-z0-9-]+)")
_HOUSE_NUMBER = re.compile(r"[0-9]+[a-z]?")
_HOST = re.compile(r"^(?:[a-z]+://)?(?:[^@/]*@)?(?:www[0-9]?\.)?([^/:?#\s]+)", re.IGNORECASE)
_SPECIAL_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ł": "l", "Ł": "l", "đ": "d"}
)


@dataclass(frozen=True)
class NormalName:
    """A company's name as comparable words, without legal form, articles and punctuation.

    `other_names` are the words of further names given in the same text, after "dba" and the like.
    """

    words: tuple[str, ...]
    legal_form: str = ""
    other_names: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class NormalAddress:
    """A street address in comparable parts. `street` holds the words of the street with direction and type."""

    number: str = ""
    street: tuple[str, ...] = ()
    unit: str = ""
    po_box: str = ""

    @property
    def street_core(self) -> tuple[str, ...]:
        """The street without direction and type, unless nothing else is left."""
        core = tuple(
            word
            for word in self.street
            if word not in vocabulary.DIRECTIONS and word not in vocabulary.STREET_TYPES
        )
        return core or self.street


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_name(text: str) -> NormalName:
    """The comparable words of a company name, such as ("acme", "mfg") for "The ACME Manufacturing Co.,
    Inc.".
    """
    plain = _plain_letters(text)
    if "." in plain:
        plain = _OTHER_NAME.sub(" dba ", _DOTTED_LETTERS.sub(lambda match: match[0].replace(".", ""), plain))
    elif "/" in plain or "doing business" in plain:
        plain = _OTHER_NAME.sub(" dba ", plain)
    groups: list[list[str]] = [[]]
    for word in _joined_initials(_NOT_A_WORD.sub(" ", plain).split()):
        if word in vocabulary.OTHER_NAME_MARKERS and groups[-1]:
            groups.append([])
        else:
            groups[-1].append(word)
    words, legal_form = _without_legal_form(groups[0])
    other_names = tuple(_without_legal_form(group)[0] for group in groups[1:] if group)
    return NormalName(words=words, legal_form=legal_form, other_names=other_names)


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_address(text: str) -> NormalAddress:
    """The comparable parts of one address line; what describes the way ("at", "near") is left out."""
    plain = re.sub(r"\b([nsew])\.\s*([ew])\.", r"\1\2", _plain_letters(text)).replace(".", " ")
    po_box = _PO_BOX.search(_NOT_A_WORD.sub(" ", plain))
    units = _UNIT_SIGN.findall(plain)
    words = _NOT_A_WORD.sub(" ", _UNIT_SIGN.sub(" ", plain)).split()
    if po_box:
        words = _NOT_A_WORD.sub(" ", _PO_BOX.sub(" ", " ".join(words))).split()
    street, named_units = _without_units(_without_cross_street(words))
    number = ""
    if len(street) > 1 and _HOUSE_NUMBER.fullmatch(street[0]):
        number = street.pop(0)
    return NormalAddress(
        number=number,
        street=tuple(vocabulary.STREET_WORDS.get(word, word) for word in street),
        unit=" ".join([*units, *named_units]),
        po_box=po_box[1] if po_box else "",
    )


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_domain(text: str) -> str:
    """The domain of a web address or e-mail, "" when there is none or many companies share it."""
    match = _HOST.match(text.strip()[:_LONGEST_TEXT])
    if match is None:
        return ""
    domain = match[1].lower().strip(".")
    return "" if "." not in domain or domain in vocabulary.SHARED_DOMAINS else domain


@lru_cache(maxsize=_CACHE_SIZE)
def phone_or_blank(text: str) -> str:
    """The ten digits of a telephone number, "" when the text is none: a bad number must not stop a
    comparison.
    """
    try:
        return normalise_phone(text)
    except InvalidValue:
        return ""


def plain_words(text: str) -> str:
    """Small letters without accents and punctuation, single blanks between words."""
    return _NOT_A_WORD.sub(" ", _plain_letters(text)).strip()


def _plain_letters(text: str) -> str:
    plain = text[:_LONGEST_TEXT]
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.translate(_SPECIAL_LETTERS))
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _APOSTROPHES.sub("", plain.lower())


def _joined_initials(words: list[str]) -> list[str]:
    """Join letters that stand alone: "j m smucker" to "jm smucker", "l l c" to "llc"."""
    joined: list[str] = []
    previous_is_initials = False
    for word in words:
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and previous_is_initials:
            joined[-1] += word
        else:
            joined.append(word)
        previous_is_initials = is_letter
    return joined


def _without_legal_form(words: list[str]) -> tuple[tuple[str, ...], str]:
    """The name's words in comparable form, and its legal form. A name of nothing but such words keeps one."""
    kept = [word for word in words if word not in vocabulary.ARTICLES] or words
    end = len(kept)
    while end > 1 and (
        kept[end - 1] in vocabulary.LEGAL_FORMS
        or (end < len(kept) and kept[end - 1] in vocabulary.LEGAL_FORM_BEGINNINGS)
    ):
        end -= 1
    return tuple(vocabulary.NAME_WORDS.get(word, word) for word in kept[:end]), " ".join(kept[end:])


def _without_cross_street(words: list[str]) -> list[str]:
    for position, word in enumerate(words):
        if position >= 2 and word in vocabulary.CROSS_STREET_WORDS:
            return words[:position]
    return words


def _without_units(words: list[str]) -> tuple[list[str], list[str]]:
    """The words without "suite 200" and the like, and the names of the units."""
    street: list[str] = []
    units: list[str] = []
    position = 0
    while position < len(words):
        # The first words are number and street: "Local" or "Dock" can be the name of the street.
        if position >= 2 and words[position] in vocabulary.UNIT_WORDS and position + 1 < len(words):
            units.append(words[position + 1])
            position += 2
        else:
            street.append(words[position])
            position += 1
    return street, units
