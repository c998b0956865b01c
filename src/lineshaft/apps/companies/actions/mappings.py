"""Layouts of files, kept for the next file with the same headings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.intake.headings import headings_at
from lineshaft.apps.companies.intake.mappings import ColumnMapping, signature
from lineshaft.apps.companies.intake.reading import AS_FOUND, HeadingsAt, heading_names
from lineshaft.apps.companies.models import ImportBatch, SavedMapping
from lineshaft.apps.companies.permissions import check_user_can_import
from lineshaft.domain.errors import InvalidValue

from .imports import Glance, look_into, set_mapping
from .registry import checked_text

LONGEST_LAYOUT_NAME = 100


@transaction.atomic
def save_mapping(
    *, batch: ImportBatch, header: Sequence[str], mapping: ColumnMapping, name: str, by: Actor
) -> SavedMapping:
    """
    Keep what was chosen for the batch's file under a name, in place of what was kept for these headings.

    Raises InvalidValue for a name that another layout of the center has.
    """
    check_user_can_import(by, batch.center_id)
    saved = SavedMapping.objects.filter(center_id=batch.center_id, signature=signature(header)).first()
    saved = saved or SavedMapping(center_id=batch.center_id, signature=signature(header), created_by=by.user)
    saved.headings, saved.mapping, saved.used_at = list(header), mapping.as_json(), timezone.now()
    return _named(saved, name)


@transaction.atomic
def rename_mapping(*, saved: SavedMapping, name: str, by: Actor) -> SavedMapping:
    """Call a layout otherwise. Raises InvalidValue for a name that another one has."""
    check_user_can_import(by, saved.center_id)
    return _named(SavedMapping.objects.select_for_update().get(pk=saved.pk), name)


@transaction.atomic
def delete_mapping(*, saved: SavedMapping, by: Actor) -> None:
    """Forget a layout. Imports that it was used for stay as they are."""
    check_user_can_import(by, saved.center_id)
    saved.delete()


def _named(saved: SavedMapping, name: str) -> SavedMapping:
    saved.name = checked_text("name", name, longest=LONGEST_LAYOUT_NAME, required=True)
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise InvalidValue(
            "name", saved.name, _("is the name of another saved layout"), _("Choose another name.")
        ) from error
    return saved


@transaction.atomic
def map_by_headings(*, batch: ImportBatch, by: Actor) -> SavedMapping | None:
    """
    Give a received file the layout that its center kept for these headings; None when there is none.

    They are looked for on each sheet, where headings seem to stand and in each of the first rows. Raises InvalidValue
    for a file that cannot be read.
    """
    known = {saved.signature: saved for saved in SavedMapping.objects.filter(center_id=batch.center_id)}
    first = look_into(batch, rows=0)
    for sheet in first.sheets or ("",):
        glance = first if sheet in first.sheets[:1] or not sheet else look_into(batch, rows=0, sheet=sheet)
        found = _known_headings(glance, known) if known else None
        if found is None:
            continue
        saved, at = found
        mapping = replace(
            ColumnMapping.from_json(saved.mapping),
            title=saved.name, sheet=sheet, heading_row=at.row, heading_lines=at.lines,
        )  # fmt: skip
        set_mapping(batch=batch, mapping=mapping, by=by)
        saved.used_at = timezone.now()
        saved.save(update_fields=["used_at"])
        return saved
    return None


def _known_headings(
    glance: Glance, known: Mapping[str, SavedMapping]
) -> tuple[SavedMapping, HeadingsAt] | None:
    """The layout for the headings of a sheet, and where they stand if that is not where they seem to."""
    saved = known.get(signature(glance.header))
    if saved is not None:
        return saved, AS_FOUND
    cells = [row.cells for row in glance.top]
    for lines in (1, 2):
        for place in range(len(cells) - lines + 1):
            saved = known.get(signature(heading_names(headings_at(cells, place, lines))))
            if saved is not None:
                return saved, HeadingsAt(glance.top[place].number, lines)
    return None
