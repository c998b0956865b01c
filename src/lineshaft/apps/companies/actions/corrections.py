"""Correcting the shared record: at once where it is the center's own to say, else for the program office to decide.

The rule is written down in `queries.facts`. A correction is a change of the registry like a merge: listed, and undone.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.companies.models import Company, RegistryChange, Site
from lineshaft.apps.companies.permissions import check_user_can_correct
from lineshaft.apps.companies.queries.correcting import plan_correction
from lineshaft.apps.companies.queries.facts import COMPANY_FACTS, LABELS, facts_of, free_facts
from lineshaft.apps.companies.queries.said import other_values
from lineshaft.domain.errors import Conflict
from lineshaft.domain.identifiers import check_cage, check_uei
from lineshaft.tenancy import system_scope

from .families import check_parent
from .registry import changes_of, check_numbers_are_free, checked_identity, checked_text
from .reshaping import do_change

# Written with what they are made of; that rules for them changed is no correction.
_DERIVED = {"name_key", "street_key"}


@dataclass(frozen=True)
class Corrected:
    """What became of a correction: what was done at once, and what waits for the program office."""

    done: RegistryChange | None = None
    proposed: RegistryChange | None = None


def correct_site(*, site: Site, by: Actor, reason: str = "", **identity: Any) -> Corrected:
    """
    Say who and where a site is, for the whole network; `identity` as `create_site` takes it. A fact that another
    center said is proposed to the program office. Raises InvalidValue that names the field.
    """
    check_user_can_correct(by)
    checked = checked_identity(**identity)
    return _correct(site, lambda present: changes_of(cast(Site, present), checked), by, reason)


def correct_company(
    *,
    company: Company,
    by: Actor,
    name: str,
    website: str,
    uei: str,
    cage: str,
    parent: Company | None,
    reason: str = "",
) -> Corrected:
    """
    Say who a company is, and which one owns it. A name that is replaced stays as a former name. Raises InvalidValue
    where another company has the identifier, or the parent already belongs to the company; otherwise as `correct_site`.
    """
    check_user_can_correct(by)
    text = checked_text("name", name, required=True)
    values = {
        "name": text,
        "name_key": name_key(text),
        "website": website.strip(),
        "uei": check_uei(uei, field="uei") if uei.strip() else "",
        "cage": check_cage(cage, field="cage") if cage.strip() else "",
        "parent_id": parent.pk if parent else None,
    }
    numbers = {"uei": str(values["uei"]), "cage": str(values["cage"])}
    check_numbers_are_free(Company.objects.exclude(pk=company.pk), **numbers)
    check_parent(company, parent)
    return _correct(company, lambda _present: values, by, reason)


def take_over(*, site: Site, code: str, by: Actor) -> Corrected:
    """
    Make another value that a file said (its `code` in `queries.other_values`) that of the shared record; as any
    correction, it waits where another center said the present one. Raises Conflict when nobody says it any more.
    """
    check_user_can_correct(by)
    said = next((each for each in other_values(by, site) if each.code == code), None)
    if said is None:
        raise Conflict(_("This value is not said any more."), _("Look at the history again"))
    reason = _("taken over from what else was said")
    if said.fact in COMPANY_FACTS:
        company = site.company
        facts = {name: getattr(company, name) for name in ("name", "website", "uei", "cage", "parent")}
        return correct_company(company=company, by=by, reason=reason, **{**facts, **said.parts})
    place = {"street": site.street, "city": site.city, "state_id": site.state_id, "zip_code": site.zip_code}
    present: dict[str, Any] = {"name": site.name, "naics_id": site.naics_id, "phone": site.phone_key, **place}
    return correct_site(site=site, by=by, reason=reason, **{**present, **said.parts})


@transaction.atomic
def _correct(
    record: Site | Company, wanted: Callable[[Site | Company], Mapping[str, Any]], by: Actor, reason: str
) -> Corrected:
    # The rows that refer to it may be written meanwhile, by an import for example.
    record = type(record).objects.select_for_update(no_key=True).get(pk=record.pk)
    values = wanted(record)
    said = values.keys() - _DERIVED
    changed = [
        code
        for code, columns in facts_of(record).items()
        if any(getattr(record, column) != values[column] for column in columns if column in said)
    ]
    free = free_facts(by, record, changed)
    return Corrected(
        done=_done(record, [code for code in changed if code in free], values, by, reason),
        proposed=_proposed(record, [code for code in changed if code not in free], values, by, reason),
    )


def _done(
    record: Site | Company, codes: list[str], values: Mapping[str, Any], by: Actor, reason: str
) -> RegistryChange | None:
    if not codes:
        return None
    with system_scope("a correction of the shared record is kept with its steps"):
        return do_change(
            _change(record, codes, values, by, reason),
            plan_correction(record, _chosen(record, codes, values)),
        )


def _proposed(
    record: Site | Company, codes: list[str], values: Mapping[str, Any], by: Actor, reason: str
) -> RegistryChange | None:
    if not codes:
        return None
    change = _change(record, codes, values, by, reason)
    change.status = RegistryChange.Status.PROPOSED.value
    with system_scope("a correction of what another center said is proposed to the program office"):
        same = RegistryChange.objects.filter(
            kind=change.kind, status=change.status, kept_id=change.kept_id, center_id=change.center_id
        ).first()
        if same is not None and same.choices == change.choices:
            return same
        change.save()
    return change


def _change(
    record: Site | Company, codes: list[str], values: Mapping[str, Any], by: Actor, reason: str
) -> RegistryChange:
    return RegistryChange(
        kind=RegistryChange.Kind.CORRECT.value,
        kept_id=record.public_id,
        kept_name=record.name,
        other_id=record.public_id,
        other_name=", ".join(str(LABELS[code]) for code in codes),
        choices=_chosen(record, codes, values),
        reason=reason.strip(),
        center_id=next(iter(by.organisations_where("company:edit")), None),
        created_by=by.user,
    )


def _chosen(
    record: Site | Company, codes: Iterable[str], values: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """By fact the columns with their new values, as JSON."""
    columns = facts_of(record)
    wanted = {
        code: {column: values[column] for column in columns[code] if column in values} for code in codes
    }
    found: dict[str, dict[str, Any]] = json.loads(json.dumps(wanted, cls=DjangoJSONEncoder))
    return found
