"""Public facts of a center. Each change says where the fact comes from and of which day it is."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from lineshaft.apps.accounts.models import Membership, Organisation, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.reference.models import Zip
from lineshaft.domain.errors import Conflict, InvalidValue

from ..models import AdvisorProfile, Center, FactStatus, Location, Offering, ServiceArea, ServiceLine
from ..permissions import check_user_can_edit_center, check_user_can_edit_profile

CENTER_FACTS = (
    "name",
    "operator",
    "operator_type",
    "operator_status",
    "city",
    "website",
    "about",
    "about_es",
    "request_email",
    "note",
)
LOCATION_FACTS = ("name", "street", "city", "zip_code", "is_main")
# Kept in front of the codes of a center's own lines, so that they never meet a code of the network.
OWN_LINE_PREFIX = "own"


@transaction.atomic
def change_center(*, center: Center, by: Actor, source: str, as_of: date, **facts: Any) -> Center:
    """
    Change facts of a center (`CENTER_FACTS`); the same name and website go to its organisation.

    Raises InvalidValue for an empty name, an empty source or a day in the future.
    """
    check_user_can_edit_center(by, center)
    _check_source(source, as_of)
    if unknown := sorted(set(facts) - set(CENTER_FACTS)):
        raise TypeError(f"a center has no facts {', '.join(unknown)}")
    center = Center.objects.select_for_update().get(pk=center.pk)
    for name, value in facts.items():
        setattr(center, name, value.strip() if isinstance(value, str) else value)
    if not center.name:
        raise InvalidValue("name", "", "a center needs a name")
    center.source, center.as_of = source.strip(), as_of
    center.save()
    Organisation.objects.filter(pk=center.pk).update(name=center.name, website=center.website)
    return center


def _hold(center: Center) -> None:
    """Changes of a center wait here for one another: two would both find that there is no such line or profile yet."""
    Center.objects.select_for_update().get(pk=center.pk)


def _check_source(source: str, as_of: date) -> None:
    if not source.strip():
        raise InvalidValue("source", "", "a fact needs a source", "Say who says so, or where it stands")
    if as_of > timezone.localdate():
        raise InvalidValue(
            "as_of", f"{as_of:%Y-%m-%d}", "lies in the future", "Give the day on which it was true"
        )


def _zip(code: str) -> Zip:
    known = Zip.objects.filter(code=code.strip()).first()
    if known is None:
        raise InvalidValue("zip_code", code, "is not a ZIP code that we know", "Check its five digits")
    return known


@transaction.atomic
def add_location(
    *,
    center: Center,
    by: Actor,
    name: str,
    city: str,
    zip_code: str,
    source: str,
    as_of: date,
    street: str = "",
    is_main: bool = False,
    is_synthetic: bool = False,
) -> Location:
    """A new office. Its state follows from the ZIP code; a new main office takes that place from the old one."""
    check_user_can_edit_center(by, center)
    _hold(center)
    location = Location(center=center, is_synthetic=is_synthetic)
    return _write_location(
        location,
        name=name,
        street=street,
        city=city,
        zip_code=zip_code,
        is_main=is_main,
        source=source,
        as_of=as_of,
    )


def held_location(location: Location) -> Location:
    """The office as it stands now, kept from other writers until the transaction ends."""
    _hold(location.center)
    return Location.objects.select_for_update(of=("self",)).select_related("center").get(pk=location.pk)


@transaction.atomic
def change_location(*, location: Location, by: Actor, source: str, as_of: date, **facts: Any) -> Location:
    """Change facts of an office (`LOCATION_FACTS`). Raises Conflict for a closed one."""
    check_user_can_edit_center(by, location.center)
    location = held_location(location)
    if location.closed_on:
        raise Conflict("This location is closed.", "Add a new one when it has opened again")
    present = {
        "name": location.name,
        "street": location.street,
        "city": location.city,
        "zip_code": location.zip_id,
        "is_main": location.is_main,
    }
    if unknown := sorted(set(facts) - set(LOCATION_FACTS)):
        raise TypeError(f"a location has no facts {', '.join(unknown)}")
    return _write_location(location, **{**present, **facts}, source=source, as_of=as_of)


def _write_location(
    location: Location,
    *,
    name: str,
    street: str,
    city: str,
    zip_code: str,
    is_main: bool,
    source: str,
    as_of: date,
) -> Location:
    _check_source(source, as_of)
    if not name.strip() or not city.strip():
        field = "city" if name.strip() else "name"
        raise InvalidValue(field, "", "a location needs a name and a city")
    zip_fact = _zip(zip_code)
    if is_main:
        Location.objects.filter(center=location.center, is_main=True).exclude(pk=location.pk).update(
            is_main=False
        )
    location.name, location.street, location.city = name.strip(), street.strip(), city.strip()
    location.zip, location.state_id, location.is_main = zip_fact, zip_fact.state_id, is_main
    location.source, location.as_of = source.strip(), as_of
    # The people of the center know where their offices are; one that is made up is nobody's knowledge.
    location.status = FactStatus.UNVERIFIED if location.is_synthetic else FactStatus.VERIFIED
    location.save()
    return location


@transaction.atomic
def close_location(*, location: Location, by: Actor, closed_on: date) -> Location:
    """An office that is no more; it stays in the history. Raises Conflict when it is closed already."""
    check_user_can_edit_center(by, location.center)
    location = Location.objects.select_for_update().get(pk=location.pk)
    if location.closed_on:
        raise Conflict("This location is closed already.")
    if closed_on > timezone.localdate():
        raise InvalidValue("closed_on", f"{closed_on:%Y-%m-%d}", "lies in the future")
    location.closed_on, location.is_main = closed_on, False
    location.save(update_fields=["closed_on", "is_main"])
    return location


@transaction.atomic
def set_offers(*, center: Center, by: Actor, line_ids: Collection[int]) -> None:
    """What the center offers from now on, among the network's lines and its own. Unknown lines are refused."""
    check_user_can_edit_center(by, center)
    _hold(center)
    wanted = set(line_ids)
    allowed = set(ServiceLine.objects.filter(center__isnull=True).values_list("pk", flat=True)) | set(
        ServiceLine.objects.filter(center=center).values_list("pk", flat=True)
    )
    if stray := sorted(wanted - allowed):
        raise InvalidValue("lines", stray[0], "is not a service line of the network or of this center")
    present = set(Offering.objects.filter(center=center).values_list("service_line_id", flat=True))
    Offering.objects.filter(center=center, service_line_id__in=present - wanted).delete()
    Offering.objects.bulk_create(
        Offering(center=center, service_line_id=pk) for pk in sorted(wanted - present)
    )


@transaction.atomic
def add_own_line(*, center: Center, by: Actor, area: str, title: str, title_es: str = "") -> ServiceLine:
    """A service line of the center's own, offered at once. Raises Conflict for a second one of the same title."""
    check_user_can_edit_center(by, center)
    title = " ".join(title.split())
    if not title:
        raise InvalidValue("title", "", "a service line needs a title")
    if area not in ServiceArea.values:
        raise InvalidValue("area", area, "is not one of the five areas")
    code = f"{OWN_LINE_PREFIX}-{slugify(title)[:40]}"
    _hold(center)
    known = {line.code: line for line in ServiceLine.objects.filter(center=center, code__startswith=code)}
    for each in known.values():
        is_ended = each.valid_until is not None and each.valid_until <= timezone.localdate()
        if (each.code == code or each.title.casefold() == title.casefold()) and not is_ended:
            raise Conflict(f"The center has a service line “{each.title}” already.")
    # One that ended in another area stays there with what was done under it: this is another line.
    ended = (each for each in known.values() if each.area == area and each.title == title)
    line = next(ended, None) or ServiceLine(center=center, code=_free_code(code, known))
    line.area, line.title, line.title_es, line.valid_until = area, title, title_es.strip(), None
    line.save()
    Offering.objects.get_or_create(center=center, service_line=line)
    return line


def _free_code(code: str, taken: Collection[str]) -> str:
    number = 2
    free = code
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free


@transaction.atomic
def end_own_line(*, line: ServiceLine, by: Actor) -> ServiceLine:
    """End a center's own line from today on; work that was done under it keeps it."""
    if line.center is None:
        raise Conflict("The network's own service lines are not ended by a center.", "Take it off the offers")
    check_user_can_edit_center(by, line.center)
    line.valid_until = timezone.localdate()
    line.save(update_fields=["valid_until"])
    Offering.objects.filter(center=line.center, service_line=line).delete()
    return line


@transaction.atomic
def save_profile(
    *, center: Center, user: User, by: Actor, title: str, about: str, languages: str, is_public: bool
) -> AdvisorProfile:
    """
    What the directory tells about a person of the center, as they wrote it.

    Only the person lists themselves; a director may correct the text and take it off the page.
    """
    check_user_can_edit_profile(by, center, user)
    works_there = Membership.objects.filter(
        user=user, organisation_id=center.pk, ended_at__isnull=True
    ).exists()
    if not works_there:
        raise Conflict(f"{user} does not work at {center.name}.")
    _hold(center)
    profile = AdvisorProfile.objects.filter(center=center, user=user).first() or AdvisorProfile(
        center=center, user=user
    )
    if is_public and not profile.is_public and by.user_id != user.pk:
        raise Conflict(f"Only {user} can agree to be listed.")
    profile.title, profile.about, profile.languages = title.strip(), about.strip(), languages.strip()
    profile.is_public = is_public
    profile.save()
    return profile
