"""The center's own chart, as people say it: what accounts, and funds or classes, are to its awards."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Award, Center
from lineshaft.domain import ledger
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.ledger.accounts import FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, Chart, FundMeaning

from ...models import BookImport, ChartAccount, ChartFund
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
    own = set(Award.objects.filter(center=center).values_list("pk", flat=True))
    for code, account in meanings.accounts.items():
        ChartAccount.objects.update_or_create(
            center=center,
            code=code,
            defaults={
                "title": titles.get(code, ""),
                "account": account.account or "",
                "object_class": account.object_class or "",
                "activity": account.activity or "",
            },
        )
    for code, fund in meanings.funds.items():
        if fund.award is not None and fund.award not in own:
            raise InvalidValue("fund", code, "is said to be of an award that your center does not have")
        ChartFund.objects.update_or_create(
            center=center, code=code, defaults={"award_id": fund.award, "source": fund.source or ""}
        )


def chart_of(center: Center) -> Chart:
    """The chart of a center as it stands now."""
    accounts = {
        each.code: AccountMeaning(
            ledger.Account(each.account) if each.account else None,
            ObjectClass(each.object_class) if each.object_class else None,
            ledger.Activity(each.activity) if each.activity else None,
        )
        for each in ChartAccount.objects.filter(center=center)
    }
    funds = {
        each.code: FundMeaning(each.award_id, FundSource(each.source) if each.source else None)
        for each in ChartFund.objects.filter(center=center)
    }
    return Chart(accounts, funds)


def funds_of(batch: BookImport) -> list[str]:
    """The funds that the lines of a file name, in their order; the empty one last, where some line names none."""
    at = batch.layout.get("columns", {}).get("fund")
    if at is None or at not in batch.header:
        return [""]
    place = batch.header.index(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT trim(coalesce(cells ->> %s, '')) AS fund FROM funding_bookline"
            " WHERE batch_id = %s AND key <> ''",
            [place, batch.pk],
        )
        return sorted((fund for (fund,) in cursor.fetchall()), key=lambda fund: (not fund, fund))
