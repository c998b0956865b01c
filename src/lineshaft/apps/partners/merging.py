"""What becomes of shared resources when their site goes into another."""

from lineshaft.apps.companies.merge_rules import MergeRule, OnCollision, Row

from .models import ResourceShare


def _same_share(there: Row, row: Row) -> bool:
    return (there["resource_id"], there["center_id"]) == (row["resource_id"], row["center_id"])


# A resource is shared with a site once: the earlier telling of the record that goes is not kept beside the other.
RULES = (
    MergeRule(
        ResourceShare,
        "site",
        collides=_same_share,
        collision=OnCollision.REMOVE,
        can_split=True,
        label=lambda share: str(share.resource),
        label_reads=("resource",),
    ),
)
