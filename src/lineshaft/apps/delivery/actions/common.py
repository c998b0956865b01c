"""What every write of this context begins with."""

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import holders_of
from lineshaft.apps.engagements.actions.engagements import check_active, locked
from lineshaft.apps.engagements.models import Engagement
from lineshaft.domain.errors import InvalidValue

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


def whose(engagement: Engagement, chosen: Company | None, *, before: Company | None = None) -> Company:
    """
    For which company something of the work is: as `chosen`, or as `before`, or the one that had the plant when the work
    began. Raises InvalidValue for a company that never had it.
    """
    holders = holders_of(engagement.site, on=engagement.started_on)
    if chosen is None:
        return before or holders.proposed
    if chosen != before and chosen not in holders.companies:
        raise InvalidValue(
            "company", chosen, f"never had {engagement.site.name}", "Choose a company that had the plant"
        )
    return chosen
