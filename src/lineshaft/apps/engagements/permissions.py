"""Who may do what with requests, engagements and outcomes: each check raises with the sentence the person reads."""

from django.core.exceptions import PermissionDenied

from lineshaft.apps.accounts.permissions import Actor

from .models import Engagement, JointShare, Outcome, Request, Visit


def check_user_can_read_requests(actor: Actor, center_id: int | None = None) -> None:
    """Advisors and directors read the requests of their center."""
    actor.require(
        "request:read",
        center_id,
        "Requests for help are read by the advisors and directors of the center they went to.",
    )


def check_user_can_handle_request(actor: Actor, help_request: Request) -> None:
    """Advisors and directors of the center take up, link and close its requests."""
    actor.require(
        "request:handle",
        help_request.center_id,
        f"{help_request.reference} is handled by the advisors and directors of the center it went to.",
    )


def check_user_can_enter_request(actor: Actor) -> None:
    """An advisor or director enters a request for somebody who called."""
    if not actor.organisations_where("request:handle"):
        raise PermissionDenied("Only advisors and directors of a center enter requests for other people.")


def may_set_response(actor: Actor, center_id: int) -> bool:
    """A director sets what the center promises, its closed days and its rules."""
    return center_id in actor.organisations_where("request:assign")


def check_user_can_set_response(actor: Actor, center_id: int) -> None:
    """Refuse who may not set them."""
    if not may_set_response(actor, center_id):
        raise PermissionDenied(
            "Only a director of the center sets its response time, its closed days and its rules for requests."
        )


def may_assign_request(actor: Actor, help_request: Request) -> bool:
    """A director of the center hands any of its requests to somebody, an advisor those that they answer for."""
    holds_it = help_request.assigned_to_id == actor.user_id
    if holds_it and actor.can("request:handle", help_request.center_id):
        return True
    return actor.can("request:assign", help_request.center_id)


def check_user_can_assign_request(actor: Actor, help_request: Request) -> None:
    """Refuse who may not hand this request to somebody else."""
    if not may_assign_request(actor, help_request):
        raise PermissionDenied(
            f"{help_request.reference} is handed over by who answers for it, or by a director of the center."
        )


def check_user_can_read_own_requests(actor: Actor) -> None:
    """A company's own contact follows the company's requests."""
    actor.require("own_request:read", None, "This page is for people who speak for a company.")


def check_user_can_refer(actor: Actor, partner_id: int | None = None) -> None:
    """An editor of a partner organisation sends companies to their centers, for this organisation alone."""
    partners = actor.organisations_where("referral:send")
    if not partners or (partner_id is not None and partner_id not in partners):
        raise PermissionDenied(
            "Companies are referred by the people of the partner organisation that knows them."
        )


def check_user_can_read_engagements(actor: Actor, center_id: int | None = None) -> None:
    """People of a center read its engagements; evaluators read that work was done, but no notes."""
    actor.require(
        "engagement:read",
        center_id,
        "Engagements are read by the people of the center that does the work and by evaluators.",
    )


def check_user_can_edit_engagements_of(actor: Actor, center_id: int) -> None:
    """Advisors and directors start, change, complete and cancel engagements of their own center."""
    if center_id not in actor.organisations_where("engagement:edit"):
        raise PermissionDenied("Only advisors and directors of the center change its engagements.")


def check_user_can_reopen_engagement(actor: Actor, engagement: Engagement) -> None:
    """A director opens a completed or cancelled engagement again."""
    actor.require(
        "engagement:reopen",
        engagement.center_id,
        "Only a director of the center opens a completed or cancelled engagement again.",
    )


def check_user_can_see_submitted_quarters(actor: Actor) -> None:
    """People of a center see which quarters it has submitted."""
    if actor.is_office or not actor.organisations_where("engagement:read"):
        raise PermissionDenied("Submitted quarters are read by the people of the center.")


def check_user_can_submit_quarters_of(actor: Actor, center_id: int) -> None:
    """A director records that the center submitted a quarter, and takes such a record back."""
    if center_id not in actor.organisations_where("engagement:reopen"):
        raise PermissionDenied("Only a director of the center records that a quarter was submitted.")


def centers_of_reader(actor: Actor, engagement: Engagement) -> list[int]:
    """The reader's centers that do the work, by role: the one that leads first, then those that take part."""
    mine = actor.organisations_where("engagement:read")
    if not mine:
        return []
    leading = [pk for pk in mine if pk == engagement.center_id]
    others = JointShare.objects.filter(
        engagement=engagement, in_force=True, share__gt=0, center_id__in=mine
    ).exclude(center_id=engagement.center_id)
    return [*leading, *others.values_list("center_id", flat=True)]


def center_that_logs(actor: Actor, engagement: Engagement) -> int | None:
    """The center for which the reader logs visits of the work; None when there is none."""
    logging = actor.organisations_where("visit:log")
    return next((pk for pk in centers_of_reader(actor, engagement) if pk in logging), None)


def check_user_can_read_visits(actor: Actor, engagement: Engagement) -> None:
    """Visits and their notes stay with the people of the center that held them."""
    if not centers_of_reader(actor, engagement):
        raise PermissionDenied("Visits and their notes are read by the people of the center alone.")


def check_user_can_log_visit(actor: Actor, engagement: Engagement) -> None:
    """Advisors and directors of the centers that do the work log visits."""
    if center_that_logs(actor, engagement) is None:
        raise PermissionDenied("Only advisors and directors of the center log visits of its engagements.")


def check_user_can_log_visits(actor: Actor) -> None:
    """The page for a visit in one line is for those who log visits at some center."""
    if not actor.organisations_where("visit:log"):
        raise PermissionDenied("Only advisors and directors of a center log visits.")


def check_user_can_change_visit(actor: Actor, visit: Visit) -> None:
    """A visit is changed or deleted by the person who logged it."""
    actor.require("visit:log", visit.center_id, "Only advisors and directors of the center change visits.")
    if visit.by_id != actor.user_id:
        raise PermissionDenied(f"Only {visit.by}, who logged this visit, can change or delete it.")


def check_user_can_read_outcomes(actor: Actor, center_id: int | None = None) -> None:
    """People of a center read its outcomes; evaluators read all."""
    actor.require(
        "outcome:read",
        center_id,
        "Outcomes are read by the people of the center they belong to and by evaluators.",
    )


def check_user_can_add_evidence(actor: Actor, outcome: Outcome) -> None:
    """The center that reported an outcome, or an evaluator, adds evidence."""
    if not actor.can("outcome:add_evidence", outcome.center_id) and not actor.can("outcome:evaluate"):
        raise PermissionDenied(
            "Evidence is added by the advisors, the survey coordinators and the directors of the center, and by"
            " evaluators."
        )


def check_user_can_evaluate_outcomes(actor: Actor) -> None:
    """Evaluators decide on outcomes."""
    actor.require("outcome:evaluate", None, "Only an evaluator decides on outcomes.")


def check_user_can_evaluate_outcome(actor: Actor, outcome: Outcome) -> None:
    """An evaluator decides on the outcomes of every center but their own: nobody verifies their own work."""
    check_user_can_evaluate_outcomes(actor)
    if outcome.center_id in actor.roles:
        raise PermissionDenied(
            "You belong to the center that reported this outcome. Another evaluator has to decide on it."
        )


def check_user_can_enter_requests_of(actor: Actor, center_id: int) -> None:
    """Advisors and directors enter a file of requests for their own center."""
    if center_id not in actor.organisations_where("request:handle"):
        raise PermissionDenied("Only advisors and directors of the center enter requests from a file.")
