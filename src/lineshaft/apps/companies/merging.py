"""What becomes of the rows of the registry when a site or company goes into another."""

from .merge_rules import MergeRule, OnCollision, Row
from .models import (
    Capability,
    Company,
    CompanyName,
    CompanyTaxNumber,
    Contact,
    DuplicatePair,
    FormerCompany,
    FormerId,
    ImportRow,
    ProfileAgreement,
    Relationship,
    SaidValue,
    SharingConsent,
    Site,
    SiteIndustry,
)


def _same_center(there: Row, row: Row) -> bool:
    return bool(there["center_id"] == row["center_id"])


def _both_survey_contacts(there: Row, row: Row) -> bool:
    return _same_center(there, row) and all(
        each["is_survey_contact"] and each["left_on"] is None for each in (there, row)
    )


def _both_stand(there: Row, row: Row) -> bool:
    """Two questions or consents about the same two centers."""
    same = all(there[name] == row[name] for name in ("center_id", "receiver_id"))
    return same and all(each["status"] in ("asked", "given") for each in (there, row))


def _same_name(there: Row, row: Row) -> bool:
    return bool(there["name"].upper() == row["name"].upper())


def _same_tax_number(there: Row, row: Row) -> bool:
    return _same_center(there, row) and bool(there["ein"] == row["ein"])


def _same_industry(there: Row, row: Row) -> bool:
    return (there["code"], there["vintage"]) == (row["code"], row["vintage"])


def _same_capability(there: Row, row: Row) -> bool:
    """One certificate, process or machine, written by one organisation on both records."""
    return (
        _what_it_is(there) == _what_it_is(row) and there["removed_at"] is None and row["removed_at"] is None
    )


def _what_it_is(row: Row) -> tuple[object, ...]:
    return (row["owner_id"], row["kind"], row["name"].upper(), row["number"].upper())


def _same_part(there: Row, row: Row) -> bool:
    """Two agreements in force on one part, recorded by one organisation."""
    same = all(there[name] == row[name] for name in ("owner_id", "part"))
    return same and all(each["status"] == "standing" for each in (there, row))


def _same_pair(there: Row, row: Row) -> bool:
    return (there["first_id"], there["second_id"]) == (row["first_id"], row["second_id"])


def _pair_under(row: Row, kept: int, gone: int) -> Row | None:
    """The pair with the record that stays; nothing is left of the pair of the two."""
    other = row["second_id"] if row["first_id"] == gone else row["first_id"]
    if other == kept:
        return None
    return {**row, "first_id": min(kept, other), "second_id": max(kept, other)}


RULES = (
    MergeRule(Site, "company", can_split=True),
    MergeRule(CompanyName, "company", collides=_same_name, collision=OnCollision.REMOVE, can_split=True),
    # The record that stays keeps its own parent; see `queries.reshaping`.
    MergeRule(Company, "parent", can_split=True),
    # Two numbers of one company stay both: the center that holds them says which is right.
    MergeRule(
        CompanyTaxNumber, "company", collides=_same_tax_number, collision=OnCollision.REMOVE, can_split=True
    ),
    MergeRule(SiteIndustry, "site", collides=_same_industry, collision=OnCollision.REMOVE),
    # The later of two expiry dates is that of the renewed certificate. Nothing becomes shared by being merged.
    MergeRule(
        Capability,
        "site",
        collides=_same_capability,
        collision=OnCollision.FOLD,
        fill=(
            "certified_by",
            "quantity",
            "detail_es",
            "length",
            "width",
            "height",
            "tolerance",
            "unit",
            "free_percent",
            "lead_days",
            "as_of",
            "url",
        ),
        append=("detail",),
        earliest=("issued_on",),
        latest=("expires_on",),
        together=(
            ("length", "unit"),
            ("tolerance", "unit"),
            ("free_percent", "as_of"),
            ("lead_days", "as_of"),
        ),
        can_split=True,
    ),
    MergeRule(FormerCompany, "site"),
    MergeRule(FormerCompany, "company"),
    MergeRule(FormerCompany, "split_into"),
    MergeRule(FormerId, "site"),
    MergeRule(FormerId, "company"),
    MergeRule(
        Relationship,
        "site",
        collides=_same_center,
        collision=OnCollision.FOLD,
        fill=("owner_id", "employees", "employees_as_of", "annual_sales"),
        unite=("needs",),
        append=("notes",),
        earliest=("started_on",),
        together=(("employees", "employees_as_of"),),
    ),
    # Both people stay; the survey goes on to the one of the record that stays.
    MergeRule(
        Contact,
        "site",
        collides=_both_survey_contacts,
        collision=OnCollision.MARK,
        mark={"is_survey_contact": False},
        can_split=True,
    ),
    # What the company said of the record that stays goes on; the other word is kept, and opens nothing.
    MergeRule(
        SharingConsent,
        "site",
        collides=_both_stand,
        collision=OnCollision.MARK,
        mark={"status": SharingConsent.Status.REPLACED.value},
    ),
    # Likewise: what was agreed of the record that stays goes on.
    MergeRule(
        ProfileAgreement,
        "site",
        collides=_same_part,
        collision=OnCollision.MARK,
        mark={"status": ProfileAgreement.Status.REPLACED.value},
    ),
    # The word of a company is that of the company it goes into; a plant that leaves takes no word along.
    MergeRule(ProfileAgreement, "company"),
    MergeRule(ImportRow, "site"),
    MergeRule(SaidValue, "site"),
    MergeRule(DuplicatePair, "first", collides=_same_pair, rewrite=_pair_under),
    MergeRule(DuplicatePair, "second", collides=_same_pair, rewrite=_pair_under),
)
