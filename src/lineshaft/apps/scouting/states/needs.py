"""States of a need and of a candidate, and the steps between them: one table each.

The pictures in docs/reference/states.md are made from these tables.
"""

import enum
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedState(enum.StrEnum):
    DRAFT = "draft"
    POSTED = "posted"
    SCOUTING = "scouting"
    REPORTED = "reported"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """As pages show it."""
        return str(dict(NEED_CHOICES)[self.value])


class CandidateState(enum.StrEnum):
    PROPOSED = "proposed"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"

    @property
    def label(self) -> str:
        """As pages show it."""
        return str(dict(CANDIDATE_CHOICES)[self.value])


NEED_CHOICES = [
    (NeedState.DRAFT.value, _("draft")),
    (NeedState.POSTED.value, _("posted")),
    (NeedState.SCOUTING.value, _("with the centers")),
    (NeedState.REPORTED.value, _("reported")),
    (NeedState.CLOSED.value, pgettext_lazy("need", "closed")),
    (NeedState.WITHDRAWN.value, pgettext_lazy("need", "withdrawn")),
]
CANDIDATE_CHOICES = [
    (CandidateState.PROPOSED.value, _("proposed")),
    (CandidateState.ANSWERED.value, _("answered")),
    (CandidateState.SET_ASIDE.value, _("set aside")),
]

NEED_STEPS: Mapping[NeedState, frozenset[NeedState]] = {
    NeedState.DRAFT: frozenset({NeedState.POSTED}),
    NeedState.POSTED: frozenset(
        {NeedState.SCOUTING, NeedState.REPORTED, NeedState.CLOSED, NeedState.WITHDRAWN}
    ),
    NeedState.SCOUTING: frozenset(
        {NeedState.POSTED, NeedState.REPORTED, NeedState.CLOSED, NeedState.WITHDRAWN}
    ),
    NeedState.REPORTED: frozenset({NeedState.SCOUTING, NeedState.REPORTED, NeedState.CLOSED}),
    NeedState.CLOSED: frozenset({NeedState.POSTED, NeedState.REPORTED}),
    NeedState.WITHDRAWN: frozenset(),
}
CANDIDATE_STEPS: Mapping[CandidateState, frozenset[CandidateState]] = {
    CandidateState.PROPOSED: frozenset({CandidateState.ANSWERED, CandidateState.SET_ASIDE}),
    CandidateState.ANSWERED: frozenset(
        {CandidateState.ANSWERED, CandidateState.PROPOSED, CandidateState.SET_ASIDE}
    ),
    CandidateState.SET_ASIDE: frozenset({CandidateState.PROPOSED}),
}
