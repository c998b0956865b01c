"""Mail as files: one .eml each, for machines that have no mail server and for the demo mailbox."""

import uuid
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from itertools import count
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

# A clock that is set back, or too coarse for two mails, does not change which of a process was sent first.
_sent = count()


class FileBackend(BaseEmailBackend):
    """Writes each message to `settings.MAIL_FOLDER`, named so that a listing is in the order of sending."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{next(_sent):06}-{uuid.uuid4().hex[:8]}.eml"
            partial = folder / f".{name}"
            partial.touch(mode=0o600)
            partial.write_bytes(message.message().as_bytes())
            partial.rename(folder / name)  # whoever lists the folder never sees half a message
        return len(email_messages)


def read_message(path: Path) -> ParsedMessage:
    """A stored message, parsed."""
    return message_from_bytes(path.read_bytes(), policy=policy.default)
