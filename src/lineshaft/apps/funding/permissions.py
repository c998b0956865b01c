"""Who sees the books of a center, and who writes them."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center

from .models import Contribution


def check_user_can_see_books(actor: Actor, center: Center) -> None:
    """Finance officers and directors of the center see its entries; the program office sees sums and reports only."""
    actor.require(
        "ledger:read", center.pk, f"Only finance officers and directors of {center.name} see its books."
    )


def check_user_can_see_contributions(actor: Actor) -> None:
    """Finance officers and directors of centers see what others gave as match, and the invoices."""
    if not actor.organisations_where("ledger:read"):
        raise PermissionDenied(
            "Only finance officers and directors of a center see its contributions and invoices."
        )


def check_user_can_read_own_invoices(actor: Actor) -> None:
    """A company's own contact reads what centers sent to the company."""
    actor.require("own_company:read", None, _("This page is for people who speak for a company."))


def check_user_can_post(actor: Actor, center: Center) -> None:
    """A finance officer of the center writes its books."""
    actor.require("ledger:post", center.pk, f"Only a finance officer of {center.name} writes its books.")


def check_user_can_clear(actor: Actor, claim: Contribution, officers: Collection[int]) -> None:
    """
    Match is cleared by somebody who did not state it: another finance officer of the center, or its director where no
    other is there. `officers` are the finance officers.
    """
    center = claim.award.center
    stated = {claim.entered_by_id, claim.changed_by_id} - {None}
    others = set(officers) - stated
    who = "another finance officer" if others else "the director, since there is no other finance officer"
    actor.require(
        "contribution:clear",
        center.pk,
        f"Only a finance officer or a director of {center.name} clears what is held.",
    )
    if actor.user_id in stated:
        raise PermissionDenied(f"You stated this claim, so somebody else of {center.name} clears it: {who}.")
    if others and not actor.can("ledger:post", center.pk):
        raise PermissionDenied(f"A finance officer of {center.name} clears this claim.")


def check_user_can_close_months(actor: Actor, center: Center) -> None:
    """A finance officer or director of the center closes and reopens a month."""
    actor.require(
        "ledger:close", center.pk, f"Only a finance officer or a director of {center.name} closes its months."
    )


def check_user_can_prepare_reports(actor: Actor, center: Center) -> None:
    """A finance officer or director of the center prepares its federal reports."""
    actor.require(
        "federal_report:prepare",
        center.pk,
        f"Only a finance officer or a director of {center.name} prepares its federal reports.",
    )


def check_user_can_certify_reports(actor: Actor, center: Center) -> None:
    """A finance officer or director of the center signs its federal reports, with their own name."""
    actor.require(
        "federal_report:certify",
        center.pk,
        f"Only a finance officer or a director of {center.name} certifies its federal reports.",
    )


def check_user_can_decide(actor: Actor) -> None:
    """The program office decides on budgets and approvals."""
    actor.require("award:decide", None, "Only the program office decides on this.")


def check_user_can_sign_time(actor: Actor, center: Center) -> None:
    """People who work at the center sign their own weeks."""
    actor.require("time:sign", center.pk, f"Only people who work at {center.name} sign weeks there.")


def check_user_can_approve_time(actor: Actor, center: Center, person_id: int) -> None:
    """A finance officer or a director approves the weeks of others: never the own one."""
    actor.require(
        "time:approve", center.pk, f"Only a finance officer or a director of {center.name} approves weeks."
    )
    if actor.user_id == person_id:
        raise PermissionDenied("Somebody else approves your own week.")


def check_user_can_enter_pay(actor: Actor, center: Center) -> None:
    """What people are paid is known to the finance officer of the center alone."""
    actor.require("pay:edit", center.pk, f"Only a finance officer of {center.name} sees and enters pay.")
