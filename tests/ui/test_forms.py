"""The form renderer: labels, errors, required marks, groups, and the two guards."""

import re
import uuid
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict
from pytest_django.asserts import assertInHTML

from lineshaft.ui.forms import HoneypotMixin, OnceMixin, sections
from lineshaft.ui.widgets import MoneyInput, Typeahead


class Visit(forms.Form):
    fieldsets = [("Who", [("first", "last")], "As on the card."), ("Cost", ["fee"])]
    first = forms.CharField(label="First name")
    last = forms.CharField(label="Last name", required=False, help_text="Family <em>name</em>")
    fee = forms.DecimalField(label="Fee", widget=MoneyInput)
    kinds = forms.MultipleChoiceField(
        label="Kinds", choices=[("a", "Alpha"), ("b", "Beta")], widget=forms.CheckboxSelectMultiple
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_form__blank() -> None:
    html = str(Visit())

    assert "data-error-summary" not in html
    assert '<label class="usa-label" for="id_first">First name <abbr title="required"' in html
    assert re.search(r'<label class="usa-label" for="id_last">Last name</label>', html)
    assertInHTML('<input type="text" name="first" required class="usa-input" id="id_first">', html)
    assert 'aria-describedby="id_last_helptext"' in html


def test_form__errors_stand_in_summary_and_beside_the_field() -> None:
    html = str(Visit({"first": "<b>", "last": "x"}))

    assert "Please correct these 2 points before going on" in html
    assert '<a class="usa-link" href="#id_fee" data-field="id_fee"><strong>Fee</strong>' in html
    # A group of boxes has no single field to jump to; the script finds the first box.
    assert 'data-field="id_kinds"' in html
    assert '<ul class="ls-errors errorlist" id="id_fee_error"><li class="usa-error-message">' in html
    assert 'aria-invalid="true"' in html
    assert "<b>" not in html


def test_form__hidden_fields_are_not_listed_as_visible() -> None:
    html = str(Visit())

    assert html.count('name="secret"') == 1
    assert 'for="id_secret"' not in html


def test_form__choices_stand_in_a_fieldset_with_a_legend() -> None:
    html = str(Visit())

    assert re.search(
        r'<fieldset class="usa-fieldset" id="id_kinds_group"><legend class="usa-legend ls-legend">Kinds', html
    )
    assertInHTML(
        '<input type="checkbox" name="kinds" value="a" class="usa-checkbox__input" id="id_kinds_0">', html
    )
    assert '<label class="usa-checkbox__label" for="id_kinds_0">Alpha</label>' in html


def test_sections__groups_rows_and_what_was_left_out() -> None:
    shown = [(str(s.legend), [[bound.name for bound in row] for row in s.rows]) for s in sections(Visit())]

    assert shown == [("Who", [["first", "last"]]), ("Cost", [["fee"]]), ("", [["kinds"]])]


def test_sections__unknown_field() -> None:
    class Wrong(Visit):
        fieldsets = [("Who", ["surname"])]

    with pytest.raises(KeyError, match="surname"):
        sections(Wrong())


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("$1,234.50", "1234.50"), (" 12 ", "12"), ("0", "0"), ("-5", "-5")],
)
def test_money_input__as_people_type_it(typed: str, amount: str) -> None:
    class Fee(forms.Form):
        fee = forms.DecimalField(widget=MoneyInput)

    form = Fee({"fee": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["fee"] == Decimal(amount)


@pytest.mark.parametrize("typed", ["twelve", "1.2.3", "$", "NaN", "Infinity", "€5"])
def test_money_input__what_is_no_amount_is_refused(typed: str) -> None:
    class Fee(forms.Form):
        fee = forms.DecimalField(widget=MoneyInput)

    assert not Fee({"fee": typed}).is_valid()


class Place(forms.Form):
    place = forms.CharField(widget=Typeahead("healthz", label_for=lambda value: f"Place {value}"))


@pytest.mark.parametrize(
    ("query", "received"),
    [
        ("place=Athens&place__chosen=17&place__label=Athens", "17"),
        # Without JavaScript the old choice stays in the form while the text changes.
        ("place=Augusta&place__chosen=17&place__label=Athens", "Augusta"),
        ("place=Athens", "Athens"),
        ("place=Athens&place__chosen=", "Athens"),
    ],
)
def test_typeahead__choice_or_text(query: str, received: str) -> None:
    form = Place(QueryDict(query))

    assert form.is_valid()
    assert form.cleaned_data["place"] == received


def test_typeahead__shows_the_label_of_an_initial_value() -> None:
    html = str(Place(initial={"place": "17"})["place"])

    assert 'value="Place 17" role="combobox"' in html
    assert 'name="place__chosen" value="17"' in html


def test_typeahead__shows_what_was_sent_without_zero_bytes() -> None:
    html = str(Place({"place": "1\x007"})["place"])

    assert 'value="Place 17"' in html
    assert "\x00" not in html


class Once(OnceMixin, HoneypotMixin, forms.Form):
    name = forms.CharField()


def test_once__each_blank_form_has_its_own_token_and_keeps_it() -> None:
    tokens = {re.search(r'name="once" value="([^"]+)"', str(Once())).group(1) for _ in range(2)}
    assert len(tokens) == 2
    token = tokens.pop()

    form = Once({"once": token, "name": "x"})

    assert form.is_valid(), form.errors
    assert form.once_token == uuid.UUID(token)
    assert f'value="{token}"' in str(Once({"once": token}))


def test_once__damaged_token() -> None:
    form = Once({"once": "1; DROP", "name": "x"})

    assert not form.is_valid()
    assert "Reload the page" in str(form)


def test_honeypot__filled_by_a_program() -> None:
    assert not Once({"once": str(uuid.uuid4()), "name": "x", "homepage_address": "http://spam"}).is_valid()


def test_honeypot__out_of_sight_of_people() -> None:
    html = str(Once())

    assert re.search(r'class="usa-form-group ls-trap[^>]*aria-hidden="true"', html)
    assert 'tabindex="-1"' in html
