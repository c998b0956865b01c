"""Versions of programs: the shipped ones kept when they are first used, a center's own published and withdrawn."""

import hashlib

from django.db import transaction

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import ServiceArea, ServiceLine
from lineshaft.domain.errors import Conflict, InvalidDefinition, InvalidValue
from lineshaft.domain.programs.reading import DEFINITIONS, read_template, shipped
from lineshaft.domain.programs.template import Template
from lineshaft.tenancy import system_scope

from ..models import ProgramVersion
from ..permissions import check_user_can_make_programs


def keep_shipped(key: str) -> ProgramVersion:
    """
    The row of the shipped version of a program, made where it is not there yet.

    Raises InvalidValue for a program that does not exist, and Conflict when its text was changed without a new version.
    """
    if key not in shipped():
        raise InvalidValue("program", key, "does not exist", f"There are: {', '.join(sorted(shipped()))}")
    template = shipped()[key]
    text = (DEFINITIONS / f"{key}.yaml").read_text(encoding="utf-8")
    with system_scope("the product keeps the text of its own programs"):
        kept, _made = ProgramVersion.objects.get_or_create(
            center=None,
            key=key,
            version=template.version,
            defaults={"title": template.title, "text": text, "sha256": _digest(text)},
        )
    if kept.sha256 != _digest(text):
        raise Conflict(f"{key}.yaml was changed, but its version is still {template.version}.")
    return kept


@transaction.atomic
def publish_own(*, center_id: int, text: str, by: Actor) -> ProgramVersion:
    """
    Offer a version of the center's own program; companies that are on their way keep theirs.

    Raises InvalidValue, with the place in the text, for one that is wrong, and Conflict for a version that stands.
    """
    check_user_can_make_programs(by, center_id)
    template = check_own(center_id, text)
    if ProgramVersion.objects.filter(
        center_id=center_id, key=template.key, version=template.version
    ).exists():
        raise Conflict(
            f"Version {template.version} of {template.title} is published and stays as it is.",
            "Give the changed text a new version",
        )
    ProgramVersion.objects.filter(center_id=center_id, key=template.key).update(is_offered=False)
    return ProgramVersion.objects.create(
        center_id=center_id,
        key=template.key,
        version=template.version,
        title=template.title,
        text=text,
        sha256=_digest(text),
        made_by=by.user,
    )


@transaction.atomic
def withdraw_own(*, program: ProgramVersion, by: Actor) -> None:
    """Offer the center's own program no more. Companies that are on their way go on."""
    assert program.center_id is not None
    check_user_can_make_programs(by, program.center_id)
    ProgramVersion.objects.filter(center_id=program.center_id, key=program.key).update(is_offered=False)


def check_own(center_id: int, text: str) -> Template:
    """The template of a text that a center wrote. Raises InvalidValue with the place of what is wrong."""
    if "\x00" in text:
        raise InvalidValue("text", "a zero byte", "is no text")
    try:
        template = read_template(text, "your program")
    except InvalidDefinition as error:
        raise InvalidValue("text", error.key, error.reason) from error
    if template.key in shipped():
        raise InvalidValue("text", template.key, "is the name of a program of the network", "Choose another")
    if template.area not in ServiceArea.values:
        raise InvalidValue("text", f"area: {template.area}", f"is none of {', '.join(ServiceArea.values)}")
    lines = ServiceLine.objects.filter(center_id__isnull=True) | ServiceLine.objects.filter(
        center_id=center_id
    )
    codes = set(lines.values_list("code", flat=True))
    wanted = {
        template.service_line,
        *(step.service_line for step in template.next_steps if step.service_line),
    }
    for code in sorted(wanted - codes):
        raise InvalidValue(
            "text", f"service_line: {code}", "is no service line", f"There are: {', '.join(sorted(codes))}"
        )
    return template


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
