"""A proposal: drafted, sent with its link, withdrawn, expired. A new version replaces what waits for an answer."""

import secrets
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Company
from lineshaft.apps.companies.queries import holders_of
from lineshaft.apps.engagements.actions.engagements import locked
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.engagements.queries import handlers_of
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import sha256_of

from ..models import Proposal, ProposalLink, ProposalWithdrawal, Scope, Worker
from ..paper.document import document_of
from ..permissions import check_user_can_edit_delivery
from ..pricing import price_of
from ..queries import agreement_in_force
from ..states import MilestoneState, ProposalState, check_proposal_step
from .common import held_for_writing

_S = ProposalState


@transaction.atomic
def save_draft(
    *,
    engagement: Engagement,
    language: str,
    discount: Decimal,
    discount_why: str,
    gives: str,
    changed: str,
    valid_until: date,
    send_to_name: str,
    send_to: str,
    by: Actor,
    company: Company | None = None,
) -> Proposal:
    """
    Write the draft, or begin the next version. It is for `company`, where more than one had the plant; without it for
    whom the draft or the version before is, or the one that had the plant when the work began. Its fee follows from the
    people of the scope, the scale of today, and the discount.

    Raises InvalidValue for a discount without a reason or above the fee, a last day that is over, and a company that
    never had the plant.
    """
    held_for_writing(engagement, by)
    if discount and not discount_why.strip():
        raise InvalidValue("discount_why", discount_why, "is empty", "Write why the fee is lower")
    if valid_until < timezone.localdate():
        raise InvalidValue("valid_until", valid_until, "is over", "Choose a day to come")
    versions = Proposal.objects.filter(engagement=engagement)
    last = versions.aggregate(last=Max("number"))["last"] or 0
    if last and not changed.strip() and not versions.filter(number=1, state=_S.DRAFT).exists():
        raise InvalidValue("changed", changed, "is empty", "Write what is not as in the version before")
    draft = versions.filter(state=_S.DRAFT).first() or Proposal(
        center_id=engagement.center_id, engagement=engagement, number=last + 1, made_by=by.person
    )
    holders, before = (
        holders_of(engagement.site, on=engagement.started_on),
        versions.order_by("-number").first(),
    )
    draft.company = holders.whose(
        company, before=draft.company or (holders.still(before.company) if before else None)
    )
    price = price_of(engagement, list(engagement.workers.all()), discount, timezone.localdate())
    draft.language, draft.gives, draft.changed = language, gives.strip(), changed.strip()
    draft.full_fee, draft.percent, draft.fee = price.full, price.percent, price.fee
    draft.discount, draft.discount_why = discount, discount_why.strip() if discount else ""
    draft.valid_until, draft.send_to, draft.send_to_name = valid_until, send_to.strip(), send_to_name.strip()
    draft.save()
    return draft


@transaction.atomic
def send_proposal(*, proposal: Proposal, by: Actor) -> Proposal:
    """
    Fix what the draft says today, and mail the company a link to it. What waited for an answer is replaced.

    Raises Conflict while something is missing: the scope, who does the work, an answer on conflicts of interest.
    """
    held_for_writing(proposal.engagement, by)
    draft = Proposal.objects.select_for_update().get(pk=proposal.pk)
    check_proposal_step(draft.number, draft.state, _S.SENT)
    draft.engagement = proposal.engagement
    scope, workers = _complete(draft)
    price = price_of(draft.engagement, workers, draft.discount, timezone.localdate())
    draft.full_fee, draft.percent, draft.fee = price.full, price.percent, price.fee
    milestones = list(draft.engagement.milestones.exclude(state=MilestoneState.DROPPED))
    draft.sent_at = timezone.now().replace(microsecond=0)
    draft.company = draft.company or holders_of(draft.engagement.site).proposed
    own_text = agreement_in_force(draft.center_id)
    draft.agreement_text = own_text if own_text and not own_text.is_shipped else None
    draft.document = document_of(
        draft, scope=scope, workers=workers, milestones=milestones, price=price, made_at=draft.sent_at,
        own_text=own_text,
    )  # fmt: skip
    draft.sha256 = sha256_of(draft.document)
    waiting = Proposal.objects.filter(engagement=draft.engagement, state__in=[_S.SENT, _S.DECLINED])
    waiting.update(state=_S.REPLACED)
    draft.state = _S.SENT.value
    draft.save()
    mail_link(draft)
    return draft


def _complete(draft: Proposal) -> tuple[Scope, list[Worker]]:
    scope = Scope.objects.filter(engagement=draft.engagement).first()
    workers = list(Worker.objects.filter(engagement=draft.engagement).select_related("person"))
    missing = []
    if scope is None:
        missing.append("the scope")
    if not workers:
        missing.append("who does the work")
    if not draft.send_to:
        missing.append("the e-mail address of the company")
    if draft.company is None and holders_of(draft.engagement.site).is_choice:
        missing.append("for which company it is: more than one had the plant since it was drafted")
    if draft.valid_until < timezone.localdate():
        missing.append("a last day that is to come")
    missing += [
        f"whether {each.name} has a conflict of interest"
        for each in workers
        if each.is_provider and each.conflict == Worker.Conflict.NOT_ASKED
    ]
    staff = list(handlers_of(draft.center_id))
    left = {each.person for each in workers if each.person and each.person not in staff}
    left |= {draft.engagement.lead} - set(staff)
    missing += [
        f"somebody in the place of {each}, who is no advisor here any more" for each in sorted(left, key=str)
    ]
    if missing or scope is None:
        raise Conflict(f"Version {draft.number} cannot be sent yet. Missing: {'; '.join(missing)}.")
    return scope, workers


def mail_link(proposal: Proposal, mail: str = "proposal", to: str = "") -> None:
    """
    A link of its own for this mail, which a job sends: `proposal`, or the company's `copy` of the agreement; to the
    address of the proposal, or to another one.
    """
    token = secrets.token_urlsafe(32)
    with system_scope("a proposal goes to the company with its link"):
        ProposalLink.objects.create(
            center_id=proposal.center_id,
            proposal=proposal,
            token_hash=hash_token(token),
            email=to or proposal.send_to,
        )
    enqueue("delivery.mail_paper", proposal_id=proposal.pk, token=token, mail=mail)


@transaction.atomic
def send_again(*, proposal: Proposal, by: Actor) -> None:
    """Mail the company another link to a proposal that waits for its answer."""
    held_for_writing(proposal.engagement, by)
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if current.state != _S.SENT:
        raise Conflict(f"Version {current.number} is {current.get_state_display()}: no answer is waited for.")
    mail_link(current)


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, reason: str, by: Actor) -> Proposal:
    """
    Throw a draft away, or take an offer back as long as the company has not accepted it, also when the work is over.
    What the company said when it declined stays. Raises InvalidValue without a reason.
    """
    check_user_can_edit_delivery(by, proposal.engagement.center_id)
    locked(proposal.engagement)
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    check_proposal_step(current.number, current.state, _S.WITHDRAWN)
    if not reason.strip():
        raise InvalidValue("reason", reason, "is empty", "Write why it is withdrawn")
    current.state = _S.WITHDRAWN.value
    current.save(update_fields=["state"])
    ProposalWithdrawal.objects.create(
        center_id=current.center_id, proposal=current, reason=reason.strip(), withdrawn_at=timezone.now()
    )
    return current


def expire_proposals(*, today: date) -> int:
    """Offers whose last day is over, of every center; for the nightly job. Returns how many."""
    over = Proposal.objects.filter(state__in=[_S.SENT, _S.DECLINED], valid_until__lt=today)
    return over.update(state=_S.EXPIRED)
