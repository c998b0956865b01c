"""The scope of work, and who does it."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import format_usd

from ..models import Scope, Worker
from .common import held_for_writing

MOST_HOURS = Decimal(10_000)
HIGHEST_RATE = Decimal(2_000)


@transaction.atomic
def save_scope(
    *,
    engagement: Engagement,
    problem: str,
    work: str,
    deliverables: str,
    out_of_scope: str,
    expected: str,
    by: Actor,
) -> Scope:
    """Write the scope, or write it anew. A proposal that was sent keeps the one it was made of."""
    held_for_writing(engagement, by)
    for name, text in (("problem", problem), ("work", work)):
        if not text.strip():
            raise InvalidValue(name, text, "is empty", "A few sentences are enough")
    scope, _made = Scope.objects.update_or_create(
        engagement=engagement,
        defaults={
            "center_id": engagement.center_id, "problem": problem.strip(), "work": work.strip(),
            "deliverables": deliverables.strip(), "out_of_scope": out_of_scope.strip(), "expected": expected.strip(),
            "changed_by": by.person, "changed_at": timezone.now(),
        },
    )  # fmt: skip
    return scope


@transaction.atomic
def save_worker(
    *,
    engagement: Engagement,
    role: str,
    hours: Decimal,
    rate: Decimal,
    by: Actor,
    worker: Worker | None = None,
    person: User | None = None,
    partner: Organisation | None = None,
    name: str = "",
    conflict: str = Worker.Conflict.NOT_ASKED.value,
    conflict_note: str = "",
) -> Worker:
    """
    Somebody who does a part of the work: a person of the center, a partner, or another provider by name.

    Raises InvalidValue for somebody who is no advisor of the center (any more), nobody, impossible hours or rates, and
    a conflict of interest that nobody describes.
    """
    held_for_writing(engagement, by)
    if person is not None and person not in handlers_of(engagement.center_id):
        raise InvalidValue(
            "person", str(person), "is no advisor or director of this center", "Choose somebody who is"
        )
    called = (str(person) if person else "") or (
        str(partner) if partner and not name.strip() else name.strip()
    )
    if not called:
        raise InvalidValue("name", name, "is empty", "Name who does it, or choose a person or partner")
    if not 0 < hours <= MOST_HOURS:
        raise InvalidValue("hours", hours, "are no hours of one engagement", f"Write up to {MOST_HOURS:,}")
    if not 0 <= rate <= HIGHEST_RATE:
        raise InvalidValue(
            "rate", format_usd(rate), "is no rate for an hour", f"Write up to {format_usd(HIGHEST_RATE)}"
        )
    if conflict == Worker.Conflict.NOTED and not conflict_note.strip():
        raise InvalidValue(
            "conflict_note", conflict_note, "is empty", "Write which conflict, and what is done about it"
        )
    kept = worker or Worker(center_id=engagement.center_id, engagement=engagement)
    kept.person, kept.partner, kept.name = person, None if person else partner, called
    kept.role, kept.hours, kept.rate = role.strip(), hours, rate
    kept.conflict, kept.conflict_note = conflict, conflict_note.strip()
    kept.save()
    return kept


@transaction.atomic
def remove_worker(*, worker: Worker, by: Actor) -> None:
    """Take somebody off the scope; the history keeps that they were there."""
    held_for_writing(worker.engagement, by)
    worker.delete()
