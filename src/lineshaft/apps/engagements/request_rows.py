"""The rows of a file of requests: each becomes the facts of one request, or says which cells are wrong and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import override

from lineshaft.apps.companies.intake.days import read_day
from lineshaft.apps.companies.intake.headings import heading_key
from lineshaft.apps.network.models import Center, ServiceArea, ServiceLine
from lineshaft.apps.network.queries import service_lines
from lineshaft.apps.reference.queries import industry, state_by_code
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import check_zip, format_phone, normalise_phone

from .queries import place_of_request

COLUMNS = {
    "company_name": "Company",
    "street": "Street",
    "city": "City",
    "state": "State",
    "zip_code": "ZIP code",
    "need": "Need",
    "areas": "Areas of help",
    "lines": "Service lines",
    "naics": "Industry",
    "contact_name": "Contact",
    "contact_email": "E-mail",
    "contact_phone": "Telephone",
    "language": "Language",
    "received_on": "Received on",
}
_OTHERS = {
    "company name": "company_name", "address": "street", "zip": "zip_code", "request": "need",
    "contact name": "contact_name", "name": "contact_name", "email": "contact_email", "phone": "contact_phone",
    "area": "areas", "naics": "naics", "date": "received_on", "received": "received_on", "service line": "lines",
    "empresa": "company_name", "compañía": "company_name", "calle": "street", "dirección": "street",
    "ciudad": "city", "estado": "state", "código postal": "zip_code", "necesidad": "need",
    "áreas de ayuda": "areas", "área": "areas", "líneas de servicio": "lines", "línea de servicio": "lines",
    "industria": "naics", "contacto": "contact_name", "nombre": "contact_name",
    "correo electrónico": "contact_email", "teléfono": "contact_phone", "idioma": "language",
    "recibida el": "received_on", "recibido el": "received_on", "fecha": "received_on",
}  # fmt: skip
HEADINGS = (*COLUMNS.values(), *_OTHERS)
"""Every name under which a column is known."""
REQUIRED = ("company_name", "contact_name")
_LANGUAGES = {
    "": "en", "en": "en", "english": "en", "inglés": "en", "es": "es", "spanish": "es", "español": "es",
}  # fmt: skip
_LONGEST = {"need": 5000}


@dataclass
class ReadRow:
    """One row: its facts as `submit_request` takes them, and each cell that is wrong: column, value, reason."""

    number: int
    facts: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What the cells of a center's file may name: areas and service lines by their names in lower case."""

    center_id: int
    areas: Mapping[str, str]
    lines: Mapping[str, ServiceLine]

    @classmethod
    def of(cls, center: Center) -> "Known":
        """The areas, and the lines in force, by codes and by English and Spanish titles."""
        areas = {area.value: area.value for area in ServiceArea}
        for language in ("en", "es"):
            with override(language):
                areas |= {str(area.label).casefold(): area.value for area in ServiceArea}
        lines: dict[str, ServiceLine] = {}
        for line in service_lines(center):
            names = (line.code, line.title.casefold(), line.title_es.casefold())
            lines |= {name: line for name in names if name}
        return cls(center.pk, areas, lines)


def fields_of(header: list[str]) -> dict[int, str]:
    """Which column holds which fact. Raises InvalidValue when a column that is needed is missing."""
    known = {heading_key(label): name for name, label in COLUMNS.items()}
    known |= {heading_key(other): name for other, name in _OTHERS.items()}
    found: dict[int, str] = {}
    for place, heading in enumerate(header):
        name = known.get(heading_key(heading))
        if name and name not in found.values():
            found[place] = name
    missing = [COLUMNS[name] for name in REQUIRED if name not in found.values()]
    if missing:
        raise InvalidValue(
            "file",
            ", ".join(header)[:200],
            f"has no column {' and no column '.join(missing)}",
            f"Name the columns: {', '.join(COLUMNS.values())}",
        )
    return found


def read_row(number: int, cells: list[str], fields: Mapping[int, str], known: Known) -> ReadRow:
    """Check one row. Every wrong cell is named, not the first alone."""
    row = ReadRow(number)
    texts = dict.fromkeys(COLUMNS, "")
    for place, name in fields.items():
        texts[name] = cells[place].replace("\0", "").strip() if place < len(cells) else ""
    for name, text in texts.items():
        longest = _LONGEST.get(name, 200)
        if len(text) > longest:
            row.faults.append((COLUMNS[name], text[:60], f"is longer than {longest} characters"))
    for name in REQUIRED:
        if not texts[name]:
            row.faults.append((COLUMNS[name], "", "is empty"))
    if not texts["contact_email"] and not texts["contact_phone"]:
        row.faults.append((COLUMNS["contact_email"], "", "is empty, and so is the telephone number"))
    facts: dict[str, Any] = {
        name: " ".join(texts[name].split()) for name in ("company_name", "street", "city", "contact_name")
    }
    facts["need"] = texts["need"]
    checks: tuple[tuple[str, Callable[[str], Any]], ...] = (
        ("contact_email", _email),
        ("contact_phone", lambda text: format_phone(normalise_phone(text)) if text else ""),
        ("zip_code", lambda text: check_zip(text) if text else ""),
        ("state", _state),
        ("areas", lambda text: _named(text, known.areas, "areas", "is no area of help")),
        ("lines", lambda text: _lines(text, known)),
        ("language", _language),
        ("received_on", _received),
    )
    for name, check in checks:
        try:
            facts[name] = check(texts[name])
        except InvalidValue as error:
            row.faults.append(
                (COLUMNS[name], str(error.value)[:60], f"{error.reason}. {error.hint}".strip(". "))
            )
    found = industry(texts["naics"]) if texts["naics"].isascii() and texts["naics"].isdigit() else None
    facts["naics_id"], facts["industry_words"] = (found.code, "") if found else (None, texts["naics"])
    facts["state_id"] = facts.pop("state", "")
    if not row.faults:
        # A line brings its area along.
        wanted = {*facts["areas"], *(line.area for line in facts["lines"])}
        facts["areas"] = [area.value for area in ServiceArea if area.value in wanted]
        facts["lines"] = sorted({line.code for line in facts["lines"]})
        _check_place(row, facts, known.center_id)
    else:
        facts.pop("lines", None)
    row.facts = facts
    return row


def _check_place(row: ReadRow, facts: dict[str, Any], center_id: int) -> None:
    try:
        place = place_of_request(facts["zip_code"], facts["state_id"])
    except InvalidValue as error:
        column = COLUMNS["zip_code" if error.field == "zip_code" else "state"]
        value = facts["zip_code"] or "no ZIP code and no state"
        row.faults.append((column, value, f"{error.reason}. {error.hint}"))
        return
    if place.center.pk != center_id:
        row.faults.append(
            (
                COLUMNS["zip_code"],
                facts["zip_code"],
                f"is served by {place.center}: enter it by itself, it goes there",
            )
        )


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise InvalidValue(
                "contact_email", text, "is no e-mail address", "Write name@company.com"
            ) from None
    return text


def _state(text: str) -> str:
    found = state_by_code(text) if len(text) == 2 else None
    if text and found is None:
        raise InvalidValue("state", text, "is no state", "Write its two letters, such as GA")
    return found.pk if found else ""


def _named(text: str, known: Mapping[str, Any], name: str, why: str) -> list[Any]:
    """What the names of a cell stand for. Semicolons part them; commas too, where they are not part of a name."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        words = [part] if part.casefold() in known else [word.strip() for word in part.split(",")]
        for word in filter(None, words):
            if word.casefold() not in known:
                raise InvalidValue(name, word, why, f"Use {'; '.join(dict.fromkeys(_labels(known)))}")
            found.append(known[word.casefold()])
    return found


def _labels(known: Mapping[str, Any]) -> list[str]:
    return [
        str(value) if isinstance(value, ServiceLine) else str(ServiceArea(value).label)
        for value in known.values()
    ]


def _lines(text: str, known: Known) -> list[ServiceLine]:
    return _named(text, known.lines, "lines", "is no service line of the network or of this center")


def _language(text: str) -> str:
    if text.casefold() not in _LANGUAGES:
        raise InvalidValue("language", text, "is no language of ours", "Write English or Spanish")
    return _LANGUAGES[text.casefold()]


def _received(text: str) -> str:
    if not text:
        return ""
    day = read_day(text, timezone.localdate())
    if day is None:
        raise InvalidValue("received_on", text, "is no day that has been", "Write it as 2026-11-28")
    return day.isoformat()


def moment_of(day: str) -> datetime:
    """When a request of that day came in: in the middle of it; now for none."""
    if not day:
        return timezone.now()
    noon = timezone.make_aware(datetime.combine(datetime.fromisoformat(day).date(), time(12)))
    return min(noon, timezone.now())
