"""What a browser would send of a form that is open over a record."""

from typing import Any

from django import forms
from django.test import Client

from lineshaft.apps.partners.widgets import SeveralTypeaheads


def opened(browser: Client, address: str) -> dict[str, Any]:
    """Every field of the form at `address` with what stands in it, ready to be changed and sent."""
    return sent_from(browser.get(address).context["form"])


def sent_from(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of a form that is shown, with what stands in it."""
    data: dict[str, Any] = {"opened": form.edit.token}  # type: ignore[attr-defined]
    for bound in form:
        value = bound.value()
        if isinstance(bound.field.widget, SeveralTypeaheads):
            data |= {f"{bound.name}_{number}": each for number, each in enumerate(value)}
        elif isinstance(value, list):
            data[bound.name] = value
        elif value not in (None, False):
            data[bound.name] = "on" if value is True else str(value)
    return data
