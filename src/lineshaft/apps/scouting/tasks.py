"""Jobs of scouting. The decorator gives them their transaction and the system scope."""

from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job
from lineshaft.apps.network.zones import day_everywhere

from . import actions, index
from .actions.accounts import forget_unconfirmed_accounts


@job("scouting.remind", why="centers are reminded of needs that are due or overdue", cron="30 11 * * *")
def remind(**_when: Any) -> None:
    """Remind every center whose answer is due soon or overdue."""
    actions.remind_of_due_needs(today=day_everywhere())


@job(
    "scouting.tell_of_fitting",
    why="people of companies are told of needs that fit, where the buyer allows it",
)
def tell_of_fitting(*, how: list[str]) -> None:
    """Tell those who want it in one of these ways; an index that is lost is built first."""
    index.keep_index()
    actions.tell_of_fitting_needs(how=how)


@job(
    "scouting.tell_each_morning",
    why="people of companies are told of needs that fit: at once of what was changed since, the others on Mondays",
    cron="0 12 * * *",
)
def tell_each_morning(**_when: Any) -> None:
    """What was missed while posting, as a profile that grew, and on Mondays the mail of the week."""
    is_monday = day_everywhere().weekday() == 0
    tell_of_fitting(how=["at_once", "weekly"] if is_monday else ["at_once"])


@job(
    "scouting.keep_index",
    why="the index of plants learns what was written, and is built anew when it is lost",
    cron="* * * * *",
)
def keep_index(*, timestamp: int) -> None:
    """Keep the index of plants fresh where nobody searches, and bring it back where it is gone."""
    index.keep_index()
    index.forget_old_changes()


@job(
    "scouting.forget_unconfirmed_accounts",
    why="what somebody wrote to get an account is forgotten when the address was not confirmed",
    cron="50 3 * * *",
)
def forget_unconfirmed(**_when: Any) -> None:
    """Forget who asked for an account as a buyer and did not confirm the address."""
    forget_unconfirmed_accounts(now=timezone.now())
