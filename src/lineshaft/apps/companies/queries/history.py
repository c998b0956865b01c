"""The history tab of a site: the shared record, and what the reader's own center did."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import HistoryLine, done_to, history_lines
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.companies import permissions
from lineshaft.apps.companies.models import (
    Capability,
    CompanyName,
    FormerId,
    ImportBatch,
    ImportRow,
    RegistryChange,
    Site,
    SiteIndustry,
)

from .profile import agreements_of_profile
from .sharing import consents_of_center
from .sites import contacts_for, relationship_for


def site_history(actor: Actor, site: Site) -> list[HistoryLine]:
    """
    What changed, newest first. Of the shared record, another organisation's change shows as "network record" with its
    date alone; relationship and contacts are those of the reader's own center, in full.
    """
    shared: list[Any] = [
        site,
        site.company,
        *CompanyName.objects.filter(company_id=site.company_id),
        *SiteIndustry.objects.filter(site=site),
    ]
    lines = []
    for line in history_lines(actor, shared, shared=True):
        is_ours = line.who != _("network record") or actor.is_office
        lines.append(line if is_ours else replace(line, changes=()))
    relationship = relationship_for(actor, site)
    capabilities = Capability.objects.filter(owner_id__in=permissions.readable_owner_ids(actor), site=site)
    own: list[Any] = [
        *([relationship] if relationship else []),
        *contacts_for(actor, site, also_left=True),
        *capabilities,
    ]
    own += consents_of_center(actor, site)
    own += agreements_of_profile(actor, site)
    if own:
        lines += history_lines(actor, own)
    lines += _imports(actor, site)
    lines += _reshaped(site)
    created = str(done_to(_("site"), AuditEvent.Operation.INSERT.label))
    if not any(str(line.action).startswith(created) or line.at == site.created_at for line in lines):
        lines.append(HistoryLine(site.created_at, _("network record"), _("site created"), ()))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _reshaped(site: Site) -> list[HistoryLine]:
    """Merges and moves of the record that the reader may know of: the row policies leave those alone."""
    ids = [site.public_id, *FormerId.objects.filter(site=site).values_list("public_id", flat=True)]
    company = site.company.public_id
    of_company = Q(kind=RegistryChange.Kind.SPLIT_COMPANY.value) & (Q(kept_id=company) | Q(other_id=company))
    changes = RegistryChange.objects.filter(Q(kept_id__in=ids) | of_company)
    changes = changes.select_related("created_by", "undone_by")
    lines = []
    for change in changes.exclude(kind=RegistryChange.Kind.MERGE_COMPANIES.value):
        words = {"other": change.other_name, "id": change.other_id, "kind": change.get_kind_display()}
        if change.status in (RegistryChange.Status.DONE, RegistryChange.Status.UNDONE):
            at = change.decided_at or change.created_at
            lines.append(
                HistoryLine(at, str(change.created_by), _("%(kind)s: %(other)s, %(id)s") % words, ())
            )
        if change.undone_at:
            lines.append(
                HistoryLine(
                    change.undone_at, str(change.undone_by), _("undone: %(other)s, %(id)s") % words, ()
                )
            )
    return lines


def _imports(actor: Actor, site: Site) -> list[HistoryLine]:
    """The reader's own imports that made or matched the site."""
    rows = ImportRow.objects.filter(
        site=site,
        center_id__in=permissions.importing_center_ids(actor),
        batch__status=ImportBatch.Status.COMMITTED.value,
    ).select_related("batch", "batch__created_by", "decided_by")
    return [_import_line(row) for row in rows]


def _import_line(row: ImportRow) -> HistoryLine:
    words = {"file": row.batch.file_name, "row": row.row_number}
    if row.result == ImportRow.Result.CREATED:
        action = _("site created by import of %(file)s, row %(row)s") % words
    else:
        action = _("matched by import of %(file)s, row %(row)s") % words
    at: datetime = row.decided_at or row.batch.committed_at or row.batch.created_at
    return HistoryLine(at, str(row.decided_by or row.batch.created_by or _("command line")), action, ())
