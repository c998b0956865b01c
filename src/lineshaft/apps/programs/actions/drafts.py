"""A program made on screen: begun, changed step by step, a step taken back, published."""

import re
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.programs import editing
from lineshaft.domain.programs.editing import Data
from lineshaft.domain.programs.reading import LONGEST_FILE, shipped
from lineshaft.ui.tags.formatting import moment

from ..models import ProgramDraft, ProgramVersion
from ..permissions import check_user_can_make_programs
from .versions import check_own, publish_own

MOST_STEPS_BACK = 10


@transaction.atomic
def begin_draft(*, center_id: int, text: str, title: str = "", by: Actor) -> ProgramDraft:
    """
    A draft of the center from a text that can be read. Its version is one that was not published yet.

    With a title it is a program of its own, with a name made of the title.

    Raises InvalidValue, with the place in the text, for one that cannot be read.
    """
    check_user_can_make_programs(by, center_id)
    assert by.user is not None
    check_own(center_id, text)
    data = editing.load(text)
    if title:
        own = ProgramVersion.objects.filter(center_id=center_id).values_list("key", flat=True)
        data |= {"program": editing.free_key(title, {*own, *shipped()}), "title": title, "version": "1"}
    data["version"] = _free_version(center_id, data["program"], data["version"])
    return ProgramDraft.objects.create(
        center_id=center_id, title=data["title"], text=editing.dump(data), said="began it", changed_by=by.user
    )


def _free_version(center_id: int, key: str, version: str) -> str:
    stand = set(ProgramVersion.objects.filter(center_id=center_id, key=key).values_list("version", flat=True))
    while version in stand:
        found = re.fullmatch(r"(.*?)(\d{1,9})", version)
        version = f"{found[1]}{int(found[2]) + 1}" if found else f"{version}-2"
    return version


@transaction.atomic
def change_draft(
    *, draft: ProgramDraft, place: str, mark: str, change: Callable[[Data], Data], said: str, by: Actor
) -> ProgramDraft:
    """
    One step. `mark` is that of the record at `place` when the person looked at it; "" where it is about no record.

    Raises Conflict when somebody else changed or moved that record meanwhile; other records may have changed.
    """
    held = _held(draft, by)
    data = editing.load(held.text)
    if mark and editing.mark(editing.record_at(data, place)[1]) != mark:
        raise Conflict(
            f"{_last(held)} while you looked at this part, and it is not as it was. Nothing of yours is saved.",
            "Open the part again from the page of the draft; what you wrote still stands here",
        )
    new = change(data)
    if new == data:
        return held
    text = editing.dump(new)
    if len(text) > LONGEST_FILE:
        raise InvalidValue("text", f"{len(text):,} characters", f"are more than {LONGEST_FILE:,}")
    held.past = [*held.past, {"text": held.text, "said": held.said}][-MOST_STEPS_BACK:]
    return _keep(held, text, said, by)


@transaction.atomic
def undo_step(*, draft: ProgramDraft, edition: int, by: Actor) -> ProgramDraft:
    """Take back the last step. Raises Conflict where there is none, or where it is not the one that was looked at."""
    held = _held(draft, by)
    if held.edition != edition:
        raise Conflict(f"{_last(held)}. Nothing is taken back.", "Look at the draft as it is now")
    if not held.past:
        raise Conflict("There is no step that can be taken back.")
    *held.past, last = held.past
    return _keep(held, last["text"], last["said"], by)


@transaction.atomic
def publish_draft(*, draft: ProgramDraft, by: Actor) -> ProgramVersion:
    """Offer the draft as a version; the draft is gone then. Raises what `publish_own` raises."""
    held = _held(draft, by)
    version = publish_own(center_id=held.center_id, text=held.text, by=by)
    held.delete()
    return version


@transaction.atomic
def drop_draft(*, draft: ProgramDraft, by: Actor) -> None:
    """Throw a draft away."""
    _held(draft, by).delete()


def _held(draft: ProgramDraft, by: Actor) -> ProgramDraft:
    check_user_can_make_programs(by, draft.center_id)
    found = ProgramDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise Conflict("This draft was published or thrown away meanwhile.")
    return found


def _last(draft: ProgramDraft) -> str:
    return f"{draft.changed_by} {draft.said} on {moment(draft.changed_at)}"


def _keep(draft: ProgramDraft, text: str, said: str, by: Actor) -> ProgramDraft:
    assert by.user is not None
    draft.text, draft.said, draft.changed_by, draft.changed_at = text, said, by.user, timezone.now()
    draft.title = str(editing.load(text).get("title") or "A program")
    draft.edition += 1
    draft.save()
    return draft
