"""Mailing the paper of a proposal, and the company's copy of an agreement."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from lineshaft.apps.accounts.actions import hash_token

from ..models import Acknowledgement, Proposal, ProposalLink
from .document import pdf_of


def send(proposal_id: int, token: str, mail: str) -> None:
    """
    Mail it with its PDF and its link. The queue tries again when the mail server fails; the message ID stays the same.
    """
    proposal = Proposal.objects.get(pk=proposal_id)
    made = Acknowledgement.objects.filter(proposal=proposal).first() if mail == "copy" else None
    doc = proposal.document
    to = ProposalLink.objects.get(token_hash=hash_token(token)).email
    context = {
        "proposal": proposal,
        "doc": doc,
        "made": made,
        "to_who_did_it": made is not None and made.email.casefold() == to.casefold(),
        "link": settings.BASE_URL + reverse("delivery:opened_proposal", args=[token]),
        "base_url": settings.BASE_URL,
        "demo_mode": settings.DEMO,
    }
    with translation.override(proposal.language):
        text = render_to_string(f"delivery/mail/{mail}.txt", context)
    subject, _, body = text.partition("\n")
    sender = settings.DEFAULT_FROM_EMAIL
    host = sender.rpartition("@")[2].strip(">")
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=body.lstrip(),
        from_email=sender,
        to=[to],
        headers={"Message-ID": f"<proposal-{proposal.pk}-{hash_token(token).hex()[:16]}@{host}>"},
    )
    kind = "agreement" if made else "proposal"
    content = pdf_of(made.document, made.sha256) if made else pdf_of(doc, proposal.sha256)
    message.attach(f"{doc['engagement']}-{kind}-{proposal.number}.pdf", content, "application/pdf")
    message.send()
