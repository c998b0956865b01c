"""Jobs of the survey. The decorator gives them their transaction and the system scope."""

from typing import Any

from django.utils import timezone

from lineshaft.apps.accounts.jobs import job
from lineshaft.domain.periods import Quarter

from . import actions
from .models import Wave


@job("surveys.propose_case", why="completed work is proposed for the survey of the quarter")
def propose_case(*, engagement_id: int) -> None:
    """Propose to ask the site of one completed engagement."""
    actions.propose_case(engagement_id=engagement_id)


@job("surveys.propose_for_wave", why="a wave opened: completed work of all centers is proposed")
def propose_for_wave(*, wave_id: int) -> None:
    """Propose to ask every site with completed work."""
    actions.propose_for_wave(wave=Wave.objects.get(pk=wave_id))


@job("surveys.open_wave_of_quarter", why="the survey opens when the quarter begins", cron="10 5 * * *")
def open_wave_of_quarter(**_when: Any) -> None:
    """Open the wave of the present quarter, unless it is open."""
    actions.ensure_wave(quarter=Quarter.of(timezone.localdate()))


@job("surveys.send_invitations", why="confirmed companies of one center are invited")
def send_invitations(*, wave_id: int, center_id: int, by_id: int | None) -> None:
    """Invite every confirmed case of a center in a wave."""
    actions.invite_confirmed(wave_id=wave_id, center_id=center_id, by_id=by_id)


@job("surveys.send_reminders", why="companies of one center that have not answered are reminded once")
def send_reminders(*, wave_id: int, center_id: int, by_id: int | None) -> None:
    """Remind every silent case of a center in a wave."""
    actions.remind_silent(wave_id=wave_id, center_id=center_id, by_id=by_id)
