"""States of a survey case and the steps between them, as one table."""

from collections.abc import Mapping

from lineshaft.domain.errors import Conflict

from .models import Case

S = Case.Status

CASE_STEPS: Mapping[Case.Status, frozenset[Case.Status]] = {
    S.CANDIDATE: frozenset({S.CONFIRMED, S.DEFERRED, S.EXCLUDED}),
    S.CONFIRMED: frozenset({S.CANDIDATE, S.DEFERRED, S.EXCLUDED, S.INVITED}),
    S.DEFERRED: frozenset({S.CANDIDATE}),
    S.EXCLUDED: frozenset({S.CANDIDATE}),
    S.INVITED: frozenset({S.ANSWERED, S.DECLINED}),
    S.DECLINED: frozenset({S.ANSWERED}),
    S.ANSWERED: frozenset(),
}

# The company was told of the survey: these are the denominator of the response rate.
SENT = (S.INVITED.value, S.ANSWERED.value, S.DECLINED.value)
# The work behind such a case is dealt with; behind any other it is proposed again in the next wave.
SETTLED = (*Case.ASKED, S.EXCLUDED.value)


def check_step(case: Case, new: Case.Status) -> None:
    """Raise Conflict when the case cannot take this step; the sentence says where it stands."""
    now = S(case.status)
    if new not in CASE_STEPS[now]:
        raise Conflict(
            f"{case.site} is “{now.label}” in {case.wave} and cannot become “{new.label}”.",
            "Look at the case again: somebody may have been quicker",
        )
