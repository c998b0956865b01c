"""Hand-over: who holds what at a center, giving it to colleagues in one act, and taking that back."""

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
from ..holdings import BY_KEY, HOLDINGS, people_who_hold
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
            "counts": [(BY_KEY[kind].label.lower(), count) for kind, count in held[person.pk].items()],
        }
        for person in User.objects.filter(pk__in=held).order_by("full_name", "pk")
    ]
    rows.sort(key=lambda row: not row["has_left"])
    lately = HandOver.objects.filter(center_id=center_id).select_related("person", "by", "taken_back_by")[:20]
    return render(request, "delivery/hand_over_people.html", {"rows": rows, "lately": lately})


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

    def act() -> HandOver:
        made, left = actions.hand_over(
            center_id=center_id,
            person=found,
            to=form.receivers(),
            reason=form.cleaned_data["reason"],
            by=actor,
        )
        told.extend(left)
        return made

    if carried_out(request, form, act):
        _tell(request, "Handed over.", told)
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
