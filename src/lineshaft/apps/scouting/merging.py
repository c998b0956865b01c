"""What becomes of scouting when a site goes into another. The record of a search stays as it was."""

from lineshaft.apps.companies.merge_rules import MergeRule, OnCollision, Row

from .models import Candidate, DomesticContent, NamingConsent, Need, ToldNeed
from .states import CandidateState


def _same_candidacy(there: Row, row: Row) -> bool:
    set_aside = CandidateState.SET_ASIDE.value
    return there["routing_id"] == row["routing_id"] and set_aside not in (there["status"], row["status"])


def _told_the_same(there: Row, row: Row) -> bool:
    return (there["need_id"], there["person_id"]) == (row["need_id"], row["person_id"])


# Two answers for what turns out to be one plant: that of the record that stays counts, the other is kept beside it.
RULES = (
    MergeRule(
        Candidate,
        "site",
        collides=_same_candidacy,
        collision=OnCollision.MARK,
        mark={
            "status": CandidateState.SET_ASIDE.value,
            "set_aside_reason": "two records of the registry turned out to be this one plant",
        },
        can_split=True,
        # Not of which need: a center that is not asked any more does not read it.
        label=lambda candidate: f"for a need that somebody has, {candidate.get_status_display()}",
    ),
    MergeRule(NamingConsent, "site", follows=("candidate_id", Candidate._meta.db_table)),
    MergeRule(Need, "site", can_split=True),
    MergeRule(DomesticContent, "site", can_split=True),
    MergeRule(ToldNeed, "site", collides=_told_the_same, collision=OnCollision.REMOVE),
)
