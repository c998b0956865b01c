"""Companies are told of needs that fit: the item, the industry and the day, never who asks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.core import signing
from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import system_scope

from ..models import Need, NoticeChoice, ToldNeed
from ..permissions import check_user_can_choose_notices
from ..queries.fitting import FittingPlant, needs_to_tell, plants_that_fit
from ..queries.notices import Listener, listeners
from .common import link

How = NoticeChoice.How
_SALT = "scouting.notices"


def choose_notices(*, how: str, by: Actor) -> NoticeChoice:
    """How the person is told of needs that fit the plants of their company. Raises InvalidValue."""
    check_user_can_choose_notices(by)
    return _choose(by.person, how)


def _choose(person: User, how: str) -> NoticeChoice:
    if how not in How.values:
        raise InvalidValue("how", how, "is not in the list", "Choose at once, once a week or never")
    chosen, _made = NoticeChoice.objects.update_or_create(
        user=person, defaults={"how": how, "chosen_at": timezone.now()}
    )
    return chosen


def stop_notices(*, token: str) -> None:
    """Switch the mails off for whoever got this link; also a second time. Raises InvalidValue for another text."""
    person_id = person_of_link(token)
    with system_scope("the link in a mail switches these mails off without an account's password"):
        person = User.objects.filter(pk=person_id).first()
        if person is not None:
            _choose(person, How.NEVER)


def person_of_link(token: str) -> int:
    """Whose mails a link switches off. Raises InvalidValue for a text that we did not make."""
    try:
        return int(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise InvalidValue("token", token, "is no link of ours", "Open it from the mail again") from error


def tell_soon(need: Need) -> None:
    """Let those who want to be told at once hear of a need that was posted, or that its buyer lets be told now."""
    if need.tells == Need.Tells.FITTING:
        enqueue("scouting.tell_of_fitting", once="scouting.tell_of_fitting at once", how=[How.AT_ONCE.value])


@transaction.atomic
def tell_of_fitting_needs(*, how: Sequence[str]) -> int:
    """
    Write to the people who want it in one of these ways; one mail for each, with all they were not told yet.

    Returns how many mails. Runs in the system scope. Raises IndexAway.
    """
    people = listeners(how)
    needs = needs_to_tell(timezone.localdate())
    if not people or not needs:
        return 0
    sites = sorted({site_id for each in people for site_id in each.site_ids})
    fitting: dict[int, list[FittingPlant]] = defaultdict(list)
    for found in plants_that_fit(needs, sites):
        fitting[found.site_id].append(found)
    told = set(ToldNeed.objects.filter(need__in=needs).values_list("need_id", "site_id", "person_id"))
    return sum(_tell(each, fitting, told) for each in people)


def _tell(who: Listener, fitting: Mapping[int, list[FittingPlant]], told: set[tuple[int, int, int]]) -> bool:
    new = [
        found
        for site_id in who.site_ids
        for found in fitting.get(site_id, ())
        if (found.need_id, site_id, who.person.pk) not in told
    ]
    if not new:
        return False
    ToldNeed.objects.bulk_create(
        ToldNeed(need_id=each.need_id, site_id=each.site_id, person=who.person) for each in new
    )
    mail(
        to=[who.person.email],
        template="scouting/mail/fitting.txt",
        language=who.person.language,
        context={
            "needs": new,
            "company": who.company,
            "several_plants": len(who.site_ids) > 1,
            "is_synthetic": any(each.is_synthetic for each in new),
            "link": link("companies:our_profile"),
            "stop": link("scouting:stop_notices", signing.dumps(who.person.pk, salt=_SALT)),
        },
    )
    return True
