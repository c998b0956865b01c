"""Companies that partners sent to their centers, in the demonstration. All invented."""

from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Referral, Request
from lineshaft.apps.partners import actions as partners

from .people import People

_CALLS = (
    (
        "Demo Harbor Castings",
        "Rosa Demo-Lind",
        "First sale abroad: they want to quote for a buyer in Canada.",
        "waits",
    ),
    (
        "Demo Ridge Plastics",
        "Owen Demo-Hart",
        "Two customers ask for ISO 9001, and nobody there has done it.",
        "answered",
    ),
    (
        "Demo Prairie Tooling",
        "June Demo-Okafor",
        "A visitor of a fair wants more parts than they can make yet.",
        "closed",
    ),
    (
        "Demo Delta Valves",
        "Theo Demo-Vance",
        "They look for people who can run a second shift.",
        "taken back",
    ),
    (
        "Demo Summit Springs",
        "Ines Demo-Marsh",
        "Their coiling machine stands still every other day.",
        "of a partner that is retired",
    ),
)
_RETIRED = "Valley Toolmakers Circle (demonstration)"


def make_referrals(*, people: People) -> int:
    """
    Companies that partners sent, near plants of the home center: one waits, one was answered, one closed, one taken
    back; and one of a partner that is retired since, whose people are those of the association.
    """
    near = list(
        Request.objects.filter(center_id=people.home_center_id, is_synthetic=True).exclude(zip_code="")
        .order_by("pk")[: len(_CALLS)]
    )  # fmt: skip
    advisor, editor = _actor("demo-advisor"), _actor("demo-partner")
    retired = _partner_to_retire()
    # A small network has fewer requests near by than there are companies to refer.
    for call, place in zip(_CALLS, cycle(near), strict=False):
        became = call[-1]
        if became == "of a partner that is retired":
            _refer(call, place, retired, _actor("demo-partner-association"))
            continue
        referral = _refer(call, place, people.partners["federal"], editor)
        if became == "taken back":
            reason = "They found people by themselves (demonstration)."
            actions.take_back_referral(referral=referral, reason=reason, by=editor)
        elif became != "waits":
            found = actions.take_up(help_request=referral.help_request, by=advisor)
            actions.record_response(help_request=found, how="phone", at=timezone.now(), note="", by=advisor)
            if became == "closed":
                reason = "They hired a toolmaker and need no help from us (demonstration)."
                actions.close_request(help_request=found, reason=reason, by=advisor)
    partners.retire_partner(partner=retired, by=_actor("demo-administrator"))
    return len(_CALLS) if near else 0


def _actor(name: str) -> Actor:
    return actor_for(User.objects.get(email=f"{name}@lineshaft.example"))


def _partner_to_retire() -> Organisation:
    partner = partners.add_partner(
        name=_RETIRED,
        website="",
        arena="association",
        states=[],
        about="Toolmakers who met once a month.",
        by=_actor("demo-administrator"),
        is_synthetic=True,
    )
    user = User.objects.get(email="demo-partner-association@lineshaft.example")
    Membership.objects.create(user=user, organisation=partner, role=Role.PARTNER_EDITOR.value)
    return partner


def _refer(call: tuple[str, str, str, str], place: Request, partner: Organisation, by: Actor) -> Referral:
    company, contact, need, _became = call
    return actions.refer_company(
        partner=partner,
        agreed_on=timezone.localdate() - timedelta(days=1),
        agreed_how="spoken",
        by=by,
        company_name=company,
        contact_name=contact,
        contact_email=f"{contact.split()[0].lower()}.referral@company.example",
        zip_code=place.zip_code,
        state_id=place.state_id,
        areas=["continuous_improvement"],
        need=need,
        is_synthetic=True,
    )
