"""What becomes of survey cases when their site goes into another."""

from lineshaft.apps.companies.merge_rules import MergeRule, OnCollision, Row

from .models import Case


def _asked_twice(there: Row, row: Row) -> bool:
    """Whether two cases would break a rule under one site: one case in a wave, asked once in twelve months."""
    same_case = (there["wave_id"], there["center_id"]) == (row["wave_id"], row["center_id"])
    asked = all(each["status"] in Case.ASKED for each in (there, row))
    return same_case or (asked and _overlap(there["asked_year"], row["asked_year"]))


def _overlap(one: str, other: str) -> bool:
    """Whether two ranges of days have a day in common; PostgreSQL writes them "[2026-10-01,2027-10-01)"."""
    (start, end), (other_start, other_end) = (each.strip("[)").split(",") for each in (one, other))
    return start < other_end and other_start < end


# Each of the two records was asked once: both answers stay, and the case of the one that goes says where it is from.
RULES = (
    MergeRule(
        Case,
        "site",
        collides=_asked_twice,
        collision=OnCollision.MARK,
        mark={"is_of_merged_site": True},
        can_split=True,
        label=lambda case: f"survey of {case.wave}",
        label_reads=("wave",),
    ),
)
