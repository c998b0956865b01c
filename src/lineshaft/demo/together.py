"""Centers that work together in the demonstration: joint engagements, a proposal that waits, consents to share."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.roles import OrganisationKind
from lineshaft.apps.companies.models import Relationship, SharingConsent, Site
from lineshaft.apps.companies.sharing_words import VERSION, wording
from lineshaft.apps.engagements.actions import credit_partners
from lineshaft.apps.engagements.models import Engagement, JointAgreement, JointShare, Outcome, Visit
from lineshaft.apps.network.models import Center

from .people import People


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), tzinfo=timezone.get_default_timezone())


def make_together(*, today: date, people: People) -> int:
    """
    Joint work of the home center and its neighbor, and consents to share between them; returns how many records.

    Called when the survey is answered: outcomes of joint work are then credited by the shares.
    """
    home = Center.objects.get(pk=people.home_center_id)
    ours = User.objects.get(email="demo-advisor@lineshaft.example")
    theirs = User.objects.get(email="demo-advisor-other@lineshaft.example")
    other = Center.objects.get(pk=Membership.objects.get(user=theirs).organisation_id)
    company = Organisation.objects.filter(kind=OrganisationKind.COMPANY.value, company__isnull=False).first()
    active = list(
        Engagement.objects.filter(center=home, status="active", lead=ours).order_by("started_on", "pk")[:2]
    )
    newest = Outcome.objects.filter(center=home, engagement__isnull=False).order_by("-said_at", "pk").first()
    done = [newest.engagement] if newest and newest.engagement else []
    for work, share in zip((*active[:1], *done), ("0.4", "0.25"), strict=False):
        _agree(work, other, Decimal(share), ours, theirs, is_accepted=True)
    for work in active[1:2]:
        _agree(work, other, Decimal("0.5"), ours, theirs, is_accepted=False)
    for outcome in Outcome.objects.filter(engagement__in=done):
        credit_partners(outcome)
    consents = _consents(today, home, other, ours, theirs, company)
    return len(active) + len(done) + consents


def _agree(
    work: Engagement, other: Center, share: Decimal, ours: User, theirs: User, *, is_accepted: bool
) -> None:
    proposed = _at(work.started_on)
    agreement = JointAgreement.objects.create(
        engagement=work,
        lead_center_id=work.center_id,
        parties=sorted([work.center_id, other.pk]),
        status="in_force" if is_accepted else "proposed",
        message="You know this kind of line better than we do (demonstration).",
        company_agreed_name="Pat Demo-Webb",
        company_agreed_on=work.started_on,
        proposed_by_center_id=work.center_id,
        proposed_by=ours,
        proposed_at=proposed,
        decided_at=proposed + timedelta(days=1) if is_accepted else None,
    )
    for center_id, part, person, has_accepted in (
        (work.center_id, 1 - share, ours, True),
        (other.pk, share, theirs, is_accepted),
    ):
        JointShare.objects.create(
            agreement=agreement,
            engagement=work,
            center_id=center_id,
            parties=agreement.parties,
            share=part,
            in_force=is_accepted,
            accepted_by=person if has_accepted else None,
            accepted_at=agreement.decided_at or proposed if has_accepted else None,
        )
    if is_accepted:
        Relationship.objects.get_or_create(
            center=other, site_id=work.site_id, defaults={"owner": theirs, "status": "active"}
        )
        Visit.objects.create(
            center=other,
            engagement=work,
            by=theirs,
            held_on=min(work.completed_on or work.started_on, work.started_on + timedelta(days=5)),
            hours=Decimal("3.5"),
            note="Walked the line with the supervisor (demonstration).",
        )


def _consents(
    today: date, home: Center, other: Center, ours: User, theirs: User, company: Organisation | None
) -> int:
    """One that the home center gave word of, one of the neighbor, and a question to the company with an account."""
    done = 0
    mine = Relationship.objects.filter(center=home, owner=ours).exclude(site__company__organisation=company)
    for relationship in mine.filter(status="active").order_by("pk")[:1]:
        _consent(relationship.site, home, other, ours, today, is_given=True)
        done += 1
    for relationship in Relationship.objects.filter(center=other, owner=theirs, status="active").order_by(
        "pk"
    )[:1]:
        _consent(relationship.site, other, home, theirs, today, is_given=True)
        done += 1
    asked = Site.objects.filter(company__organisation=company, relationships__center=home).order_by("pk")
    for site in asked[:1] if company else []:
        _consent(site, home, other, ours, today, is_given=False)
        done += 1
    return done


def _consent(site: Site, center: Center, receiver: Center, by: User, today: date, *, is_given: bool) -> None:
    consent = SharingConsent(
        center=center,
        site=site,
        receiver=receiver,
        shares_contacts=True,
        shares_work=True,
        asked_by=by,
        asked_at=_at(today - timedelta(days=20)),
        wording_version=VERSION,
    )
    consent.wording = wording(consent, "en")
    if is_given:
        consent.status = SharingConsent.Status.GIVEN.value
        consent.answered_name, consent.answered_how = "Sam Demo-Ortiz", SharingConsent.How.SPOKEN.value
        consent.answered_on = today - timedelta(days=18)
        consent.recorded_by, consent.recorded_at = by, _at(today - timedelta(days=18))
    consent.save()
