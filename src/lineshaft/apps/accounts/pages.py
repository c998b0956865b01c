"""What the pages of every context share: who is looking, and writes that tell how they went."""

import functools
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_POST

from lineshaft.domain.errors import LineshaftError
from lineshaft.ui.forms import OnceMixin, attempt, show_error
from lineshaft.ui.languages import in_english

from .actions import once
from .permissions import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The person behind a page, with their roles."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def in_readers_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that speaks to a company's own people in the language they chose, and to others in English."""

    @functools.wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).is_of_company:
            return view(request, *args, **kwargs)
        with translation.override("en"):
            return view(request, *args, **kwargs)

    return shown


def frame(request: HttpRequest) -> dict[str, str]:
    """
    Context processor: the frame of a page that a company's own people share with staff. Theirs is that of the public
    pages, in the language they chose; that of staff is in English.
    """
    actor = getattr(request, "actor", None)
    return {"frame": "ui/base_public.html" if actor and actor.is_of_company else "ui/base_app.html"}


def tell(request: HttpRequest, act: Callable[[], Any], done: str, form: forms.Form | None = None) -> bool:
    """
    Run a write and tell how it went: `done`, or what stood in the way, by the labels of the small `form` that was sent.
    True when it was done.
    """
    try:
        with transaction.atomic():
            act()
    except LineshaftError as error:
        if form is None:
            messages.error(request, str(error))
        else:
            show_error(form, error)
            told(request, form)
        return False
    messages.success(request, done)
    return True


def carried_out(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> bool:
    """True when the form was sent, is right, and its write was done; what the write refused stands in the form."""
    return request.method == "POST" and form.is_valid() and attempt(form, act) is not None


def carried_out_once(request: HttpRequest, form: OnceMixin, act: Callable[[], str]) -> str:
    """Where `act` led, also when the same form was sent before; "" as long as there is something to correct."""
    if request.method != "POST" or not form.is_valid():
        return ""
    return attempt(form, lambda: once(str(form.once_token), act)) or ""


def told(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the small form of a step is right; if not, the person is told what is wrong with it."""
    if form.is_valid():
        return True
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(
            request, f"{label}: {' '.join(map(str, errors))}" if label else " ".join(map(str, errors))
        )
    return False


def step_page(
    find: Callable[..., Any],
    act: Callable[..., Any],
    done: str,
    back: Callable[[Any], str],
    form: Callable[[QueryDict], forms.Form] | None = None,
) -> Callable[..., HttpResponse]:
    """
    A staff page that is only posted to: it does one thing to a record and leads back to its page.

    `find(actor, ...)` gives the record of the address, or refuses; `act(record, actor)` writes, with what `form` reads
    as further arguments where the step has one. `done` is told when it went well, with {} for the record.
    """

    @login_required
    @require_POST
    @in_english
    def step(request: HttpRequest, **parts: Any) -> HttpResponse:
        actor = actor_of(request)
        record = find(actor, **parts)
        filled = form(request.POST) if form else None
        if filled is None or told(request, filled):
            facts = filled.cleaned_data if filled else {}
            tell(request, lambda: act(record, actor, **facts), done.format(record), filled)
        return redirect(back(record))

    return step
