"""Writes of what identifies a company: its other names, and tax numbers that a center holds; and who may own it."""

from django.db import transaction
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import Company, CompanyName, CompanyTaxNumber, Relationship
from lineshaft.apps.companies.permissions import (
    check_user_can_edit_identity,
    check_user_can_edit_relationship,
)
from lineshaft.apps.companies.queries.families import companies_above
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.identifiers import check_ein

from .registry import checked_text


def check_parent(company: Company, parent: Company | None) -> None:
    """Raise InvalidValue where the parent is the company itself, or belongs to it. The database refuses it as well."""
    if parent is None:
        return
    above = companies_above(Company.objects.get(pk=parent.pk))
    if company.pk in {parent.pk, *(each.pk for each in above)}:
        raise _circle(company, parent)


def _circle(company: Company, parent: Company) -> InvalidValue:
    if parent.pk == company.pk:
        reason = _("is the company itself")
    else:
        reason = _("belongs to %(company)s already, directly or through others") % {"company": company}
    return InvalidValue(
        "parent", str(parent), reason, _("Choose the company that owns it, or leave it empty.")
    )


@transaction.atomic
def edit_company_name(*, other: CompanyName, by: Actor, kind: str, name: str) -> CompanyName:
    """Correct a trade name or former name. Raises InvalidValue, and Conflict when the company has the name already."""
    check_user_can_edit_identity(by)
    other = CompanyName.objects.select_for_update().select_related("company").get(pk=other.pk)
    if kind not in CompanyName.Kind.values:
        raise InvalidValue("kind", kind, _("is not a kind of name"), _("Choose it from the list."))
    text = checked_text("other_name", name, required=True)
    twins = CompanyName.objects.filter(company=other.company, name__iexact=text).exclude(pk=other.pk)
    if text.upper() == other.company.name.upper() or twins.exists():
        raise Conflict(_("The company already has this name."))
    other.kind, other.name, other.name_key = kind, text, name_key(text)
    other.save()
    return other


@transaction.atomic
def remove_company_name(*, other: CompanyName, by: Actor) -> None:
    """Take a trade name or former name away. `add_company_name` brings it back."""
    check_user_can_edit_identity(by)
    other.delete()


@transaction.atomic
def add_tax_number(*, company: Company, center: Center, by: Actor, ein: str) -> CompanyTaxNumber:
    """An Employer Identification Number that the center holds of a company with which it works."""
    check_user_can_edit_relationship(by, center.pk)
    number = check_ein(ein, field="ein")
    if not Relationship.objects.filter(center=center, site__company=company).exists():
        raise Conflict(
            _("None of its sites is among your center's companies."),
            _("Add one of them to your center first."),
        )
    held, _created = CompanyTaxNumber.objects.get_or_create(center=center, company=company, ein=number)
    return held


@transaction.atomic
def remove_tax_number(*, held: CompanyTaxNumber, by: Actor) -> None:
    """Take a number away that the center holds of a company."""
    check_user_can_edit_relationship(by, held.center_id)
    held.delete()
