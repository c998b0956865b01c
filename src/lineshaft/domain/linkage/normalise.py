"""Names, telephone numbers, ZIP codes and web sites in the one form in which they can be compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lineshaft.domain.linkage import vocabulary
from lineshaft.domain.linkage.legal_forms import (
    FIRST_FORMS,
    FIRST_WORDS,
    FORMS_ANYWHERE,
    KIND_OF_FORM,
    LAST_WORDS,
    LONGEST_FORM,
    WORDS_ANYWHERE,
)
from lineshaft.domain.linkage.text import plain_letters, plain_words

_CACHE_SIZE = 20_000
_LONGEST_WEBSITE = 300
_MOST_WORDS = 40
_DOTTED_LETTERS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b(?:[a-z]\.)+[a-z]\b")
_SLASHED_FORMS = re.compile(r"\b([aks])/([sk])\b")
_OTHER_NAME = re.compile(
    r"\b(?:dba|fka|nka)\b|\bd\s*/\s*b\s*/\s*a\b|\bd\.b\.a\.?|\bdoing business as\b"
    r"|\btrading as\b|\b[to]/a\b|\ba\.?k\.?a\.?\b|\balso known as\b"
    r"|\bformerly known as\b|\bformerly\b|\b[afn]/k/a\b|\bpreviously\b"
)
# Forms written out in Slavic languages, in the many ways in which they are put in Latin letters or mistyped, and the
# form that says the same in short.
_WRITTEN_OUT = (
    (re.compile(r"\bob\w{1,6}stv\w{0,3} s\w{0,2} ?ogr\w+ \w+"), "ooo"),
    (re.compile(r"\bt[ao]v\w{2,6}stv[ao] z a?ob?m\w+ \w+"), "tov"),
    (
        re.compile(
            r"\b(?:(?:otk|zak|pub|nep)\w+ )?a[kc]\w{0,3}[io]\w{0,2}on\w*n\w* ob\w{1,6}stv\w{0,3}"
            r"(?: (?:otk|zak)\w+ tipa)?\b"
        ),
        "ao",
    ),
)
_MAY_BE_WRITTEN_OUT = re.compile(r"stv[aoe]?\b")
_AND = re.compile(r"\s+and\s+|\s*&\s*|\s+\+\s+")
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NUMBER_SIGN = re.compile(r"#\s*(?=[0-9a-z])|\b(?:no|nr|num|number|numero)\b\.?\s*(?=[0-9])")
_PART_ENDS = re.compile(r"\s+[-–—|/:~]+\s+|\s*[|;]\s*|:\s+")
_WORD = re.compile(r"[a-z0-9]+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_HOST = re.compile(r"^(?:[a-z]+://)?(?:[^@/]*@)?(?:www[0-9]?\.)?([^/:?#\s]+)", re.IGNORECASE)
_END_OF_PHONE = re.compile(r"\.0+$|[,;]?\s*(?:x|ext\.?|extension|#)\s*[0-9]{1,6}\s*$")
_SEVERAL_PHONES = re.compile(r"(?<=[0-9]{4})\s*(?:[/,;|&]|or\b|and\b)")


@dataclass(frozen=True, slots=True)
class NormalName:
    """A company's name as comparable words, without legal form, articles and punctuation.

    `other_names` are the words of further names given in the same text, after "dba" and the like. `parts` are the words
    of each part of a name that is written in parts, such as "Parent - Plant".
    """

    words: tuple[str, ...]
    legal_form: str = ""
    other_names: tuple[tuple[str, ...], ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    kind: str = ""


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_name(text: str) -> NormalName:
    """The comparable words of a company name, such as ("acme", "mfg") for "The ACME Manufacturing Co., Inc."."""
    plain = plain_letters(text)
    if "." in plain:
        plain = _DOTTED_LETTERS.sub(lambda match: match[0].replace(".", ""), plain)
    if "/" in plain:
        plain = _SLASHED_FORMS.sub(r"\1\2", plain)
    if _MAY_BE_WRITTEN_OUT.search(plain):
        for written_out, short in _WRITTEN_OUT:
            plain = written_out.sub(short, plain)
    names = [name for name in _OTHER_NAME.split(plain) if _WORD.search(name)]
    if not names:
        return NormalName(())
    words, form = _name_words(_without_own_initials(names[0]))
    other_names = tuple(found for name in names[1:] if (found := _name_words(name)[0]))
    return NormalName(
        words=words,
        legal_form=" ".join(form),
        other_names=other_names,
        parts=_parts(names[0]),
        kind=KIND_OF_FORM.get(form, ""),
    )


def _parts(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of each part, () for a name that is not written in parts."""
    texts = _PART_ENDS.split(name)
    if len(texts) == 1:
        return ()
    parts = tuple(words for text in texts if (words := _name_words(text)[0]))
    return parts if len(parts) > 1 else ()


def _name_words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words in comparable form, and the legal form."""
    text = _NUMBER_SIGN.sub(" ", _AND.sub(" ", text))
    words = _joined_initials(_WORD.findall(text)[:_MOST_WORDS])
    kept, form = _without_legal_form(words)
    kept = [word for word in kept if word not in vocabulary.ARTICLES] or kept
    # A word that a name says twice, as in "Temple Mills / Temple Mills Inc", counts once.
    return tuple(dict.fromkeys(vocabulary.NAME_WORDS.get(word, word) for word in kept)), form


def _without_own_initials(text: str) -> str:
    """The name without its own initials in brackets: "International Tool Works (ITW)"."""

    def kept(match: re.Match[str]) -> str:
        inside = _NOT_A_WORD.sub("", match[1])
        words = _NOT_A_WORD.sub(" ", text[: match.start()]).split()
        telling = [word for word in words if word not in vocabulary.ARTICLES]
        initials = ["".join(word[0] for word in some) for some in (words, telling)]
        is_own = len(inside) >= 2 and any(own.startswith(inside) for own in initials)
        return " " if is_own else match[0]

    return _IN_BRACKETS.sub(kept, text)


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


def _without_legal_form(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The words without the legal form, and the form. A name of nothing but such words keeps one."""
    if words[:1] == ["the"] and len(words) > 1:
        words = words[1:]
    kept = words
    form: tuple[str, ...] = ()
    while len(kept) > 1:
        length = _length_of_form_at_end(kept)
        if not length:
            break
        form = (*kept[-length:], *form)
        kept = kept[:-length]
    if kept and kept[0] in FIRST_WORDS:
        for length in range(min(LONGEST_FORM, len(kept) - 1), 0, -1):
            if tuple(kept[:length]) in FIRST_FORMS:
                form = form or tuple(kept[:length])
                kept = kept[length:]
                break
    position = 1
    while position < len(kept):
        phrase = _form_at(kept, position)
        if phrase:
            kept = kept[:position] + kept[position + len(phrase) :]
            form = form or phrase
        else:
            position += 1
    return kept, form


def _form_at(words: list[str], position: int) -> tuple[str, ...]:
    """The legal form that begins at this word, () when none does."""
    if words[position] in WORDS_ANYWHERE:
        for length in (4, 3, 2, 1):
            phrase = tuple(words[position : position + length])
            if phrase in FORMS_ANYWHERE:
                return phrase
    return ()


def _length_of_form_at_end(words: list[str]) -> int:
    if words[-1] not in LAST_WORDS:
        return 0
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        if tuple(words[-length:]) in KIND_OF_FORM:
            return length
    return 0


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_domain(text: str) -> str:
    """The domain of a web address or e-mail, "" when there is none or many companies share it."""
    match = _HOST.match(text.strip()[:_LONGEST_WEBSITE])
    if match is None:
        return ""
    domain = match[1].lower().strip(".")
    return "" if "." not in domain or domain in vocabulary.SHARED_DOMAINS else domain


def normalise_phone_digits(text: str) -> str:
    """The digits of the first telephone number in `text`: ten, seven where the area code is missing, those of another
    country's number, or "" when there is none.
    """
    first = _SEVERAL_PHONES.split(text.strip().lower()[:60])[0]
    digits = "".join(
        letter for letter in _END_OF_PHONE.sub("", first) if letter.isdecimal() and letter.isascii()
    )
    digits = digits.lstrip("0")
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if not 7 <= len(digits) <= 15 or len(set(digits[-7:])) == 1:
        return ""
    return digits


def phone_or_blank(text: str) -> str:
    """The ten digits of a telephone number, "" when the text is none: a bad number must not stop a comparison."""
    digits = normalise_phone_digits(text)
    return digits if len(digits) == 10 and digits[0] not in "01" and digits[3] not in "01" else ""


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_postcode(text: str) -> str:
    """A ZIP code as five digits, with the zeros in front that a spreadsheet dropped; another country's in capitals."""
    plain = text.strip()[:20]
    if plain.endswith(".0"):
        plain = plain[:-2]
    digits = plain.split("-")[0].strip()
    if digits.isascii() and digits.isdigit():
        if 3 <= len(digits) <= 5:
            return digits.zfill(5)
        return digits[:5] if len(digits) == 9 else digits
    return _NOT_A_WORD.sub("", plain_letters(plain)).upper()


@lru_cache(maxsize=_CACHE_SIZE)
def normalise_state(text: str) -> str:
    """A state as its abbreviation; anything else in capitals."""
    plain = plain_words(text)
    return vocabulary.STATES.get(plain, plain.upper())
