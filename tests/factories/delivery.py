from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from lineshaft.apps.delivery.models import (
    Acknowledgement,
    AgreementText,
    Assessment,
    FollowUp,
    Milestone,
    MilestoneMove,
    Proposal,
    ProposalLink,
    ProposalWithdrawal,
    Scope,
    WorkDocument,
    Worker,
)

from .base import Factory
from .engagements import EngagementFactory


class _OfEngagement(Factory):
    center = factory.SelfAttribute("engagement.center")
    engagement = factory.SubFactory(EngagementFactory)

    class Meta:
        abstract = True


class AssessmentFactory(_OfEngagement):
    version = "2026-1"
    answers = factory.LazyFunction(lambda: {"need": "quality", "defense": True})
    changed_by = factory.SelfAttribute("engagement.lead")

    class Meta:
        model = Assessment


class ScopeFactory(_OfEngagement):
    problem = "Changeovers take 90 minutes."
    work = "A changeover workshop on press 3."
    deliverables = "A written standard\nSix trained people"
    out_of_scope = "Repair of the press."
    expected = "Changeovers below 45 minutes."
    changed_by = factory.SelfAttribute("engagement.lead")

    class Meta:
        model = Scope


class WorkerFactory(_OfEngagement):
    person = factory.SelfAttribute("engagement.lead")
    name = factory.LazyAttribute(lambda worker: str(worker.person))
    role = "Leads the workshop"
    hours = Decimal("40")
    rate = Decimal("150")

    class Meta:
        model = Worker


class MilestoneFactory(_OfEngagement):
    title = "Standard agreed"
    due_on = date(2026, 12, 10)

    class Meta:
        model = Milestone


class MilestoneMoveFactory(Factory):
    center = factory.SelfAttribute("milestone.center")
    milestone = factory.SubFactory(MilestoneFactory)
    from_day = date(2026, 12, 1)
    to_day = date(2026, 12, 10)
    reason = "The press was down."
    moved_by = factory.SelfAttribute("milestone.engagement.lead")

    class Meta:
        model = MilestoneMove


class ProposalFactory(_OfEngagement):
    sent_at = None
    company = factory.LazyAttribute(lambda made: made.engagement.site.company if made.sent_at else None)
    number = 1
    state = "draft"
    valid_until = date(2026, 12, 31)
    send_to_name = "Maria Example"
    send_to = "maria@example.org"
    made_by = factory.SelfAttribute("engagement.lead")

    class Meta:
        model = Proposal


class ProposalWithdrawalFactory(Factory):
    center = factory.SelfAttribute("proposal.center")
    proposal = factory.SubFactory(ProposalFactory)
    reason = "Wrong plant"

    class Meta:
        model = ProposalWithdrawal


class ProposalLinkFactory(Factory):
    center = factory.SelfAttribute("proposal.center")
    proposal = factory.SubFactory(ProposalFactory)
    email = factory.SelfAttribute("proposal.send_to")
    token_hash = b"\x01" * 32

    class Meta:
        model = ProposalLink


class AcknowledgementFactory(Factory):
    center = factory.SelfAttribute("proposal.center")
    proposal = factory.SubFactory(ProposalFactory)
    name = "Maria Example"
    title = "Owner"
    email = factory.SelfAttribute("proposal.send_to")
    text_sha256 = factory.SelfAttribute("proposal.sha256")
    document = factory.LazyFunction(dict)
    sha256 = "0" * 64
    acknowledged_at = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    class Meta:
        model = Acknowledgement


class AgreementTextFactory(Factory):
    number = 1
    title = "Our agreement"
    paragraphs = "{center} works for {company}.\nThe fee is {fee}."
    acknowledges = "We agree."
    why = "Our counsel asked for it."

    class Meta:
        model = AgreementText


class FollowUpFactory(_OfEngagement):
    months = 3
    due_on = date(2026, 11, 25)

    class Meta:
        model = FollowUp


class WorkDocumentFactory(_OfEngagement):
    company = factory.SelfAttribute("engagement.site.company")
    title = "Layout"
    file = "documents/layout.pdf"
    file_name = "layout.pdf"
    file_type = "application/pdf"
    file_size = 9
    file_sha256 = "0" * 64
    added_by = factory.SelfAttribute("engagement.lead")

    class Meta:
        model = WorkDocument
