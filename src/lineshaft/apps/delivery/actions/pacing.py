"""How long work may be without news: a director's setting."""

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center

from ..models import PipelinePace
from ..permissions import check_user_can_set_pace
from ..pipeline import pace_of


def held_pace(pace: PipelinePace) -> PipelinePace:
    """The pace of a center as it stands now, kept from other writers: of one that set none there is no row to hold."""
    Center.objects.select_for_update(no_key=True).get(pk=pace.center_id)
    return pace_of([pace.center_id])[pace.center_id]


@transaction.atomic
def set_pace(
    *, center: Center, asked: int, preparing: int, proposed: int, active: int, by: Actor
) -> PipelinePace:
    """Say after how many days without news (1 to 365) work of each stage stands still at a center."""
    check_user_can_set_pace(by, center.pk)
    days = {"asked": asked, "preparing": preparing, "proposed": proposed, "active": active}
    pace, _made = PipelinePace.objects.update_or_create(
        center=center, defaults={**days, "set_by": by.person, "set_at": timezone.now()}
    )
    return pace
