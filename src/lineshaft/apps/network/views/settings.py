"""What a center says about itself: facts, locations, offers, public profiles, history."""

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_page
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, tell
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.ui.forms import attempt

from .. import actions, queries
from ..forms.settings import (
    CenterForm,
    CenterListForm,
    CloseForm,
    LocationForm,
    OffersForm,
    OwnLineForm,
    ProfileForm,
)
from ..models import Center, Location
from ..permissions import check_user_can_edit_center, check_user_can_edit_profile
from .common import center_for, settings_page


@login_required
def own_settings(request: HttpRequest) -> HttpResponse:
    """To the settings of the own center; the program office chooses one."""
    actor = actor_of(request)
    own = queries.own_center(actor)
    if own:
        return redirect("network:settings_facts", slug=own.slug)
    if not actor.can("center:read"):
        raise PermissionDenied(
            "Only people of a center and of the program office see the settings of centers."
        )
    form = CenterListForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    context = {"form": form, "centers": queries.directory(text=text)}
    return render_page(request, "network/settings/centers.html", context)


@login_required
def facts(request: HttpRequest, slug: str) -> HttpResponse:
    """The facts of the center, and changing them."""
    center = center_for(request, slug)
    actor = actor_of(request)
    form = CenterForm.of(center, request.POST or None)
    if request.method == "POST":
        check_user_can_edit_center(actor, center)

    def save() -> Center:
        return actions.change_center(center=center, by=actor, **form.cleaned_data)

    if edited(request, form, center, save, initial_of=form.initial_of):
        messages.success(request, "Saved. The public page shows it.")
        return redirect("network:settings_facts", slug=slug)
    return settings_page(request, "facts.html", center, "facts", form=form)


@login_required
def locations(request: HttpRequest, slug: str) -> HttpResponse:
    """The offices of the center."""
    center = center_for(request, slug)
    return settings_page(
        request,
        "locations.html",
        center,
        "locations",
        locations=queries.locations_of(center),
        close_form=CloseForm(),
    )


@login_required
def location_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new office."""
    center = center_for(request, slug)
    actor = actor_of(request)
    check_user_can_edit_center(actor, center)
    form = LocationForm(request.POST or None, initial={"source": center.name})

    def add() -> str:
        facts = _location_facts(form)
        actions.add_location(center=center, by=actor, is_synthetic=django_settings.DEMO, **facts)
        return reverse("network:settings_locations", args=[slug])

    where = carried_out_once(request, form, add)
    if where:
        messages.success(request, "Location added.")
        return redirect(where)
    return settings_page(
        request, "form.html", center, "locations", form=form, heading="New location", submit="Add location",
        back=reverse("network:settings_locations", args=[slug]),
    )  # fmt: skip


def _location_facts(form: LocationForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "once"}


def _location(center: Center, pk: int) -> Location:
    found = queries.locations_of(center).select_related("center", "zip", "state").filter(pk=pk).first()
    if found is None:
        raise Http404("This center has no such location.")
    return found


@login_required
def location_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Changing an office."""
    center = center_for(request, slug)
    actor = actor_of(request)
    check_user_can_edit_center(actor, center)
    location = _location(center, pk)
    form = LocationForm.of(location, request.POST or None)

    def save() -> Location:
        return actions.change_location(location=location, by=actor, **_location_facts(form))

    if edited(request, form, location, save, initial_of=form.initial_of, hold=actions.held_location):
        messages.success(request, "Saved. The public page shows it.")
        return redirect("network:settings_locations", slug=slug)
    return settings_page(
        request, "form.html", center, "locations", form=form, heading=location.name, submit="Save",
        back=reverse("network:settings_locations", args=[slug]),
    )  # fmt: skip


@login_required
@require_POST
def location_close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """An office that is no more."""
    center = center_for(request, slug)
    check_user_can_edit_center(actor_of(request), center)
    location = _location(center, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Closed on: give a day, such as 2026-11-22.")
        return redirect("network:settings_locations", slug=slug)
    tell(
        request,
        lambda: actions.close_location(
            location=location, by=actor_of(request), closed_on=form.cleaned_data["closed_on"]
        ),
        "Location closed.",
    )
    return redirect("network:settings_locations", slug=slug)


@login_required
def offers(request: HttpRequest, slug: str) -> HttpResponse:
    """What the center offers."""
    center = center_for(request, slug)
    actor = actor_of(request)
    choices = queries.offer_choices(center)
    form = OffersForm(choices, request.POST or None)
    if request.method == "POST":
        check_user_can_edit_center(actor, center)
        if form.is_valid():
            chosen = form.line_ids
            if attempt(form, lambda: actions.set_offers(center=center, by=actor, line_ids=chosen) or True):
                messages.success(request, "Saved. The public page shows it.")
                return redirect("network:settings_offers", slug=slug)
    own = [choice.line for choice in choices if choice.line.center_id]
    return settings_page(
        request, "offers.html", center, "offers", form=form, own_lines=own, line_form=OwnLineForm(),
        offers=queries.offers_by_area(center),
    )  # fmt: skip


@login_required
@require_POST
def line_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A service line of the center's own."""
    center = center_for(request, slug)
    actor = actor_of(request)
    check_user_can_edit_center(actor, center)
    form = OwnLineForm(request.POST)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("area", "title", "title_es")}

        def add() -> str:
            actions.add_own_line(center=center, by=actor, **facts)
            return reverse("network:settings_offers", args=[slug])

        where = attempt(form, lambda: once(str(form.once_token), add))
        if where:
            messages.success(request, f"“{facts['title']}” added.")
            return redirect(where)
    choices = queries.offer_choices(center)
    return settings_page(
        request, "offers.html", center, "offers", form=OffersForm(choices), line_form=form,
        own_lines=[choice.line for choice in choices if choice.line.center_id],
    )  # fmt: skip


@login_required
@require_POST
def line_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End one of the center's own lines."""
    center = center_for(request, slug)
    check_user_can_edit_center(actor_of(request), center)
    line = queries.own_line(center, pk)
    if line is None:
        raise Http404("This center has no such service line of its own.")
    tell(
        request,
        lambda: actions.end_own_line(line=line, by=actor_of(request)),
        f"“{line.title}” is no longer offered.",
    )
    return redirect("network:settings_offers", slug=slug)


@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works at the center, and whom the public page lists."""
    center = center_for(request, slug)
    return settings_page(request, "people.html", center, "people", staff=queries.staff_of(center))


@login_required
def profile(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the public page tells about a person."""
    center = center_for(request, slug)
    actor = actor_of(request)
    member = queries.staff_member(center, pk)
    if member is None:
        raise Http404("Nobody of this number works at the center.")
    check_user_can_edit_profile(actor, center, member.user)
    names = ("title", "about", "languages", "is_public")
    initial = {name: getattr(member.profile, name) for name in names} if member.profile else {}
    form = ProfileForm(request.POST or None, initial=initial)
    if carried_out(
        request,
        form,
        lambda: actions.save_profile(center=center, user=member.user, by=actor, **form.cleaned_data),
    ):
        messages.success(request, "Saved.")
        return redirect("network:settings_people", slug=slug)
    return settings_page(
        request, "form.html", center, "people", form=form, heading=str(member.user), submit="Save",
        back=reverse("network:settings_people", args=[slug]),
    )  # fmt: skip


@login_required
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Who changed what of the center, and when."""
    center = center_for(request, slug)
    actor = actor_of(request)
    records = queries.records_with_history(actor, center)
    return settings_page(request, "history.html", center, "history", entries=history_lines(actor, records))
