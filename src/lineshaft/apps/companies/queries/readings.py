"""What the text in the search box means: a number, a telephone, an address, a place, an industry, or a name."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q
from django.db.models.lookups import In
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.expressions import WebHost, city_key
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import Company, CompanyTaxNumber, FormerId, Site
from lineshaft.apps.reference import queries as reference
from lineshaft.apps.reference.models import State
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import (
    DIGITS,
    UEI_CHARACTERS,
    PublicIdKind,
    check_cage,
    check_public_id,
    check_uei,
    check_zip,
    format_phone,
    normalise_phone,
    one_slip_away,
)
from lineshaft.domain.linkage import normalise_domain

from .capability_words import capabilities_named, who_has

LONGEST_TEXT = 200
_MOST_OFFERED = 3
_MOST_AT_ONCE = 200
# How alike the words of a street must be, where the number of the house is the same.
_STREET_ALIKE = 0.4


@dataclass(frozen=True)
class Offer:
    """Another meaning of the text, and what to type to get it."""

    words: str
    text: str


@dataclass(frozen=True)
class Reading:
    """
    How a text was understood.

    `words` says it to the reader. `where` are the sites it means; None is a name, to be searched by likeness. What
    is not `certain` is only offered. `is_of_words`: a place or industry, which may be meant as a name as well.
    `otherwise` are further meanings.
    """

    words: str
    where: Q | None
    certain: bool = True
    text: str = ""
    is_of_words: bool = False
    otherwise: tuple[Offer, ...] = ()

    @property
    def is_name(self) -> bool:
        """Whether names are searched, the closest first."""
        return self.where is None


@dataclass(frozen=True)
class _Registered:
    """
    An identifier that an authority gave a company: how it is written, and the field that holds it.

    One that is long enough is found with a slip as well: `characters` are those of which it is made.
    """

    label: Any
    check: Callable[[str], str]
    field: str
    characters: str = ""


# A further identifier of companies is one line here.
_REGISTERED = (
    _Registered(gettext_lazy("Unique Entity ID"), check_uei, "uei", UEI_CHARACTERS),
    _Registered(gettext_lazy("CAGE code"), check_cage, "cage"),
)
_LABEL = re.compile(
    r"^(?:uei|unique entity id|cage(?: code)?|f?ein|tax (?:id|number)|employer identification number)\b[\s:.#]*",
    re.IGNORECASE,
)
_PUNCTUATION = re.compile(r"[\s._/–-]")
# These two letters are in no such identifier: whoever types one read the digit so.
_DIGITS_FOR_LETTERS = str.maketrans("OI", "01")
_TAX_NUMBER = re.compile(r"([0-9]{2})[\s–-]*([0-9]{7})")

_QUOTED = re.compile(r'["“”](.*?)["“”]?')
_PHONE_WORD = re.compile(r"^(?:tel(?:ephone)?|phone|ph|call)[\s.:]+", re.IGNORECASE)
_NAICS = re.compile(r"(naics\s*)?([0-9]{2,6})", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[a-z]+://)?(?:[^\s@/]+@)?(?:[\w-]+\.)+[a-z]{2,}(?::[0-9]+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_STREET = re.compile(r"[0-9]+[a-z]?(?:-[0-9a-z]+)?\s+\S|(?:p\.?\s*o\.?\s*)?box\s+[0-9]", re.IGNORECASE)
_SHORTEST_WORDS = 4


def as_name(text: str) -> str:
    """What to type so that this text is searched as a name, whatever else it may mean."""
    return f'"{text}"'


def name_in(text: str) -> str:
    """The text as a name: without the quotes that say so."""
    text = _squeezed(text)
    quoted = _QUOTED.fullmatch(text)
    return quoted[1].strip() or text if quoted else text


def _squeezed(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:LONGEST_TEXT]


def reading_of(text: str, reader: Actor | None = None) -> Reading:
    """
    The meaning of a text that is not empty. In quotes it is a name. What only some may read, such as the tax numbers
    that a center holds, means something for a `reader` who does.

    What has a form of its own (a number, a telephone, a ZIP code) is taken for that. Other meanings count only where
    the registry has something of the kind and no company is called exactly so; they are offered then.
    """
    name, text = name_in(text), _squeezed(text)
    if _QUOTED.fullmatch(text):
        return Reading(_("name"), None, text=name)
    found = _tax_number(text, reader) if reader else None
    for read in (_public_id, _zip, _phone, _registered, _naics, _web, _street):
        found = found or read(text)
    return _with_ways(found, text) if found else _of_words(text, reader)


def _with_ways(found: Reading, text: str) -> Reading:
    name = Offer(_("the name “%(text)s”") % {"text": text}, as_name(text))
    return replace(found, text=text, otherwise=(*found.otherwise, name))


def _of_words(text: str, reader: Actor | None) -> Reading:
    """A place, what plants can do, an industry or a name: words can be all of them."""
    capabilities = _capabilities(text, reader) if reader else []
    meanings = [found for found in (_place(text), *capabilities, *_industries(text)) if found]
    exact = [found for found in meanings if found.certain]
    if exact and not _is_a_name(text):
        first = exact[0]
        return _with_ways(replace(first, is_of_words=True, otherwise=_offers(meanings, but=first)), text)
    return Reading(_("name"), None, text=text, otherwise=_offers(meanings))


def _is_a_name(text: str) -> bool:
    """Whether a plant or a company is called exactly so."""
    key = name_key(text)
    return (
        Site.objects.filter(name_key=key).exists()
        or Company.objects.filter(name_key=key, sites__isnull=False).exists()
    )


def _offers(meanings: list[Reading], but: Reading | None = None) -> tuple[Offer, ...]:
    return tuple(Offer(found.words, found.text) for found in meanings if found is not but)[:_MOST_OFFERED]


def _public_id(text: str) -> Reading | None:
    """The number of a site or company, also a former one of a record that went into another."""
    try:
        number = check_public_id(text)
    except InvalidValue:
        return None
    former = FormerId.objects.filter(public_id=number).first()
    if number.startswith(PublicIdKind.SITE.value):
        words = _("Site number %(number)s") % {"number": number}
        where = Q(pk=former.site_id) if former and former.site_id else Q(public_id=number)
    else:
        words = _("Company number %(number)s") % {"number": number}
        company = former.company_id if former else None
        companies = Company.objects.filter(public_id=number).values("pk")
        where = Q(company_id=company) if company else Q(company_id__in=companies)
    if former:
        words = _("%(number)s, now part of another record") % {"number": words}
    return Reading(words, where)


def _zip(text: str) -> Reading | None:
    """A ZIP code of five or nine digits; five may be an industry as well."""
    try:
        code = check_zip(text)
    except InvalidValue:
        return None
    industry = reference.industry(text)
    offers = [Offer(_industry_words(industry), f"NAICS {industry.code}")] if industry else []
    registered = _registered(text)
    if registered:
        offers.append(Offer(registered.words, registered.words))
    return Reading(_("ZIP code %(code)s") % {"code": code}, Q(zip_code=code), otherwise=tuple(offers))


def _phone(text: str) -> Reading | None:
    try:
        digits = normalise_phone(_PHONE_WORD.sub("", text))
    except InvalidValue:
        return None
    return Reading(_("Telephone %(number)s") % {"number": format_phone(digits)}, Q(phone_key=digits))


def _registered(text: str) -> Reading | None:
    """An identifier that some company of the registry has, in any writing; a long one also with one slip."""
    typed = _PUNCTUATION.sub("", _LABEL.sub("", text)).upper().translate(_DIGITS_FOR_LETTERS)
    for kind in _REGISTERED:
        try:
            number = kind.check(typed)
        except InvalidValue:
            continue
        company = Company.objects.filter(**{kind.field: number}).values_list("pk", flat=True).first()
        if company:
            return Reading(f"{kind.label} {number}", Q(company_id=company))
        nearly = list(one_slip_away(number, kind.characters))
        alike = Company.objects.filter(~Q(**{kind.field: ""}), **{f"{kind.field}__in": nearly})
        companies = list(alike.values_list("pk", flat=True)[:_MOST_AT_ONCE]) if nearly else []
        if companies:
            words = _("%(kind)s like %(number)s") % {"kind": kind.label, "number": number}
            return Reading(words, Q(company_id__in=companies))
    return None


def _tax_number(text: str, reader: Actor) -> Reading | None:
    """A tax number that the reader's own center holds, also with one slip; those of other centers are not looked at."""
    match = _TAX_NUMBER.fullmatch(_LABEL.sub("", text))
    centers = permissions.relationship_center_ids(reader) if match else ()
    if match is None or not centers:
        return None
    number = f"{match[1]}-{match[2]}"
    held = CompanyTaxNumber.objects.filter(center_id__in=centers)
    for words, numbers in (
        (_("Tax number %(number)s"), [number]),
        (_("Tax numbers like %(number)s"), list(one_slip_away(number, DIGITS))),
    ):
        companies = list(held.filter(ein__in=numbers).values_list("company_id", flat=True)[:_MOST_AT_ONCE])
        if companies:
            return Reading(words % {"number": number}, Q(company_id__in=companies))
    return None


def _naics(text: str) -> Reading | None:
    """A code of two to six digits that the classification has; two digits alone may be anything."""
    match = _NAICS.fullmatch(text)
    if match is None or (match[1] is None and len(match[2]) < 3):
        return None
    industry = reference.industry(match[2])
    return Reading(_industry_words(industry), _in_industry(industry.code)) if industry else None


def _industry_words(industry: Any) -> str:
    return _("Industry %(code)s %(title)s") % {"code": industry.code, "title": industry.title}


def _in_industry(code: str) -> Q:
    return Q(naics__in=reference.codes_within(code))


def _web(text: str) -> Reading | None:
    """The domain of a web or e-mail address, when a company has its site there."""
    host = normalise_domain(text) if _HOST.fullmatch(text) else ""
    if not host:
        return None
    # "mail.acme.com" is looked for as "acme.com" too.
    hosts = [host, *([host.split(".", 1)[1]] if host.count(".") > 1 else [])]
    at_host = Company.objects.filter(~Q(website=""), In(WebHost("website"), hosts))
    companies = list(at_host.values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return (
        Reading(_("Web domain %(host)s") % {"host": host}, Q(company_id__in=companies)) if companies else None
    )


def _street(text: str) -> Reading | None:
    """A street address from its number on, perhaps with the place behind a comma; the words may be misspelt."""
    if not _STREET.match(text):
        return None
    street, _comma, rest = (part.strip() for part in text.partition(","))
    key = street_key(street)
    if not key:
        return None
    near = _nearby(rest)
    sites = Site.objects.exclude(street_key="").filter(near)
    words = _("Street address “%(text)s”") % {"text": text}
    if sites.filter(street_key__startswith=key).exists():
        return Reading(words, ~Q(street_key="") & Q(street_key__startswith=key) & near)
    number = key.split(" ")[0]
    alike = (
        sites.filter(street_key__startswith=f"{number} ")
        .annotate(likeness=TrigramWordSimilarity(key.removeprefix(number).strip(), "street_key"))
        .filter(likeness__gte=_STREET_ALIKE)
        .order_by("-likeness", "pk")
    )
    ids = list(alike.values_list("pk", flat=True)[:_MOST_AT_ONCE])
    words = _("Street addresses like “%(text)s”") % {"text": text}
    return Reading(words, Q(pk__in=ids)) if ids else None


def _nearby(rest: str) -> Q:
    """What stands behind the street: a ZIP code or a place; anything else narrows nothing."""
    code = reference.zip_in(rest)
    if code:
        return Q(zip_code=code)
    place = _place(rest) if rest else None
    return place.where if place and place.where is not None else Q()


def _place(text: str) -> Reading | None:
    """A state, a city or a county; a city counts when a site of the registry is there."""
    states = reference.find_states(text)
    if states:
        return Reading(
            _("State %(name)s") % {"name": states[0].label}, Q(state_id=states[0].state.pk), text=text
        )
    name, state = reference.name_and_state(text)
    county = _county(name, state)
    if county and county.certain:
        return county
    return _city(name, state) or (replace(county, certain=True) if county else None)


def _county(name: str, state: State | None) -> Reading | None:
    """The counties of a name; certain when the text says that it is a county."""
    names = reference.county_names(name, state)
    if not names:
        return None
    if len(names) == 1:
        ((fips, county),) = names.items()
        words = f"{county}, {reference.state_by_code(fips[:2])}"
    else:
        words = _("%(n)s counties named %(name)s") % {"n": len(names), "name": next(iter(names.values()))}
    says_so = reference.says_county(name)
    text = f"{next(iter(names.values()))}{f', {state.abbreviation}' if state else ''}"
    return Reading(words, Q(county_id__in=list(names)), certain=says_so, text=text)


def _city(name: str, state: State | None) -> Reading | None:
    """A city that a site of the registry is in; with its state it may be misspelt."""
    sites = Site.objects.filter(state=state) if state else Site.objects.all()
    spellings = reference.city_spellings(name)
    if not sites.filter(In(city_key(), spellings)).exists():
        nearly = reference.city_like(name, state) if state else ""
        spellings = reference.city_spellings(nearly)
        if not nearly or not sites.filter(In(city_key(), spellings)).exists():
            return None
        name = nearly
    shown = f"{name.title()}, {state.abbreviation}" if state else name.title()
    where = Q(In(city_key(), spellings)) & (Q(state=state) if state else Q())
    return Reading(_("City %(name)s") % {"name": shown}, where, text=shown)


def _industries(text: str) -> list[Reading]:
    """Industries whose words these are; certain for the one that is called so."""
    if len(text) < _SHORTEST_WORDS:
        return []
    return [
        Reading(
            _industry_words(found.hit),
            _in_industry(found.hit.code),
            certain=found.is_called_so,
            text=found.hit.code,
        )
        for found in reference.industries_named(text, _MOST_OFFERED)
    ]


def _capabilities(text: str, reader: Actor) -> list[Reading]:
    """Processes, materials, certifications and the like that the reader may see; certain for those called so."""
    return [
        Reading(
            found.words,
            Q(pk__in=who_has(reader, found.writings).values("site_id")),
            certain=found.is_called_so,
            text=found.name,
        )
        for found in capabilities_named(reader, text, _MOST_OFFERED)
    ]
