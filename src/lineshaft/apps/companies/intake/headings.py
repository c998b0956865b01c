"""The names of columns: how they are compared, which are usual, and in which row of a file they stand."""

import re
from collections.abc import Iterable, Sequence

LOOKED_AT = 20
"""Rows at the beginning of a file among which its headings are looked for."""

# "Printed on", "2026-04-01"
_MOST_IN_TITLE = 2

# Column names under which lists of companies hold each fact.
_USUAL_NAMES = {
    "name": "name company firm firmname companyname businessname legalbusinessname recipient vendor organization"
    " establishment",
    "street": "street address address1 addressline1 streetaddress physicaladdress mailingaddress siteaddress",
    "city": "city town municipality physicaladdresscity",
    "state": "state st stateprovince statecode",
    "zip_code": "zip zipcode zip5 postal postalcode zcta postcode",
    "phone": "phone telephone phonenumber tel mainphone",
    "naics": "naics naicscode primarynaics naics2022 naics6 industry primaryindustry industrydescription naicstitle"
    " naicsdescription industria giro",
    "website": "website web url homepage",
    "uei": "uei uniqueentityid ueisam",
    "cage": "cage cagecode cagencage",
    "ein": "ein fein federaltaxid taxid taxpayerid employeridentificationnumber federalid",
    "employees": "employees employment jobs jobsretained numberofemployees employeecount headcount",
    "employees_as_of": "employeesasof dateapproved asof surveydate employeescountedon",
    "annual_sales": "annualsales sales revenue annualrevenue",
    "certifications": "certifications certification certs cert certificates qualitycertifications certificaciones",
    "certifications_expire": "certificationsexpire certificationexpires certificationexpiry certificationexpiration"
    " certificationexpirationdate certuntil certexpires certexpirationdate",
    "processes": "processes process manufacturingprocesses capabilities procesos",
    "materials": "materials material materialsworked materiales",
    "equipment": "equipment machines machinery keyequipment equipos",
    "ownership": "ownership ownershipclass ownershipclasses ownershiptype businessclassification socioeconomicstatus",
}


def heading_key(heading: str) -> str:
    """A column name as names are compared: case, accents of blanks and punctuation at the ends do not matter."""
    return " ".join(heading.replace("\ufeff", "").split()).strip(" .:*").lower()


def suggestion(header: Iterable[str]) -> dict[str, str]:
    """For each fact the column that probably holds it, by its name; no column is suggested twice."""
    left = {re.sub(r"[^a-z0-9]", "", heading_key(name)): name for name in reversed(list(header)) if name}
    found: dict[str, str] = {}
    for name, usual in _USUAL_NAMES.items():
        for word in usual.split():
            if word in left:
                found[name] = left.pop(word)
                break
    return found


def headings_at(rows: Sequence[Sequence[str]], place: int, lines: int = 1) -> list[str]:
    """The names of the columns that stand in the row at `place`, or in that and the next taken together."""
    return list(rows[place]) if lines == 1 else _joined(rows, place)


def find_headings(rows: Sequence[Sequence[str]], expected: Iterable[str]) -> tuple[int, int]:
    """
    At which place of the first rows of a file the names of its columns stand, and on how many lines.

    That is the first row, unless it can be told for certain: by the `expected` names, or because a later row has names
    of columns that are usual and the rows above have none. Names on two lines are taken together.
    """
    wanted = {heading_key(name) for name in expected}
    if wanted:
        for place, row in enumerate(rows):
            for names, height in ((row, 1), (_joined(rows, place), 2)):
                if wanted <= {heading_key(name) for name in names}:
                    return place, height
    place = next((place for place in range(len(rows)) if _has_names(rows, place)), 0)
    if place and _goes_on_below(rows, place - 1) and _are_titles(rows[: place - 1]):
        return place - 1, 2
    if _goes_on_below(rows, place):
        return place, 2
    return (place, 1) if _are_titles(rows[:place]) else (0, 1)


def _has_names(rows: Sequence[Sequence[str]], place: int) -> bool:
    """
    Whether usual names stand in a row. Under titles that stand alone in their rows, the first row of several words
    without a digit has the names as well: under a title alone no row could be read.
    """
    row = rows[place]
    below_titles = (
        place > 0 and _filled(row) > _MOST_IN_TITLE and all(_filled(above) <= 1 for above in rows[:place])
    )
    return _known(row) >= 2 or (below_titles and (_known(row) == 1 or not _has_digits(row)))


def _are_titles(rows: Sequence[Sequence[str]]) -> bool:
    return all(_filled(row) <= _MOST_IN_TITLE for row in rows)


def _goes_on_below(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether the names that say what the columns hold stand in the next row, under names of groups of columns."""
    if place + 1 >= len(rows):
        return False
    above, below = rows[place], rows[place + 1]
    has_gaps = 1 < _filled(above) < _filled(below)
    tells_more = _known(below) >= 2 and _known(below) > _known(above)
    return has_gaps and tells_more and not _has_digits(below)


def _joined(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Two lines of names as one: the lower name, after that of its group where it would stand twice."""
    if place + 1 >= len(rows):
        return []
    above, below = list(rows[place]), list(rows[place + 1])
    width = max(len(above), len(below))
    above += [""] * (width - len(above))
    below += [""] * (width - len(below))
    keys = [heading_key(name) for name in below]
    group, names = "", []
    for upper, lower, key in zip(above, below, keys, strict=True):
        group = upper.strip() or group
        names.append(f"{group} {lower}" if lower.strip() and keys.count(key) > 1 else lower if key else upper)
    return names


def _known(row: Sequence[str]) -> int:
    return len(suggestion(row))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _has_digits(row: Sequence[str]) -> bool:
    return any(any(map(str.isdigit, cell)) for cell in row)
