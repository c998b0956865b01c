"""Writes of what one center knows and does about a site. Invisible to other centers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.models import Membership
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.merge_rules import owner_column
from lineshaft.apps.companies.models import LONGEST_NAME, MOST_EMPLOYEES, Contact, Relationship, Site
from lineshaft.apps.companies.permissions import (
    check_user_can_edit_contacts,
    check_user_can_edit_relationship,
)
from lineshaft.apps.network.models import Center, ServiceArea
from lineshaft.domain.errors import Conflict, InvalidValue

_FACTS = ("owner", "status", "employees", "employees_as_of", "annual_sales", "needs", "notes")


def _checked_facts(center: Center, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that are given, checked. Raises InvalidValue that names the field."""
    unknown = set(facts) - set(_FACTS)
    if unknown:
        raise TypeError(f"a relationship has no {', '.join(sorted(unknown))}")
    given = {name: value for name, value in facts.items() if value not in (None, "", [])}
    if given.get("status", "prospect") not in Relationship.Status.values:
        raise InvalidValue("status", given["status"], _("is not a status"), _("Choose it from the list."))
    strange = [area for area in given.get("needs", ()) if area not in ServiceArea.values]
    if strange:
        raise InvalidValue("needs", strange[0], _("is not an area of help"), _("Choose from the list."))
    if not 0 <= given.get("employees", 0) <= MOST_EMPLOYEES:
        raise InvalidValue(
            "employees",
            given["employees"],
            _("is not between 0 and %(most)s") % {"most": MOST_EMPLOYEES},
            _("Count the people at this site."),
        )
    if not 0 <= given.get("annual_sales", Decimal(0)) < Decimal(10) ** 13:
        raise InvalidValue(
            "annual_sales", given["annual_sales"], _("is not an amount of sales"), _("Write dollars a year.")
        )
    if "owner" in given and not _works_at(center, given["owner"].pk):
        raise InvalidValue(
            "owner", str(given["owner"]), _("does not work at this center"), _("Choose someone else.")
        )
    if "employees" in given and "employees_as_of" not in given:
        given["employees_as_of"] = timezone.localdate()
    return given


def _works_at(center: Center, user_id: int) -> bool:
    return Membership.objects.filter(
        user_id=user_id, organisation_id=center.pk, ended_at__isnull=True
    ).exists()


@transaction.atomic
def ensure_relationship(*, site: Site, center: Center, by: Actor, **facts: Any) -> Relationship:
    """
    The center's relationship with the site, made when there is none.

    `facts` (owner, status, employees, employees_as_of, annual_sales, needs, notes) fill a new relationship; of an
    existing one they fill only what is empty.
    """
    check_user_can_edit_relationship(by, center.pk)
    given = _checked_facts(center, facts)
    relationship, created = Relationship.objects.get_or_create(center=center, site=site, defaults=given)
    if not created:
        missing = [name for name in given if getattr(relationship, name) in (None, "", [])]
        if missing:
            for name in missing:
                setattr(relationship, name, given[name])
            relationship.save(update_fields=missing)
    return relationship


@transaction.atomic
def edit_relationship(*, relationship: Relationship, by: Actor, **facts: Any) -> Relationship:
    """Write what the center knows about the site: every fact that is named, also an empty one."""
    check_user_can_edit_relationship(by, relationship.center_id)
    checked = _checked_facts(relationship.center, facts)
    relationship = Relationship.objects.select_for_update().get(pk=relationship.pk)
    if "employees" in facts and facts["employees"] is None:
        facts["employees_as_of"] = None
    elif "employees" in facts and facts["employees"] == relationship.employees:
        # Saving the same figure again does not make it a newer one.
        checked["employees_as_of"] = facts.get("employees_as_of") or relationship.employees_as_of
    empty: dict[str, Any] = {"needs": [], "notes": ""}
    for name in {**facts, **checked}:
        value = checked.get(name, empty.get(name))
        if name != "status" or value:
            setattr(relationship, name, value)
    relationship.save()
    return relationship


@transaction.atomic
def add_needs(*, relationship: Relationship, needs: Iterable[str], by: Actor) -> list[str]:
    """Areas of help that came up, beside those the center knew of. Returns those it did not know of."""
    check_user_can_edit_relationship(by, relationship.center_id)
    wanted = _checked_facts(relationship.center, {"needs": list(needs)}).get("needs", [])
    current = Relationship.objects.select_for_update().get(pk=relationship.pk)
    new = [area for area in ServiceArea.values if area in wanted and area not in current.needs]
    if new:
        current.needs = [area for area in ServiceArea.values if area in {*current.needs, *new}]
        current.save(update_fields=["needs"])
    return new


@transaction.atomic
def remove_needs(*, relationship: Relationship, needs: Iterable[str], by: Actor) -> None:
    """Areas of help that were noted at the wrong site."""
    check_user_can_edit_relationship(by, relationship.center_id)
    gone = set(needs)
    current = Relationship.objects.select_for_update().get(pk=relationship.pk)
    current.needs = [area for area in current.needs if area not in gone]
    current.save(update_fields=["needs"])


@transaction.atomic
def remove_relationship_without_history(*, relationship: Relationship, by: Actor) -> bool:
    """Take a relationship away of which nothing is known and in which nothing happened; True when it was taken."""
    check_user_can_edit_relationship(by, relationship.center_id)
    current = Relationship.objects.select_for_update().get(pk=relationship.pk)
    is_known = (
        current.employees is not None or current.annual_sales is not None or current.needs or current.notes
    )
    if is_known or current.status != Relationship.Status.PROSPECT or _happened(current):
        return False
    current.delete()
    return True


def _happened(relationship: Relationship) -> bool:
    """Whether any table, of whichever app, holds something of this center about the site."""
    for relation in Site._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not relation.auto_created or relation.concrete or model is Relationship:
            continue
        column = owner_column(model)
        if column:
            held = {relation.field.attname: relationship.site_id, column: relationship.center_id}  # type: ignore[union-attr]
            if model._default_manager.filter(**held).exists():
                return True
    return False


@transaction.atomic
def add_contact(
    *,
    site: Site,
    center: Center,
    by: Actor,
    name: str,
    email: str = "",
    phone: str = "",
    title: str = "",
    language: str = "en",
    is_survey_contact: bool = False,
) -> Contact:
    """
    A person at the site, as this center knows them. Someone already there with the same e-mail address is returned
    and not doubled. A new survey contact takes the place of the one before.
    """
    check_user_can_edit_contacts(by, center.pk)
    fields = _checked_contact(name=name, email=email, phone=phone, title=title, language=language)
    _hold_contacts(center.pk, site.pk)
    present = Contact.objects.filter(center=center, site=site, left_on__isnull=True)
    known = present.filter(email__iexact=fields["email"]).first() if fields["email"] else None
    if is_survey_contact:
        present.exclude(pk=known.pk if known else 0).update(is_survey_contact=False)
    if known is None:
        return Contact.objects.create(center=center, site=site, is_survey_contact=is_survey_contact, **fields)
    if is_survey_contact and not known.is_survey_contact:
        known.is_survey_contact = True
        known.save(update_fields=["is_survey_contact"])
    return known


def _hold_contacts(center_id: int, site_id: int) -> None:
    """Changes of a center's contacts at a site wait for one another: who is there, and whom the survey asks, is one."""
    list(Relationship.objects.select_for_update().filter(center_id=center_id, site_id=site_id))


def held_contact(contact: Contact) -> Contact:
    """The contact as it stands now, kept from other writers until the transaction ends."""
    _hold_contacts(contact.center_id, contact.site_id)
    return Contact.objects.select_for_update().get(pk=contact.pk)


@transaction.atomic
def edit_contact(
    *,
    contact: Contact,
    by: Actor,
    name: str,
    email: str,
    phone: str,
    title: str,
    language: str,
    is_survey_contact: bool,
) -> Contact:
    """Correct a contact. Two people of a site cannot share an e-mail address."""
    check_user_can_edit_contacts(by, contact.center_id)
    fields = _checked_contact(name=name, email=email, phone=phone, title=title, language=language)
    contact = held_contact(contact)
    others = Contact.objects.filter(
        Q(center_id=contact.center_id, site_id=contact.site_id, left_on__isnull=True) & ~Q(pk=contact.pk)
    )
    if fields["email"] and others.filter(email__iexact=fields["email"]).exists():
        raise InvalidValue(
            "email",
            fields["email"],
            _("belongs to another contact of this site"),
            _("Edit that contact instead."),
        )
    if is_survey_contact:
        others.filter(is_survey_contact=True).update(is_survey_contact=False)
    for field, value in fields.items():
        setattr(contact, field, value)
    contact.is_survey_contact = is_survey_contact
    contact.save()
    return contact


@transaction.atomic
def remove_contact_without_history(*, contact: Contact, by: Actor) -> bool:
    """Take a contact away that was noted at the wrong site; True when taken. One that a visit or survey names stays."""
    check_user_can_edit_contacts(by, contact.center_id)
    try:
        with transaction.atomic():
            held_contact(contact).delete()
    except ProtectedError:
        return False
    return True


@transaction.atomic
def mark_contact_left(*, contact: Contact, by: Actor, on: date) -> Contact:
    """The person no longer works at the site. What they said and did stays."""
    check_user_can_edit_contacts(by, contact.center_id)
    if contact.left_on is not None:
        raise Conflict(_("%(name)s is already marked as having left.") % {"name": contact.name})
    contact.left_on, contact.is_survey_contact = on, False
    contact.save(update_fields=["left_on", "is_survey_contact"])
    return contact


@transaction.atomic
def mark_contact_returned(*, contact: Contact, by: Actor) -> Contact:
    """Take a mark of having left back."""
    check_user_can_edit_contacts(by, contact.center_id)
    _hold_contacts(contact.center_id, contact.site_id)
    present = Contact.objects.filter(
        center_id=contact.center_id, site_id=contact.site_id, left_on__isnull=True
    )
    if contact.email and present.exclude(pk=contact.pk).filter(email__iexact=contact.email).exists():
        raise Conflict(
            _("Another contact of this site has the address %(email)s.") % {"email": contact.email},
            _("Correct one of the two first."),
        )
    contact.left_on = None
    contact.save(update_fields=["left_on"])
    return contact


def _checked_contact(*, name: str, email: str, phone: str, title: str, language: str) -> dict[str, str]:
    name = " ".join(name.replace("\0", " ").split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidValue(
            "name", name, _("is empty or longer than 200 characters"), _("Write the person's name.")
        )
    email = email.strip().lower()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise InvalidValue(
                "email", email, _("is not an e-mail address"), _("Check the spelling.")
            ) from error
    if language not in {"en", "es"}:
        raise InvalidValue("language", language, _("is not a language of the survey"), _("Choose en or es."))
    return {
        "name": name,
        "email": email,
        "phone": " ".join(phone.replace("\0", " ").split())[:60],
        "title": " ".join(title.replace("\0", " ").split())[:LONGEST_NAME],
        "language": language,
    }
