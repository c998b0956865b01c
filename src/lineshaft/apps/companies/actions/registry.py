"""Writes to the registry: the identity of companies and sites, which the whole network shares."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import LONGEST_NAME, Company, CompanyName, CompanyTaxNumber, SaidBy, Site
from lineshaft.apps.companies.permissions import check_user_can_add_site, check_user_can_edit_identity
from lineshaft.apps.network.models import Center
from lineshaft.apps.reference.models import NaicsCode, State, Zip
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.identifiers import (
    PublicIdKind,
    check_cage,
    check_ein,
    check_naics,
    check_uei,
    check_zip,
    new_public_id,
    normalise_phone,
)

from .relationships import ensure_relationship


def checked_text(field: str, value: str, *, longest: int = LONGEST_NAME, required: bool = False) -> str:
    """Text on one line without blanks around it. Raises InvalidValue, naming `field`."""
    text = " ".join(value.replace("\0", " ").split())
    if required and not text:
        raise InvalidValue(field, value, _("is empty"), _("Fill it in."))
    if len(text) > longest:
        raise InvalidValue(
            field, text, _("is longer than %(longest)s characters") % {"longest": longest}, _("Shorten it.")
        )
    return text


@dataclass(frozen=True)
class Identity:
    """Who and where a site is, checked and ready to be stored."""

    name: str
    street: str = ""
    city: str = ""
    state_id: str = ""
    zip_code: str = ""
    county_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone_key: str = ""
    naics_id: str | None = None
    naics_said_by: str = ""
    position_given: bool = False

    def as_fields(self) -> dict[str, Any]:
        """The columns of a site, with the normalised forms by which it is found."""
        return {**self.__dict__, "name_key": name_key(self.name), "street_key": street_key(self.street)}


def checked_identity(
    *, name: str, street: str, city: str, state_id: str, zip_code: str, naics_id: str | None, phone: str
) -> Identity:
    """Check each part and find the county by the ZIP code. Raises InvalidValue that names the field."""
    if not State.objects.filter(pk=state_id).exists():
        raise InvalidValue("state", state_id, _("is not a state"), _("Choose the state from the list."))
    identity = Identity(
        name=checked_text("name", name, required=True),
        street=checked_text("street", street),
        city=checked_text("city", city, longest=100),
        state_id=state_id,
        zip_code=check_zip(zip_code, field="zip_code") if zip_code.strip() else "",
        phone_key=normalise_phone(phone, field="phone") if phone.strip() else "",
        naics_id=_known_naics(naics_id),
        naics_said_by=SaidBy.CENTER.value if naics_id else "",
    )
    place = Zip.objects.filter(pk=identity.zip_code).first() if identity.zip_code else None
    if place is None:
        return identity
    # A few ZIP codes cross a state line: then the county is not known, and the state is as the person said.
    county_id = place.county_id if place.state_id == state_id else None
    return replace(identity, county_id=county_id, latitude=place.latitude, longitude=place.longitude)


def _known_naics(naics_id: str | None) -> str | None:
    if not naics_id:
        return None
    code = check_naics(naics_id, field="naics")
    if not NaicsCode.objects.filter(pk=code).exists():
        raise InvalidValue(
            "naics", naics_id, _("is not an industry of NAICS 2022"), _("Choose it from the list.")
        )
    return code


@transaction.atomic
def create_site(
    *,
    name: str,
    street: str,
    city: str,
    state_id: str,
    zip_code: str,
    naics_id: str | None,
    phone: str,
    center: Center,
    by: Actor,
    website: str = "",
    uei: str = "",
    cage: str = "",
    ein: str = "",
    company: Company | None = None,
    is_synthetic: bool = False,
    **known: Any,
) -> Site:
    """
    Add a site to the registry, with its company (unless `company` is given) and the center's relationship.

    `state_id` is a FIPS code; `phone`, `zip_code` and the numbers of the company are as a person types them. The EIN is
    kept for the center alone. `known` is what the center knows of the site, as `ensure_relationship` takes it. Never
    refuses because of a likely duplicate: the page shows those first. Raises InvalidValue that names the field.
    """
    check_user_can_add_site(by, center.pk)
    place = {"street": street, "city": city, "state_id": state_id, "zip_code": zip_code}
    identity = checked_identity(name=name, naics_id=naics_id, phone=phone, **place)
    number = check_ein(ein, field="ein") if ein.strip() else ""
    if company is None:
        company = _create_company(
            name=identity.name, website=website, uei=uei, cage=cage, is_synthetic=is_synthetic
        )
    site = Site.objects.create(
        public_id=new_public_id(PublicIdKind.SITE),
        company=company,
        is_synthetic=is_synthetic,
        **identity.as_fields(),
    )
    ensure_relationship(site=site, center=center, by=by, **known)
    if number:
        CompanyTaxNumber.objects.get_or_create(center=center, company=company, ein=number)
    return site


def _create_company(*, name: str, website: str, uei: str, cage: str, is_synthetic: bool) -> Company:
    numbers = {
        "uei": check_uei(uei, field="uei") if uei.strip() else "",
        "cage": check_cage(cage, field="cage") if cage.strip() else "",
    }
    check_numbers_are_free(Company.objects.all(), **numbers)
    try:
        with transaction.atomic():
            return Company.objects.create(
                public_id=new_public_id(PublicIdKind.COMPANY),
                name=name,
                name_key=name_key(name),
                website=website.strip(),
                is_synthetic=is_synthetic,
                **numbers,
            )
    except IntegrityError:
        # Somebody added a company with the number just now.
        check_numbers_are_free(Company.objects.all(), **numbers)
        raise


def check_numbers_are_free(others: QuerySet[Company], *, uei: str, cage: str) -> None:
    """Raise InvalidValue where one of the other companies has the Unique Entity ID or the CAGE code."""
    for field, number in (("uei", uei), ("cage", cage)):
        holder = others.filter(**{field: number}).first() if number else None
        if holder is not None:
            raise InvalidValue(
                field,
                number,
                _("belongs to another company of the registry: %(name)s") % {"name": holder},
                _("Compare the two records: they may be one company."),
            )


def changes_of(site: Site, identity: Identity) -> dict[str, Any]:
    """The columns to write: a position that a person gave outlives a correction within the ZIP code."""
    fields = identity.as_fields()
    if site.position_given and (site.state_id, site.zip_code) == (identity.state_id, identity.zip_code):
        for column in ("latitude", "longitude", "position_given"):
            del fields[column]
    if site.naics_id == identity.naics_id:
        del fields["naics_said_by"]
    return fields


@transaction.atomic
def add_company_name(*, company: Company, by: Actor, kind: str, name: str) -> CompanyName:
    """Record a trade name or former name of a company."""
    check_user_can_edit_identity(by)
    company = Company.objects.select_for_update().get(pk=company.pk)
    text = checked_text("name", name, required=True)
    if has_name(company, text) or text.upper() == company.name.upper():
        raise Conflict(_("The company already has this name."))
    return CompanyName.objects.create(company=company, kind=kind, name=text, name_key=name_key(text))


def has_name(company: Company, name: str) -> bool:
    """Whether the company has this as another name already."""
    return company.other_names.filter(name__iexact=name).exists()
