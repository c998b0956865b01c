"""States of what somebody wrote to get an account as a buyer, and the steps between them."""

import enum
from collections.abc import Mapping


class AccountState(enum.StrEnum):
    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The state in the words that the pages use."""
        return dict(ACCOUNT_CHOICES)[self.value]


ACCOUNT_CHOICES = [
    (AccountState.UNCONFIRMED.value, "mail not confirmed"),
    (AccountState.WAITING.value, "waiting"),
    (AccountState.ACCEPTED.value, "accepted"),
    (AccountState.DECLINED.value, "declined"),
]

# Whoever was declined may ask again: that is another one.
ACCOUNT_STEPS: Mapping[AccountState, frozenset[AccountState]] = {
    AccountState.UNCONFIRMED: frozenset({AccountState.WAITING}),
    AccountState.WAITING: frozenset({AccountState.ACCEPTED, AccountState.DECLINED}),
    AccountState.ACCEPTED: frozenset(),
    AccountState.DECLINED: frozenset(),
}
