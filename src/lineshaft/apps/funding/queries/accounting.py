"""Imports from the accounting system: the list, one of them, its lines, and the codes that the chart lacks."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.ledger.book_file import Result

from ..models import BookImport, BookLine


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
