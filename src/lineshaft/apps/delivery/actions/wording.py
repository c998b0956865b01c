"""The agreement's text of a center: a new version of its own, or back to the one that is shipped."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue

from ..agreement import ENGLISH, SPANISH, check_places, lines_of
from ..models import AgreementText
from ..permissions import check_user_can_write_agreement
from ..queries import agreement_in_force


def check_text(texts: Mapping[str, str]) -> dict[str, str]:
    """
    The texts of a version, without blanks around them. Raises InvalidValue for one that is missing, for a Spanish text
    in parts, and for a named place that is none.
    """
    found = {name: texts.get(name, "").strip() for name in (*ENGLISH, *SPANISH)}
    needed = [*ENGLISH, *(SPANISH if any(found[name] for name in SPANISH) else ())]
    for name in needed:
        if not found[name]:
            hint = "Write the Spanish text whole, or leave all of it empty" if name in SPANISH else "Write it"
            raise InvalidValue(name, "", "is empty", hint)
    for name, text in found.items():
        check_places(name, text)
    for name in ("paragraphs", "paragraphs_es"):
        found[name] = "\n".join(lines_of(found[name]))
    return found


@transaction.atomic
def write_agreement(
    *, center: Center, texts: Mapping[str, str], why: str, by: Actor, over: int | None = None
) -> AgreementText:
    """
    A new version of the center's own text, for proposals that are sent from now on. Raises as `check_text`, and
    InvalidValue without a reason or for what is in force already.

    `over` is the version in force when the writer began, 0 for the shipped one: Conflict where there is another by now.
    """
    check_user_can_write_agreement(by, center.pk)
    found = check_text(texts)
    now = _held(center)
    if now is not None and over not in (None, now.number):
        raise Conflict(
            f"{now.written_by} wrote version {now.number} after you began: {now.why}",
            "Read it under Versions, then send yours again if it is still right",
        )
    if now is not None and all(getattr(now, name) == text for name, text in found.items()):
        raise InvalidValue(
            "paragraphs", "", f"is the text of version {now.number}, which is in force", "Change it"
        )
    return _add(center, found, why, by)


@transaction.atomic
def return_to_shipped(*, center: Center, why: str, by: Actor) -> AgreementText:
    """Proposals that are sent from now on have the text of Lineshaft again. Raises Conflict where they have it."""
    check_user_can_write_agreement(by, center.pk)
    now = _held(center)
    if now is None or now.is_shipped:
        raise Conflict("The text of Lineshaft is in force already.")
    return _add(center, {}, why, by)


def _held(center: Center) -> AgreementText | None:
    """The version in force; whoever writes another one at the same time waits."""
    Center.objects.select_for_update(no_key=True).get(pk=center.pk)
    return agreement_in_force(center.pk)


def _add(center: Center, texts: Mapping[str, str], why: str, by: Actor) -> AgreementText:
    if not why.strip():
        raise InvalidValue("why", why, "is empty", "Write why the text changes")
    last = AgreementText.objects.filter(center=center).aggregate(last=Max("number"))["last"] or 0
    return AgreementText.objects.create(
        center=center, number=last + 1, why=why.strip(), written_by=by.person, **texts
    )
