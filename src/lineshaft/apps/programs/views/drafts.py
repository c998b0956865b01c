"""A program made on screen: its drafts, the outline of one, its parts one by one, publishing."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, tell
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import InvalidValue, LineshaftError
from lineshaft.domain.programs import editing
from lineshaft.domain.programs.editing import Data
from lineshaft.domain.programs.reading import shipped
from lineshaft.domain.programs.records import Kind
from lineshaft.domain.programs.starts import STARTS

from .. import actions, outline, queries
from ..forms.records import BeginForm, RecordForm, refuse_own_fault
from ..models import ProgramDraft
from ..trials import trial_of
from .own import begin_text


@login_required
def draft_list(request: HttpRequest) -> HttpResponse:
    """The drafts of the director's centers, and the beginning of one more."""
    mine = _mine(request)
    own = [offer for offer in queries.offers(actor_of(request)) if offer.own and offer.own.center_id in mine]
    starts = [
        ("A small beginning", list(STARTS.items())),
        ("A program of the network", [(key, each.title) for key, each in sorted(shipped().items())]),
        *([("The next version of your own", [(o.slug, o.template.title) for o in own])] if own else []),
    ]
    centers = list(Center.objects.filter(pk__in=mine).order_by("name").values_list("pk", "name"))
    form = BeginForm(request.POST or None, centers=centers, starts=starts, start=request.GET.get("from", ""))

    def begin() -> str:
        draft = actions.begin_draft(
            center_id=form.cleaned_data["center"], text=begin_text(request, form.cleaned_data["start"]),
            title=form.cleaned_data["title"], by=actor_of(request),
        )  # fmt: skip
        return reverse("programs:draft", args=[draft.pk])

    where = carried_out_once(request, form, begin)
    if where:
        return redirect(where)
    drafts = (
        ProgramDraft.objects.filter(center_id__in=mine).select_related("changed_by").defer("text", "past")
    )
    return render(request, "programs/draft_list.html", {"form": form, "drafts": drafts})


@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The outline of a draft: every part with a way to change it, and what still stands in the way."""
    found = draft_or_404(request, pk)
    data = editing.load(found.text)
    context = {
        "draft": found,
        "data": data,
        "lists": outline.lists_at(data, ""),
        "problem": outline.problem_of(found.center_id, found.text),
        "sheets": data.get("sheets") or [],
        "outputs": data.get("outputs") or [],
    }
    return render(request, "programs/draft.html", context)


@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One part of a draft, changed."""
    found = draft_or_404(request, pk)
    place = request.GET.get("at", "")
    data = editing.load(found.text)
    kind, present = _there(data, place)
    return _record(request, found, data, place, kind, present)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One part more."""
    found = draft_or_404(request, pk)
    data = editing.load(found.text)
    place = f"{request.GET.get('to', '')}.0"
    try:
        place = editing.next_place(data, place)
    except (InvalidValue, KeyError) as error:
        raise Http404(str(error)) from error
    return _record(request, found, data, place, editing.kind_at(place), {})


def _record(
    request: HttpRequest, found: ProgramDraft, data: Data, place: str, kind: Kind, present: Data
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = RecordForm(sent, kind=kind, record=present, draft=data, place=place, center_id=found.center_id)
    back = outline.address(found, editing.parent_of(place))
    trial = trial_of(form, data, place, request.POST)
    if request.headers.get("HX-Request"):
        return render(request, "programs/_trial.html", {"trial": trial})
    where = ""
    if "try" not in request.POST:
        where = carried_out_once(
            request, form, partial(_save, request, form, found, place, bool(present), back)
        )
    if where:
        return redirect(where)
    context = {
        "draft": found,
        "kind": kind,
        "title": editing.title_of(kind, present) if present else f"One more {kind.word}",
        "form": form,
        "trial": trial,
        "back": back,
        "trail": outline.trail(found, data, place),
        "lists": outline.lists_at(data, place) if present else [],
        "is_new": not present,
    }
    return render(request, "programs/draft_record.html", context)


def _save(
    request: HttpRequest, form: RecordForm, found: ProgramDraft, place: str, is_there: bool, back: str
) -> str:
    def change(data: Data) -> Data:
        if is_there:
            new = editing.changed(data, place, form.values)
        else:
            new = editing.added(data, place, form.values)
        refuse_own_fault(form, editing.dump(new))
        return new

    said = f"{'changed' if is_there else 'added'} the {form.kind.word} “{_called(form)}”"
    draft = actions.change_draft(
        draft=found, place=place, mark=form.cleaned_data["mark"] if is_there else "", change=change, said=said,
        by=actor_of(request),
    )  # fmt: skip
    messages.success(request, "Saved in the draft.")
    data = editing.load(draft.text)
    at = place if is_there or not place else editing.last_place(data, place)
    return outline.address(draft, at) if outline.lists_at(data, at) and place else back


def _called(form: RecordForm) -> str:
    return editing.title_of(form.kind, form.values)[:80]


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """A part moved, copied or removed."""
    found = draft_or_404(request, pk)
    place, act = request.POST.get("at", ""), request.POST.get("act", "")
    steps: dict[str, tuple[Callable[[Data], Data], str]] = {
        "up": (lambda data: editing.moved(data, place, -1), "moved"),
        "down": (lambda data: editing.moved(data, place, 1), "moved"),
        "copy": (lambda data: editing.copied(data, place), "copied"),
        "remove": (lambda data: editing.removed(data, place), "removed"),
    }
    kind, present = _there(editing.load(found.text), place)
    if act not in steps or not place:
        raise Http404("There is no such step.")
    change, word = steps[act]
    title = editing.title_of(kind, present)[:80]
    tell(
        request,
        lambda: actions.change_draft(
            draft=found, place=place, mark=request.POST.get("mark") or "none", change=change,
            said=f"{word} the {kind.word} “{title}”", by=actor_of(request),
        ),
        f"The {kind.word} “{title}” is {word}. “Take back” on the page of the draft undoes it.",
    )  # fmt: skip
    return redirect(outline.address(found, editing.parent_of(place)))


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The last step taken back."""
    found = draft_or_404(request, pk)
    sent = request.POST.get("edition", "")
    edition = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
    tell(
        request,
        lambda: actions.undo_step(draft=found, edition=edition, by=actor_of(request)),
        "The last step is taken back.",
    )
    return redirect("programs:draft", found.pk)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft offered as a version."""
    found = draft_or_404(request, pk)
    if tell(
        request,
        lambda: actions.publish_draft(draft=found, by=actor_of(request)),
        "The program is published. It can be begun at an engagement.",
    ):
        return redirect("programs:programs")
    return redirect("programs:draft", found.pk)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft thrown away."""
    found = draft_or_404(request, pk)
    tell(
        request,
        lambda: actions.drop_draft(draft=found, by=actor_of(request)),
        f"The draft of {found.title} is thrown away.",
    )
    return redirect("programs:drafts")


def _mine(request: HttpRequest) -> frozenset[int]:
    mine = frozenset(actor_of(request).organisations_where("program:edit"))
    if not mine:
        raise PermissionDenied("Only a director of a center makes its own programs.")
    return mine


def draft_or_404(request: HttpRequest, pk: int) -> ProgramDraft:
    """A draft of the director's centers."""
    found = ProgramDraft.objects.select_related("changed_by", "center")
    return get_object_or_404(found, pk=pk, center_id__in=_mine(request))


def _there(data: Data, place: str) -> tuple[Kind, Data]:
    try:
        return editing.record_at(data, place)
    except LineshaftError as error:
        raise Http404(str(error)) from error
