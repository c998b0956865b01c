"""The quarters of the survey."""

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.periods import Quarter

from ..instrument import instrument_on
from ..models import Wave
from ..permissions import check_user_can_open_wave


@transaction.atomic
def open_wave(*, quarter: Quarter, by: Actor) -> Wave:
    """
    Open the survey of this quarter or of the next one; candidates are then proposed for every center.

    Raises InvalidValue for another quarter, and Conflict when the wave is open already.
    """
    check_user_can_open_wave(by)
    now = Quarter.of(timezone.localdate())
    if quarter not in (now, now.next()):
        raise InvalidValue(
            "quarter", quarter.label, "is neither this quarter nor the next", f"Use {now} or {now.next()}"
        )
    if Wave.objects.filter(fiscal_year=quarter.fiscal_year, quarter=quarter.number).exists():
        raise Conflict(f"The wave of {quarter} is open already.")
    return ensure_wave(quarter=quarter)


@transaction.atomic
def ensure_wave(*, quarter: Quarter) -> Wave:
    """The wave of a quarter, opened now when nobody did: jobs call this, so there is no permission to check."""
    wave, is_new = Wave.objects.get_or_create(
        fiscal_year=quarter.fiscal_year,
        quarter=quarter.number,
        defaults={
            "opens_on": quarter.starts_on,
            "closes_on": quarter.ends_on,
            "instrument": instrument_on(quarter.starts_on).version,
        },
    )
    if is_new:
        enqueue("surveys.propose_for_wave", wave_id=wave.pk)
    return wave


def check_not_closed(wave: Wave) -> None:
    """Raise Conflict when the wave is over."""
    if wave.closes_on < timezone.localdate():
        raise Conflict(
            f"The wave of {wave} closed on {wave.closes_on}.", "Open work is proposed again in the next wave"
        )


def check_running(wave: Wave) -> None:
    """Raise Conflict unless companies may be asked today."""
    check_not_closed(wave)
    if wave.opens_on > timezone.localdate():
        raise Conflict(
            f"The wave of {wave} opens on {wave.opens_on}.", "Send the invitations from that day on"
        )
