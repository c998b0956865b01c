"""What every write of this context begins with."""

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.actions.engagements import check_active, locked
from lineshaft.apps.engagements.models import Engagement

from ..permissions import check_user_can_edit_delivery


def held_for_writing(engagement: Engagement, by: Actor) -> Engagement:
    """
    The engagement, held until the transaction ends. Raises PermissionDenied for who may not write, and Conflict for
    work that is over: it names the submission of which that is a part, and the way to open it again.
    """
    check_user_can_edit_delivery(by, engagement.center_id)
    current = locked(engagement)
    check_active(current)
    return current
