"""Partners themselves; writing, publishing and withdrawing resources; passing them on to companies."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from lineshaft.apps.accounts import outside
from lineshaft.apps.accounts.actions import invite, mail
from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.companies.models import Contact, Site
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.matching.audience import Verdict

from . import permissions, queries
from .models import PartnerProfile, Resource, ResourceShare
from .wording import criterion_as_record

STEPS: Mapping[str, frozenset[str]] = {
    Resource.Status.DRAFT: frozenset({Resource.Status.PUBLISHED}),
    Resource.Status.PUBLISHED: frozenset({Resource.Status.WITHDRAWN}),
    Resource.Status.WITHDRAWN: frozenset({Resource.Status.PUBLISHED}),
}
EDITABLE = frozenset(
    {
        "kind", "title", "title_es", "summary", "summary_es", "link", "states", "counties", "naics_prefixes",
        "employees_min", "employees_max", "areas", "apply_by", "provider", "readiness", "access",
    }
)  # fmt: skip
_SLUG_LENGTH = 40


@transaction.atomic
def create_resource(
    *, partner: Organisation, by: Actor, is_synthetic: bool = False, **facts: Any
) -> Resource:
    """A new draft. `facts` are fields of `EDITABLE`. Raises InvalidValue for a size range that is none."""
    permissions.check_user_can_edit_resources(by, partner.pk)
    if partner.kind != OrganisationKind.PARTNER:
        raise InvalidValue(
            "partner", partner, "is no partner organisation", "Choose one that you are an editor of"
        )
    resource = Resource(partner=partner, created_by=by.user, is_synthetic=is_synthetic)
    _take(resource, facts)
    resource.slug = _free_slug(resource.title)
    # A slug that another partner's draft holds cannot be seen here; the unique index knows.
    try:
        with transaction.atomic():
            resource.save()
    except IntegrityError:
        resource.slug = f"{resource.slug[:_SLUG_LENGTH]}-{secrets.token_hex(3)}"
        resource.save()
    return resource


def _free_slug(title: str) -> str:
    wanted = slugify(title)[:_SLUG_LENGTH].strip("-") or "resource"
    if Resource.objects.filter(slug=wanted).exists():
        return f"{wanted}-{secrets.token_hex(3)}"
    return wanted


def _take(resource: Resource, facts: Mapping[str, Any]) -> None:
    if unknown := set(facts) - EDITABLE:
        raise TypeError(f"a resource has no editable field {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(resource, name, value)
    # Refuses a size range that is out of order.
    _ = resource.audience


@transaction.atomic
def edit_resource(*, resource: Resource, by: Actor, **facts: Any) -> Resource:
    """Change a resource in any state; its address stays. Raises InvalidValue for a size range that is none."""
    permissions.check_user_can_edit_resources(by, resource.partner_id)
    resource = Resource.objects.select_for_update().get(pk=resource.pk)
    _take(resource, facts)
    resource.save()
    return resource


def _move(resource: Resource, to: Resource.Status, by: Actor) -> Resource:
    permissions.check_user_can_edit_resources(by, resource.partner_id)
    resource = Resource.objects.select_for_update().get(pk=resource.pk)
    if to not in STEPS[resource.status]:
        raise Conflict(f"“{resource.title}” is {resource.get_status_display()}; it cannot become {to.label}.")
    resource.status = to
    return resource


@transaction.atomic
def publish_resource(*, resource: Resource, by: Actor) -> Resource:
    """Show a resource to everyone. Raises Conflict when it is published, or can no longer be applied for."""
    resource = _move(resource, Resource.Status.PUBLISHED, by)
    if _is_retired(resource.partner_id):
        raise Conflict(
            f"{resource.partner} is retired: nothing of it is shown.",
            "Ask the program office to restore it, and publish then.",
        )
    if resource.is_closed(timezone.localdate()):
        raise Conflict(
            f"The last day to apply was {resource.apply_by:%b %d, %Y}.",
            "Set a later day, or none, and publish again.",
        )
    resource.published_at = timezone.now()
    resource.save(update_fields=["status", "published_at"])
    return resource


@transaction.atomic
def withdraw_resource(*, resource: Resource, by: Actor) -> Resource:
    """Take a resource from public view. Raises Conflict when it is not published."""
    resource = _move(resource, Resource.Status.WITHDRAWN, by)
    resource.save(update_fields=["status"])
    return resource


@transaction.atomic
def edit_profile(
    *, partner: Organisation, arena: str, states: Sequence[str], about: str, by: Actor
) -> PartnerProfile:
    """What the public list of partners tells about a partner, written by its own editor."""
    permissions.check_user_can_edit_resources(by, partner.pk)
    return _write_profile(partner, arena, states, about)


def _write_profile(partner: Organisation, arena: str, states: Sequence[str], about: str) -> PartnerProfile:
    if arena not in PartnerProfile.Arena.values:
        raise InvalidValue("arena", arena, "is no arena", "Choose federal, state or association")
    profile, _created = PartnerProfile.objects.update_or_create(
        organisation=partner, defaults={"arena": arena, "states": sorted(states), "about": about}
    )
    return profile


@transaction.atomic
def add_partner(
    *,
    name: str,
    website: str,
    arena: str,
    states: Sequence[str],
    about: str,
    email: str = "",
    by: Actor,
    is_synthetic: bool = False,
) -> Organisation:
    """
    Enter a partner; with `email` its first editor is invited in the same step.

    Raises InvalidValue for a name that another partner has, in any case, retired or not.
    """
    permissions.check_user_can_manage_partners(by)
    partner = Organisation(
        kind=OrganisationKind.PARTNER.value, name=name, website=website, is_synthetic=is_synthetic
    )
    outside.save_under_own_name(partner)
    _write_profile(partner, arena, states, about)
    if email:
        invite(organisation=partner, email=email, role=Role.PARTNER_EDITOR, by=by)
    return partner


@transaction.atomic
def change_partner(
    *,
    partner: Organisation,
    name: str,
    website: str,
    arena: str,
    states: Sequence[str],
    about: str,
    by: Actor,
) -> Organisation:
    """Change what is told of a partner. Raises InvalidValue for a name that another partner has."""
    permissions.check_user_can_manage_partners(by)
    partner = Organisation.objects.select_for_update().get(pk=partner.pk)
    partner.name, partner.website = name, website
    outside.save_under_own_name(partner)
    _write_profile(partner, arena, states, about)
    return partner


@transaction.atomic
def retire_partner(*, partner: Organisation, by: Actor) -> PartnerProfile:
    """
    A partner is no longer with the network: its resources stay as they are, and are not shown or passed on.

    Its open invitations are withdrawn. Who passed a resource on keeps the record of it. Raises Conflict for one that
    is retired.
    """
    profile = _profile_to_change(partner, by)
    outside.retire(profile, by)
    return profile


@transaction.atomic
def restore_partner(*, partner: Organisation, by: Actor) -> PartnerProfile:
    """A retired partner is back, with its resources as they were. Raises Conflict for one that is not retired."""
    profile = _profile_to_change(partner, by)
    outside.restore(profile)
    return profile


def _profile_to_change(partner: Organisation, by: Actor) -> PartnerProfile:
    permissions.check_user_can_manage_partners(by)
    found: PartnerProfile = outside.profile_to_change(PartnerProfile, partner)
    return found


def why_not_invited(organisation: Organisation) -> str:
    """Why nobody is invited to a partner, in words; "" where people can be."""
    if organisation.kind != OrganisationKind.PARTNER:
        return ""
    return outside.why_retired(PartnerProfile, organisation)


def _is_retired(partner_id: int) -> bool:
    return PartnerProfile.objects.filter(pk=partner_id, retired_at__isnull=False).exists()


@transaction.atomic
def share_resource(
    *, resource: Resource, site: Site, center: Center, contact: Contact | None, message: str = "", by: Actor
) -> ResourceShare:
    """
    Pass a resource on to a site, by mail to `contact` in the contact's language; without one, it was told in person.

    Why it fitted is kept with the share. Raises Conflict when it is not open, does not fit, or was shared before, and
    InvalidValue for a contact of another site or center.
    """
    permissions.check_user_can_share(by, center.pk)
    assert by.user is not None
    if not queries.is_open(resource):
        raise Conflict(f"“{resource.title}” is not offered any more.")
    if contact and (contact.site_id, contact.center_id) != (site.pk, center.pk):
        raise InvalidValue(
            "contact", contact, "is no contact of your center at this site", "Choose one of the list"
        )
    if contact and not contact.email:
        raise InvalidValue("contact", contact, "has no e-mail address", "Add one, or tell them in person")
    found = queries.fit_of(by, resource, site)
    if not found.fit.fits:
        against = [text for criterion, text in found.reasons if criterion.verdict is Verdict.EXCLUDES]
        raise Conflict(f"“{resource.title}” is not meant for this site: {'; '.join(against)}.")
    names = queries.names_for(site, [resource])
    try:
        with transaction.atomic():
            share = ResourceShare.objects.create(
                resource=resource,
                center=center,
                site=site,
                contact=contact,
                shared_by=by.user,
                message=message,
                reasons=[criterion_as_record(criterion, names) for criterion, _text in found.reasons],
                is_synthetic=site.is_synthetic,
            )
    except IntegrityError as error:
        raise Conflict(f"Your center has shared “{resource.title}” with this site before.") from error
    if contact:
        _tell(share, contact, center)
    return share


def _tell(share: ResourceShare, contact: Contact, center: Center) -> None:
    resource = share.resource
    mail(
        to=[contact.email],
        template="partners/mail/resource_shared.txt",
        language=contact.language,
        context={
            "contact": contact,
            "center": center,
            "advisor": share.shared_by,
            "title": resource.title_in(contact.language),
            "summary": resource.summary_in(contact.language),
            "partner": resource.partner,
            "resource": resource,
            "message": share.message,
            "link": settings.BASE_URL + reverse("partners:resource", args=[resource.slug]),
        },
    )
