"""Who may post a need, work the scouting desk, and answer for a center."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor

from ..models import Candidate, NamingConsent, Need, Routing


def check_user_can_scout(actor: Actor) -> None:
    """People of the program office with the scouting desk see every posted need and send it to centers."""
    actor.require("need:scout", None, "The scouting desk is worked by the program officers of the network.")


def check_user_can_answer(actor: Actor, center_id: int | None = None) -> None:
    """Advisors and directors of a center answer the needs that were sent to it; nobody else's."""
    centers = actor.organisations_where("need:answer")
    if not centers or (center_id is not None and center_id not in centers):
        raise PermissionDenied(
            "A need is answered by the advisors and directors of the center it was sent to."
        )


def check_user_can_answer_routing(actor: Actor, routing: Routing) -> None:
    """As `check_user_can_answer`, of one need at one center."""
    check_user_can_answer(actor, routing.center_id)


def check_user_can_answer_candidate(actor: Actor, candidate: Candidate) -> None:
    """As `check_user_can_answer`, of one plant."""
    check_user_can_answer(actor, candidate.center_id)


def check_user_can_see_own_consents(actor: Actor) -> None:
    """People of a company see where it agreed to be named."""
    if not actor.company_ids:
        raise PermissionDenied(_("Where a company agreed to be named is shown to the company's own people."))


def check_user_can_withdraw_naming(actor: Actor, consent: NamingConsent) -> None:
    """The company itself, or the center that wrote its word down, takes it back."""
    if consent.center_id in actor.organisations_where("need:answer"):
        return
    if consent.site.company_id not in actor.company_ids:
        raise PermissionDenied(
            _("Only the company, or the center that wrote its word down, takes a consent back.")
        )


def check_user_can_read_reports(actor: Actor, need: Need) -> None:
    """Whoever posted a need reads its reports, and so does the scouting desk."""
    if need.owner_id not in actor.organisations_where("need:post"):
        actor.require(
            "need:scout", None, "A report is read by who posted the need, and by the scouting desk."
        )


def check_user_can_choose_notices(actor: Actor) -> None:
    """People who speak for a company choose how they are told of needs that fit its plants."""
    actor.require(
        "own_company:read", None, _("Mails on needs that fit are for people who speak for a company.")
    )


def may_post(actor: Actor) -> bool:
    """True when the person posts needs for an organisation."""
    return bool(actor.organisations_where("need:post"))


def check_user_can_post(actor: Actor, owner_id: int | None = None) -> None:
    """Buyers post their own needs; advisors, directors and program officers those of others, on their behalf."""
    owners = actor.organisations_where("need:post")
    if not owners or (owner_id is not None and owner_id not in owners):
        raise PermissionDenied(
            "Needs are posted by buyers for themselves, and by advisors and program officers on a buyer's behalf."
        )


def check_user_can_change_need(actor: Actor, need: Need) -> None:
    """The people of the organisation that posts a need change it, and no others."""
    check_user_can_post(actor, need.owner_id)


def check_user_can_see_supply(actor: Actor) -> None:
    """How deep the supply is, for who reads the registry: the program office and the centers."""
    if not actor.can("company:read"):
        raise PermissionDenied("The supply map is for the program office and the centers of the network.")
