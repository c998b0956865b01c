"""What the pages of partners and of buyers share, the organisations outside the network that the office keeps."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.pagination import numbered_page

from .models import Organisation
from .pages import actor_of, carried_out_once
from .queries import history_lines


def listed(
    request: HttpRequest, found: QuerySet[Organisation], profile: str
) -> tuple[Page[Organisation], list[Any]]:
    """The page of a list that is asked for, and each organisation on it with its `profile`, None where it has none."""
    page = numbered_page(found, request.GET.get("page"))
    return page, [(each, getattr(each, profile, None)) for each in page.object_list]


def entered(request: HttpRequest, form: OnceMixin, add: Callable[..., Organisation], address: str) -> str:
    """
    Enter an organisation as the form tells, with the invitation of its first person, and say so.

    Returns its page, at `address`; "" as long as there is something to correct.
    """

    def enter() -> str:
        told = form.told  # type: ignore[attr-defined]
        added = add(by=actor_of(request), is_synthetic=settings.DEMO, **told)
        invited = f" An invitation to {told['email']} is on its way." if told["email"] else ""
        messages.success(request, f"{added} is entered.{invited}")
        return reverse(address, args=[added.pk])

    return carried_out_once(request, form, enter)


def changed(request: HttpRequest, form: OnceMixin, change: Callable[..., Any], done: str) -> str:
    """Change an organisation as the form tells, and say `done`; "" as long as there is something to correct."""

    def save() -> str:
        change(by=actor_of(request), **form.told)  # type: ignore[attr-defined]
        messages.success(request, done)
        return request.path

    return carried_out_once(request, form, save)


def facts_of(request: HttpRequest, organisation: Organisation, profile: Any) -> dict[str, Any]:
    """What the page of one of them shows beside its form: its profile, its history, and the way to its people."""
    actor = actor_of(request)
    return {
        "profile": profile,
        "may_invite": actor.can("member:invite"),
        "history": history_lines(actor, [organisation, *([profile] if profile else [])]),
    }
