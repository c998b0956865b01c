"""Saving a form over a record that somebody else may have changed since the form was opened."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.accounts import queries
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui.editing import Edit, NotSettled
from lineshaft.ui.forms import attempt
from lineshaft.ui.tags import formatting

Record = TypeVar("Record", bound=Model)


def held(record: Record) -> Record:
    """The record as it stands now, kept from other writers until the transaction ends."""
    # Without joins: a joined row would still be that of before the wait for the lock.
    return type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)


def edited(
    request: HttpRequest,
    form: forms.BaseForm,
    record: Record,
    act: Callable[[], Any],
    *,
    initial_of: Callable[[Record], Mapping[str, Any]],
    hold: Callable[[Record], Record] = held,
) -> Any:
    """
    What `act` returns when the form was sent, is right, and goes together with what others saved meanwhile; else None.

    Call it for GET too: it gives the form the mark of what it is opened over. `initial_of` gives the record's values
    as the form shows them. Where two changed the same field nothing is saved: the form then shows who saved what, and
    sending it again saves on purpose. `hold` locks the record; give it where the action locks another row first.
    """
    edit = Edit(form, initial_of(record))
    if request.method != "POST" or not form.is_valid():
        return None

    def settle_and_act() -> Any:
        edit.settle(initial_of(hold(record)))
        return act()

    opened_at = edit.opened_at
    try:
        return attempt(form, settle_and_act)
    except NotSettled:
        edit.who = _who_saved(request.actor, record, since=opened_at)  # type: ignore[attr-defined]
        return None


def _who_saved(actor: Actor, record: Model, *, since: datetime | None) -> str | Promise:
    """Who saved the record last and when, as far as the person may know it."""
    line = next(
        (line for line in queries.history_lines(actor, [record], limit=1) if since and line.at > since), None
    )
    if line is None:
        return _("Somebody else saved this while you were writing.")
    when = lazy(formatting.moment, str)(line.at)
    if line.who_id is not None and line.who_id == actor.user_id:
        return format_lazy(_("You saved this yourself on {when} from another window."), when=when)
    who = line.who if line.who_id else _("Somebody else")
    return format_lazy(_("{who} saved this on {when} while you were writing."), who=who, when=when)
