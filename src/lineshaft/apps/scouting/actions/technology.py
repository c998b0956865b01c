"""Asking for a technology, looking for it, and the landscape report."""

import time
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Relationship, Site
from lineshaft.apps.network.models import Center
from lineshaft.apps.network.zones import day_of_network, zone_of
from lineshaft.apps.partners.models import Resource
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope
from lineshaft.ui.documents import digest, sha256_of

from ..models import Need, NextStep, ScoutingReport, SearchRecord, TechnologyOption
from ..permissions import (
    check_user_can_ask_for_technology,
    check_user_can_scout_technology,
    check_user_can_see_technology,
)
from ..queries.technology import (
    TechnologySearch,
    center_of_plant,
    center_that_scouts,
    find_technologies,
    steps_told,
)
from ..reporting.landscape import build_landscape
from ..reporting.pdf import report_pdf
from ..states import NeedState
from .common import addresses_of, check_was_searched, held_need, link, move, next_report

MOST_OPTIONS = 25
"""Ranked resources that are kept to be looked at; all that were compared are counted."""
DAYS = 14


@transaction.atomic
def ask_for_technology(
    *, site: Site, by: Actor, is_synthetic: bool = False, needed_by: date | None = None, **facts: str
) -> Need:
    """
    Post a technology need of a plant. `facts` are item, description, reason_detail (what was tried),
    technical_comments (constraints), contact_name and contact_email.

    Posted by the company's own people it is the company's, and its centers get a mail. Raises Conflict when no center
    works with the plant yet.
    """
    own_center = center_of_plant(by, site.pk)
    check_user_can_ask_for_technology(by, site, own_center)
    is_own = site.company_id in by.company_ids
    told = _centers_of(site) if is_own else []
    if is_own and not told:
        raise Conflict(
            _("No center works with %(site)s yet, so nobody would look.") % {"site": site},
            _("Ask your center for help first"),
        )
    owner = site.company.organisation if is_own else own_center.organisation if own_center else None
    assert owner is not None  # a company's own people belong to its organisation
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_need_number(%s)", [day_of_network().year])
        number = cursor.fetchone()[0]
    need = Need.objects.create(
        number=number, kind=Need.Kind.TECHNOLOGY, status=NeedState.POSTED.value, owner=owner, site=site,
        posted_at=timezone.now(), posted_by=by.user, created_by=by.user, days_to_scout=DAYS, needed_by=needed_by,
        respond_by=timezone.localdate() + timedelta(days=DAYS), is_synthetic=is_synthetic, **facts,
    )  # fmt: skip
    for center in told:
        _write("scouting/mail/technology_asked.txt", addresses_of(center), need)
    return need


def _centers_of(site: Site) -> list[Center]:
    with system_scope("a company's technology need reaches the centers that work with the plant"):
        rows = Relationship.objects.filter(site=site).exclude(status=Relationship.Status.CLOSED)
        return [each.center for each in rows.select_related("center").order_by("center_id")]


def _write(template: str, to: list[str], need: Need, *, language: str = "en", **more: Any) -> None:
    if to:
        address = link("scouting:technology_need", need.number)
        mail(to=to, template=template, language=language, context={"need": need, "link": address, **more})


@transaction.atomic
def withdraw_technology_need(*, need: Need, reason: str, by: Actor) -> Need:
    """Take a technology need back. Raises InvalidValue without a reason, Conflict for one that is answered."""
    check_user_can_see_technology(by)
    if need.owner_id not in by.roles:
        check_user_can_scout_technology(center_that_scouts(by, need))
    if not reason.strip():
        raise InvalidValue("reason", reason, _("is empty"), _("Write why, in a few words"))
    current = held_need(need)
    move(current, NeedState.WITHDRAWN)
    current.closing_reason = reason.strip()
    current.save(update_fields=["status", "closing_reason"])
    return current


@transaction.atomic
def look_for_technology(*, need: Need, by: Actor) -> SearchRecord:
    """
    Compare the need with every published technology and expertise; keep the record, and the best to be looked at.

    What the center has marked, noted or added stays. Raises Conflict for a need that is withdrawn or closed.
    """
    current, center = _to_scout(need, by)
    begun = time.monotonic()
    found = find_technologies(current)
    current.criteria = found.criteria.as_json()
    current.save(update_fields=["criteria"])
    record = _keep_record(current, found, by, milliseconds=int(1000 * (time.monotonic() - begun)))
    TechnologyOption.objects.filter(need=current, center=center, mark="", note="", is_by_hand=False).delete()
    for place, each in enumerate(found.plausible[:MOST_OPTIONS], start=1):
        resource = found.resources[each.technology.id]
        TechnologyOption.objects.update_or_create(
            need=current,
            center=center,
            resource=resource,
            defaults={
                "title": resource.title,
                "provider_name": resource.partner.name,
                "link": resource.link,
                "place": place,
                "score": round(each.score, 4),
                "reasons": [
                    {"feature": one.name, "points": round(one.points, 4), "text": one.reason.text}
                    for one in each.features
                ],
            },
        )
    return record


def _to_scout(need: Need, by: Actor) -> tuple[Need, Center]:
    center = center_that_scouts(by, need)
    check_user_can_scout_technology(center)
    assert center is not None
    current = held_need(need)
    if current.state in (NeedState.WITHDRAWN, NeedState.CLOSED, NeedState.DRAFT):
        raise Conflict(f"{current.number} is {current.get_status_display()}: nothing is looked for any more.")
    return current, center


def _keep_record(need: Need, found: TechnologySearch, by: Actor, *, milliseconds: int) -> SearchRecord:
    at = timezone.now()
    kept: dict[str, Any] = {
        "criteria": need.criteria,
        "generation": dict(found.generation),
        "considered": len(found.resources),
        "plausible": len(found.plausible),
    }
    shortlist = [[each.technology.id, f"{each.score:.6f}"] for each in found.plausible[:MOST_OPTIONS]]
    sha256 = sha256_of(kept | {"need": need.number, "searched_at": at.isoformat(), "shortlist": shortlist})
    return SearchRecord.objects.create(
        need=need, facts=SearchRecord.Facts.RESOURCES, from_index=True, milliseconds=milliseconds, searched_by=by.user,
        searched_at=at, sha256=sha256, **kept,
    )  # fmt: skip


@transaction.atomic
def mark_option(*, option: TechnologyOption, mark: str, note: str, by: Actor) -> TechnologyOption:
    """Say whether a technology fits, with a note that the company reads; "" takes the mark back."""
    _to_scout(option.need, by)
    if mark not in ("", *TechnologyOption.Mark.values):
        raise InvalidValue("mark", mark, "is no mark", "Choose fits, may fit or does not fit")
    current = TechnologyOption.objects.select_for_update().get(pk=option.pk)
    current.mark, current.note = mark, note
    current.marked_by, current.marked_at = (by.user, timezone.now()) if mark else (None, None)
    current.save(update_fields=["mark", "note", "marked_by", "marked_at"])
    return current


@transaction.atomic
def add_option(
    *,
    need: Need,
    by: Actor,
    resource: Resource | None = None,
    title: str = "",
    provider_name: str = "",
    link_to: str = "",
    mark: str = TechnologyOption.Mark.MAY_FIT,
    note: str = "",
) -> TechnologyOption:
    """
    Add a technology that the search missed: a published resource, or one from outside by its title and who has it.

    Raises InvalidValue where neither is said, and Conflict for a resource that is in the list.
    """
    current, center = _to_scout(need, by)
    if resource is not None:
        title, provider_name, link_to = resource.title, resource.partner.name, resource.link
    if not title or not provider_name:
        raise InvalidValue(
            "title", title, "is not enough", "Choose a resource, or write a title and who has it"
        )
    try:
        with transaction.atomic():
            return TechnologyOption.objects.create(
                need=current, center=center, resource=resource, title=title, provider_name=provider_name,
                link=link_to, is_by_hand=True, mark=mark, note=note, marked_by=by.user, marked_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"“{title}” is in the list already.", "Mark it there") from error


@transaction.atomic
def add_step(*, need: Need, what: str, who: str, due_on: date, by: Actor) -> NextStep:
    """Write a next step down: what, who, by when."""
    current, center = _to_scout(need, by)
    return NextStep.objects.create(
        need=current, center=center, what=what, who=who, due_on=due_on, written_by=by.person
    )


@transaction.atomic
def remove_step(*, step: NextStep, by: Actor) -> None:
    """Take a next step away. Reports that told it stay as they are."""
    _to_scout(step.need, by)
    step.delete()


@transaction.atomic
def make_landscape(*, need: Need, by: Actor) -> ScoutingReport:
    """
    Make the next version of the landscape report from what is marked, and tell the company.

    "None found" is an answer too. Raises Conflict where nothing was searched, and where something is not marked yet.
    """
    current, center = _to_scout(need, by)
    search = check_was_searched(
        current,
        current.searches.filter(facts=SearchRecord.Facts.RESOURCES).order_by("-searched_at", "-pk").first(),
    )
    options = list(
        TechnologyOption.objects.filter(need=current, center=center).select_related("resource", "need")
    )
    waiting = sum(not each.mark for each in options)
    if waiting:
        raise Conflict(
            f"{waiting} of {len(options)} technologies are not marked yet.", "Mark each, then make it"
        )
    _last, version, now = next_report(current)
    document = build_landscape(
        need=current,
        search=search,
        options=options,
        steps=list(NextStep.objects.filter(need=current, center=center)),
        version=version,
        made_at=now,
        made_by=f"{by.person}, {center.name}",
        zone=zone_of(center),
        verify_at=link("scouting:verify"),
    )
    report = _keep_report(current, search, document, by, now)
    _tell_company(current, report)
    return report


def _keep_report(
    need: Need, search: SearchRecord, document: dict[str, Any], by: Actor, now: Any
) -> ScoutingReport:
    sha256 = sha256_of(document)
    pdf = report_pdf(document, sha256, "landscape.typ")
    return ScoutingReport.objects.create(
        need=need, version=document["version"], search=search, outcome=document["outcome"], document=document,
        sha256=sha256, pdf=pdf, pdf_sha256=digest(pdf), workbook_sha256="", made_by=by.person, made_at=now,
    )  # fmt: skip


def _tell_company(need: Need, report: ScoutingReport) -> None:
    """
    Write to the company's own people, each in their language, and to the contact that the need names: in the language
    of who named them, where that was one of those people.
    """
    assert need.site is not None
    organisation = need.site.company.organisation_id
    people = people_with_role(organisation, [Role.COMPANY_CONTACT]) if organisation else []
    languages = {person.email.lower(): person.language for person in people}
    emails = {person.email.lower(): person.email for person in people}
    if need.contact_email and need.contact_email.lower() not in emails:
        is_own = need.posted_by is not None and need.owner_id == organisation
        languages[need.contact_email.lower()] = need.posted_by.language if is_own and need.posted_by else "en"
        emails[need.contact_email.lower()] = need.contact_email
    steps = steps_told(report.document)
    for language in sorted(set(languages.values())):
        to = [email for key, email in emails.items() if languages[key] == language]
        template = "scouting/mail/technology_reported.txt"
        _write(template, to, need, language=language, report=report, steps=steps)
