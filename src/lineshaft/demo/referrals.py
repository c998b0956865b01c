"""Companies that a partner sent to their centers, in the demonstration. All invented."""

from datetime import timedelta

from django.utils import timezone

from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Request

from .people import People

_CALLS = (
    (
        "Demo Harbor Castings",
        "Rosa Demo-Lind",
        "First sale abroad: they want to quote for a buyer in Canada.",
    ),
    (
        "Demo Ridge Plastics",
        "Owen Demo-Hart",
        "Two customers ask for ISO 9001, and nobody there has done it.",
    ),
    (
        "Demo Prairie Tooling",
        "June Demo-Okafor",
        "A visitor of a fair wants more parts than they can make yet.",
    ),
)


def make_referrals(*, people: People) -> int:
    """Three companies that the federal partner sent, near plants of the home center; one was answered, one closed."""
    editor = User.objects.get(email="demo-partner@lineshaft.example")
    membership = Membership.objects.select_related("organisation").get(
        user=editor, role=Role.PARTNER_EDITOR.value
    )
    near = list(
        Request.objects.filter(center_id=people.home_center_id, is_synthetic=True).exclude(zip_code="")
        .order_by("pk")[: len(_CALLS)]
    )  # fmt: skip
    advisor = actor_for(User.objects.get(email="demo-advisor@lineshaft.example"))
    for number, (call, place) in enumerate(zip(_CALLS, near, strict=False)):
        company, contact, need = call
        referral = actions.refer_company(
            partner=membership.organisation,
            agreed_on=timezone.localdate() - timedelta(days=1),
            agreed_how="spoken",
            by=actor_for(editor),
            company_name=company,
            contact_name=contact,
            contact_email=f"{contact.split()[0].lower()}.referral@company.example",
            zip_code=place.zip_code,
            state_id=place.state_id,
            areas=["continuous_improvement"],
            need=need,
            is_synthetic=True,
        )
        if number:
            found = actions.take_up(help_request=referral.help_request, by=advisor)
            actions.record_response(help_request=found, how="phone", at=timezone.now(), note="", by=advisor)
        if number == 2:
            reason = "They hired a toolmaker and need no help from us (demonstration)."
            actions.close_request(help_request=found, reason=reason, by=advisor)
    return len(near)
