"""A center with something in every table, which nobody outside it may see. Each confidential text carries a mark."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from factories.accounts import person
from factories.calendar import BookingFactory, BusyTimeFactory, FeedFactory, HoursFactory
from factories.companies import (
    CapabilityFactory,
    CompanyFactory,
    ContactFactory,
    ProfileAgreementFactory,
    RelationshipFactory,
    SiteFactory,
)
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from factories.events import DoorFactory, EventFactory, RegistrationFactory
from factories.funding import AwardTermsFactory, EvidenceFactory, SubawardFactory
from factories.network import (
    AwardFactory,
    BudgetPeriodFactory,
    CenterFactory,
    LocationFactory,
    ServiceLineFactory,
)
from factories.publication import StoryConsentFactory, StoryFactory, StoryLinkFactory
from factories.scouting import (
    AccountRequestFactory,
    AnsweredFactory,
    BuyerProfileFactory,
    NamingConsentFactory,
    NeedFactory,
    RoutingFactory,
)
from factories.surveys import CaseFactory
from lineshaft.apps.accounts.models import Invitation, Organisation, SavedView, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.calendar.models import BookingLink
from lineshaft.apps.companies.intake.mappings import ColumnMapping, Rule
from lineshaft.apps.companies.models import (
    CompanyName,
    CompanyTaxNumber,
    DuplicatePair,
    ImportBatch,
    ImportRow,
    RegistryChange,
    SavedMapping,
    SharingConsent,
    Site,
    SiteIndustry,
)
from lineshaft.apps.engagements.models import (
    ClosedDay,
    Engagement,
    JointAgreement,
    JointShare,
    Outcome,
    OutcomeCredit,
    OutcomeDecision,
    OutcomeEvidence,
    Referral,
    Request,
    RequestBatch,
    RequestStep,
    RequestTransfer,
    RoutingDecision,
    RoutingFallback,
    RoutingPerson,
    RoutingRule,
)
from lineshaft.apps.engagements.transfer_words import shown_of
from lineshaft.apps.events.models import FeePosting, Material, RegistrationLink
from lineshaft.apps.funding import actions, queries
from lineshaft.apps.funding.actions.ledger import Draft, write_entries
from lineshaft.apps.funding.actions.reports import hash_to_sign
from lineshaft.apps.funding.invoicing.document import document_of
from lineshaft.apps.funding.models import (
    Approval,
    AwardAction,
    BookImport,
    BookLayout,
    BookLine,
    BudgetLine,
    BudgetVersion,
    ChartAccount,
    ChartFund,
    Contribution,
    ContributionEvidence,
    EngagementFee,
    FeeStep,
    Invoice,
    InvoicePayment,
    InvoiceSettings,
    JournalEntry,
    MatchClaim,
    Monitoring,
    PayPeriod,
    PayPlan,
    Recipient,
    SubawardAmendment,
    SubrecipientReport,
    TimeLine,
    TimeSheet,
    TrialBalance,
)
from lineshaft.apps.funding.reporting.document import build as build_report
from lineshaft.apps.network.models import BudgetPeriod, Center
from lineshaft.apps.partners.models import PartnerProfile, Resource, ResourceShare
from lineshaft.apps.performance.models import Target
from lineshaft.apps.programs import actions as programs
from lineshaft.apps.programs.models import (
    Attendance,
    Cohort,
    Enrolment,
    ProgramDraft,
    ProgramVersion,
    ReportSending,
    Seat,
    Session,
    Sheet,
)
from lineshaft.apps.publication.models import StoryFigure
from lineshaft.apps.scouting.models import (
    DomesticContent,
    Need,
    NeedBatch,
    NeedFile,
    NeedVersion,
    NextStep,
    NoticeChoice,
    RankedSupplier,
    ScoutingReport,
    SearchRecord,
    TechnologyOption,
    ToldNeed,
    WaiverCase,
    WaiverEvidence,
    WaiverStep,
)
from lineshaft.apps.scouting.queries.desk import lines_of
from lineshaft.apps.scouting.reporting.document import build
from lineshaft.apps.surveys.models import CaseEngagement, Response, ResponseOutcome
from lineshaft.domain.ledger import Activity, Entry, FundSource, ObjectClass
from lineshaft.domain.ledger.usual import Cost, cost, receipt
from lineshaft.tenancy import system_scope

from .other_delivery import delivery_of

# The word finds the rows, the number gives a leak away: a page may repeat what was searched for.
WORD = "Quokka"
CENTER_ALONE = "7731-own"  # never outside the center, not even at the program office
OVERSIGHT = "7732-seen"  # the center and the program office
PARTNER_DRAFT = "7733-draft"  # the partner alone


@dataclass
class OtherCenter:
    """The center, and what fills the variable parts of addresses: `parts["requests/reference"]`."""

    center: Center
    partner: Organisation
    company: Organisation = field(default_factory=Organisation)
    parts: dict[str, Any] = field(default_factory=dict)


def make_other_center() -> OtherCenter:
    """Alabama's center, with one row of everything."""
    center = CenterFactory(state_id="01", slug="other-center")
    world = OtherCenter(center, Organisation())
    with system_scope("arranging what nobody else may see"):
        _fill(world)
    return world


def _fill(world: OtherCenter) -> None:
    center, parts = world.center, world.parts
    own, seen = f"{WORD} {CENTER_ALONE}", f"{WORD} {OVERSIGHT}"
    director = person(Role.DIRECTOR, center.organisation)
    location = LocationFactory(
        center=center, state_id="01", zip_id="35203", city="Birmingham", name="Open office"
    )
    period = BudgetPeriodFactory(award=AwardFactory(center=center, number=seen), source=seen)
    world.company = Organisation.objects.create(kind=OrganisationKind.COMPANY.value, name=f"{WORD} Works")
    company = CompanyFactory(name=f"{WORD} Works", name_key="quokka works", organisation=world.company)
    site = SiteFactory(company=company, state_id="01", zip_code="35203", county_id="01073", city="Birmingham")
    relationship = RelationshipFactory(
        center=center, site=site, notes=own, owner=director, annual_sales=77317731
    )
    contact = ContactFactory(
        center=center, site=site, name=own, email=f"{CENTER_ALONE}@example.org", phone=CENTER_ALONE
    )
    capability = CapabilityFactory(
        owner=center.organisation, site=site, name=own, detail=own, number=CENTER_ALONE, certified_by=own,
        expires_on=timezone.localdate() + timedelta(days=10),
    )  # fmt: skip
    agreement_of_profile = ProfileAgreementFactory(
        owner=center.organisation,
        site=site,
        wording=own,
        agreed_by=own,
        recorded_by=director,
        status="replaced",
    )
    tax_number = CompanyTaxNumber.objects.create(center=center, company=company, ein="12-7731773")
    other_name = CompanyName.objects.create(
        company=company, kind="trade", name=f"{WORD} Trading", name_key="quokka trading"
    )
    industry = SiteIndustry.objects.create(site=site, code="332710", said_by="center")
    help_request = RequestFactory(
        center=center, company_name=own, need=own, contact_name=own, contact_email=f"{CENTER_ALONE}@example.org",
        state_id="01", zip_code="35203", site=site, status="linked", reference="LS-0THR-CNTR",
    )  # fmt: skip
    engagement = EngagementFactory(
        center=center, site=site, lead=director, title=seen, scope=seen, result=seen, status="completed",
        completed_on=date(2026, 9, 1),
    )  # fmt: skip
    active = EngagementFactory(center=center, site=site, lead=director, title=seen)
    visit = VisitFactory(engagement=active, note=own, with_contact=contact)
    outcome = OutcomeFactory(
        center=center, site=site, engagement=engagement, said_by=seen, amount=Decimal(77327732)
    )
    evidence = OutcomeEvidence.objects.create(
        outcome=outcome, center=center, kind="statement", text=seen, added_by=director, file_sha256="0" * 64,
        file_name="statement.txt",
        file=ContentFile(seen.encode(), name="statement.txt"),
    )  # fmt: skip
    OutcomeDecision.objects.create(
        outcome=outcome,
        center=center,
        from_state="reported",
        to_state="flagged",
        reason=seen,
        decided_by=director,
    )
    case = CaseFactory(center=center, site=site, contact=contact, reason=seen, status="answered")
    CaseEngagement.objects.create(case=case, center=center, engagement=engagement)
    response = Response.objects.create(
        case=case,
        center=center,
        instrument="2026-1",
        answers={"comment": seen},
        answered_by=seen,
        recommend=9,
    )
    ResponseOutcome.objects.create(response=response, center=center, outcome=outcome, question="new_sales")
    columns = {"name": Rule(column="name"), "zip_code": Rule(constant="35203")}
    batch = ImportBatch.objects.create(
        center=center, file_name=f"{own}.csv", file_sha256="1" * 64, status="committed", header=["name"],
        committed_at=timezone.now(), rows_read=2, rows_held=1, rows_rejected=1, created_by=director,
        mapping=ColumnMapping("own", "Own", columns).as_json(),
        changes=[{"kind": "name", "rows": 1, "examples": [[f" {own}", own]]}],
        file=default_storage.save("imports/list.csv", ContentFile(b"name\nQuokka\n")),
    )  # fmt: skip
    for number, result, why in (
        (2, "rejected", {"column": "name", "value": own, "reason": own}),
        (3, "held", {"column": "", "value": site.public_id, "reason": own}),
    ):
        ImportRow.objects.create(
            batch=batch, center=center, row_number=number, result=result, values=[own], reasons=[why],
            changes={"name": own},
        )  # fmt: skip
    layout = SavedMapping.objects.create(
        center=center, name=own, signature="2" * 64, headings=[own], mapping={}, created_by=director
    )
    Target.objects.create(
        center=center, fiscal_year=2027, metric="new_sales", value=Decimal(77327733), note=seen
    )
    invitation = Invitation.objects.create(
        organisation=center.organisation, email=f"{OVERSIGHT}@example.org", role="advisor", token_hash=b"x" * 32,
        invited_by=director, expires_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    partner = Organisation.objects.create(kind=OrganisationKind.PARTNER.value, name="Other partner")
    PartnerProfile.objects.create(organisation=partner, arena="federal")
    draft = Resource.objects.create(
        partner=partner,
        slug="quokka-draft",
        kind="guide",
        title=f"{WORD} {PARTNER_DRAFT}",
        summary=PARTNER_DRAFT,
    )
    published = Resource.objects.create(
        partner=partner, slug="quokka-open", kind="guide", status="published", title="Open guide", summary="Open",
        published_at=datetime(2026, 10, 1, tzinfo=UTC),
    )  # fmt: skip
    ResourceShare.objects.create(
        resource=published, center=center, site=site, shared_by=director, message=own
    )
    # A second record of the plant, which is identity and open; what the center proposed about it is its own.
    twin = SiteFactory(company=company, state_id="01", zip_code="35203", name=f"{WORD} Works Two")
    pair = DuplicatePair.objects.create(first=site, second=twin, probability=0.7, reasons=["same company"])
    change = RegistryChange.objects.create(
        kind="merge", status="proposed", kept_id=site.public_id, kept_name=site.name, other_id=twin.public_id,
        other_name=twin.name, reason=seen, answer=seen, summary=[[seen, 1]], center=center, created_by=director,
    )  # fmt: skip
    world.partner = partner
    consent = SharingConsent.objects.create(
        center=center, site=site, receiver=CenterFactory(state_id="47"), shares_contacts=True, shares_work=True,
        shares_sales=True, status="given", wording=own, wording_version="2026-11", asked_by=director, answered_name=own,
        answered_how="spoken", answered_on=date(2026, 10, 1), recorded_by=director, recorded_at=timezone.now(),
    )  # fmt: skip
    neighbor = CenterFactory(state_id="47")
    agreement = JointAgreement.objects.create(
        engagement=active, lead_center=center, parties=[center.pk, neighbor.pk], status="in_force", message=own,
        company_agreed_name=own, proposed_by_center=center, proposed_by=director,
    )  # fmt: skip
    for each, share in ((center, Decimal("0.6")), (neighbor, Decimal("0.4"))):
        JointShare.objects.create(
            agreement=agreement, engagement=active, center=each, parties=agreement.parties, share=share, in_force=True,
            accepted_by=director, accepted_at=timezone.now(),
        )  # fmt: skip
    OutcomeCredit.objects.create(
        outcome=OutcomeFactory(center=neighbor, site=site, amount=Decimal(77327732)), engagement=active,
        lead_center=neighbor, center=center, agreement=agreement, kind="new_sales", amount=Decimal(77327732),
        fiscal_year=2027, quarter=1, state="reported",
    )  # fmt: skip
    scouting = _scouting(center, site, director, seen, own)
    in_program = _programs(active, help_request, director, seen, own)
    technology = Need.objects.create(
        number="SN-2026-7731", kind="technology", status="posted", owner=center.organisation, site=site, item=seen,
        description=seen, posted_at=timezone.now(), respond_by=timezone.localdate(),
    )  # fmt: skip
    option = TechnologyOption.objects.create(
        need=technology, center=center, title=own, provider_name=own, note=own, mark="fits", is_by_hand=True
    )
    NeedVersion.objects.create(need=technology, number=1, facts={"item": seen}, changed_by=director)
    NoticeChoice.objects.create(user=director, how="never")
    ToldNeed.objects.create(need=technology, site=site, person=director)
    step = NextStep.objects.create(
        need=technology, center=center, what=own, who=own, due_on=timezone.localdate(), written_by=director
    )
    search = SearchRecord.objects.create(
        need=technology, facts="resources", criteria={}, generation={}, from_index=True, considered=1, plausible=1,
        milliseconds=1, sha256="3" * 64,
    )  # fmt: skip
    landscape = ScoutingReport.objects.create(
        need=technology, version=1, search=search, outcome="none", document={"statement": seen}, sha256="4" * 64,
        pdf=seen.encode(), pdf_sha256="5" * 64, workbook_sha256="",
    )  # fmt: skip
    parts.update(_calendar(center, director, help_request, own))
    parts.update(_events(center, director, help_request, own))
    parts.update(_stories(engagement, outcome, director, own))
    view = SavedView.objects.create(
        user=director, list_name="engagements", name=own, query=f"q={CENTER_ALONE}"
    )
    line = ServiceLineFactory(center=center, code="own-line")
    parts.update(delivery_of(active, engagement, director, own, seen))
    parts.update(scouting)
    parts.update(in_program)
    parts.update(_funding(period, seen))
    parts.update(_books(period, director, active, own))
    parts["invoices/pk"], parts["payments/payment"] = _invoices(period, engagement)
    parts["posted/pk"] = FeePosting.objects.create(
        registration_id=parts["registrations/pk"], center=center, amount=80, invoice_id=parts["invoices/pk"],
        posted_by=director,
    ).pk  # fmt: skip
    parts.update(_federal_reports(period, director, own, seen))
    content, case, evidence_of_case = _buy_american(center, director, site, own, seen)
    closed_day = ClosedDay.objects.create(center=center, day=date(2026, 12, 24), name=seen)
    RequestStep.objects.create(help_request=help_request, center=center, kind="responded", text=own)
    rule = RoutingRule.objects.create(center=center, place=1, words=[own], changed_by=director)
    RoutingPerson.objects.create(rule=rule, center=center, person=director, place=1)
    RoutingFallback.objects.create(center=center)
    file = RequestBatch.objects.create(center=center, file_name=own, created_by=director)
    RoutingDecision.objects.create(help_request=help_request, center=center, rule=own, why=own)
    Referral.objects.create(
        partner=partner,
        center=center,
        help_request=help_request,
        referred_by=director,
        reference=help_request.reference,
        company_name=own,
        contact_name=own,
        agreed_on=date(2026, 11, 2),
        agreed_how="spoken",
        agreed_words=own,
    )
    RequestTransfer.objects.create(
        help_request=help_request, center=center, to_center=CenterFactory(), wording=own,
        shown=shown_of(help_request, own) | dict.fromkeys(("company_name", "need", "contact_name"), own),
        contact_email="maria@example.org",
        token_hash=b"t" * 32, asked_by=director, expires_at=timezone.now() + timedelta(days=14),
    )  # fmt: skip
    parts.update(
        {
            "routing/pk": rule.pk,
            "files/pk": file.pk,
            "hand-over-of-request/token": "not-the-token",
            "not-agreed/token": "not-the-token",
            "join/into": help_request.reference,
            "response/pk": closed_day.pk,
            "domestic-content/pk": content.pk,
            "components/place": 1,
            "versions/number": 2,
            "waiver-cases/pk": case.pk,
            "evidence/evidence_id": evidence_of_case.pk,
            "steps/step": "comments",
            "requests/reference": help_request.reference,
            "done/reference": help_request.reference,
            "engagements/public_id": active.public_id,
            "visits/pk": visit.pk,
            "outcomes/pk": outcome.pk,
            "evidence/pk": evidence.pk,
            "sites/public_id": site.public_id,
            "merge/other_id": twin.public_id,
            "review/pk": pair.pk,
            "changes/pk": change.pk,
            "companies/public_id": company.public_id,
            "contacts/pk": contact.pk,
            "capabilities/pk": capability.pk,
            "new/kind": "process",
            "preview/audience": "network",
            "who-sees/pk": agreement_of_profile.pk,
            "industries/pk": industry.pk,
            "names/pk": other_name.pk,
            "tax-numbers/pk": tax_number.pk,
            "relationships/pk": relationship.pk,
            "imports/pk": batch.pk,
            "sharing/pk": consent.pk,
            "joint/pk": agreement.pk,
            "decide/number": 3,
            "layouts/pk": layout.pk,
            "surveys/code": "2027Q1",
            "code/center_slug": center.slug,
            "cases/pk": case.pk,
            "survey/token": "not-the-token",
            "scorecard/slug": center.slug,
            "metrics/metric_id": "new_sales",
            "publications/pk": 1,
            "results/abbreviation": "al",
            "results/place": "al",
            "results/state": "al",
            "place/metric": "new_sales",
            "centers/slug": center.slug,
            "locations/pk": location.pk,
            "awards/pk": period.award_id,
            "budget-periods/pk": period.pk,
            "own/pk": line.pk,
            "profiles/pk": director.pk,
            "views/pk": view.pk,
            "views/list_name": "engagements",
            "list_name/pk": view.pk,
            "organisation/pk": partner.pk,
            "referrals/reference": help_request.reference,
            "my-resources/pk": draft.pk,
            "partner-settings/pk": partner.pk,
            "keys/pk": 1,
            "of/pk": center.pk,
            "memberships/pk": director.memberships.get().pk,
            "invitations/pk": invitation.pk,
            "invitation/token": "not-the-token",
            "stop/token": "not-the-token",
            "mailbox/name": "20260101T000000000000-00000000",
            "resources/slug": draft.slug,
            "technology/number": technology.number,
            "options/pk": option.pk,
            "steps/pk": step.pk,
            "landscapes/pk": landscape.pk,
        }
    )


def _stories(engagement: Engagement, outcome: Outcome, director: User, own: str) -> dict[str, Any]:
    """A story of the center that waits for the company's answer."""
    words = dict.fromkeys(
        ("title", "challenge", "solution", "result", "quote", "quote_by", "photo_text"), own
    )
    story = StoryFactory(
        engagement=engagement, status="waiting", company_name=own, place=own, english=words, spanish=words, note=own,
        written_by=director,
    )  # fmt: skip
    StoryFigure.objects.create(story=story, center=story.center, outcome=outcome)
    consent = StoryConsentFactory(
        story=story,
        wording=own,
        contact_name=own,
        contact_email=f"{CENTER_ALONE}@example.org",
        answered_note=own,
    )
    StoryLinkFactory(consent=consent, token_hash=b"s" * 32)
    return {
        "story-desk/pk": story.pk,
        "stories/slug": "not-published",
        "story-consent/token": "not-the-token",
    }


def _calendar(center: Center, director: User, help_request: Request, own: str) -> dict[str, Any]:
    """Hours, a consultation with its link, a busy time and a calendar address."""
    HoursFactory(center=center, advisor=director, where=own)
    booking = BookingFactory(
        center=center, advisor=director, help_request=help_request, company_name=own, contact_name=own, topic=own,
        contact_email=f"{CENTER_ALONE}@example.org", where=own, consent=own,
    )  # fmt: skip
    BookingLink.objects.create(booking=booking, center=center, token_hash=b"b" * 32)
    busy = BusyTimeFactory(center=center, advisor=director, note=own)
    feed = FeedFactory(center=center, owner=director)
    return {
        "booked/uid": booking.uid,
        "consultation/token": "not-the-token",
        "calendars/token": "not-the-token",
        "consultations/pk": booking.pk,
        "busy/pk": busy.pk,
        "calendars/pk": feed.pk,
    }


def _events(center: Center, director: User, help_request: Request, own: str) -> dict[str, Any]:
    """A draft and a published event with its door, somebody who registered, and what was handed out."""
    EventFactory(center=center, owner=director, status="draft", title=own, about=own, place=own)
    event = EventFactory(
        center=center,
        owner=director,
        starts_at=timezone.now() + timedelta(days=30),
        fee=Decimal(80),
        payment_terms="Check",
    )
    DoorFactory(event=event, join_link=own, code="OWNOWN", free_code=own)
    registration = RegistrationFactory(
        event=event, name=own, email=f"{CENTER_ALONE}@events.example.org", company_name=own, needs=own, consent=own,
        said=own, help_request=help_request, fee=Decimal(80),
    )  # fmt: skip
    RegistrationLink.objects.create(registration=registration, center=center, token_hash=b"e" * 32)
    material = Material.objects.create(
        event=event, center=center, title=own, link="https://files.example/x", added_by=director
    )
    return {
        "events/public_id": event.public_id,
        "fees/public_id": event.public_id,
        "manage/public_id": event.public_id,
        "registrations/pk": registration.pk,
        "registered/uid": registration.uid,
        "registration/token": "not-the-token",
        "handed-out/pk": material.pk,
    }


def _funding(period: BudgetPeriod, seen: str) -> dict[str, Any]:
    """Terms, a notice, a question and a budget of the center's award, and an entry in its books."""
    of = {"center": period.center, "award": period.award}
    AwardTermsFactory(award=period.award, source=seen)
    with system_scope("a test arranges its rows"):
        action = AwardAction.objects.create(
            **of, kind="supplement", amount=1, executed_on=period.starts_on, source=seen, note=seen
        )
        approval = Approval.objects.create(**of, kind="equipment", what=seen)
        budget = BudgetVersion.objects.create(**of, budget_period=period, number=1, why=seen)
        BudgetLine.objects.create(
            center=period.center, budget=budget, side="revenue", row="base", federal=Decimal("7654321.09")
        )
        evidence = EvidenceFactory(center=period.center, title=seen)
        postings = receipt(FundSource.STATE, Decimal("7654321.09"))
        write_entries(
            [Draft(period, Entry(period.starts_on, seen, postings), "hand", seen, evidence)], posted_by=None
        )
        subaward = SubawardFactory(award=period.award, name=seen, purpose=seen)
        report = SubrecipientReport.objects.create(
            center=period.center, subaward=subaward, period_ends_on=period.ends_on, received_on=period.ends_on,
            federal=1, progress=f"{WORD} {CENTER_ALONE}", evidence=evidence,
        )  # fmt: skip
        monitoring = Monitoring.objects.create(
            center=period.center, subaward=subaward, kind="training", what=f"{WORD} {CENTER_ALONE}",
            due_on=period.ends_on,
        )  # fmt: skip
        SubawardAmendment.objects.create(
            center=period.center, subaward=subaward, number=seen, signed_on=period.starts_on, why=seen,
            federal_before=1, federal_after=2, match_before=0, match_after=0, ended_on=period.ends_on,
            ends_on=period.ends_on,
        )  # fmt: skip
        contribution, paper = _contribution(period, evidence)
        own = f"{WORD} {CENTER_ALONE}"
        Recipient.objects.create(center=period.center, name=own, address=own, uei=own, ein=own)
    return {
        "contributions/pk": contribution.pk,
        "papers/number": paper.pk,
        "postings/figure": "state",
        "subawards/subaward": subaward.pk,
        "reports/report": report.pk,
        "report/what": "accept",
        "subaward/what": "risk",
        "monitoring/monitoring": monitoring.pk,
        "actions/number": action.pk,
        "approvals/number": approval.pk,
        "budget/number": budget.pk,
        "periods/period": period.pk,
    }


def _contribution(period: BudgetPeriod, evidence: Any) -> tuple[Contribution, ContributionEvidence]:
    """What somebody gives each month, accepted and not posted yet, with a paper: the center's alone."""
    own = f"{WORD} {CENTER_ALONE}"
    contribution = Contribution.objects.create(
        center=period.center, award=period.award, budget_period=period, kind="cash", giver=own, giver_kind="state",
        what=own, given_on=period.starts_on, amount=Decimal("77317731"), object_class="other", activity="program",
        state="accepted", recurs_until=period.ends_on, law_as_of=period.starts_on, stated={"stated_by": own},
        findings=[],
    )  # fmt: skip
    paper = ContributionEvidence.objects.create(
        center=period.center, contribution=contribution, evidence=evidence, proves="payment"
    )
    MatchClaim.objects.create(center=period.center, evidence=evidence, document_key=own)
    return contribution, paper


def _invoices(period: BudgetPeriod, engagement: Any) -> tuple[int, int]:
    """A fee, a scale, settings and an issued invoice with a payment: the center's alone, but for its company."""
    own = f"{WORD} {CENTER_ALONE}"
    of = {"center": period.center}
    FeeStep.objects.create(**of, applies_from=period.starts_on, employees_from=0, percent=50)
    InvoiceSettings.objects.create(**of, pay_to=own)
    EngagementFee.objects.create(
        **of, engagement=engagement, full_fee=Decimal("77317731"), percent=50, agreed_fee=1, agreed_with=own,
        agreed_on=period.starts_on, why=own,
    )  # fmt: skip
    invoice = Invoice.objects.create(
        **of, award=period.award, budget_period=period, engagement=engagement, site=engagement.site,
        company=engagement.site.company, state="issued", billed_to=own, address=own,
        email=f"{CENTER_ALONE}@example.org", lines=[{"what": own, "amount": "77317731.00"}],
        total=Decimal("77317731"), issued_on=period.starts_on, due_on=period.starts_on, source="fees",
    )  # fmt: skip
    invoice.refresh_from_db()
    invoice.document = document_of(invoice, InvoiceSettings(pay_to=own), made_at=timezone.now())
    invoice.paid = Decimal(1)
    invoice.save()
    payment = InvoicePayment.objects.create(
        **of, invoice=invoice, received_on=period.starts_on, amount=1, reference=own
    )
    Invoice.objects.filter(pk=invoice.pk).update(paid=1)
    return invoice.pk, payment.pk


def _federal_reports(period: BudgetPeriod, director: User, own: str, seen: str) -> dict[str, Any]:
    """A certified report, which the program office reads too, and a draft of another, which the center alone sees."""
    award, by = period.award, actor_for(director)
    facts = dict.fromkeys(("agency", "recipient", "uei", "ein", "account_number"), seen)
    recipient = Recipient.objects.filter(center=period.center)
    with system_scope("a test arranges its rows"):
        recipient.update(name=seen, address=seen, uei=seen, ein=seen)
        report = actions.start_report(award=award, report_date=period.starts_on, by=by)
        made = queries.figures(
            by, award, report_date=report.report_date, kind=report.kind, today=timezone.localdate()
        )
        remarks = {"general": seen, **{each.rule.id: seen for each in made.to_explain}}
        asked = {each.rule.id: each.why for each in made.to_explain}
        report = actions.save_draft(report=report, facts=facts, remarks=remarks, asked=asked, by=by)
        document = build_report(report, made.report, made.to_explain, made_at=timezone.now(), before=None)
        certifier = dict.fromkeys(("title", "phone", "email"), seen)
        actions.certify_report(report=report, seen=hash_to_sign(document), certifier=certifier, by=by)
        recipient.update(name=own, address=own, uei=own, ein=own)
        draft = actions.start_report(award=award, report_date=period.starts_on + timedelta(days=1), by=by)
        actions.save_draft(
            report=draft, facts=dict.fromkeys(facts, own), remarks={"general": own}, asked={}, by=by
        )
    return {"reports/number": report.pk, "lines/code": "10a", "centers/pk": period.center_id}


def _scouting(center: Center, site: Site, director: User, seen: str, own: str) -> dict[str, Any]:
    """A need of a buyer at the center, with an answer, a company's word and a report that names it."""
    need = NeedFactory(item=seen, description=seen, status="reported", contact_name=seen)
    search = SearchRecord.objects.create(
        need=need, by_desk=True, criteria={}, generation={}, from_index=True, considered=9, plausible=7,
        by_state={"01": 7}, milliseconds=1, sha256="3" * 64,
    )  # fmt: skip
    RankedSupplier.objects.create(
        search=search, site_key=site.public_id, site_name=seen, state_id="01", place=1, score=0.9, level="exact",
        reasons=[{"criterion": "industry", "text": seen, "contribution": 1}],
    )  # fmt: skip
    routing = RoutingFactory(need=need, center=center, note=seen, sent_by=director)
    candidate = AnsweredFactory(
        routing=routing, site=site, gaps=seen, capacity=seen, capability_summary=seen, spoke_with=seen,
        answered_by=director,
    )  # fmt: skip
    consent = NamingConsentFactory(candidate=candidate, given_by=seen, recorded_by=director)
    made = build(
        need=need, search=search, lines=lines_of(need), version=1, made_at=timezone.now(), made_by=seen,
        verify_at="", previous=None,
    )  # fmt: skip
    report = ScoutingReport.objects.create(
        need=need, version=1, search=search, outcome=made.outcome, document=made.document, sha256="4" * 64,
        pdf=b"pdf", pdf_sha256="5" * 64, workbook_sha256="6" * 64, named=made.named, made_by=director,
    )  # fmt: skip
    # The center posts on somebody's behalf too: a draft, a file of needs, and the buyer it does it for.
    draft = NeedFactory(
        owner=center.organisation, number="SN-2026-8801", item=own, description=own, buyer_name=own, status="draft",
        posted_at=None, posted_by=None, respond_by=None, created_by=director,
    )  # fmt: skip
    drawing = NeedFile.objects.create(
        need=draft, name=f"{own}.txt", media_type="text/plain", size=5, sha256="7" * 64, added_by=director,
        file=ContentFile(own.encode(), name="drawing.txt"),
    )  # fmt: skip
    batch = NeedBatch.objects.create(
        owner=center.organisation, file_name=own, file_sha256="8" * 64, columns={"item": "item"}, created_by=director,
        rows=[{"number": 2, "values": {"item": own}, "errors": [], "need": ""}],
    )  # fmt: skip
    return {
        "from-file/pk": batch.pk,
        "files/pk": drawing.pk,
        "edit/part": "item",
        "confirm/token": "not-the-token",
        "asking/pk": AccountRequestFactory(
            organisation_name=seen, person_name=seen, wanted=seen, email=f"{OVERSIGHT}@example.org"
        ).pk,
        "buyer-settings/pk": BuyerProfileFactory(organisation=need.owner).pk,
        "desk/number": need.number,
        "needs/number": draft.number,
        "criteria/version": 1,
        "counts/pk": candidate.pk,
        "routings/pk": routing.pk,
        "sent/pk": routing.pk,
        "candidates/pk": candidate.pk,
        "consents/pk": consent.pk,
        "reports/pk": report.pk,
    }


def _books(period: BudgetPeriod, director: Any, engagement: Any, own: str) -> dict[str, Any]:
    """A cost with its paper, a file of the accounting system, a week and pay: none of it leaves the center."""
    of = {"center": period.center}
    paper = EvidenceFactory(
        **of, title=own, issuer=own, number=CENTER_ALONE, file_name="bill.pdf", file_sha256="9" * 64,
        file=ContentFile(own.encode(), name="bill.pdf"), file_type="application/pdf", added_by=director,
    )  # fmt: skip
    part = Cost(FundSource.FEDERAL, Decimal(77327732), ObjectClass.TRAVEL, Activity.ENGAGEMENT)
    draft = Draft(period, Entry(date(2026, 3, 5), own, cost([part])), JournalEntry.Origin.HAND, own, paper)
    entry = write_entries([draft], posted_by=director.pk)[0]
    file = default_storage.save("books/list.csv", ContentFile(b"Date,Account\n3/5/2026,1000\n"))
    book = BookImport.objects.create(
        **of, file_name=own, file_sha256="8" * 64, file=file, header=["Date", "Account"], status="checked",
        problem=own, rows_read=1, rows_held=1, created_by=director, evidence=paper,
        balances=[{"code": own, "title": own, "debits": "77317731.00", "credits": "0.00"}],
    )  # fmt: skip
    BookLine.objects.create(**of, batch=book, number=2, result="held", reason=own, cells=[own])
    BookLayout.objects.create(**of, signature="7" * 64, layout={"columns": {"account": own}})
    balance = TrialBalance.objects.create(
        **of, month=date(2026, 3, 1), file_name=own, file_sha256="8" * 64, file=file, header=["Date", "Account"],
        lines=[{"row": 2, "account": own, "title": own, "fund": "", "amount": "77317731.00"}], created_by=director,
    )  # fmt: skip
    ChartAccount.objects.create(**of, code=own, title=own, account="cash")
    ChartFund.objects.create(**of, code=own, award=period.award, source="federal")
    monday = date(2026, 3, 2)
    PayPeriod.objects.create(
        **of, person=director, starts_on=monday, ends_on=date(2026, 3, 8), salary=77317731, fringe=1
    )
    PayPlan.objects.create(
        **of, award=period.award, person=director, shares={"federal": "100"}, starts_on=monday
    )
    sheet = TimeSheet.objects.create(
        **of,
        person=director,
        week=monday,
        state="signed",
        paid_hours=40,
        signed_at=timezone.now(),
        why_open=own,
    )
    TimeLine.objects.create(**of, sheet=sheet, day=monday, work="engagement", engagement=engagement, hours=8)
    return {
        "entries/pk": entry.pk,
        "papers/pk": paper.pk,
        "books/pk": book.pk,
        "trial-balances/pk": balance.pk,
        "sheets/pk": sheet.pk,
        "weeks/week": "2026-03-02",
        "months/year": 2026,
        "year/month": 3,
    }


_PROGRAM = """
program: quokka
version: "1"
title: {title}
says: A way of working.
area: workforce
service_line: workforce
stages: [{{key: look, title: Look}}]
sheets:
  - key: plant
    title: The plant
    stage: look
    scenarios: true
    groups:
      - title: The plant
        questions:
          - {{key: words, kind: words, text: Words}}
          - {{key: hours, kind: number, text: Hours}}
    figures: [{{key: double, text: Double, formula: hours * 2}}]
    what_if: [{{question: hours, low: -20, high: 20}}]
outputs: [{{key: plan, title: Plan, parts: [{{kind: answers, title: Answers, sheet: plant}}]}}]
"""


def _programs(engagement: Any, help_request: Request, director: User, seen: str, own: str) -> dict[str, Any]:
    """A program of the center's own with a company on its way: its answers never leave the center."""
    center = engagement.center
    version = ProgramVersion.objects.create(
        center=center, key="quokka", version="1", title=seen, text=_PROGRAM.format(title=seen), sha256="7731",
        made_by=director,
    )  # fmt: skip
    cohort = Cohort.objects.create(
        center=center, program=version, name=seen, starts_on=date(2026, 10, 1), lead=director
    )
    enrolment = Enrolment.objects.create(
        center=center, engagement=engagement, program=version, cohort=cohort, stage="look"
    )
    session = Session.objects.create(
        center=center,
        cohort=cohort,
        title=own,
        kind="workshop",
        starts_at=timezone.now(),
        hours=2,
        place=own,
        note=own,
    )
    Attendance.objects.create(center=center, session=session, enrolment=enrolment, names=own)
    seat = Seat.objects.create(
        center=center,
        cohort=cohort,
        help_request=help_request,
        status="declined",
        said=own,
        changed_by=director,
    )
    answers = {"words": own, "hours": "5"}
    rows = [
        Sheet.objects.create(center=center, enrolment=enrolment, key="plant", scenario=name, answers=answers)
        for name in ("", own)
    ]
    report = programs.make_report(enrolment=enrolment, output="plan", by=actor_for(director))
    ReportSending.objects.create(
        center=center, report=report, sha256=report.sha256, name=own, email="quokka@example.org", language="en",
        sent_by=director,
    )  # fmt: skip
    draft = ProgramDraft.objects.create(
        center=center, title=own, text=_PROGRAM.format(title=own), said="began it", changed_by=director
    )
    return {
        "drafts/pk": draft.pk,
        "about/slug": f"own-{version.pk}",
        "program/slug": f"own-{version.pk}",
        "versions/pk": version.pk,
        "cohorts/pk": cohort.pk,
        "open/pk": cohort.pk,
        "seats/pk": seat.pk,
        "seat/token": "not-the-token",
        "sessions/pk": session.pk,
        "enrolments/pk": enrolment.pk,
        "sheets/key": "plant",
        "scenarios/sheet": rows[1].pk,
        "reports/output": "plan",
        "reports/document": report.pk,
        "next/number": 0,
        "effects/number": 0,
    }


def _buy_american(
    center: Center, director: Any, site: Any, own: str, seen: str
) -> tuple[DomesticContent, WaiverCase, WaiverEvidence]:
    """A product of which the program office reads the first version alone, a draft, and a case it reads."""
    content = DomesticContent.objects.create(
        owner=center.organisation, site=site, created_by=director, version=2, submitted_version=1,
        submitted_at=timezone.now(),
    )  # fmt: skip
    for number, text, price in ((1, seen, "77327732"), (2, own, "77317731")):
        component = {
            "name": text, "how": "bought", "origin": "foreign", "acquisition": price, "country": text, "supplier": text,
            "evidence": text,
        }  # fmt: skip
        stated = {
            "product": text, "description": text, "kind": "manufactured", "standard": "assistance",
            "as_of": "2026-06-01", "made_in_us": True, "all_processes_in_us": None, "components": [component],
        }  # fmt: skip
        content.versions.create(
            number=number, product=text, statement=stated, sha256="3" * 64, change=text, made_by=director
        )
    facts = {"kind": "public_interest", "created_by": director, "owner": center.organisation}
    texts = ("item", "undertaking", "award", "agency", "justification")
    draft = WaiverCase.objects.create(**facts, **dict.fromkeys(texts, own), content=content)
    evidence = WaiverEvidence.objects.create(case=draft, document=own, note=own, added_by=director)
    opened = WaiverCase.objects.create(
        **facts, **dict.fromkeys(texts, seen), status="under_review", left_draft_at=timezone.now(),
        cost_with_domestic=Decimal(77327732), cost_without_domestic=Decimal(77327733),
    )  # fmt: skip
    WaiverEvidence.objects.create(case=opened, document=seen, note=seen, added_by=director)
    WaiverStep.objects.create(
        case=opened, from_state="public_comment", to_state="under_review", note=seen, taken_by=director
    )
    return content, draft, evidence


def confidential_numbers() -> tuple[str, ...]:
    """Amounts of the other center, as pages may write them."""
    return (
        "12-7731773",
        "127731773",
        "77317731",
        "77,317,731",
        "77327732",
        "77,327,732",
        "77327733",
        "77,327,733",
    )
