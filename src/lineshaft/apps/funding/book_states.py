"""States of imports from the accounting system and of time sheets, and the steps between them: one table each.

The pictures in docs/reference/states.md are made from these tables.
"""

from collections.abc import Mapping

from lineshaft.domain.errors import Conflict

from .models import BookImport, TimeSheet

B = BookImport.Status

# A small file is checked and posted at once, a large one by a job, which has a state of its own.
BOOK_IMPORT_STEPS: Mapping[BookImport.Status, frozenset[BookImport.Status]] = {
    B.WAITING: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED}),
    B.CHECKING: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED}),
    B.CHECKED: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED, B.POSTING, B.POSTED}),
    B.REFUSED: frozenset({B.WAITING, B.CHECKING, B.CHECKED, B.REFUSED}),
    B.POSTING: frozenset({B.POSTING, B.CHECKED, B.POSTED}),
    B.POSTED: frozenset({B.TAKEN_BACK}),
    B.TAKEN_BACK: frozenset(),
}


def check_book_step(batch: BookImport, new: BookImport.Status) -> None:
    """Raise Conflict when the import cannot take this step; the sentence says where it stands."""
    if new not in BOOK_IMPORT_STEPS[B(batch.status)]:
        raise Conflict(
            f"This import is not ready for that: {batch.get_status_display()}.", "Look at its page again"
        )


T = TimeSheet.State

# A week that was approved is opened again for a correction; its entries stand until the new one is approved.
TIME_STEPS: Mapping[TimeSheet.State, frozenset[TimeSheet.State]] = {
    T.OPEN: frozenset({T.OPEN, T.SIGNED}),
    T.SIGNED: frozenset({T.OPEN, T.APPROVED}),
    T.APPROVED: frozenset({T.OPEN}),
}


def check_time_step(sheet: TimeSheet, new: TimeSheet.State) -> None:
    """Raise Conflict when the week cannot take this step; the sentence says where it stands."""
    if new not in TIME_STEPS[T(sheet.state)]:
        raise Conflict(f"This week is {sheet.get_state_display()}.", "Look at its page again")
