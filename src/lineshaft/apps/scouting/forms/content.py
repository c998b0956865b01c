"""The forms of domestic content: the product, a component, a file of components."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.text import capfirst

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.queries.sites import site_by_public_id
from lineshaft.domain.errors import InvalidValue, quote
from lineshaft.domain.rules.components import (
    ALL_PARTS,
    COST_PARTS,
    Component,
    How,
    Origin,
    ProductKind,
    Standard,
)
from lineshaft.ui.fields import LineField, NoteField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput, MoneyInput, Typeahead

from ..domestic_content.statements import HOWS, KINDS, ORIGINS, PARTS, STANDARDS, StatedComponent, Statement
from .owned import OwnedForm

_ANSWERS = [("yes", "Yes"), ("no", "No"), ("", "Not known yet")]
_SAID = {"yes": True, "no": False, "": None}
_ANSWER_OF = {said: answer for answer, said in _SAID.items()}


def plant_label(public_id: str) -> str:
    """What the field of the plant shows for an identifier."""
    found = Site.objects.select_related("company").filter(public_id=public_id).first()
    return str(found) if found else public_id


class VersionedForm(OnceMixin, forms.Form):
    """A form over a version: what was opened is told again when it is sent."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)


class ContentForm(OwnedForm):
    """A product, under which law it is asked about, and as of which day."""

    plant = LineField(
        label="Plant that makes it",
        required=False,
        help_text="Type its name and choose it, when you do this for a company.",
        widget=Typeahead("scouting:content_plants", label_for=plant_label),
    )
    product = LineField(label="Product", max_length=200, help_text="What is made, as it is sold.")
    description = NoteField(label="Description", required=False, rows=3, max_length=2000)
    kind = forms.ChoiceField(
        label="What it is",
        choices=[(value.value, capfirst(label)) for value, label in KINDS.items()],
        widget=forms.RadioSelect,
        initial=ProductKind.MANUFACTURED.value,
    )
    standard = forms.ChoiceField(
        label="For which kind of federal money",
        choices=[(value.value, capfirst(label)) for value, label in STANDARDS.items()],
        widget=forms.RadioSelect,
        initial=Standard.ASSISTANCE.value,
        help_text="Assistance: a grant for infrastructure. Procurement: the government itself buys.",
    )
    as_of = forms.DateField(
        label="As of",
        widget=DateInput,
        help_text="The rules of this day are used: of the award, or in procurement of the delivery.",
    )
    made_in_us = forms.ChoiceField(
        label="Is the product itself manufactured in the United States?",
        choices=_ANSWERS,
        required=False,
        widget=forms.RadioSelect,
        help_text="Asked of manufactured products.",
    )
    all_processes_in_us = forms.ChoiceField(
        label="Did every manufacturing process take place in the United States?",
        choices=_ANSWERS,
        required=False,
        widget=forms.RadioSelect,
        help_text="Asked of iron, steel and construction materials: for iron and steel from melting to coating.",
    )

    fieldsets = [
        ("Product", ["owner", "product", "plant", "description"]),
        ("Rule", ["kind", "standard", "as_of"]),
        ("Where it is made", ["made_in_us", "all_processes_in_us"]),
    ]

    def __init__(self, *args: Any, actor: Actor, owners: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, owners=owners, **kwargs)
        self._actor = actor
        self.fields["as_of"].initial = timezone.localdate
        if not owners or not actor.can("company:read"):
            self.leave_out("plant")

    def clean_plant(self) -> Site | None:
        """The plant that was chosen."""
        text = self.cleaned_data["plant"]
        if not text:
            return None
        try:
            return site_by_public_id(self._actor, text)
        except Http404:
            raise ValidationError(f"{quote(text)} is no plant. Choose one of the suggestions.") from None

    @property
    def statement(self) -> Statement:
        """What is stated of the product, without components."""
        said = self.cleaned_data
        return Statement(
            product=said["product"],
            kind=ProductKind(said["kind"]),
            standard=Standard(said["standard"]),
            as_of=said["as_of"],
            description=said["description"],
            made_in_us=_SAID[said["made_in_us"]],
            all_processes_in_us=_SAID[said["all_processes_in_us"]],
        )

    @staticmethod
    def initial_of(statement: Statement) -> dict[str, Any]:
        """The values of a statement as the form shows them."""
        return {
            "product": statement.product,
            "description": statement.description,
            "kind": statement.kind.value,
            "standard": statement.standard.value,
            "as_of": statement.as_of,
            "made_in_us": _ANSWER_OF[statement.made_in_us],
            "all_processes_in_us": _ANSWER_OF[statement.all_processes_in_us],
        }


class FactsForm(ContentForm):
    """The product of a version that stands; for whom it is does not change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)


def _cost(part: str, help_text: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=PARTS[part],
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=4,
        widget=MoneyInput(attrs={"class": "ls-input--medium"}),
        help_text=help_text,
    )


class ComponentForm(VersionedForm):
    """A component of a product, with what it costs for one product."""

    name = LineField(label="Component", max_length=200)
    how = forms.ChoiceField(
        label="How the manufacturer comes by it",
        choices=[(value.value, capfirst(label)) for value, label in HOWS.items()],
        widget=forms.RadioSelect,
        initial=How.BOUGHT.value,
    )
    origin = forms.ChoiceField(
        label="Where it was mined, produced or manufactured",
        choices=[(value.value, capfirst(label)) for value, label in ORIGINS.items()],
        widget=forms.RadioSelect,
        initial=Origin.UNKNOWN.value,
        help_text="Not known counts as foreign.",
    )
    country = LineField(label="Country", required=False, max_length=100)
    supplier = LineField(label="Supplier", required=False, max_length=200)
    acquisition = _cost("acquisition", "Bought components: what was paid for it.")
    duty = _cost("duty", "Bought components: any that applies, even when it need not be paid.")
    manufacture = _cost("manufacture", "Own-made components: all that making it costs, without profit.")
    overhead = _cost("overhead", "Own-made components: what can be allocated to it.")
    transport = _cost("transport", "To the place where it goes into the product, whoever is paid.")
    evidence = NoteField(
        label="Evidence",
        required=False,
        rows=2,
        max_length=500,
        help_text="What shows origin and cost, and where it is kept: an invoice, a letter of the supplier.",
    )

    fieldsets = [
        ("Component", ["name", "how"]),
        ("Cost in one product, in dollars", [("acquisition", "duty"), ("manufacture", "overhead"), "transport"],
         "Fill in what belongs to the way it is come by."),
        ("Origin", ["origin", ("country", "supplier"), "evidence"]),
    ]  # fmt: skip

    @property
    def component(self) -> StatedComponent:
        """The component as it is stated. Raises InvalidValue for a cost that belongs to the other way."""
        said = self.cleaned_data
        costs = {part: said[part] or Decimal(0) for part in ALL_PARTS}
        component = Component(said["name"], How(said["how"]), Origin(said["origin"]), **costs)
        return StatedComponent(component, said["country"], said["supplier"], said["evidence"])

    def clean(self) -> dict[str, Any] | None:
        """Say beside the field where a cost belongs to the other way."""
        said = super().clean()
        if not self.errors and said is not None:
            try:
                _ = self.component
            except InvalidValue as error:
                self.add_error(error.field, f"{capfirst(error.reason)}. {error.hint}.")
        return said

    @staticmethod
    def initial_of(stated: StatedComponent) -> dict[str, Any]:
        """The values of a component as the form shows them."""
        component = stated.component
        return {
            "name": component.name,
            "how": component.how.value,
            "origin": component.origin.value,
            "country": stated.country,
            "supplier": stated.supplier,
            "evidence": stated.evidence,
            **{
                part: getattr(component, part)
                for part in COST_PARTS[component.how]
                if getattr(component, part)
            },
        }


class ComponentFileForm(VersionedForm):
    """A file of components."""

    file = forms.FileField(
        label="File",
        widget=FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text="CSV or an Excel workbook (.xlsx).",
    )
    replaces = forms.ChoiceField(
        label="What becomes of the components that are there",
        choices=[
            ("no", "They stay, and those of the file are added"),
            ("yes", "Those of the file take their place"),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )
