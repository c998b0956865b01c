"""Form rendering in the look of USWDS, and the two guards that public and writing forms share.

`FORM_RENDERER = "lineshaft.ui.forms.USWDSRenderer"` makes `{{ form }}` complete: an error summary that links to
the fields, labels, hints, errors beside fields, required marks and fieldsets.

A form may say how its fields are grouped:

    fieldsets = [
        ("Company", ["name", "website"]),
        ("Address", ["street", ("city", "state", "zip_code")], "Where the plant is."),
    ]

A tuple puts fields side by side; the optional third part is a hint. Fields left out follow at the end.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _

from lineshaft.domain.errors import InvalidValue, LineshaftError, quote
from lineshaft.ui.tags import formatting

Result = TypeVar("Result")

_WIDGETS = "django/forms/widgets/"

# USWDS class of each built-in widget template.
_WIDGET_CLASSES = {
    "text": "usa-input",
    "email": "usa-input",
    "url": "usa-input",
    "tel": "usa-input",
    "search": "usa-input",
    "color": "usa-input",
    "number": "usa-input ls-input--number",
    "password": "usa-input",
    "date": "usa-input ls-input--date",
    "datetime": "usa-input ls-input--medium",
    "time": "usa-input ls-input--date",
    "textarea": "usa-textarea",
    "select": "usa-select",
    "checkbox": "usa-checkbox__input",
    "money": "usa-input",
    "typeahead": "usa-input ls-typeahead__input",
    "file": "ls-file__input",
    "clearable_file_input": "ls-file__input",
}


def add_class(attrs: dict[str, Any], names: str) -> None:
    """Add CSS classes to widget attributes, keeping those a form set itself."""
    present = str(attrs.get("class", "")).split()
    attrs["class"] = " ".join(dict.fromkeys([*names.split(), *present]))


class USWDSRenderer(TemplatesSetting):
    """Renders forms and widgets with the templates in `ui/forms` and `ui/widgets`."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    def get_template(self, template_name: str) -> Any:
        """Our own template of a built-in widget where one stands, else Django's."""
        if template_name.startswith(_WIDGETS):
            own = "ui/widgets/" + template_name.removeprefix(_WIDGETS)
            try:
                return get_template(own)
            except TemplateDoesNotExist:
                return get_template(template_name)
        if template_name in {"django/forms/errors/list/default.html", "django/forms/errors/list/ul.html"}:
            return get_template("ui/forms/errors.html")
        return get_template(template_name)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Render, giving the widget the class that USWDS styles."""
        widget = context.get("widget")
        if widget:
            _prepare(widget, template_name)
        return super().render(template_name, context, request)


def _prepare(widget: dict[str, Any], template_name: str) -> None:
    """Give a widget its class and, for dates, the browser's picker; parts are included, so they too."""
    kind = template_name.rsplit("/", 1)[-1].removesuffix(".html")
    if kind in _WIDGET_CLASSES:
        add_class(widget["attrs"], _WIDGET_CLASSES[kind])
    if kind in {"radio", "checkbox_select"}:
        css_class = "usa-radio__input" if kind == "radio" else "usa-checkbox__input"
        for _group, options, _index in widget["optgroups"]:
            for option in options:
                add_class(option["attrs"], css_class)
    for part in widget.get("subwidgets", ()):
        _prepare(part, part["template_name"])


@dataclass(frozen=True)
class FormSection:
    """A group of fields as it is shown: a legend, a hint, and rows of one or more fields."""

    legend: Any
    hint: Any
    rows: tuple[tuple[BoundField, ...], ...]


def sections(form: forms.BaseForm) -> list[FormSection]:
    """Visible fields of `form` in the groups its `fieldsets` attribute asks for, else one nameless group.

    Raises `KeyError` when `fieldsets` names a field that the form does not have.
    """
    used: set[str] = set()
    shown: list[FormSection] = []
    for entry in getattr(form, "fieldsets", None) or ():
        legend, rows, *rest = entry
        section = tuple(_row(form, row, used) for row in rows)
        section = tuple(row for row in section if row)
        if section:
            shown.append(FormSection(legend, rest[0] if rest else "", section))
    remaining = tuple((bound,) for bound in form.visible_fields() if bound.name not in used)
    if remaining:
        shown.append(FormSection("", "", remaining))
    return shown


def _row(form: forms.BaseForm, row: str | Iterable[str], used: set[str]) -> tuple[BoundField, ...]:
    names = (row,) if isinstance(row, str) else tuple(row)
    used.update(names)
    return tuple(form[name] for name in names if not form[name].is_hidden)


class OnceMixin(forms.Form):
    """A form that can be told apart from a second sending of itself.

    `form.once_token` is a UUID made when the blank form was shown. The action stores it in a unique column,
    or looks it up first, so that a double click or a reload writes once.
    """

    once = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("This form was incomplete. Reload the page and send it again."),
            "invalid": _("This form was incomplete. Reload the page and send it again."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4

    @property
    def once_token(self) -> uuid.UUID:
        """The token of a valid form."""
        token: uuid.UUID = self.cleaned_data["once"]
        return token


class HoneypotMixin(forms.Form):
    """A field no person sees. Programs that fill in everything give themselves away."""

    homepage_address = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "class": "ls-trap"}),
    )

    def clean_homepage_address(self) -> str:
        """Refuse a filled trap with a sentence a person with an over-eager browser can act on."""
        if self.cleaned_data.get("homepage_address"):
            raise ValidationError(_("Leave this field empty and send the form again."), code="honeypot")
        return ""


def attempt(form: forms.BaseForm, act: Callable[[], Result]) -> Result | None:
    """What `act` returns; or None, with what it refused shown in the form and nothing of it written."""
    try:
        with transaction.atomic():
            return act()
    except LineshaftError as error:
        show_error(form, error)
        return None


def _as_written(value: Any) -> str:
    """A value as the person wrote it, or a day as people read it."""
    return formatting.day(value) if isinstance(value, date) else quote(str(value))


def show_error(form: forms.BaseForm, error: LineshaftError) -> None:
    """Put what an action refused beside the field it names, or on top of the form."""
    if isinstance(error, InvalidValue) and error.field in form.fields:
        given = _as_written(error.value) if error.value not in (None, "") else str(_("This"))
        parts = (f"{given} {error.reason}", error.hint)
        form.add_error(error.field, " ".join(f"{part.rstrip('.')}." for part in parts if part))
    else:
        form.add_error(None, str(error))
