"""Sheets: what a company answered, saved, finished, and what would be if."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.programs.answers import missing, read_answers

from ..models import Enrolment, Sheet
from ..permissions import check_user_can_run_programs
from ..queries import sheet_of, template_of
from .enrolments import held_enrolment

MOST_SCENARIOS = 12
LONGEST_NAME = 80


@transaction.atomic
def save_sheet(
    *,
    enrolment: Enrolment,
    key: str,
    answers: Mapping[str, Any],
    by: Actor,
    occasion: str = "",
    scenario: str = "",
    edition: int | None = None,
) -> Sheet:
    """
    Keep the answers of a sheet.

    `edition` is the one that the person saw: Conflict tells who saved in the meantime. Raises InvalidValue for the
    first answer that cannot be used, and for a sheet, occasion or scenario that cannot be.
    """
    check_user_can_run_programs(by, enrolment.center_id)
    held = held_enrolment(enrolment, occasion)
    template = sheet_of(template_of(held.program), key, occasion)
    kept, wrong = read_answers(template, answers)
    for place, sentence in wrong.items():
        raise InvalidValue(place, "", sentence)
    row = Sheet.objects.filter(enrolment=held, key=key, occasion=occasion, scenario=scenario).first()
    if row is None:
        row = Sheet(
            center_id=held.center_id, enrolment=held, key=key, occasion=occasion,
            scenario=_new_scenario(held, key, scenario, template.scenarios), edition=0,
        )  # fmt: skip
    if edition is not None and edition != row.edition:
        who = row.changed_by or "Somebody"
        raise Conflict(
            f"{who} saved this sheet while you worked on it.", "Open it anew in another window and compare"
        )
    row.answers = kept
    row.edition += 1
    row.changed_by, row.changed_at = by.user, timezone.now()
    row.finished_at = row.finished_at if not missing(template, kept) else None
    row.save()
    return row


@transaction.atomic
def finish_sheet(*, sheet: Sheet, by: Actor) -> Sheet:
    """Say that a sheet is complete. Raises Conflict that names the answers which are still missing."""
    check_user_can_run_programs(by, sheet.center_id)
    held = held_enrolment(sheet.enrolment, sheet.occasion)
    template = sheet_of(template_of(held.program), sheet.key, sheet.occasion)
    row = Sheet.objects.select_for_update().get(pk=sheet.pk)
    left = missing(template, row.answers)
    if left:
        raise Conflict(f"Still empty: {', '.join(question.text for question in left)}.")
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at"])
    return row


@transaction.atomic
def drop_scenario(*, sheet: Sheet, by: Actor) -> None:
    """Delete a scenario. The case itself cannot be deleted."""
    check_user_can_run_programs(by, sheet.center_id)
    held_enrolment(sheet.enrolment)
    if not sheet.scenario:
        raise Conflict("This is the case itself, not a scenario.")
    sheet.delete()


def _new_scenario(enrolment: Enrolment, key: str, name: str, allowed: bool) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        return ""
    if not allowed:
        raise InvalidValue("scenario", name, "cannot be kept: this sheet has no scenarios")
    if len(cleaned) > LONGEST_NAME:
        raise InvalidValue("scenario", name, f"has more than {LONGEST_NAME} characters")
    if Sheet.objects.filter(enrolment=enrolment, key=key).exclude(scenario="").count() >= MOST_SCENARIOS:
        raise Conflict(f"There are {MOST_SCENARIOS} scenarios already.", "Delete one that is not needed")
    return cleaned
