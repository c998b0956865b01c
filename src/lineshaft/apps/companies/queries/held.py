"""Rows of imports that wait for a person: which, and beside which sites of the registry they are shown."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.intake.held import candidates_of, decided_alike, read_again
from lineshaft.apps.companies.models import Company, FormerId, ImportBatch, ImportRow, Site
from lineshaft.apps.reference.models import NaicsCode, State

from .review import Line, side_by_side


def imports_that_wait(actor: Actor) -> QuerySet[ImportBatch]:
    """Committed imports of the reader's center with rows that wait for a decision, the oldest first."""
    return ImportBatch.objects.filter(
        center_id__in=permissions.importing_center_ids(actor),
        status=ImportBatch.Status.COMMITTED.value,
        rows_held__gt=0,
    ).order_by("committed_at", "pk")


def waiting_rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows of a committed import to decide on, without those that are decided with an earlier one."""
    rows = batch.rows.filter(result=ImportRow.Result.HELD.value, follows__isnull=True).order_by("row_number")
    return rows if batch.status == ImportBatch.Status.COMMITTED else rows.none()


def next_waiting_row(batch: ImportBatch, *, after: int = 0) -> ImportRow | None:
    """The row to decide now: the one behind `after`, and from the beginning when there is none."""
    rows = waiting_rows(batch)
    return rows.filter(row_number__gt=after).first() or rows.first()


@dataclass(frozen=True)
class Choice:
    """A site of the registry that a row may tell about, why, and both fact by fact."""

    site: Site
    why: str
    lines: list[Line]


def decided_before(row: ImportRow) -> ImportRow | None:
    """The row of another file of the center about the same plant on which somebody decided last."""
    return next(iter(decided_alike(row)), None)


def choices_for(batch: ImportBatch, row: ImportRow) -> list[Choice]:
    """
    The sites that a row may tell about, as they are now: that of such a row which was decided, then the likeliest.

    A site that is gone is left out.
    """
    said = _as_site(batch, row)
    if said is None:
        return []
    candidates = candidates_of(row)
    before = decided_before(row)
    if before is not None and before.site is not None:
        why = _("so row %(row)s of “%(file)s” was decided") % {
            "row": before.row_number,
            "file": before.batch.file_name,
        }
        candidates = {before.site.public_id: why} | {
            public_id: why for public_id, why in candidates.items() if public_id != before.site.public_id
        }
    now = dict(FormerId.objects.filter(public_id__in=candidates).values_list("public_id", "site__public_id"))
    wanted = {now.get(public_id) or public_id: why for public_id, why in reversed(candidates.items())}
    sites = Site.objects.filter(public_id__in=wanted).select_related("company", "state", "naics")
    order = list(reversed(wanted))
    return [
        Choice(site, wanted[site.public_id], side_by_side(said, site))
        for site in sorted(sites, key=lambda site: order.index(site.public_id))
    ]


def _as_site(batch: ImportBatch, row: ImportRow) -> Site | None:
    """What the row says, as a site that is not stored; None when the row can no longer be read."""
    facts = read_again(batch, [row])[0].site
    if facts is None:
        return None
    company = Company(name=facts.name, website=facts.website, uei=facts.uei, cage=facts.cage)
    return Site(
        name=facts.name,
        company=company,
        street=facts.street,
        city=facts.city,
        state=State.objects.get(pk=facts.state_id),
        zip_code=facts.zip_code,
        phone_key=facts.phone_key,
        naics=NaicsCode.objects.filter(pk=facts.naics_id).first(),
    )
