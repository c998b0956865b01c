"""What the other center has from assessment to follow-up, and the quarter that it submitted."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from factories.delivery import (
    AcknowledgementFactory,
    AssessmentFactory,
    FollowUpFactory,
    MilestoneFactory,
    MilestoneMoveFactory,
    ProposalFactory,
    ProposalLinkFactory,
    ProposalWithdrawalFactory,
    ScopeFactory,
    WorkDocumentFactory,
    WorkerFactory,
)
from lineshaft.apps.accounts.models import User
from lineshaft.apps.delivery.models import AgreementText, HandOver
from lineshaft.apps.delivery.paper.document import document_of
from lineshaft.apps.delivery.pricing import Price
from lineshaft.apps.engagements.models import Engagement, Reopening, SubmittedQuarter
from lineshaft.ui.documents import sha256_of


def delivery_of(
    active: Engagement, completed: Engagement, director: User, own: str, seen: str
) -> dict[str, Any]:
    """One row of everything, and what fills the variable parts of its addresses."""
    AssessmentFactory(engagement=active, answers={"need": "quality", "words": own})
    scope = ScopeFactory(
        engagement=active, problem=own, work=own, deliverables=own, out_of_scope=own, expected=own
    )
    worker = WorkerFactory(
        engagement=active, person=None, name=own, role=own, conflict="noted", conflict_note=own
    )
    milestone = MilestoneFactory(engagement=active, title=own)
    MilestoneMoveFactory(milestone=milestone, reason=own)
    proposal = ProposalFactory(
        engagement=active, gives=own, changed=own, send_to_name=own, reason=own, discount=1, discount_why=own
    )
    document = document_of(
        proposal, scope=scope, workers=[worker], milestones=[milestone], made_at=timezone.now(),
        price=Price(worker.cost, Decimal(100), Decimal(1)),
    )  # fmt: skip
    proposal.state, proposal.document, proposal.sha256 = "accepted", document, sha256_of(document)
    proposal.sent_at, proposal.company = timezone.now(), active.site.company
    proposal.save()
    ProposalWithdrawalFactory(proposal=proposal, reason=own)
    ProposalLinkFactory(proposal=proposal, token_hash=b"p" * 32)
    AcknowledgementFactory(proposal=proposal, name=own, title=own, document=document)
    follow_up = FollowUpFactory(engagement=completed, note=own)
    filed = WorkDocumentFactory(
        engagement=active, title=own, file_name=f"{own}.txt", withdrawn_because=own, audience="company",
        file=default_storage.save("documents/own.txt", ContentFile(own.encode())),
    )  # fmt: skip
    submitted = SubmittedQuarter.objects.create(
        center=completed.center, fiscal_year=2026, quarter=4, submitted_on=date(2026, 10, 12), reference=seen,
        engagements=1, recorded_by=director,
    )  # fmt: skip
    Reopening.objects.create(
        center=completed.center, engagement=completed, submitted=submitted, reason=seen, reopened_by=director,
        ended_at=timezone.now(),
    )  # fmt: skip
    AgreementText.objects.create(
        center=active.center,
        number=1,
        title=own,
        paragraphs=own,
        acknowledges=own,
        why=own,
        written_by=director,
    )
    given = HandOver.objects.create(
        center=completed.center, person=director, reason=own, items=[], by=director
    )
    return {
        "hand-over/pk": director.pk,
        "back/pk": given.pk,
        "who/pk": worker.pk,
        "proposal/number": proposal.number,
        "proposal/token": "not-the-token",
        "agreement/number": 1,
        "my-engagements/public_id": active.public_id,
        "plan/pk": milestone.pk,
        "follow-ups/pk": follow_up.pk,
        "documents/pk": filed.pk,
        "submitted-quarters/pk": submitted.pk,
    }
