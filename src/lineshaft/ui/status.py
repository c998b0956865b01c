"""The colour family of each state code, so that one state looks the same on every page."""

_TONES = {
    "neutral": ("draft", "new_draft", "closed", "archived", "none", "inactive", "not_asked", "superseded"),
    "info": (
        "new", "open", "planned", "scheduled", "sent", "submitted", "invited", "received", "assigned", "ready",
        "created", "matched", "offered", "public_comment",
    ),
    "progress": ("active", "in_progress", "started", "answering", "under_review", "running", "confirmed", "shared"),
    "success": (
        "completed", "verified", "answered", "accepted", "approved", "published", "done", "committed", "won",
        "processed", "converted", "granted",
    ),
    "warning": (
        "waiting", "unverified", "flagged", "due", "evidence_asked", "evidence_requested", "on_hold", "paused",
        "late", "reminded", "pending", "partial", "reported", "changes_asked",
    ),
    "error": (
        "rejected", "cancelled", "canceled", "failed", "expired", "overdue", "declined", "withdrawn", "bounced",
        "reverted", "reversed", "lost", "denied",
    ),
}  # fmt: skip
_TONE_BY_STATE = {state: tone for tone, states in _TONES.items() for state in states}


def tone_of(state: str) -> str:
    """The tone of a state code: neutral, info, progress, success, warning or error (neutral if unknown)."""
    return _TONE_BY_STATE.get(state.lower(), "neutral")


def register_tone(state: str, tone: str) -> None:
    """Give the state code `state` a tone; raises `ValueError` for an unknown tone or a contradiction."""
    if tone not in _TONES:
        raise ValueError(f"Unknown tone {tone!r} for state {state!r}: use one of {', '.join(_TONES)}.")
    present = _TONE_BY_STATE.setdefault(state.lower(), tone)
    if present != tone:
        raise ValueError(f"State {state!r} already has the tone {present!r}; {tone!r} would contradict it.")
