"""States of a waiver case and the steps between them, from which the picture in docs/reference/states.md is made."""

import enum
from collections.abc import Mapping


class WaiverState(enum.StrEnum):
    DRAFT = "draft"
    PUBLIC_COMMENT = "public_comment"
    UNDER_REVIEW = "under_review"
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The state in the words that the pages use."""
        return dict(WAIVER_CHOICES)[self.value]


WAIVER_CHOICES = [
    (WaiverState.DRAFT.value, "draft"),
    (WaiverState.PUBLIC_COMMENT.value, "open for public comment"),
    (WaiverState.UNDER_REVIEW.value, "under review"),
    (WaiverState.GRANTED.value, "granted"),
    (WaiverState.DENIED.value, "denied"),
    (WaiverState.WITHDRAWN.value, "withdrawn"),
]

# A decision that was noted by mistake goes back under review.
WAIVER_STEPS: Mapping[WaiverState, frozenset[WaiverState]] = {
    WaiverState.DRAFT: frozenset({WaiverState.PUBLIC_COMMENT, WaiverState.WITHDRAWN}),
    WaiverState.PUBLIC_COMMENT: frozenset({WaiverState.UNDER_REVIEW, WaiverState.WITHDRAWN}),
    WaiverState.UNDER_REVIEW: frozenset({WaiverState.GRANTED, WaiverState.DENIED, WaiverState.WITHDRAWN}),
    WaiverState.GRANTED: frozenset({WaiverState.UNDER_REVIEW}),
    WaiverState.DENIED: frozenset({WaiverState.UNDER_REVIEW}),
    WaiverState.WITHDRAWN: frozenset({WaiverState.DRAFT}),
}
