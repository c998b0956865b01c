"""Two people who change the same record: nobody's work is lost without a word.

A form over a record carries what the record was when the form was opened. When it is sent, each field is compared
with the record as it stands now. What only one of the two changed goes together; where both changed the same field,
the person sees both values, keeps what they wrote, and decides. `accounts.editing.edited` uses it in a view.
"""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import Conflict
from lineshaft.ui.tags import formatting
from lineshaft.ui.widgets import MoneyInput

OPENED = "opened"
_SALT = "lineshaft.editing"


class NotSettled(Exception):
    """What two people wrote does not go together. The form says why: nothing of it is saved."""


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: where it stands in the form, and both values in words."""

    field_id: str
    label: str
    theirs: str
    mine: str


class Edit:
    """
    One editing of a record by one form, which carries `token` and shows `clashes` with `who`.

    `values` are those of the record as the form shows them; a form that was sent says itself what it was opened over.
    """

    def __init__(self, form: forms.BaseForm, values: Mapping[str, Any]) -> None:
        self.clashes: list[Clash] = []
        self.who: str | Promise = ""
        self.opened_at: datetime | None = None
        self._form = form
        self._marks: dict[str, str] = {}
        if form.is_bound:
            self._read(str(form.data.get(OPENED, "")))
        else:
            self._open(values)
        form.edit = self  # type: ignore[attr-defined]

    def _read(self, token: str) -> None:
        self.token = token
        with suppress(signing.BadSignature):
            at, self._marks = signing.loads(token, salt=_SALT)
            self.opened_at = datetime.fromisoformat(at)

    def _open(self, values: Mapping[str, Any]) -> None:
        """The form is opened now, over a record with these values."""
        fields = self._form.fields
        self._marks = {name: _mark(fields[name], fields[name].prepare_value(values[name])) for name in values}
        self.opened_at = timezone.now()
        self.token = signing.dumps([self.opened_at.isoformat(), self._marks], salt=_SALT)

    def settle(self, values: Mapping[str, Any]) -> None:
        """
        Bring what was sent together with the values that the record has now, while it is held.

        Raises NotSettled where both changed a field, or where the whole is wrong once what the other changed is taken
        over; Conflict for a form that does not say what it was opened over.
        """
        if self.opened_at is None:
            raise Conflict(str(_("This form was incomplete.")), str(_("Reload the page and send it again")))
        theirs: list[str] = []
        both: list[str] = []
        for name, value in values.items():
            field, opened = self._form.fields[name], self._marks.get(name)
            mine, now = _mark(field, self._form[name].data), _mark(field, field.prepare_value(value))
            if now not in (opened, mine):
                (theirs if mine == opened else both).append(name)
        if not theirs and not both:
            return
        self.clashes = [self._clash(name, values[name]) for name in both]
        for name in theirs:
            _take_over(self._form.fields[name], values[name])
        self._open(values)
        self._form.full_clean()
        if both or not self._form.is_valid():
            raise NotSettled

    def _clash(self, name: str, value: Any) -> Clash:
        bound = self._form[name]
        return Clash(
            field_id=bound.auto_id,
            label=str(bound.label),
            theirs=_shown(bound.field, bound.field.prepare_value(value)),
            mine=_shown(bound.field, bound.data),
        )


def _mark(field: forms.Field, raw: Any) -> str:
    """A short mark of a value: the same for what is stored and for the same value that comes back from a page."""
    try:
        value = raw if isinstance(raw, list) else field.clean(raw)
    except ValidationError:
        value = raw
    return hashlib.sha256(_plain(value).encode("utf-8", "replace")).hexdigest()[:16]


def _take_over(field: forms.Field, value: Any) -> None:
    """The form goes on as if this value of the field had been sent. The field is the form's own copy."""
    raw = field.prepare_value(value)
    field.widget.value_from_datadict = lambda *_: raw


def _plain(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value.is_finite() else str(value)
    if isinstance(value, list | tuple | set):
        return "\n".join(sorted(map(_plain, value)))
    # Browsers send the line ends of a text their own way.
    return "\n".join(str(value).strip().splitlines())


def _choices(field: forms.Field) -> dict[str, str]:
    flat: dict[str, str] = {}
    for value, label in getattr(field, "choices", ()):
        pairs: Iterable[tuple[Any, Any]] = label if isinstance(label, list | tuple) else [(value, label)]
        flat |= {str(key): str(words) for key, words in pairs}
    return flat


def _shown(field: forms.Field, raw: Any) -> str:
    """A value as people read it; a dash for nothing."""
    if isinstance(raw, list | tuple):
        return ", ".join(_shown(field, each) for each in raw) or formatting.UNKNOWN
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if field.to_python(raw) else _("no"))
    if raw in (None, ""):
        return formatting.UNKNOWN
    if isinstance(field.widget, MoneyInput):
        amount = formatting.as_decimal(raw)
        return str(raw) if amount is None else formatting.money(amount, 0 if amount == int(amount) else 2)
    if isinstance(field, forms.DateField):
        return _shown_day(field, raw)
    # One suggesting field, or a list of them.
    label_for = getattr(getattr(field.widget, "line", field.widget), "label_for", None)
    if label_for is not None:
        return str(label_for(str(raw).replace("\0", "")))
    return _choices(field).get(str(raw), str(raw))


def _shown_day(field: forms.DateField, raw: Any) -> str:
    try:
        day = field.to_python(raw)
    except ValidationError:
        return str(raw)
    return formatting.day(day) if isinstance(day, date) else str(raw)
