"""Layouts of files that a center kept."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.intake.mappings import signature
from lineshaft.apps.companies.models import SavedMapping


def saved_mappings(actor: Actor) -> QuerySet[SavedMapping]:
    """Layouts that the reader's center kept, by name."""
    found = SavedMapping.objects.filter(center_id__in=permissions.importing_center_ids(actor))
    return found.select_related("center", "created_by").order_by("name", "pk")


def saved_mapping(actor: Actor, number: int) -> SavedMapping:
    """One of them. Raises Http404 for any other number."""
    found = saved_mappings(actor).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def saved_mapping_for(actor: Actor, center_id: int, header: Iterable[str]) -> SavedMapping | None:
    """The layout that a center kept for files with these headings."""
    return saved_mappings(actor).filter(center_id=center_id, signature=signature(header)).first()
