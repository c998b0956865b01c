"""The form of a need: all of it for a file or the API, and in parts for a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.reference.models import PscCode
from lineshaft.apps.reference.queries import NaicsHit
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.identifiers import check_zip
from lineshaft.ui.fields import LineField, set_choices
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput

from ..actions import FACTS
from ..models import Need
from .fields import (
    IndustriesField,
    LongField,
    NumberField,
    PscField,
    StateField,
    WordField,
    WordsField,
    states,
)

# As the network's paper form writes them.
_TYPES_ALSO = {"OEM": "manufacturer", "Contract manufacturing": "contract_manufacturer"}
_REASONS_ALSO = {
    "2nd supplier": "second_supplier",
    "BABA": "buy_american",
    "Buy American": "buy_american",
    "Build America Buy America": "buy_american",
    "Re-shore": "reshore",
    "Past supplier no longer available": "discontinued",
    "New product startup": "new_product",
}
MOST_DAYS = 180


def _labelled(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in choices]


@dataclass(frozen=True)
class Part:
    """One page of the form: its key in the address, its heading, what it is about, and its fields in rows."""

    key: str
    title: str
    about: str
    rows: tuple[Any, ...]

    @property
    def fields(self) -> list[str]:
        """Names of its fields."""
        return [name for row in self.rows for name in ((row,) if isinstance(row, str) else row)]


PARTS = (
    Part(
        "item",
        "Item",
        "What is needed and why. The more you say, the better the search.",
        ("owner", "item", "description", "supplier_types", "reasons", "reason_detail", "state_used_in"),
    ),
    Part(
        "making",
        "How it is made",
        "What a plant must be able to do. Leave out what you do not know.",
        (
            "processes", "materials", "dimensions", "certifications", "regulations", "other_standards",
            "naics_suggested", "naics", "psc_suggested", "psc_code", "technical_comments",
        ),
    ),
    Part(
        "volume",
        "Volume and price",
        "How many, how often, and what it may cost.",
        (("quantity", "unit", "cadence"), "volume_detail", "target_price"),
    ),
    Part(
        "delivery",
        "Delivery",
        "When and where it has to arrive.",
        (("needed_by", "needed_by_detail"), ("delivery_place", "delivery_zip"), "packaging"),
    ),
    Part(
        "asking",
        "Who asks",
        "Whom the answer goes to, and how long the network looks. The centers that look read it; companies do not,"
        " unless you let plants that fit be told.",
        (
            "buyer_name", "contact_name", ("contact_email", "contact_phone"), "buyer_reference",
            "days_to_scout", "tells", "comments",
        ),
    ),
)  # fmt: skip


class NeedFields(forms.Form):
    """Every field of a need for a supplier. `facts` are its values as the actions take them."""

    item = LineField(
        label="Item to be scouted",
        max_length=150,
        help_text="What it is, in a few words: “Duplex stainless pipe flanges, 12 inch”.",
        error_messages={"required": "Write in a few words what is to be made."},
    )
    description = LongField(
        label="Description",
        rows=6,
        help_text="What it is for, and what it has to do. Do not name your present supplier.",
    )
    supplier_types = WordsField(
        label="Kind of supplier", also=_TYPES_ALSO, choices=_labelled(Need.SupplierType.choices),
        help_text="None chosen: any.",
    )  # fmt: skip
    reasons = WordsField(label="Why you look", also=_REASONS_ALSO, choices=_labelled(Need.Reason.choices))
    reason_detail = LongField(
        label="More about why",
        rows=2,
        help_text="For a waiver: which law or program asks for domestic content, and what was tried before.",
    )
    state_used_in = StateField(label="State where it is used", required=False, choices=states)

    processes = LongField(
        label="How it is made", rows=3, help_text="As: CNC turning, forging, powder coating."
    )
    materials = LongField(
        label="Materials and components", rows=3, help_text="As: 316L stainless steel, EPDM seals."
    )
    dimensions = LongField(
        label="Dimensions, tolerances, performance", rows=3, help_text="As: 300 mm across, ±0.05 mm, 40 bar."
    )
    certifications = LongField(
        label="Certifications of the supplier",
        rows=2,
        help_text="As: ISO 9001, AS9100. Only what it cannot do without.",
    )
    regulations = LongField(label="Regulations", rows=2, help_text="As: ITAR, BABA, DFARS, FDA.")
    other_standards = LongField(label="Other standards", rows=2, help_text="As: ASME B16.5, ASTM A182.")
    naics = IndustriesField(
        label="Industries (NAICS)",
        help_text="Those whose plants make such things. Type words or a code. None: the search takes those that"
        " fit your words.",
    )
    psc_code = PscField(
        label="Product code (PSC)",
        help_text="Federal product and service code, four characters. Type words or the code.",
    )
    technical_comments = LongField(label="More about the making", rows=2)

    quantity = NumberField(
        label="How many", required=False, max_digits=14, decimal_places=3, min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "ls-input--medium"}),
    )  # fmt: skip
    unit = LineField(label="Of what", required=False, max_length=60, help_text="Pieces, feet, kilograms.")
    cadence = WordField(
        label="How often", required=False, choices=[("", "Not said"), *_labelled(Need.Cadence.choices)]
    )
    volume_detail = LongField(
        label="More about the volume", rows=2, help_text="As: rising to 12,000 in the second year."
    )
    target_price = LineField(
        label="Target price of a unit",
        required=False,
        max_length=300,
        help_text="In dollars, or why it is not said. The desk and the centers read it.",
    )

    needed_by = forms.DateField(label="Needed by", required=False, widget=DateInput)
    needed_by_detail = LineField(
        label="Or in words",
        required=False,
        max_length=300,
        help_text="As: first lot in March, then each month.",
    )
    delivery_place = LineField(
        label="Shipped to", required=False, max_length=300, help_text="City and state are enough."
    )
    delivery_zip = LineField(
        label="ZIP code", required=False, max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ls-input--short"}),
    )  # fmt: skip
    packaging = LongField(label="Packaging", rows=2)

    buyer_name = LineField(
        label="On whose behalf", required=False, max_length=200, help_text="The agency or company that buys."
    )
    contact_name = LineField(label="Contact", required=False, max_length=120)
    contact_email = forms.EmailField(label="E-mail", required=False, max_length=254)
    contact_phone = LineField(label="Telephone", required=False, max_length=60)
    buyer_reference = LineField(
        label="Your own number", required=False, max_length=60,
        help_text="If you have one, the same need is not posted twice by mistake.",
    )  # fmt: skip
    days_to_scout = forms.IntegerField(
        label="Days to be scouted",
        initial=14,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"class": "ls-input--short"}),
        help_text="How long the network looks before you get the report. It counts from the day of posting.",
    )
    tells = WordField(
        label="Companies that are told", required=False, choices=_labelled(Need.Tells.choices),
        help_text="A company whose plant fits can tell its center that it is interested. Who asks is never told.",
    )  # fmt: skip
    comments = LongField(label="Anything else", rows=3)

    def clean_delivery_zip(self) -> str:
        text: str = self.cleaned_data["delivery_zip"]
        try:
            return check_zip(text) if text else ""
        except InvalidValue as error:
            raise ValidationError(f"“{text}” {error.reason}. {error.hint}.") from error

    def clean_quantity(self) -> Any:
        quantity = self.cleaned_data["quantity"]
        if quantity is not None and quantity <= 0:
            raise ValidationError("Write a number above 0, or leave it empty.")
        return quantity

    @property
    def facts(self) -> dict[str, Any]:
        """The values of a valid form as the actions take them."""
        return {name: value for name, value in self.cleaned_data.items() if name in FACTS}


def initial_of(need: Need) -> dict[str, Any]:
    """The present values of a need as the form shows them."""
    values = {name: getattr(need, name) for name in FACTS if name not in {"naics", "state_used_in"}}
    values["state_used_in"] = need.state_used_in_id or ""
    values["naics"] = list(need.chosen_naics.order_by("place", "pk").values_list("naics_id", flat=True))
    values["quantity"] = None if need.quantity is None else f"{need.quantity.normalize():f}"
    return values


class NeedPartForm(OnceMixin, NeedFields):
    """One part of the form. `owners` are the organisations that the person may post for, when it is not said yet."""

    naics_suggested = forms.MultipleChoiceField(
        label="Industries that fit your words", required=False, widget=forms.CheckboxSelectMultiple
    )
    psc_suggested = forms.ChoiceField(
        label="Product codes that fit your words", required=False, widget=forms.RadioSelect
    )
    owner = forms.ChoiceField(label="Post for", required=True)

    def __init__(
        self,
        *args: Any,
        part: Part,
        owners: Sequence[Organisation] = (),
        on_behalf: bool = False,
        industries: Sequence[NaicsHit] = (),
        products: Sequence[PscCode] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        offered = {"owner": len(owners) > 1, "buyer_name": on_behalf, "naics_suggested": bool(industries)}
        offered["psc_suggested"] = bool(products)
        wanted = [name for name in part.fields if offered.get(name, True)]
        self.fields = {name: field for name, field in self.fields.items() if name in {"once", *wanted}}
        self.fieldsets = [(part.title, _rows(part.rows, set(wanted)), part.about)]
        self.owners = {str(owner.pk): owner for owner in owners}
        if "owner" in self.fields:
            set_choices(self, "owner", [(pk, owner.name) for pk, owner in self.owners.items()])
        if "naics_suggested" in self.fields:
            set_choices(self, "naics_suggested", [(hit.code, _because(hit)) for hit in industries])
        if "psc_suggested" in self.fields:
            choices = [(code.code, f"{code.code} {code.title.capitalize()}") for code in products]
            set_choices(self, "psc_suggested", [*choices, ("", "None of these")])
        if on_behalf and "buyer_name" in self.fields:
            self.fields["buyer_name"].help_text += " The report names it, and the centers read it."

    def clean(self) -> dict[str, Any]:
        """Take over what was ticked among the suggestions."""
        values = super().clean() or {}
        ticked = values.pop("naics_suggested", None) or []
        if "naics" in values:
            try:
                values["naics"] = self.fields["naics"].clean([*values["naics"], *ticked])
            except ValidationError as error:
                self.add_error("naics", error)
        suggested = values.pop("psc_suggested", "")
        if "psc_code" in values and not values["psc_code"]:
            values["psc_code"] = suggested
        return values

    def initial_of(self, need: Need) -> Mapping[str, Any]:
        """The present values of the fields of this part."""
        return {name: value for name, value in initial_of(need).items() if name in self.fields}

    @property
    def chosen_owner(self) -> Organisation:
        """The organisation that it is posted for."""
        chosen = self.cleaned_data.get("owner")
        return self.owners[chosen] if chosen else next(iter(self.owners.values()))


def _rows(rows: Iterable[Any], wanted: set[str]) -> list[Any]:
    shown: list[Any] = []
    for row in rows:
        names = tuple(name for name in ((row,) if isinstance(row, str) else row) if name in wanted)
        if names:
            shown.append(names[0] if len(names) == 1 else names)
    return shown


def _because(hit: NaicsHit) -> str:
    return f"{hit.code} {hit.title}" + (f" (“{hit.words}”)" if hit.words else "")


class ReasonForm(forms.Form):
    """Why a need is withdrawn."""

    reason = LineField(
        label="Why",
        max_length=500,
        help_text="The desk and the centers that look read it.",
        error_messages={"required": "Write why, in a few words."},
    )
