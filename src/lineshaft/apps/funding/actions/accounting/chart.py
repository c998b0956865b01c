"""The center's own chart, as people say it: what accounts, and funds or classes, are to its awards."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.book_file import AccountMeaning, FundMeaning

from ...models import ChartAccount, ChartFund, Subaward
from ...permissions import check_user_can_post


@dataclass(frozen=True)
class Meanings:
    """What a person says of codes of the chart: of accounts, and of funds or classes."""

    accounts: Mapping[str, AccountMeaning]
    funds: Mapping[str, FundMeaning]


@transaction.atomic
def map_chart(*, center: Center, meanings: Meanings, titles: Mapping[str, str], by: Actor) -> None:
    """Say what codes of the center's chart mean. It holds for every later file too."""
    check_user_can_post(by, center)
    passed_on = set(Subaward.objects.filter(center=center).values_list("pk", "award_id"))
    own = set(Award.objects.filter(center=center).values_list("pk", flat=True))
    for code, account in meanings.accounts.items():
        if account.subaward and (account.subaward.subaward, account.subaward.award) not in passed_on:
            raise InvalidValue("account", code, "is said to be of a subaward that your center does not have")
        ChartAccount.objects.update_or_create(
            center=center,
            code=code,
            defaults={
                "title": titles.get(code, ""),
                "account": account.account or "",
                "object_class": account.object_class or "",
                "activity": account.activity or "",
                "subaward_id": account.subaward.subaward if account.subaward else None,
            },
        )
    for code, fund in meanings.funds.items():
        if fund.award is not None and fund.award not in own:
            raise InvalidValue("fund", code, "is said to be of an award that your center does not have")
        ChartFund.objects.update_or_create(
            center=center, code=code, defaults={"award_id": fund.award, "source": fund.source or ""}
        )
