"""Who may do what from assessment to follow-up: each check raises with the sentence the person reads."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor


def check_user_can_read_delivery(actor: Actor, center_id: int) -> None:
    """People of the center that leads the work read its assessment, scope, proposals, plan and documents."""
    if center_id not in actor.organisations_where("engagement:read"):
        raise PermissionDenied(
            "Assessment, scope, proposals, plan and documents are read by the people of the center alone."
        )


def may_write_agreement(actor: Actor, center_id: int) -> bool:
    """A director of the center writes its own text."""
    return center_id in actor.organisations_where("center:edit")


def check_user_can_write_agreement(actor: Actor, center_id: int) -> None:
    """Refuse who may not write it."""
    if not may_write_agreement(actor, center_id):
        raise PermissionDenied("Only a director of the center writes the text of its agreements.")


def check_user_can_read_own_work(actor: Actor) -> None:
    """A company's own contact reads what its center sent and gave to the company."""
    actor.require("own_company:read", None, _("This page is for people who speak for a company."))


def check_user_can_answer_for(actor: Actor, company_id: int) -> None:
    """A company's own contact acknowledges or declines what was proposed to this company."""
    if not actor.can("own_company:edit") or company_id not in actor.company_ids:
        raise PermissionDenied(_("Only people who speak for the company answer its proposals."))


def may_edit_delivery(actor: Actor, center_id: int) -> bool:
    """Advisors and directors write them."""
    return center_id in actor.organisations_where("engagement:edit")


def check_user_can_edit_delivery(actor: Actor, center_id: int) -> None:
    """Advisors and directors of the center write them."""
    if not may_edit_delivery(actor, center_id):
        raise PermissionDenied(
            "Only advisors and directors of the center write the scope, proposals, plan and documents."
        )


def may_set_pace(actor: Actor, center_id: int) -> bool:
    """A director says after how long work stands still."""
    return center_id in actor.organisations_where("request:assign")


def check_user_can_set_pace(actor: Actor, center_id: int) -> None:
    """Refuse who may not set it."""
    if not may_set_pace(actor, center_id):
        raise PermissionDenied("Only a director of the center sets after how many days work stands still.")
