"""Writing a need, posting and changing it, taking it back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.zones import day_of_network
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import BuyerProfile, Need, SearchRecord
from ..models.needs import NeedNaics
from ..permissions import check_user_can_change_need, check_user_can_post
from ..reading_over import obstacles
from ..states import NeedState
from .common import held_need, move
from .counting import count_suppliers
from .notices import tell_soon

FACTS = (
    "item", "description", "supplier_types", "reasons", "reason_detail", "state_used_in", "processes", "materials",
    "dimensions", "certifications", "regulations", "other_standards", "naics", "psc_code", "technical_comments",
    "quantity", "unit", "cadence", "volume_detail", "target_price", "needed_by", "needed_by_detail", "delivery_place",
    "delivery_zip", "packaging", "buyer_name", "contact_name", "contact_email", "contact_phone", "buyer_reference",
    "days_to_scout", "tells", "comments",
)  # fmt: skip
"""What people write about a need."""

# What the search reads: a change of one of these asks for another count.
_SEARCHED = frozenset(
    {"item", "description", "processes", "materials", "certifications", "naics", "supplier_types"}
)


@transaction.atomic
def create_need(
    *,
    owner: Organisation,
    by: Actor,
    source: str = "form",
    is_synthetic: bool = False,
    **facts: Any,
) -> Need:
    """
    A new draft, which nobody outside the organisation sees. `facts` are fields of the form.

    Raises Conflict for a buyer that is retired, InvalidValue for a number of the buyer's own that is in use.
    """
    check_user_can_post(by, owner.pk)
    profile = BuyerProfile.objects.filter(pk=owner.pk).first()
    if profile and profile.is_retired:
        raise Conflict(f"{owner} no longer posts needs.", "Ask the program office to restore it")
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_need_number(%s)", [day_of_network().year])
        number = cursor.fetchone()[0]
    need = Need(number=number, owner=owner, created_by=by.user, source=source, is_synthetic=is_synthetic)
    _write(need, facts)
    return need


@transaction.atomic
def change_need(*, need: Need, by: Actor, **facts: Any) -> Need:
    """
    Change a draft, or a need that is posted: it stays posted, and is counted again where the search reads what changed.

    Raises Conflict for one that is answered, closed or withdrawn, and InvalidValue as `create_need`.
    """
    check_user_can_change_need(by, need)
    current = held_need(need)
    _check_open(current)
    before = {name: getattr(current, name) for name in _SEARCHED - {"naics"}}
    industries = [row.naics_id for row in current.chosen_naics.all()]
    if current.posted_at and "days_to_scout" in facts:
        posted_on = day_of_network(current.posted_at)
        current.respond_by = posted_on + timedelta(days=facts["days_to_scout"])
    _write(current, facts)
    if current.state is not NeedState.DRAFT:
        _check_obstacles(current)
        changed = any(getattr(current, name) != value for name, value in before.items())
        if changed or industries != facts.get("naics", industries):
            count_suppliers(need=current, by=by)
        tell_soon(current)
    return current


def _check_open(need: Need) -> None:
    if need.state not in (NeedState.DRAFT, NeedState.POSTED, NeedState.SCOUTING):
        raise Conflict(
            f"{need.number} is {need.get_status_display()} and is not changed any more.",
            "Copy it as a new need and change that",
        )


def _write(need: Need, facts: Mapping[str, Any]) -> None:
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"a need has no field {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        if name == "state_used_in":
            need.state_used_in_id = value or None
        elif name != "naics":
            setattr(need, name, value)
    if not need.item:
        raise InvalidValue("item", "", "is missing", "Write in a few words what is to be made")
    try:
        with transaction.atomic():
            need.save()
    except IntegrityError as error:
        if "a_buyers_own_number_names_one_need" not in str(error):
            raise
        other = Need.objects.filter(owner=need.owner, buyer_reference=need.buyer_reference)
        numbers = ", ".join(other.exclude(status="withdrawn").values_list("number", flat=True))
        raise InvalidValue(
            "buyer_reference",
            need.buyer_reference,
            f"is your number of {numbers} already",
            "Give each need its own",
        ) from error
    if "naics" in facts:
        _set_industries(need, facts["naics"])


def _set_industries(need: Need, codes: Sequence[str]) -> None:
    if list(need.chosen_naics.values_list("naics_id", flat=True)) == list(codes):
        return
    need.chosen_naics.all().delete()
    NeedNaics.objects.bulk_create(
        NeedNaics(need=need, naics_id=code, place=place) for place, code in enumerate(codes, start=1)
    )


@transaction.atomic
def post_need(*, need: Need, by: Actor) -> Need:
    """
    Post a draft: the scouting desk sees it from now on, the day of the report is set, and plausible suppliers are
    counted. Raises Conflict, in words for who wrote it, where something is missing.
    """
    check_user_can_change_need(by, need)
    current = held_need(need)
    move(current, NeedState.POSTED)
    _check_obstacles(current)
    current.posted_at, current.posted_by = timezone.now(), by.user
    current.respond_by = timezone.localdate() + timedelta(days=current.days_to_scout)
    current.save(update_fields=["status", "posted_at", "posted_by", "respond_by"])
    count_suppliers(need=current, by=by)
    tell_soon(current)
    return current


def _check_obstacles(need: Need) -> None:
    found = obstacles(need, timezone.localdate())
    if found:
        raise Conflict(" ".join(each.sentence for each in found))


@transaction.atomic
def withdraw_need(*, need: Need, reason: str, by: Actor) -> Need:
    """Take a posted need back, with the reason that the desk reads. Raises Conflict for one that is answered."""
    check_user_can_change_need(by, need)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why, in a few words")
    current = held_need(need)
    move(current, NeedState.WITHDRAWN)
    current.closing_reason = reason.strip()
    current.save(update_fields=["status", "closing_reason"])
    return current


@transaction.atomic
def delete_draft(*, need: Need, by: Actor) -> None:
    """Delete a draft with its files. Raises Conflict for a need that was posted: it can be withdrawn."""
    check_user_can_change_need(by, need)
    current = held_need(need)
    if current.state is not NeedState.DRAFT:
        raise Conflict(f"{current.number} was posted and stays on record.", "Withdraw it instead")
    current.delete()


@transaction.atomic
def copy_need(*, need: Need, by: Actor) -> Need:
    """A new draft with what a need says, without its files, its day and the buyer's own number."""
    check_user_can_change_need(by, need)
    left_out = {"naics", "state_used_in", "buyer_reference", "needed_by"}
    facts = {name: getattr(need, name) for name in FACTS if name not in left_out}
    return create_need(
        owner=need.owner,
        by=by,
        is_synthetic=need.is_synthetic,
        naics=[row.naics_id for row in need.chosen_naics.all()],
        state_used_in=need.state_used_in_id,
        **facts,
    )


def search(need: Need, by: Actor) -> SearchRecord:
    """Count the plausible suppliers of a need again, as posting it does."""
    check_user_can_change_need(by, need)
    return count_suppliers(need=need, by=by)
