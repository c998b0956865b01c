"""A center's own programs: written, looked at before they are offered, published, withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, tell
from lineshaft.apps.network.models import Center
from lineshaft.domain.programs.reading import DEFINITIONS, shipped
from lineshaft.domain.programs.starts import STARTS, start_text
from lineshaft.ui.forms import attempt

from .. import actions
from ..forms.own import OwnForm
from ..models import ProgramDraft, ProgramVersion
from .programs import offer_or_404


def _centers(request: HttpRequest) -> list[tuple[int, str]]:
    mine = actor_of(request).organisations_where("program:edit")
    if not mine:
        raise PermissionDenied("Only a director of a center makes its own programs.")
    return list(Center.objects.filter(pk__in=mine).order_by("name").values_list("pk", "name"))


@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Write a program, look at it, publish it. Looking writes nothing."""
    centers = _centers(request)
    form = OwnForm(
        request.POST or None, centers=centers, text=begin_text(request, request.GET.get("from", ""))
    )
    context = {"form": form, "programs": sorted(shipped().values(), key=lambda each: each.title)}
    if request.method == "POST" and "look" in request.POST:
        if form.is_valid():
            center_id, text = form.cleaned_data["center"], form.cleaned_data["text"]
            context["template"] = attempt(form, lambda: actions.check_own(center_id, text))
        return render(request, "programs/own.html", context)

    if request.method == "POST" and "screen" in request.POST:
        if draft := _draft_of(request, form):
            return redirect("programs:draft", draft.pk)
        return render(request, "programs/own.html", context)

    def publish() -> ProgramVersion:
        return actions.publish_own(
            center_id=form.cleaned_data["center"], text=form.cleaned_data["text"], by=actor_of(request)
        )

    if carried_out(request, form, publish):
        messages.success(request, "The program is published. It can be begun at an engagement.")
        return redirect("programs:programs")
    return render(request, "programs/own.html", context)


def _draft_of(request: HttpRequest, form: OwnForm) -> ProgramDraft | None:
    """The text as a draft that goes on on screen; None where it cannot be read, which then stands in the form."""
    if not form.is_valid():
        return None
    center_id, text = form.cleaned_data["center"], form.cleaned_data["text"]
    return attempt(form, lambda: actions.begin_draft(center_id=center_id, text=text, by=actor_of(request)))


def begin_text(request: HttpRequest, slug: str) -> str:
    """The text of a program to change: a small beginning, one of the network's, or a version of the center's own."""
    if slug in STARTS:
        return start_text(slug)
    if slug in shipped():
        text = (DEFINITIONS / f"{slug}.yaml").read_text(encoding="utf-8")
        return text.replace(f"program: {slug}\n", f"program: own_{slug}\n", 1)
    if not slug:
        return ""
    own_version = offer_or_404(request, slug).own
    return own_version.text if own_version else ""


@login_required
@require_safe
def text(request: HttpRequest, slug: str) -> HttpResponse:
    """The file of a program."""
    offer = offer_or_404(request, slug)
    content = (
        offer.own.text
        if offer.own
        else (DEFINITIONS / f"{offer.template.key}.yaml").read_text(encoding="utf-8")
    )
    name = f"{offer.template.key}-{offer.template.version}.yaml"
    return HttpResponse(
        content,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_safe(name)}"'},
    )


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in name)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the center's own program no more."""
    mine = [center for center, _ in _centers(request)]
    program = get_object_or_404(ProgramVersion, pk=pk, center_id__in=mine)
    if program.center_id is None:
        raise Http404("This program is the network's.")
    tell(
        request,
        lambda: actions.withdraw_own(program=program, by=actor_of(request)),
        f"{program.title} is not offered any more. Companies that are on their way go on.",
    )
    return redirect("programs:programs")
