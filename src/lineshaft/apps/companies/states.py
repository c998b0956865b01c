"""States of an import and the steps between them, as one table."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from lineshaft.domain.errors import Conflict

from .models import ImportBatch

S = ImportBatch.Status

# A small file is checked and committed at once, a large one by a job, which has a state of its own. An import that was
# committed by somebody else is “checked” again, with nothing left to write. Work that was interrupted is begun again.
IMPORT_STEPS: Mapping[ImportBatch.Status, frozenset[ImportBatch.Status]] = {
    S.WAITING: frozenset({S.WAITING, S.CHECKING, S.CHECKED, S.REFUSED, S.COMMITTED}),
    S.CHECKING: frozenset({S.WAITING, S.CHECKING, S.CHECKED, S.REFUSED}),
    S.CHECKED: frozenset({S.WAITING, S.CHECKING, S.CHECKED, S.REFUSED, S.COMMITTING, S.COMMITTED}),
    S.REFUSED: frozenset({S.WAITING, S.CHECKING, S.CHECKED, S.REFUSED}),
    S.COMMITTING: frozenset({S.COMMITTING, S.CHECKED, S.REFUSED, S.COMMITTED}),
    S.COMMITTED: frozenset({S.UNDONE}),
    S.UNDONE: frozenset(),
}


def check_step(batch: ImportBatch, new: ImportBatch.Status) -> None:
    """Raise Conflict when the import cannot take this step; the sentence says where it stands."""
    if new in IMPORT_STEPS[S(batch.status)]:
        return
    where = {"status": batch.get_status_display()}
    if batch.status in (S.COMMITTED, S.UNDONE):
        raise Conflict(_("This import is %(status)s already.") % where)
    raise Conflict(_("This import is not ready for that: %(status)s.") % where, _("Look at its page again."))
