"""Jobs of proposals. The decorator gives them their transaction and the system scope."""

from typing import Any

from lineshaft.apps.accounts.jobs import WITHIN_A_DAY, job
from lineshaft.apps.network.zones import day_everywhere

from . import actions
from .paper.mailing import send


@job("delivery.mail_paper", why="a proposal or agreement goes to the company", retry=WITHIN_A_DAY)
def mail_paper(*, proposal_id: int, token: str, mail: str) -> None:
    """Mail a proposal with its link, or the company's copy of what it acknowledged, as PDF."""
    send(proposal_id, token, mail)


@job("delivery.expire_proposals", why="offers end with their last day", cron="15 11 * * *")
def expire_proposals(**_when: Any) -> None:
    """Each morning, once the day before is over in Hawaii too: a last day is one by the clocks of the center."""
    actions.expire_proposals(today=day_everywhere())
