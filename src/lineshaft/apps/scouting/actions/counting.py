"""Counting the plausible suppliers of a need, and keeping the record of it."""

from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.documents import sha256_of

from ..models import Need, SearchRecord
from ..queries import counts as counted


def count_suppliers(*, need: Need, by: Actor) -> SearchRecord:
    """Count with the eyes of `by`, and keep by what was counted, over what, and what came of it. Names nobody."""
    criteria = counted.criteria_of(need)
    counts = counted.search(by, criteria)
    at = timezone.now()
    facts = {
        "need": need.number,
        "facts": counts.facts,
        "criteria": criteria.as_json(),
        "generation": counts.generation,
        "considered": counts.considered,
        "plausible": counts.plausible,
        "by_state": counts.by_state,
        "searched_at": at.isoformat(),
    }
    return SearchRecord.objects.create(
        need=need,
        facts=counts.facts,
        criteria=criteria.as_json(),
        generation=counts.generation,
        from_index=False,
        considered=counts.considered,
        plausible=counts.plausible,
        by_state=counts.by_state,
        milliseconds=counts.milliseconds,
        searched_by=by.user,
        searched_at=at,
        sha256=sha256_of(facts),
    )
