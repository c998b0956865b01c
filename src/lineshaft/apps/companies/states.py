"""States of imports, changes of the registry and consents, and the steps between them: one table each."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from lineshaft.domain.errors import Conflict

from .models import ImportBatch, ProfileAgreement, RegistryChange, SharingConsent

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


C = RegistryChange.Status

# What no other center is concerned by is done at once; the rest waits. A proposal that is withdrawn is deleted.
CHANGE_STEPS: Mapping[RegistryChange.Status, frozenset[RegistryChange.Status]] = {
    C.PROPOSED: frozenset({C.DONE, C.DECLINED}),
    C.DONE: frozenset({C.UNDONE}),
    C.DECLINED: frozenset(),
    C.UNDONE: frozenset(),
}

A = SharingConsent.Status

CONSENT_STEPS: Mapping[SharingConsent.Status, frozenset[SharingConsent.Status]] = {
    A.ASKED: frozenset({A.GIVEN, A.DECLINED, A.WITHDRAWN, A.REPLACED}),
    A.GIVEN: frozenset({A.WITHDRAWN, A.REPLACED}),
    A.DECLINED: frozenset(),
    A.WITHDRAWN: frozenset(),
    A.REPLACED: frozenset(),
}

P = ProfileAgreement.Status

AGREEMENT_STEPS: Mapping[ProfileAgreement.Status, frozenset[ProfileAgreement.Status]] = {
    P.STANDING: frozenset({P.REPLACED, P.WITHDRAWN}),
    P.REPLACED: frozenset(),
    P.WITHDRAWN: frozenset(),
}


def check_step(batch: ImportBatch, new: ImportBatch.Status) -> None:
    """Raise Conflict when the import cannot take this step; the sentence says where it stands."""
    if new in IMPORT_STEPS[S(batch.status)]:
        return
    where = {"status": batch.get_status_display()}
    if batch.status in (S.COMMITTED, S.UNDONE):
        raise Conflict(_("This import is %(status)s already.") % where)
    raise Conflict(_("This import is not ready for that: %(status)s.") % where, _("Look at its page again."))
