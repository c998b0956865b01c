"""Hand-over: who holds what at a center, giving it to colleagues in one act, and taking that back."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.pages import actor_of, carried_out
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.languages import in_english

from .. import actions
from ..actions.handing_over import Left, check_user_can_hand_over
from ..forms.handing_over import HandOverForm
from ..holdings import HOLDINGS, given_in_words, in_words, people_who_hold
from ..models import HandOver

SHOWN = 40
"""Pieces of each kind on the page of a person."""


def _center(request: HttpRequest) -> int:
    mine = sorted(actor_of(request).organisations_where("request:assign"))
    if not mine:
        check_user_can_hand_over(actor_of(request), 0)
    return mine[0]


@login_required
@require_safe
@in_english
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the center who holds open work, who left first; and what was handed over lately."""
    center_id = _center(request)
    held = people_who_hold(center_id)
    here = set(handlers_of(center_id).values_list("pk", flat=True))
    rows = [
        {
            "person": person,
            "has_left": person.pk not in here,
            "holds": in_words(held[person.pk]),
        }
        for person in User.objects.filter(pk__in=held).order_by("full_name", "pk")
    ]
    rows.sort(key=lambda row: not row["has_left"])
    lately = list(
        HandOver.objects.filter(center_id=center_id).select_related("person", "by", "taken_back_by")[:20]
    )
    names = _names(item["to"] for each in lately for item in each.items)
    lately_in_words = [(each, given_in_words(each.items, names)) for each in lately]
    return render(request, "delivery/hand_over_people.html", {"rows": rows, "lately": lately_in_words})


@login_required
@in_english
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person holds, and to whom it goes."""
    center_id, actor = _center(request), actor_of(request)
    found = get_object_or_404(User, pk=pk)
    kinds = [(holding, list(holding.held_by(pk, center_id))) for holding in HOLDINGS]
    kinds = [(holding, records) for holding, records in kinds if records]
    if not kinds and not handlers_of(center_id).filter(pk=pk).exists():
        raise Http404
    colleagues = list(handlers_of(center_id).exclude(pk=pk))
    form = HandOverForm(
        request.POST or None, people=colleagues, held=[(holding, len(records)) for holding, records in kinds]
    )
    told: list[Left] = []
    made: list[HandOver] = []

    def act() -> HandOver:
        done, left = actions.hand_over(
            center_id=center_id,
            person=found,
            to=form.receivers(),
            reason=form.cleaned_data["reason"],
            by=actor,
        )
        told.extend(left)
        made.append(done)
        return done

    if carried_out(request, form, act):
        items = made[0].items
        _tell(request, f"Handed over: {given_in_words(items, _names(item['to'] for item in items))}.", told)
        return redirect("delivery:hand_over")
    shown = [
        {
            "label": holding.label,
            "count": len(records),
            "rows": [(holding.words(each), holding.address(each)) for each in records[:SHOWN]],
        }
        for holding, records in kinds
    ]
    context = {"person": found, "form": form, "kinds": shown, "colleagues": colleagues}
    return render(request, "delivery/hand_over_person.html", context)


def _names(people: Iterable[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(people))}


def _tell(request: HttpRequest, done: str, left: list[Left]) -> None:
    messages.success(request, done)
    for each in left[:5]:
        messages.warning(request, f"{each.words} stays: {each.why}")
    if len(left) > 5:
        messages.warning(request, f"{len(left) - 5} more pieces stay where they are.")


@login_required
@require_POST
@in_english
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back what is still open and still with who got it."""
    found = get_object_or_404(HandOver, pk=pk, center_id=_center(request))
    try:
        count, left = actions.take_back_hand_over(hand_over=found, by=actor_of(request))
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        _tell(request, f"{count} piece{'' if count == 1 else 's'} went back to {found.person}.", left)
    return redirect("delivery:hand_over")
