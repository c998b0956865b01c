"""Imports from the accounting system: the list, one of them, its lines and funds, and what the chart says."""

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger import Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, Chart, FundMeaning, Result, SubawardMeaning

from ..models import BookImport, BookLine, ChartAccount, ChartFund


def book_imports(actor: Actor) -> QuerySet[BookImport]:
    """The imports of the person's centers, the latest first. Raises PermissionDenied for who sees no books."""
    ids = actor.organisations_where("ledger:read")
    if not ids:
        raise PermissionDenied("Only finance officers and directors of a center see its books.")
    return BookImport.objects.filter(center__in=ids).select_related("center", "created_by", "posted_by")


def book_import(actor: Actor, pk: int) -> BookImport | None:
    """One of `book_imports`, or None."""
    if not actor.can("ledger:read"):
        return None
    return book_imports(actor).filter(pk=pk).first()


def lines_of(batch: BookImport, result: str = "") -> QuerySet[BookLine]:
    """The lines of an import in their order: of one result, where it is one."""
    rows = BookLine.objects.filter(batch=batch).order_by("number")
    return rows.filter(result=result) if result in set(Result) else rows


def chart_of(center: Center) -> Chart:
    """The chart of a center as it stands now."""
    accounts = {
        each.code: AccountMeaning(
            Account(each.account) if each.account else None,
            ObjectClass(each.object_class) if each.object_class else None,
            Activity(each.activity) if each.activity else None,
            SubawardMeaning(each.subaward.pk, each.subaward.award_id) if each.subaward else None,
        )
        for each in ChartAccount.objects.filter(center=center).select_related("subaward")
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
