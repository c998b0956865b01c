"""All work of a person given to colleagues in one act, and taken back in one act."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.domain.errors import Conflict, InvalidValue, LineshaftError

from ..holdings import BY_KEY, HOLDINGS
from ..models import HandOver


@dataclass(frozen=True)
class Left:
    """A piece that could not be given, and why."""

    words: str
    address: str
    why: str


def check_user_can_hand_over(actor: Actor, center_id: int) -> None:
    """Directors hand over what anybody of their center holds."""
    if center_id not in actor.organisations_where("request:assign"):
        raise PermissionDenied("A director of the center hands over the work of its people.")


@transaction.atomic
def hand_over(
    *, center_id: int, person: User, to: Mapping[str, User], reason: str, by: Actor
) -> tuple[HandOver, list[Left]]:
    """
    Give what a person holds to colleagues: `to` names one for each kind of work that is given.

    A piece that its own rules refuse (a colleague who is booked at that time) stays where it is and is told. Raises
    Conflict when nothing could be given, InvalidValue for an empty reason or somebody who is no advisor there.
    """
    check_user_can_hand_over(by, center_id)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why: it stands in the record")
    colleagues = set(handlers_of(center_id).values_list("pk", flat=True))
    items: list[dict[str, object]] = []
    left: list[Left] = []
    for holding in HOLDINGS:
        receiver = to.get(holding.key)
        if receiver is None:
            continue
        if receiver.pk not in colleagues or receiver.pk == person.pk:
            raise InvalidValue(
                holding.key,
                str(receiver),
                "is not another advisor or director of this center",
                "Choose one from the list",
            )
        for record in holding.held_by(person.pk, center_id):
            try:
                with transaction.atomic():
                    holding.give(record, receiver, by)
            except LineshaftError as error:
                left.append(Left(holding.words(record), holding.address(record), str(error)))
            else:
                items.append({"kind": holding.key, "pk": record.pk, "to": receiver.pk})
    if not items:
        why = left[0].why if left else "There is nothing open of what was chosen."
        raise Conflict(f"Nothing was given: {why}", "Choose somebody else, or look at the pieces one by one")
    made = HandOver.objects.create(
        center_id=center_id, person=person, reason=reason.strip(), items=items, by=by.person
    )
    return made, left


@transaction.atomic
def take_back_hand_over(*, hand_over: HandOver, by: Actor) -> tuple[int, list[Left]]:
    """
    Give back what is still open and still with who got it; returns how many, and what could not.

    Raises Conflict when it was taken back before, or when the person has no role at the center any more.
    """
    check_user_can_hand_over(by, hand_over.center_id)
    current = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    if current.taken_back_at is not None:
        raise Conflict("This was taken back already.")
    person = current.person
    if not handlers_of(current.center_id).filter(pk=person.pk).exists():
        raise Conflict(
            f"{person} is no advisor or director of this center any more.",
            "Invite them again first, or give it on",
        )
    count, left = 0, []
    for item in current.items:
        holding = BY_KEY[item["kind"]]
        record = holding.held_by(item["to"], current.center_id).filter(pk=item["pk"]).first()
        if record is None:
            continue
        try:
            with transaction.atomic():
                holding.give(record, person, by)
            count += 1
        except LineshaftError as error:
            left.append(Left(holding.words(record), holding.address(record), str(error)))
    current.taken_back_at, current.taken_back_by = timezone.now(), by.person
    current.save(update_fields=["taken_back_at", "taken_back_by"])
    return count, left
