"""The company answers: by the link of its mail and without an account, or signed in. Both by the same rules."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
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
from ..permissions import check_user_can_answer_for
from ..states import PROPOSAL_STEPS, ProposalState
from .proposing import mail_link

_S = ProposalState


@dataclass(frozen=True)
class ByLink:
    """Whoever holds the link of a mail."""

    link_id: int


@dataclass(frozen=True)
class SignedIn:
    """A person of the company, for a proposal that was sent to it."""

    actor: Actor
    proposal: Proposal


@dataclass(frozen=True)
class _Answer:
    """The proposal that is answered, held until the transaction ends; by whom, and the address that vouches for it."""

    proposal: Proposal
    email: str
    person: User | None = None


@transaction.atomic
def acknowledge(*, by: ByLink | SignedIn, text_sha256: str, name: str, title: str) -> Acknowledgement:
    """
    The company acknowledges a version. A second time gives the first acknowledgement again.

    `text_sha256` is of the text that it read. Raises Conflict for an offer that is over, withdrawn or replaced and for
    another text, InvalidValue without a name and position, PermissionDenied for somebody of another company.
    """
    for field, text in (("name", name), ("title", title)):
        if not text.strip():
            raise InvalidValue(field, text, _("is empty"), _("Write your name and your position"))
    with system_scope("a company acknowledges a proposal that was sent to it"):
        answer = _held(by)
        current = answer.proposal
        done = Acknowledgement.objects.filter(proposal=current).first()
        if done is not None:
            return done
        _check_open(current, ProposalState.ACCEPTED, today_of(current.center))
        if text_sha256 != current.sha256:
            raise Conflict(
                _("This is not the text that was sent to you."),
                _("Open it again and read it"),
            )
        made = _write(answer, name.strip(), title.strip())
        _carry_on(answer, made)
        return made


def _held(by: ByLink | SignedIn) -> _Answer:
    if isinstance(by, ByLink):
        link = ProposalLink.objects.get(pk=by.link_id)
        return _Answer(_locked(link.proposal_id), link.email)
    current = _locked(by.proposal.pk)
    if current.company_id is None:
        raise PermissionDenied(_("This proposal was not sent to your company."))
    check_user_can_answer_for(by.actor, current.company_id)
    return _Answer(current, by.actor.person.email, by.actor.person)


def _locked(pk: int) -> Proposal:
    # As everybody who writes a proposal: the work first. In another order two would wait for one another.
    locked(Proposal.objects.select_related("engagement").get(pk=pk).engagement)
    return Proposal.objects.select_for_update().get(pk=pk)


def _check_open(proposal: Proposal, to: ProposalState, today: date) -> None:
    state = ProposalState(proposal.state)
    if to in PROPOSAL_STEPS[state] and proposal.valid_until >= today:
        if proposal.engagement.status not in OPEN_ENGAGEMENTS:
            raise Conflict(_("This work is over."), _("Ask your advisor"))
        return
    if state is _S.REPLACED:
        raise Conflict(_("A newer version has replaced this one."), _("Open the newer one"))
    if state is _S.WITHDRAWN:
        raise Conflict(_("The center has withdrawn this proposal."), _("Ask your advisor"))
    if state is _S.ACCEPTED:
        raise Conflict(_("This proposal is accepted already."), _("Ask your advisor to change it"))
    raise Conflict(_("This proposal has expired."), _("Ask your advisor for a new one"))


def _write(answer: _Answer, name: str, title: str) -> Acknowledgement:
    at = timezone.now().replace(microsecond=0)
    proposal = answer.proposal
    document = acknowledged_document(
        proposal, name=name, title=title, email=answer.email, at=at,
        signed_in_as=str(answer.person) if answer.person else "",
    )  # fmt: skip
    return Acknowledgement.objects.create(
        center_id=proposal.center_id,
        proposal=proposal,
        name=name,
        title=title,
        email=answer.email,
        acknowledged_by=answer.person,
        text_sha256=proposal.sha256,
        document=document,
        sha256=sha256_of(document),
        acknowledged_at=at,
    )


def _carry_on(answer: _Answer, made: Acknowledgement) -> None:
    """What was in force is replaced, the fee stands, the work begins, and both sides are told."""
    proposal = answer.proposal
    engagement = proposal.engagement
    day = today_of(proposal.center, made.acknowledged_at)
    Proposal.objects.filter(engagement=engagement, state=_S.ACCEPTED).update(state=_S.REPLACED)
    proposal.state, proposal.answered_at, proposal.reason = _S.ACCEPTED.value, made.acknowledged_at, ""
    proposal.answered_by = answer.person
    proposal.save(update_fields=["state", "answered_at", "answered_by", "reason"])
    record_fee(
        engagement=engagement,
        full_fee=proposal.full_fee,
        percent=proposal.percent,
        agreed_fee=proposal.fee,
        agreed_with=f"{made.name}, {made.title}",
        agreed_on=day,
        why=proposal.discount_why,
        recorded_by=proposal.made_by,
    )
    if engagement.status == EngagementState.PREPARING.value:
        become_active(engagement, day)
    for address in {each.casefold(): each for each in (proposal.send_to, made.email)}.values():
        mail_link(proposal, "copy", to=address)
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
def decline(*, by: ByLink | SignedIn, reason: str) -> Proposal:
    """The company says no, and why; it may accept while the offer stands. Raises InvalidValue without a reason."""
    if not reason.strip():
        raise InvalidValue(
            "reason", reason, _("is empty"), _("A few words help us to offer something better")
        )
    with system_scope("a company declines a proposal that was sent to it"):
        answer = _held(by)
        current = answer.proposal
        if current.state == _S.DECLINED:
            return current
        _check_open(current, ProposalState.DECLINED, today_of(current.center))
        current.state, current.reason, current.answered_at = _S.DECLINED.value, reason.strip(), timezone.now()
        current.answered_by = answer.person
        current.save(update_fields=["state", "reason", "answered_at", "answered_by"])
        _tell_lead(current, "declined", {})
        return current
