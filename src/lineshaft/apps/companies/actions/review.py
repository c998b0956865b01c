"""The queue of likely duplicates: what the sweep adds, and what people decide."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company, DuplicatePair, PairDecision, RegistryChange
from lineshaft.apps.companies.permissions import check_user_can_reshape
from lineshaft.apps.companies.queries.review import FoundPair, sweep_registry, which_stays
from lineshaft.domain.errors import Conflict

from .reshaping import merge_companies, merge_sites

_VERDICT = DuplicatePair.Verdict
_IN_ONE_STATEMENT = 5000


@dataclass(frozen=True)
class Swept:
    """What a sweep of the registry changed in the queue."""

    found: int
    new: int
    gone: int


@transaction.atomic
def sweep() -> Swept:
    """
    Compare the whole registry with itself and renew the queue. Pairs that were decided stay decided; open pairs that
    are no longer alike leave it.
    """
    started = timezone.now()
    found, new = 0, DuplicatePair.objects.count()
    batch: list[FoundPair] = []
    for pair in sweep_registry():
        found += 1
        batch.append(pair)
        if len(batch) == _IN_ONE_STATEMENT:
            _renew(batch)
            batch = []
    _renew(batch)
    new = DuplicatePair.objects.count() - new
    stale = DuplicatePair.objects.filter(verdict=_VERDICT.OPEN.value, found_at__lt=started)
    gone, _by_table = stale.delete()
    return Swept(found, new, gone)


def _renew(batch: list[FoundPair]) -> None:
    now = timezone.now()
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                first_id=pair.first_id,
                second_id=pair.second_id,
                probability=pair.probability,
                evidence=pair.evidence,
                reasons=pair.reasons,
                found_at=now,
            )
            for pair in batch
        ],
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["probability", "evidence", "reasons", "found_at"],
    )


@transaction.atomic
def decide_pair(*, pair: DuplicatePair, verdict: str, by: Actor) -> RegistryChange | None:
    """
    Decide what two sites are to each other; later runs obey, and do not ask again.

    "same_site" merges them, "same_company" their companies: the change is returned, which may wait for the program
    office. "different" and "same_company" of one company change nothing else. Raises Conflict when somebody decided
    meanwhile.
    """
    check_user_can_reshape(by)
    current = _locked(pair)
    if current.verdict != _VERDICT.OPEN:
        raise Conflict(f"This pair was decided a moment ago: {current.get_verdict_display()}.")
    _remember(current, is_same_site=verdict == _VERDICT.SAME_SITE)
    if verdict == _VERDICT.SAME_SITE:
        kept, gone = which_stays(by, current.first, current.second)
        return merge_sites(kept=kept, gone=gone, by=by)
    current.verdict, current.decided_at = verdict, timezone.now()
    current.save()
    companies = {site.company_id for site in (current.first, current.second)}
    if verdict == _VERDICT.SAME_COMPANY and len(companies) == 2:
        kept, gone = which_stays(by, current.first, current.second)
        return merge_companies(
            kept=Company.objects.get(pk=kept.company_id), gone=Company.objects.get(pk=gone.company_id), by=by
        )
    return None


@transaction.atomic
def reopen_pair(*, pair: DuplicatePair, by: Actor) -> DuplicatePair:
    """Put a pair back into the queue. What was merged because of it is undone by itself."""
    check_user_can_reshape(by)
    current = _locked(pair)
    current.verdict, current.decided_at = _VERDICT.OPEN.value, None
    current.save()
    PairDecision.objects.filter(**_named(current)).delete()
    return current


def _remember(pair: DuplicatePair, *, is_same_site: bool) -> None:
    PairDecision.objects.update_or_create(
        **_named(pair), defaults={"evidence": pair.evidence, "is_same_site": is_same_site}
    )


def _named(pair: DuplicatePair) -> dict[str, Any]:
    first, second = sorted((pair.first.public_id, pair.second.public_id))
    return {"first_id": first, "second_id": second}


def _locked(pair: DuplicatePair) -> DuplicatePair:
    found = (
        DuplicatePair.objects.select_related("first__company", "second__company")
        .select_for_update(of=("self",))
        .filter(pk=pair.pk)
        .first()
    )
    if found is None:
        raise Conflict("The two records became one a moment ago.")
    return found
