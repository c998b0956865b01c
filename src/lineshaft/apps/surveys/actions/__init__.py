"""Writes of this context. Other contexts call them from here: `actions.propose_cases(...)`."""

from .answering import decline, submit
from .cases import Refused, confirm, confirm_cases, defer, exclude, put_back, sentence
from .proposing import Proposed, propose_case, propose_cases, propose_for_wave
from .sending import invite_confirmed, remind_silent, resend, send_invitations, send_reminders
from .waves import ensure_wave, open_wave

__all__ = [
    "Proposed",
    "Refused",
    "confirm",
    "confirm_cases",
    "decline",
    "defer",
    "ensure_wave",
    "exclude",
    "invite_confirmed",
    "open_wave",
    "propose_case",
    "propose_cases",
    "propose_for_wave",
    "put_back",
    "remind_silent",
    "resend",
    "send_invitations",
    "send_reminders",
    "sentence",
    "submit",
]
