"""The company answers, by the link of its mail and without an account: it acknowledges the agreement, or declines."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.actions.engagements import become_active, locked
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.apps.engagements.states import OPEN_ENGAGEMENTS, EngagementState
from lineshaft.apps.funding.actions.fees import record_fee
from lineshaft.apps.network.zones import today_of
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import sha256_of

from ..models import Acknowledgement, Proposal, ProposalLink
from ..paper.document import acknowledged_document
from ..states import PROPOSAL_STEPS, ProposalState
from .proposing import mail_link

_S = ProposalState


@transaction.atomic
def acknowledge(*, link_id: int, text_sha256: str, name: str, title: str) -> Acknowledgement:
    """
    The company acknowledges the version behind a link. A second time gives the first acknowledgement again.

    `text_sha256` is of the text that it read. Raises Conflict for an offer that is over, withdrawn or replaced and for
    another text, InvalidValue without a name and position.
    """
    for field, text in (("name", name), ("title", title)):
        if not text.strip():
            raise InvalidValue(field, text, _("is empty"), _("Write your name and your position"))
    with system_scope("a company acknowledges the proposal behind its link"):
        link, current = _held(link_id)
        done = Acknowledgement.objects.filter(proposal=current).first()
        if done is not None:
            return done
        _check_open(current, ProposalState.ACCEPTED, today_of(current.center))
        if text_sha256 != current.sha256:
            raise Conflict(
                _("This is not the text that was sent to you."),
                _("Open the link of the mail again and read it"),
            )
        made = _write(current, link, name.strip(), title.strip())
        _carry_on(current, made)
        return made


def _held(link_id: int) -> tuple[ProposalLink, Proposal]:
    link = ProposalLink.objects.select_related("proposal__engagement").get(pk=link_id)
    # As everybody who writes a proposal: the work first. In another order two would wait for one another.
    locked(link.proposal.engagement)
    return link, Proposal.objects.select_for_update().get(pk=link.proposal_id)


def _check_open(proposal: Proposal, to: ProposalState, today: date) -> None:
    state = ProposalState(proposal.state)
    if to in PROPOSAL_STEPS[state] and proposal.valid_until >= today:
        return
    if state is _S.REPLACED:
        raise Conflict(_("A newer version has replaced this one."), _("Open the link of the newer mail"))
    if state is _S.WITHDRAWN:
        raise Conflict(_("The center has withdrawn this proposal."), _("Ask your advisor"))
    if state is _S.ACCEPTED:
        raise Conflict(_("This proposal is accepted already."), _("Ask your advisor to change it"))
    raise Conflict(_("This proposal has expired."), _("Ask your advisor for a new one"))


def _write(proposal: Proposal, link: ProposalLink, name: str, title: str) -> Acknowledgement:
    at = timezone.now().replace(microsecond=0)
    document = acknowledged_document(proposal, name=name, title=title, email=link.email, at=at)
    return Acknowledgement.objects.create(
        center_id=proposal.center_id,
        proposal=proposal,
        name=name,
        title=title,
        email=link.email,
        text_sha256=proposal.sha256,
        document=document,
        sha256=sha256_of(document),
        acknowledged_at=at,
    )


def _carry_on(proposal: Proposal, made: Acknowledgement) -> None:
    """What was in force is replaced, the fee stands, the work begins, and both sides are told."""
    engagement = locked(proposal.engagement)
    if engagement.status not in OPEN_ENGAGEMENTS:
        raise Conflict(_("This work is over."), _("Ask your advisor"))
    Proposal.objects.filter(engagement=engagement, state=_S.ACCEPTED).update(state=_S.REPLACED)
    proposal.state, proposal.answered_at, proposal.reason = _S.ACCEPTED.value, made.acknowledged_at, ""
    proposal.save(update_fields=["state", "answered_at", "reason"])
    record_fee(
        engagement=engagement,
        full_fee=proposal.full_fee,
        percent=proposal.percent,
        agreed_fee=proposal.fee,
        agreed_with=f"{made.name}, {made.title}",
        agreed_on=timezone.localdate(made.acknowledged_at),
        why=proposal.discount_why,
        recorded_by=proposal.made_by,
    )
    if engagement.status == EngagementState.PREPARING.value:
        become_active(engagement, timezone.localdate())
    mail_link(proposal, "copy")
    _tell_lead(proposal, "acknowledged", {"made": made})


def _tell_lead(proposal: Proposal, what: str, more: dict[str, object]) -> None:
    """Mail the advisor in charge, or the directors where that person has left."""
    engagement = proposal.engagement
    staff = handlers_of(engagement.center_id)
    to = (
        [engagement.lead]
        if engagement.lead in staff
        else people_with_role(engagement.center_id, [Role.DIRECTOR])
    )
    addresses = [each.email for each in to]
    if not addresses:
        return
    mail(
        to=addresses,
        template=f"delivery/mail/{what}.txt",
        language="en",
        context={"proposal": proposal, "engagement": engagement, **more},
    )


@transaction.atomic
def decline(*, link_id: int, reason: str) -> Proposal:
    """The company says no, and why; it may accept while the offer stands. Raises InvalidValue without a reason."""
    if not reason.strip():
        raise InvalidValue(
            "reason", reason, _("is empty"), _("A few words help us to offer something better")
        )
    with system_scope("a company declines the proposal behind its link"):
        _link, current = _held(link_id)
        if current.state == _S.DECLINED:
            return current
        _check_open(current, ProposalState.DECLINED, today_of(current.center))
        current.state, current.reason, current.answered_at = _S.DECLINED.value, reason.strip(), timezone.now()
        current.save(update_fields=["state", "reason", "answered_at"])
        _tell_lead(current, "declined", {})
        return current
