"""Pages of who posts needs: the list, writing one in parts, one need with its steps, its files."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, step_page, tell
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.engagements.views.common import list_context
from lineshaft.apps.reference.models import NaicsCode
from lineshaft.ui import maps
from lineshaft.ui.languages import in_english

from .. import actions, exports, queries
from ..forms.lists import NeedFileForm, NeedFilter
from ..forms.needs import PARTS, NeedPartForm, Part, ReasonForm, initial_of
from ..models import Need
from ..permissions import check_user_can_post
from ..queries import NEED_COLUMNS, NEED_KEY
from ..reading_over import doubts, obstacles
from ..states import NeedState

OPEN = (NeedState.DRAFT, NeedState.POSTED, NeedState.SCOUTING)


@login_required
@require_safe
@in_english
def needs(request: HttpRequest) -> HttpResponse:
    """The needs of the person's organisations, the newest first."""
    actor = actor_of(request)
    filters = NeedFilter(request.GET)
    found = queries.needs_of(actor, **filters.criteria())
    context = list_context(request, filters, found, name="needs", columns=NEED_COLUMNS, key=NEED_KEY)
    context["owners"] = queries.owners_of(actor)
    context["is_buyer"] = all(owner.kind == OrganisationKind.BUYER for owner in context["owners"])
    context["asks_for_technology"] = bool(actor.organisations_where("need:answer"))
    context["today"] = timezone.localdate()
    return render(request, "scouting/needs.html", context)


def _filtered(request: HttpRequest) -> Any:
    rows = queries.needs_of(actor_of(request), **NeedFilter(request.GET).criteria())
    return rows.select_related("state_used_in").prefetch_related("chosen_naics").order_by(*NEED_KEY)


@login_required
@require_safe
@in_english
def needs_csv(request: HttpRequest) -> HttpResponse:
    """The filtered list as CSV."""
    return exports.needs_as_csv(_filtered(request))


@login_required
@require_safe
@in_english
def needs_workbook(request: HttpRequest) -> HttpResponse:
    """The filtered list as a workbook."""
    return exports.needs_as_workbook(_filtered(request))


@login_required
@in_english
def need_new(request: HttpRequest) -> HttpResponse:
    """The first part of a new need; saving it makes the draft."""
    actor = actor_of(request)
    owners = queries.owners_of(actor)
    form = NeedPartForm(request.POST or None, part=PARTS[0], owners=owners)

    def create() -> str:
        need = actions.create_need(
            owner=form.chosen_owner, by=actor, is_synthetic=settings.DEMO, **form.facts
        )
        return _next(need, PARTS[0])

    where = carried_out_once(request, form, create)
    if where:
        return redirect(where)
    context = {"form": form, "part": PARTS[0], "parts": PARTS, "place": 1, "owner": owners[0]}
    return render(request, "scouting/need_part.html", context)


def _next(need: Need, part: Part) -> str:
    """The part after this one, and the page of the need after the last."""
    place = PARTS.index(part) + 1
    if need.state is NeedState.DRAFT and place < len(PARTS):
        return reverse("scouting:need_part", args=[need.number, PARTS[place].key])
    return reverse("scouting:need", args=[need.number])


def _part_form(request: HttpRequest, need: Need, part: Part) -> NeedPartForm:
    suggested: dict[str, Any] = {}
    if part.key == "making":
        words = queries.words_of(need)
        chosen = {row.naics_id for row in need.chosen_naics.all()}
        suggested["industries"] = [
            hit for hit in queries.industry_suggestions(words) if hit.code not in chosen
        ]
        if not need.psc_code:
            suggested["products"] = queries.product_suggestions(words)
    return NeedPartForm(
        request.POST or None,
        part=part,
        on_behalf=need.owner.kind != OrganisationKind.BUYER,
        initial=initial_of(need),
        **suggested,
    )


@login_required
@in_english
def need_part(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """One part of a draft or of a posted need."""
    actor = actor_of(request)
    need = queries.need_by_number(actor, number)
    wanted = next((each for each in PARTS if each.key == part), None)
    if wanted is None:
        raise Http404
    if need.state not in OPEN:
        messages.error(request, f"{need.number} is {need.get_status_display()} and is not changed any more.")
        return redirect("scouting:need", number=need.number)
    form = _part_form(request, need, wanted)

    def change() -> str:
        changed = actions.change_need(need=need, by=actor, **form.facts)
        return reverse("scouting:need", args=[number]) if "back" in request.POST else _next(changed, wanted)

    where = edited(
        request, form, need, lambda: once(str(form.once_token), change), initial_of=form.initial_of
    )
    if where:
        return redirect(where)
    context = {
        "form": form, "need": need, "part": wanted, "parts": PARTS, "place": PARTS.index(wanted) + 1,
        "owner": need.owner, "is_draft": need.state is NeedState.DRAFT,
    }  # fmt: skip
    return render(request, "scouting/need_part.html", context)


@login_required
@require_safe
@in_english
def need(request: HttpRequest, number: str) -> HttpResponse:
    """One need: what it says, what to look at again, how many plausible suppliers there are, its files and history."""
    return _page(request, queries.need_by_number(actor_of(request), number))


def _page(
    request: HttpRequest,
    found: Need,
    *,
    file_form: NeedFileForm | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    today = timezone.localdate()
    is_open = found.state in OPEN
    record = queries.latest_count(found)
    counted = queries.told(record) if record else None
    context = {
        "need": found,
        "sections": _sections(found),
        "obstacles": obstacles(found, today) if is_open else [],
        "doubts": doubts(found, today) if is_open else [],
        "is_draft": found.state is NeedState.DRAFT,
        "is_open": is_open,
        "may_withdraw": found.state in (NeedState.POSTED, NeedState.SCOUTING),
        "record": record,
        "told": counted,
        "map": _map(found, counted) if counted and counted.states else None,
        "industries": NaicsCode.objects.filter(pk__in=counted.industries) if counted else [],
        "files": found.files.select_related("added_by").order_by("added_at", "pk"),
        "file_form": file_form or NeedFileForm(),
        "reason_form": reason_form or ReasonForm(),
        "history": history_lines(actor, [found]),
        "today": today,
        "is_late": found.is_open and found.respond_by is not None and found.respond_by < today,
    }
    return render(request, "scouting/need.html", context)


def _map(need: Need, counted: queries.Told) -> Any:
    return maps.network_map(
        counted.by_state,
        title=f"Plausible suppliers of “{need.item}” by state",
        value_label="Plausible suppliers",
        withheld_label="fewer than 5",
    )


def _sections(need: Need) -> list[tuple[Part, list[tuple[str, Any]]]]:
    """What the need says, part by part: labels of the form with values in words; nothing that is empty."""
    shown = []
    for part in PARTS:
        form = NeedPartForm(part=part, on_behalf=need.owner.kind != OrganisationKind.BUYER)
        pairs = [
            (str(form.fields[name].label), _in_words(need, name)) for name in form.fields if name != "once"
        ]
        shown.append((part, [(label, value) for label, value in pairs if value not in (None, "", [])]))
    return shown


def _in_words(need: Need, name: str) -> Any:
    if name == "naics":
        return "\n".join(str(row.naics) for row in need.chosen_naics.select_related("naics"))
    if name in ("supplier_types", "reasons"):
        words = dict(Need.SupplierType.choices) | dict(Need.Reason.choices)
        return ", ".join(str(words.get(code, code)) for code in getattr(need, name))
    if name == "cadence":
        return need.get_cadence_display()
    if name == "quantity":
        return None if need.quantity is None else f"{need.quantity.normalize():,f}"
    return getattr(need, name, None)


def _page_of(need: Need) -> str:
    return reverse("scouting:need", args=[need.number])


post = step_page(
    queries.need_by_number,
    lambda need, by: actions.post_need(need=need, by=by),
    "{0.number} is posted: the scouting desk sees it from now on.",
    _page_of,
)
recount = step_page(
    queries.need_by_number,
    lambda need, by: actions.search(need=need, by=by),
    "Plausible suppliers of {0.number} are counted again.",
    _page_of,
)


@login_required
@require_POST
@in_english
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a posted need back, with a reason."""
    actor = actor_of(request)
    found = queries.need_by_number(actor, number)
    form = ReasonForm(request.POST)

    def take_back() -> Need:
        return actions.withdraw_need(need=found, reason=form.cleaned_data["reason"], by=actor)

    if carried_out(request, form, take_back):
        messages.success(request, f"{found.number} is withdrawn.")
        return redirect("scouting:need", number=found.number)
    return _page(request, found, reason_form=form)


@login_required
@require_POST
@in_english
def delete(request: HttpRequest, number: str) -> HttpResponse:
    """Delete a draft."""
    actor = actor_of(request)
    found = queries.need_by_number(actor, number)
    if tell(
        request, lambda: actions.delete_draft(need=found, by=actor), f"The draft {found.number} is deleted."
    ):
        return redirect("scouting:needs")
    return redirect("scouting:need", number=found.number)


@login_required
@require_POST
@in_english
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """A new draft with what a need says."""
    actor = actor_of(request)
    found = queries.need_by_number(actor, number)
    made: list[Need] = []
    if tell(
        request,
        lambda: made.append(actions.copy_need(need=found, by=actor)),
        f"This is a new draft with what {found.number} says. Look it over and post it.",
    ):
        return redirect("scouting:need_part", number=made[0].number, part=PARTS[0].key)
    return redirect("scouting:need", number=found.number)


@login_required
@require_POST
@in_english
def add_file(request: HttpRequest, number: str) -> HttpResponse:
    """Put a drawing or specification to a need."""
    actor = actor_of(request)
    found = queries.need_by_number(actor, number)
    form = NeedFileForm(request.POST, request.FILES)
    if carried_out(
        request, form, lambda: actions.add_file(need=found, file=form.cleaned_data["file"], by=actor)
    ):
        messages.success(request, f"{form.cleaned_data['file'].name} is added.")
        return redirect("scouting:need", number=found.number)
    return _page(request, found, file_form=form)


@login_required
@require_safe
def need_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a need, handed out for saving and never shown in the browser."""
    kept = queries.need_file(actor_of(request), pk)
    try:
        content = kept.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=kept.name, content_type=kept.media_type)


@login_required
@require_POST
@in_english
def remove_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away from a need."""
    actor = actor_of(request)
    check_user_can_post(actor)
    kept = queries.need_file(actor, pk)
    found = queries.need_by_number(actor, kept.need.number)
    tell(request, lambda: actions.remove_file(file=kept, by=actor), f"{kept.name} is removed.")
    return redirect("scouting:need", number=found.number)
