"""Engagements that several centers do together: an agreement is proposed by one and accepted by all the others."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies.models import Site
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.metrics import OutcomeKind, share_out
from lineshaft.tenancy import system_scope

from ..models import Engagement, JointAgreement, JointShare, Outcome, OutcomeCredit
from ..permissions import check_user_can_edit_engagements_of
from ..states import EngagementState
from .engagements import locked

WHOLE = Decimal(1)
STEP = Decimal("0.0001")
Status = JointAgreement.Status


@transaction.atomic
def propose_shares(
    *,
    engagement: Engagement,
    center: Center,
    shares: Mapping[int, Decimal],
    by: Actor,
    message: str = "",
    company_agreed_name: str = "",
    company_agreed_on: date | None = None,
) -> JointAgreement:
    """
    Propose, for `center`, who does the engagement and how its credit is shared; the other centers get a mail.

    `shares` holds the share of every center, the lead among them; they add up to exactly 1. Those who take part today
    are named too: 0 ends a part. Only the lead invites a new center, and only when the company agreed that the two work
    together: who said so, and when. Nothing changes before every other center has accepted. Raises InvalidValue for
    shares that do not fit, Conflict while another proposal waits or when the work was cancelled.
    """
    check_user_can_edit_engagements_of(by, center.pk)
    with system_scope("a proposal on joint work concerns rows of several centers"):
        current = locked(engagement)
        if current.status == EngagementState.CANCELLED.value:
            raise Conflict(f"{current.public_id} is cancelled.", "A director of the center can open it again")
        if JointAgreement.objects.filter(engagement=current, status=Status.PROPOSED.value).exists():
            raise Conflict(
                "A proposal waits for answers.", "Take it back, or wait until every center has answered"
            )
        taking_part = _taking_part(current)
        if center.pk != current.center_id and center.pk not in taking_part:
            raise Conflict(f"{center} does not take part in {current.public_id}.")
        _check_shares(current, shares, taking_part)
        invited = set(shares) - taking_part - {current.center_id}
        name, on = " ".join(company_agreed_name.split()), company_agreed_on
        if invited:
            _check_invitation(current, center, name, on)
        agreement = _write(current, center, shares, by, message.strip(), name, on if invited else None)
        _tell(
            agreement,
            current,
            [pk for pk in shares if pk != center.pk],
            "engagements/mail/joint_proposed.txt",
        )
    return agreement


def _taking_part(engagement: Engagement) -> set[int]:
    rows = JointShare.objects.filter(engagement=engagement, in_force=True, share__gt=0)
    return set(rows.values_list("center_id", flat=True))


def _check_shares(engagement: Engagement, shares: Mapping[int, Decimal], taking_part: set[int]) -> None:
    if engagement.center_id not in shares or not taking_part <= set(shares):
        raise InvalidValue(
            "shares", len(shares), "leave out a center that does the work", "Name every center"
        )
    for share in shares.values():
        if not share.is_finite() or not 0 <= share <= 1 or share != share.quantize(STEP):
            raise InvalidValue("shares", share, "is no share", "Use percents with up to two decimals")
    total = sum(shares.values(), Decimal(0))
    if total != WHOLE:
        raise InvalidValue(
            "shares",
            f"{(total * 100).normalize():f}%",
            "is the sum of the shares, not 100%",
            "Correct one of them",
        )
    if len(shares) < 2:
        raise InvalidValue("shares", "one center", "does the work alone", "Name the center to invite")
    if set(shares) - taking_part - {engagement.center_id} & {pk for pk, share in shares.items() if not share}:
        raise InvalidValue("shares", "0%", "is no share for a center that is invited", "Give it a part")


def _check_invitation(engagement: Engagement, center: Center, name: str, on: date | None) -> None:
    if center.pk != engagement.center_id:
        raise InvalidValue(
            "partner", str(center), "does not lead the work", "Ask the center that leads it to invite others"
        )
    if not name or on is None:
        raise InvalidValue(
            "company_agreed_name",
            name,
            "does not say who of the company agreed",
            "Ask the company first: another center learns that you work with it",
        )
    if on > timezone.localdate():
        raise InvalidValue("company_agreed_on", on, "is in the future", "Invite after the company agreed")


def _write(
    engagement: Engagement,
    center: Center,
    shares: Mapping[int, Decimal],
    by: Actor,
    message: str,
    name: str,
    on: date | None,
) -> JointAgreement:
    agreement = JointAgreement.objects.create(
        engagement=engagement,
        lead_center_id=engagement.center_id,
        parties=sorted(shares),
        message=message,
        company_agreed_name=name if on else "",
        company_agreed_on=on,
        proposed_by_center=center,
        proposed_by=by.person,
    )
    now = timezone.now()
    JointShare.objects.bulk_create(
        JointShare(
            agreement=agreement,
            engagement=engagement,
            center_id=pk,
            parties=agreement.parties,
            share=share,
            accepted_by=by.person if pk == center.pk else None,
            accepted_at=now if pk == center.pk else None,
        )
        for pk, share in shares.items()
    )
    return agreement


@transaction.atomic
def accept_shares(*, agreement: JointAgreement, center: Center, by: Actor) -> JointAgreement:
    """
    Accept for one's center. With the last center's word it is in force, and the one before ends.

    A center that comes in gets a relationship with the site. Raises Conflict when it waits no longer.
    """
    check_user_can_edit_engagements_of(by, center.pk)
    with system_scope("a center accepts its share of joint work"):
        current, share = _open_share(agreement, center)
        share.accepted_by, share.accepted_at = by.person, timezone.now()
        share.save(update_fields=["accepted_by", "accepted_at"])
        site = current.engagement.site
        if not current.shares.filter(accepted_at__isnull=True).exists():
            _put_in_force(current)
    if share.share:
        companies.ensure_relationship(site=site, center=center, by=by, owner=by.user)
    return current


def _put_in_force(agreement: JointAgreement) -> None:
    now = timezone.now()
    before = JointAgreement.objects.filter(engagement=agreement.engagement, status=Status.IN_FORCE.value)
    JointShare.objects.filter(agreement__in=before, in_force=True).update(in_force=False)
    before.update(status=Status.REPLACED.value, replaced_at=now)
    agreement.status, agreement.decided_at = Status.IN_FORCE.value, now
    agreement.save(update_fields=["status", "decided_at"])
    agreement.shares.update(in_force=True)
    _tell(agreement, agreement.engagement, agreement.parties, "engagements/mail/joint_answered.txt")


@transaction.atomic
def decline_shares(*, agreement: JointAgreement, center: Center, by: Actor) -> JointAgreement:
    """Decline for one's center: the proposal ends, what was in force stays. Raises Conflict when it waits no longer."""
    check_user_can_edit_engagements_of(by, center.pk)
    with system_scope("a center declines its share of joint work"):
        current, _share = _open_share(agreement, center)
        _end(current, Status.DECLINED)
        _tell(current, current.engagement, current.parties, "engagements/mail/joint_answered.txt")
    return current


@transaction.atomic
def withdraw_proposal(*, agreement: JointAgreement, by: Actor) -> JointAgreement:
    """Take a proposal of one's center back before it is in force."""
    check_user_can_edit_engagements_of(by, agreement.proposed_by_center_id)
    with system_scope("a center takes its proposal on joint work back"):
        current = _held(agreement)
        _end(current, Status.WITHDRAWN)
    return current


def _end(agreement: JointAgreement, status: JointAgreement.Status) -> None:
    agreement.status, agreement.decided_at = status.value, timezone.now()
    agreement.save(update_fields=["status", "decided_at"])


def _held(agreement: JointAgreement) -> JointAgreement:
    """The proposal as it stands now; the engagement is held, so that answers and visits wait for one another."""
    engagement = locked(agreement.engagement)
    current = JointAgreement.objects.select_for_update().get(pk=agreement.pk)
    current.engagement = engagement
    if current.status != Status.PROPOSED.value:
        raise Conflict(f"This proposal is “{current.get_status_display()}”.", "Look at the page again")
    return current


def _open_share(agreement: JointAgreement, center: Center) -> tuple[JointAgreement, JointShare]:
    current = _held(agreement)
    share = current.shares.filter(center=center, accepted_at__isnull=True).first()
    if share is None:
        raise Conflict(f"{center} has nothing to answer here.", "It accepted already, or is not named")
    return current, share


def _tell(agreement: JointAgreement, engagement: Engagement, centers: list[int], template: str) -> None:
    """A mail to those who answer for the centers: the directors, and the lead of the work at its own center."""
    to: set[str] = set()
    for pk in centers:
        to |= {person.email for person in people_with_role(pk, [Role.DIRECTOR])}
    if engagement.center_id in centers:
        to.add(engagement.lead.email)
    if not to:
        return
    shares = agreement.shares.select_related("center")
    mail(
        to=sorted(to),
        template=template,
        language="en",
        context={
            "agreement": agreement,
            "engagement": engagement,
            "site": Site.objects.get(pk=engagement.site_id),
            "shares": list(shares),
            "link": settings.BASE_URL + reverse("engagements:joint", args=[agreement.pk]),
        },
    )


def credit_partners(outcome: Outcome) -> None:
    """
    Credit the centers that took part in the work with their shares, by the agreement that was in force when the company
    said it. Called when an outcome is recorded, under the system scope.
    """
    if outcome.engagement_id is None:
        return
    agreement = (
        JointAgreement.objects.filter(
            Q(replaced_at__isnull=True) | Q(replaced_at__gt=outcome.said_at),
            engagement_id=outcome.engagement_id,
            status__in=[Status.IN_FORCE.value, Status.REPLACED.value],
            decided_at__lte=outcome.said_at,
        )
        .order_by("-decided_at", "-id")
        .first()
    )
    if agreement is None:
        return
    # The lead comes first: among equal remainders what is left over is its.
    shares = sorted(agreement.shares.all(), key=lambda each: (each.center_id != outcome.center_id, each.pk))
    parts = share_out(OutcomeKind(outcome.kind), outcome.amount, [each.share for each in shares])
    OutcomeCredit.objects.bulk_create(
        OutcomeCredit(
            outcome=outcome,
            engagement_id=outcome.engagement_id,
            lead_center_id=outcome.center_id,
            center_id=each.center_id,
            agreement=agreement,
            kind=outcome.kind,
            amount=part,
            fiscal_year=outcome.fiscal_year,
            quarter=outcome.quarter,
            state=outcome.state,
        )
        for each, part in zip(shares, parts, strict=True)
        if part and each.center_id != outcome.center_id
    )
