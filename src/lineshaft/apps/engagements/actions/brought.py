"""What a request brings to the site that it is linked to, and taking it away again when the link was wrong."""

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies import actions as companies
from lineshaft.apps.companies.models import Contact, Relationship, Site

from ..models import Request

BROUGHT = ("brought_relationship", "brought_needs", "brought_contact")


def bring(help_request: Request, site: Site, by: Actor) -> None:
    """
    The center's relationship with the site, the areas of help and the person who asked, where they are not there yet.

    The request remembers what it added. The caller saves it.
    """
    center = help_request.center
    help_request.brought_relationship = not Relationship.objects.filter(center=center, site=site).exists()
    relationship = companies.ensure_relationship(
        site=site, center=center, by=by, owner=help_request.assigned_to
    )
    help_request.brought_needs = companies.add_needs(
        relationship=relationship, needs=help_request.areas, by=by
    )
    help_request.brought_contact = _add_contact(help_request, site, by)


def _people(help_request: Request, site: Site) -> list[Contact]:
    """Those whom the center knows at the site as the person who asked: by address, else by name."""
    known = Contact.objects.filter(center_id=help_request.center_id, site=site, left_on__isnull=True)
    if help_request.contact_email:
        return list(known.filter(email__iexact=help_request.contact_email))
    return list(known.filter(name__iexact=help_request.contact_name))


def _add_contact(help_request: Request, site: Site, by: Actor) -> Contact | None:
    """The person who asked as a new contact of the site; nobody when the center knows them there."""
    if _people(help_request, site):
        return None
    return companies.add_contact(
        site=site,
        center=help_request.center,
        by=by,
        name=help_request.contact_name,
        email=help_request.contact_email,
        phone=help_request.contact_phone,
        language=help_request.language,
    )


def take_back(help_request: Request, site: Site, by: Actor) -> None:
    """
    Take what the request had brought away from `site`, because it is from another one.

    What another request at that site asks for as well, a contact that was corrected or named since, and a relationship
    in which anything is known or happened stay. The caller saves the request.
    """
    # Both, in one order: two requests that change places would wait for one another.
    held = Relationship.objects.select_for_update().filter(
        center_id=help_request.center_id, site__in=[site, help_request.site]
    )
    relationship = {each.site_id: each for each in held.order_by("pk")}.get(site.pk)
    for other in _others(help_request, site):
        _hand_over(help_request, other, site)
    contact = help_request.brought_contact
    if contact is not None and _is_as_brought(help_request, contact):
        companies.remove_contact_without_history(contact=contact, by=by)
    if relationship is not None and help_request.brought_needs:
        companies.remove_needs(relationship=relationship, needs=help_request.brought_needs, by=by)
    if relationship is not None and help_request.brought_relationship:
        companies.remove_relationship_without_history(relationship=relationship, by=by)


def _others(help_request: Request, site: Site) -> list[Request]:
    """Other requests at the site, oldest first: they would have brought the same."""
    others = Request.objects.select_for_update().filter(center_id=help_request.center_id, site=site)
    return list(others.exclude(pk=help_request.pk).order_by("received_at", "pk"))


def _hand_over(help_request: Request, other: Request, site: Site) -> None:
    """What the other request asks for as well is brought by that one from now on."""
    shared = [area for area in help_request.brought_needs if area in other.areas]
    other.brought_needs = [*other.brought_needs, *shared]
    help_request.brought_needs = [area for area in help_request.brought_needs if area not in shared]
    contact = help_request.brought_contact
    if contact is not None and contact in _people(other, site):
        other.brought_contact, help_request.brought_contact = contact, None
    if help_request.brought_relationship:
        other.brought_relationship, help_request.brought_relationship = True, False
    other.save(update_fields=BROUGHT)


def _is_as_brought(help_request: Request, contact: Contact) -> bool:
    """Whether nobody has corrected the contact since, or chosen it for the survey."""
    asked = (help_request.contact_name, help_request.contact_email.lower(), help_request.contact_phone)
    present = (contact.name, contact.email.lower(), contact.phone)
    return present == asked and not (contact.title or contact.is_survey_contact or contact.left_on)
