"""Which companies a site was of, one after the other: whom what is written about work there may be for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from lineshaft.apps.companies.models import Company, FormerCompany, Site
from lineshaft.apps.companies.steps import Step, insert_row, next_key
from lineshaft.domain.errors import InvalidValue

_HAD = FormerCompany._meta.db_table


@dataclass(frozen=True)
class Holders:
    """The companies that a site is or was of, the one of today first; which of them is proposed, and why."""

    site: Site
    companies: list[Company]
    proposed: Company
    why: str

    @property
    def is_choice(self) -> bool:
        """Whether there is more than one to choose from."""
        return len(self.companies) > 1

    def whose(self, chosen: Company | None, *, before: Company | None = None) -> Company:
        """
        For which company something is: as `chosen`, or as `before`, or the one proposed. A plant that is sold takes
        nothing along by itself. Raises InvalidValue for a company that never had it.
        """
        if chosen is None:
            return before or self.proposed
        if chosen != before and chosen not in self.companies:
            raise InvalidValue(
                "company", chosen, f"never had {self.site.name}", "Choose a company that had the plant"
            )
        return chosen

    def still(self, before: Company | None) -> Company | None:
        """The company for which something earlier was, unless the registry knows by now that it never had the plant."""
        return before if before in self.companies else None

    def named(self, name: str) -> Company | None:
        """The one that is called so, as somebody types it."""
        wanted = name.strip().casefold()
        return next((each for each in self.companies if each.name.casefold() == wanted), None)


def holders_of(site: Site, *, on: date | None = None) -> Holders:
    """
    The companies of a site. Proposed is the one that had it `on` a day, such as that on which work began; without a day
    the one of today. A company of which the plant turned out never to have been is not proposed, but can be chosen.
    """
    today = Company.objects.get(sites=site.pk)
    rows = list(FormerCompany.objects.filter(site=site.pk).select_related("company").order_by("until", "pk"))
    companies = list({each.pk: each for each in (today, *(row.company for row in reversed(rows)))}.values())
    for row in rows:
        if on and row.until and timezone.localdate(row.until) > on:
            if row.company_id == today.pk:
                break  # it had the plant then, and has it again
            went = timezone.localdate(row.until)
            why = (
                f"{row.company.name} had the plant when the work began on {on:%b %d, %Y}; since {went:%b %d, %Y}"
                " the registry has it with another company. Choose that one where the work is for it."
            )
            return Holders(site, companies, row.company, why)
    has = f"had the plant when the work began on {on:%b %d, %Y}" if on else "has the plant"
    why = f"By the registry {today.name} {has}; before, the registry had it with another company."
    return Holders(site, companies, today, why)


def had_site(
    site: int, company: int, *, until: datetime | None = None, split_into: int | None = None
) -> Step:
    """The step of a change by which a site leaves a company: that it had it is kept, and goes when it is undone."""
    row = {
        "id": next_key(_HAD),
        "site_id": site,
        "company_id": company,
        "until": str(until) if until else None,
        "split_into_id": split_into,
    }
    return insert_row(_HAD, row)
