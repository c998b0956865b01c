"""Companies that own others, the tax numbers of a company, and the search for a company by name."""

from django.db.models import Q

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import Company, CompanyTaxNumber

_MOST_ABOVE = 50
_FEWEST_LETTERS = 2


def companies_above(company: Company) -> list[Company]:
    """Who owns the company: its parent, that one's parent, and so on to the top."""
    above: list[Company] = []
    current = company
    while current.parent_id is not None and len(above) < _MOST_ABOVE:
        current = Company.objects.get(pk=current.parent_id)
        above.append(current)
    return above


def subsidiaries_of(company: Company, limit: int = 50) -> list[Company]:
    """The companies that belong to it directly, by name."""
    return list(company.subsidiaries.order_by("name_key", "id")[:limit])


def find_companies(actor: Actor, text: str, limit: int = 8) -> list[Company]:
    """Companies whose name, or another name, begins with the text; a public identifier finds its company."""
    permissions.check_user_can_read_registry(actor)
    key = name_key(text)
    if len(key) < _FEWEST_LETTERS:
        return []
    wanted = Q(name_key__startswith=key) | Q(public_id=text.strip().upper()[:15])
    found = list(Company.objects.filter(wanted).order_by("name_key", "id")[:limit])
    if len(found) < limit:
        others = Company.objects.filter(other_names__name_key=key).exclude(pk__in=[each.pk for each in found])
        found += others.distinct().order_by("name_key", "id")[: limit - len(found)]
    return found


def tax_numbers_of(actor: Actor, company: Company) -> list[CompanyTaxNumber]:
    """The Employer Identification Numbers that the reader's own center holds of the company."""
    centers = permissions.relationship_center_ids(actor)
    return list(CompanyTaxNumber.objects.filter(company=company, center_id__in=centers).order_by("ein"))


def also_with_tax_number(actor: Actor, company: Company) -> list[Company]:
    """
    Other companies of which the reader's own center holds the same number: likely the same company twice.

    What other centers hold is not looked at: whoever can ask about a number could find out whose it is.
    """
    own = tax_numbers_of(actor, company)
    if not own:
        return []
    same = CompanyTaxNumber.objects.filter(
        center_id__in={each.center_id for each in own}, ein__in=[each.ein for each in own]
    )
    pks = same.exclude(company=company).values("company_id")
    return list(Company.objects.filter(pk__in=pks).order_by("name_key", "id")[:10])
