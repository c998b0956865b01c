"""What a record says about a site, as written and in comparable form."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lineshaft.domain.linkage import vocabulary
from lineshaft.domain.linkage.addresses import normalise_address
from lineshaft.domain.linkage.normalise import (
    normalise_domain,
    normalise_name,
    normalise_phone_digits,
    normalise_postcode,
    normalise_state,
    phone_or_blank,
)
from lineshaft.domain.linkage.text import plain_words


@dataclass(frozen=True)
class SiteFacts:
    """What a record says about a site, as it was written; "" where it says nothing.

    Comparable forms are made once and kept, so comparing one record with many costs little.
    """

    name: str
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""
    website: str = ""
    ein: str = ""
    uei: str = ""
    cage: str = ""
    country: str = ""

    @cached_property
    def normal_phone(self) -> str:
        """Ten digits, or "" when there is no usable number."""
        return phone_or_blank(self.phone) if self.phone else ""

    @cached_property
    def zip5(self) -> str:
        """The first five digits of the ZIP code, or "" when there are fewer."""
        digits = self.zip.strip()[:5]
        return digits if len(digits) == 5 and digits.isdigit() else ""

    @cached_property
    def normal_state(self) -> str:
        """The state as its abbreviation."""
        return normalise_state(self.state)

    @cached_property
    def normal_uei(self) -> str:
        """The UEI in capital letters."""
        return self.uei.strip().upper()

    @cached_property
    def normal_cage(self) -> str:
        """The CAGE code in capital letters."""
        return self.cage.strip().upper()

    @cached_property
    def normal_ein(self) -> str:
        """The nine digits of the EIN, or "" when there are not nine."""
        digits = "".join(character for character in self.ein if character.isdigit())
        return digits if len(digits) == 9 else ""

    @cached_property
    def comparable(self) -> "Comparable":
        """Everything that a comparison looks at."""
        return Comparable(self)


class Comparable:
    """A record in comparable form, without the text it was made from: small enough to keep a million of them."""

    __slots__ = (
        "all_words",
        "cage",
        "city",
        "core",
        "country",
        "domain",
        "ein",
        "is_street_line",
        "kind",
        "legal_form",
        "number",
        "other_names",
        "parts",
        "phone",
        "phone7",
        "place",
        "po_box",
        "postcode",
        "state",
        "street",
        "uei",
        "unit",
        "words",
    )

    def __init__(self, facts: SiteFacts) -> None:
        name, address = normalise_name(facts.name), normalise_address(facts.street)
        self.words = name.words
        self.legal_form = name.legal_form
        self.kind = name.kind
        self.other_names = name.other_names
        self.parts = name.parts
        self.number = address.number
        self.street = address.street
        core = address.street_core
        self.core = address.street if core == address.street else core
        self.unit = address.unit
        self.po_box = address.po_box
        self.place = address.place
        self.is_street_line = address.is_street_line
        self.all_words = () if address.is_street_line and not address.place else address.all_words
        self.phone = normalise_phone_digits(facts.phone) if facts.phone else ""
        self.phone7 = self.phone[-7:]
        self.postcode = normalise_postcode(facts.zip) or address.zip
        self.city = plain_words(facts.city)
        self.state = facts.normal_state or address.state
        self.country = plain_words(facts.country)
        self.domain = normalise_domain(facts.website) if facts.website else ""
        self.ein = facts.normal_ein
        self.uei = facts.normal_uei
        self.cage = facts.normal_cage

    @property
    def address_key(self) -> tuple[str, str]:
        """House number and first word of the street: what an address is looked up by."""
        return self.number, self.core[0] if self.core else ""

    @property
    def content(self) -> tuple[Any, ...]:
        """All that the record says: equal for two records that say the same."""
        return tuple(getattr(self, name) for name in self.__slots__)

    @property
    def has_name_only(self) -> bool:
        """Whether nothing but the name can be compared."""
        return not (
            self.street
            or self.number
            or self.po_box
            or self.all_words
            or self.phone
            or self.postcode
            or self.city
            or self.domain
            or self.ein
            or self.uei
            or self.cage
        )

    @property
    def bag_of_address(self) -> tuple[str, ...]:
        """All words of the address, for addresses that are no street line."""
        words = self.all_words or ((self.number, *self.street) if self.number else self.street)
        return tuple(word for word in words if word not in vocabulary.COUNTRIES)
