"""Writes of what identifies a company: its code and parent, its other names, and tax numbers that a center holds."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import Company, CompanyName, CompanyTaxNumber, Relationship
from lineshaft.apps.companies.permissions import (
    check_user_can_correct,
    check_user_can_edit_identity,
    check_user_can_edit_relationship,
)
from lineshaft.apps.companies.queries.facts import free_facts
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.identifiers import check_cage, check_ein

from .registry import checked_text

_CIRCLE = "a_company_does_not_stand_above_itself"
_OWN_PARENT = "a_company_is_not_its_own_parent"


@transaction.atomic
def edit_company_family(*, company: Company, by: Actor, cage: str, parent: Company | None) -> bool:
    """
    Correct the CAGE code and the parent of a company; whether anything changed. Raises InvalidValue that names the
    field, and Conflict where they are not the person's to say (see `queries.facts`).
    """
    check_user_can_correct(by)
    company = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    code = check_cage(cage, field="cage") if cage.strip() else ""
    if (code, parent) == (company.cage, company.parent):
        return False
    if not free_facts(by, company, ["cage"]):
        raise Conflict(
            _("The CAGE code and the parent are corrected by a center that works with the company."),
            _("Add one of its plants to your center's companies first"),
        )
    company.cage, company.parent = code, parent
    try:
        with transaction.atomic():
            company.save(update_fields=["cage", "parent"])
    except IntegrityError as error:
        text = str(error)
        if _CIRCLE in text or _OWN_PARENT in text or "stand above itself" in text:
            raise _circle(company, parent) from error
        raise _cage_taken(company.cage) from error
    return True


def _circle(company: Company, parent: Company | None) -> InvalidValue:
    if parent is None or parent.pk == company.pk:
        reason = _("is the company itself")
    else:
        reason = _("belongs to %(company)s already, directly or through others") % {"company": company}
    return InvalidValue(
        "parent", str(parent), reason, _("Choose the company that owns it, or leave it empty.")
    )


def _cage_taken(cage: str) -> InvalidValue:
    holder = Company.objects.filter(cage=cage).first()
    return InvalidValue(
        "cage",
        cage,
        _("belongs to another company of the registry: %(name)s") % {"name": holder or ""},
        _("Compare the two records: they may be one company."),
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
