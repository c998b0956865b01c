"""What a proposal says, fixed when it is sent, and what an acknowledgement adds; both as the same PDF every time."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from lineshaft.apps.calendar.wording import moment_in_words
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.queries.directory import title_of
from lineshaft.apps.network.zones import zone_of
from lineshaft.domain.hours import time_zone
from lineshaft.domain.money import format_usd
from lineshaft.ui import documents

from ..agreement import day_in_words, filled, text_in
from ..models import AgreementText, Milestone, Proposal, Scope, Worker
from ..pricing import Price

_TEMPLATE = Path(__file__).parent / "paper.typ"


def document_of(
    proposal: Proposal,
    *,
    scope: Scope,
    workers: list[Worker],
    milestones: list[Milestone],
    price: Price,
    made_at: datetime,
    own_text: AgreementText | None = None,
) -> dict[str, Any]:
    """Everything that the proposal and its agreement say, in the language of the company."""
    engagement = proposal.engagement
    with translation.override(proposal.language):
        document = {
            "language": proposal.language,
            "words": _words(proposal),
            "version": str(proposal.number),
            "center": engagement.center.name,
            "center_city": engagement.center.city,
            # A plant that was sold is named by its company: it is not called as the one that has it now.
            "company": proposal.company.name
            if proposal.company and proposal.company_id != engagement.site.company_id
            else engagement.site.name,
            "address": engagement.site.address_line,
            "send_to": proposal.send_to_name,
            "engagement": engagement.public_id,
            "title": engagement.title,
            "line": title_of(engagement.service_line),
            "area": str(engagement.service_line.get_area_display()),
            "lead": str(engagement.lead),
            "problem": scope.problem,
            "work": scope.work,
            "deliverables": [line.strip() for line in scope.deliverables.splitlines() if line.strip()],
            "out_of_scope": scope.out_of_scope,
            "expected": scope.expected,
            "people": [[each.name, each.role, f"{each.hours.normalize():f}"] for each in workers],
            "conflicts": [
                f"{each.name}: {each.conflict_note}" for each in workers if each.conflict == "noted"
            ],
            "milestones": [[day_in_words(each.due_on), each.title] for each in milestones],
            "fee_lines": _fee_lines(price, proposal),
            "fee": format_usd(price.fee),
            "gives": proposal.gives,
            "changed": proposal.changed,
            "valid_until": day_in_words(proposal.valid_until),
            "acknowledged": [],
            "made_at": made_at.isoformat(timespec="seconds"),
            "demonstration": settings.DEMO or engagement.is_synthetic,
        }
    text = text_in(proposal.language, own_text)
    return {**document, "agreement": filled(text, document, proposal.valid_until)}


def _fee_lines(price: Price, proposal: Proposal) -> list[list[str]]:
    lines = [[_("Hours and providers, in full"), format_usd(price.full)]]
    if price.scale_takes:
        percent = f"{price.percent.normalize():f}"
        scaled = _("Sliding scale: a company of your size pays %(percent)s%%") % {"percent": percent}
        lines.append([scaled, format_usd(-price.scale_takes)])
    if price.discount:
        lines.append([f"{_('Discount')}: {proposal.discount_why}", format_usd(-price.discount)])
    return lines


def acknowledged_document(
    proposal: Proposal, *, name: str, title: str, email: str, at: datetime, signed_in_as: str = ""
) -> dict[str, Any]:
    """
    The paper of the acknowledged agreement: the proposal as it was sent, and who acknowledged it when: `signed_in_as`
    somebody, or by the link that was sent to `email`.
    """
    with translation.override(proposal.language):
        facts = [
            [_("Name"), name],
            [_("Position"), title],
            [_("Signed in as"), f"{signed_in_as}, {email}"]
            if signed_in_as
            else [_("The link was sent to"), email],
            [_("Date and time"), moment(at, proposal.center)],
            [_("Acknowledged text (SHA-256)"), proposal.sha256],
        ]
    return {**proposal.document, "acknowledged": facts, "made_at": at.isoformat(timespec="seconds")}


def pdf_of(document: Mapping[str, Any], sha256: str) -> bytes:
    """The PDF, made again from what was fixed."""
    return documents.pdf(_TEMPLATE, document, sha256)


def moment(at: datetime, center: Center) -> str:
    """A day with its time, as the clocks of the center show it, and their zone."""
    return moment_in_words(at, time_zone(zone_of(center)))


def _words(proposal: Proposal) -> dict[str, str]:
    """The printed words, in the language that holds now."""
    named = {"title": proposal.engagement.title}
    return {
        "title": _("Proposal: %(title)s") % named,
        "heading": _("Proposal"),
        "agreed": _("Acknowledged agreement"),
        "version": _("Version"),
        "demonstration": _("Demonstration data."),
        "made_up": _("Everything here is made up."),
        "for": _("For"),
        "about": _("About"),
        "this_paper": _("This paper"),
        "work_line": _("Kind of help"),
        "lead": _("Your advisor"),
        "valid": _("Valid until"),
        "changed": _("What has changed since the version before"),
        "problem": _("The problem"),
        "work": _("What we will do"),
        "deliverables": _("What you get"),
        "out_of_scope": _("What is not part of it"),
        "expected": _("What you expect from it"),
        "people": _("Who does it"),
        "who": _("Who"),
        "role": _("Part"),
        "hours": _("Hours"),
        "conflicts": _("Interests that we tell you of"),
        "milestones": _("Milestones"),
        "by": _("By"),
        "what": _("What"),
        "fee": _("Fee"),
        "dollars": _("Dollars"),
        "to_pay": _("What you pay"),
        "gives": _("What you give besides"),
        "counted": _(
            "The fee is income of a federal award. What you pay and what you give are each counted once, and never for"
            " another federal award (2 CFR 200.306(b)(2))."
        ),
        "acknowledgement": _("Acknowledgement"),
        "text_version": _("text"),
        "hash": _("SHA-256 of this text"),
        "page": _("page"),
        "of": _("of"),
    }


def total_hours(workers: list[Worker]) -> Decimal:
    """Hours of everyone, added up."""
    return sum((each.hours for each in workers), Decimal(0))
