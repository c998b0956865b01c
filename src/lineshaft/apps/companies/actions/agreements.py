"""What a company agrees to about its profile: who sees which part. Recorded, replaced and withdrawn."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Capability, ProfileAgreement, SharingConsent, Site
from lineshaft.apps.companies.permissions import (
    check_user_can_edit_capabilities,
    check_user_can_withdraw_agreement,
)
from lineshaft.apps.companies.profile_words import PARTS, VERSION, wording
from lineshaft.domain.errors import InvalidValue
from lineshaft.tenancy import system_scope

from .registry import checked_text

SHARING_FIELDS = ("shared_at", "shared_by", "agreed_by", "to_buyers", "kept_back")
_AUDIENCE = ProfileAgreement.Audience
_STATUS = ProfileAgreement.Status


def standing(site_id: int, owner_id: int) -> QuerySet[ProfileAgreement]:
    """What is in force of what this organisation recorded about the plant: by the company that it belongs to now."""
    return _not_ended(site_id, owner_id).filter(company_id=F("site__company_id"))


def _not_ended(site_id: int, owner_id: int) -> QuerySet[ProfileAgreement]:
    """The same with the word of a company that the plant belonged to before, which a new one replaces."""
    return ProfileAgreement.objects.filter(site_id=site_id, owner_id=owner_id, status=_STATUS.STANDING.value)


def hide(row: Capability) -> None:
    """Take an entry, not yet saved, out of everybody else's sight."""
    row.shared_at = row.shared_by = None
    row.agreed_by, row.to_buyers = "", False


def show_as_agreed(row: Capability, by: Actor) -> bool:
    """Show an entry, not yet saved, to whom the company agreed to show its part; False when it agreed to nothing."""
    hide(row)
    agreement = standing(row.site_id, row.owner_id).filter(part=row.kind).first()
    if agreement is None:
        return False
    row.shared_at, row.shared_by, row.agreed_by = timezone.now(), by.person, agreement.agreed_by
    row.to_buyers = agreement.audience == _AUDIENCE.BUYERS
    return True


@transaction.atomic
def agree_to_show(
    *,
    site: Site,
    owner_id: int,
    parts: Iterable[str],
    audience: str,
    by: Actor,
    agreed_by: str = "",
    how: str = "",
    on: date | None = None,
    language: str = "en",
) -> list[ProfileAgreement]:
    """
    Record that the company agreed to show these parts, with the exact words; what stands there is shown from now on.

    The company's own people agree for it by doing this; a center says who agreed, how and when. Whoever is shown a part
    as a buyer is shown the name too, so it is agreed with the first part. Raises InvalidValue that names the field.
    """
    check_user_can_edit_capabilities(by, site, owner_id)
    chosen = _checked_parts(parts, audience)
    if owner_id == site.company.organisation_id:
        agreed_by, how, on = str(by.person), SharingConsent.How.ONLINE.value, timezone.localdate()
    else:
        agreed_by, how, on = _checked_word(agreed_by, how, on)
    before = {each.part: each for each in _not_ended(site.pk, owner_id).select_for_update()}
    name = before.get(ProfileAgreement.NAME)
    if audience == _AUDIENCE.BUYERS and (name is None or name.company_id != site.company_id):
        chosen = list(dict.fromkeys((ProfileAgreement.NAME, *chosen)))
    made = []
    for part in chosen:
        if part in before:
            _end(before[part], _STATUS.REPLACED, by)
        agreement = ProfileAgreement(
            site=site, company_id=site.company_id, owner_id=owner_id, part=part, audience=audience,
            agreed_by=agreed_by, agreed_how=how, agreed_on=on, language=language, recorded_by=by.person,
        )  # fmt: skip
        made.append(_put_in_force(agreement, by))
    _tell_company(site, owner_id, made, by)
    return made


def _tell_company(site: Site, owner_id: int, made: list[ProfileAgreement], by: Actor) -> None:
    """What a center recorded for the company, to the company's own people: they can withdraw it themselves."""
    company = site.company.organisation_id
    if company is None or company == owner_id:
        return
    with system_scope("the people of a company are told what a center recorded for it"):
        people = list(people_with_role(company, [Role.COMPANY_CONTACT]))
    for person in people:
        mail(
            to=[person.email],
            template="companies/mail/profile_shown.txt",
            language=person.language,
            context={
                "site": site,
                "writer": str(by.person),
                "agreements": made,
                "link": settings.BASE_URL + reverse("companies:who_sees", args=[site.public_id]),
            },
        )


def _checked_parts(parts: Iterable[str], audience: str) -> list[str]:
    chosen = list(dict.fromkeys(parts))
    if audience not in _AUDIENCE.values:
        raise InvalidValue("audience", audience, _("is not in the list"), _("Choose it from the list."))
    if not chosen:
        raise InvalidValue("parts", "", _("is empty"), _("Tick at least one part."))
    for part in chosen:
        if part not in PARTS:
            raise InvalidValue(
                "parts", part, _("is not a part of the profile"), _("Choose it from the list.")
            )
    if audience == _AUDIENCE.NETWORK and ProfileAgreement.NAME in chosen:
        raise InvalidValue(
            "parts",
            ProfileAgreement.NAME,
            _("is known to the network from its registry"),
            _("It is agreed for buyers only."),
        )
    return chosen


def _checked_word(agreed_by: str, how: str, on: date | None) -> tuple[str, str, date]:
    """Who agreed for the company, how and when, as a center writes it down."""
    who = checked_text("agreed_by", agreed_by, required=True)
    if how not in (SharingConsent.How.WRITTEN.value, SharingConsent.How.SPOKEN.value):
        raise InvalidValue("how", how, _("is no way to agree"), _("Choose in writing or spoken."))
    if on is None or on > timezone.localdate():
        raise InvalidValue("on", on or "", _("is no day that has come"), _("Say when the company agreed."))
    return who, how, on


def _put_in_force(agreement: ProfileAgreement, by: Actor) -> ProfileAgreement:
    """Store an agreement with its words, and show what it covers."""
    agreement.wording_version = VERSION
    agreement.wording = wording(agreement.site, agreement.part, agreement.audience, agreement.language)
    agreement.save()
    _entries(agreement).filter(removed_at__isnull=True, kept_back=False).update(
        shared_at=timezone.now(),
        shared_by=by.person,
        agreed_by=agreement.agreed_by,
        to_buyers=agreement.audience == _AUDIENCE.BUYERS,
    )
    return agreement


def _entries(agreement: ProfileAgreement) -> QuerySet[Capability]:
    """What the agreement covers, also what is removed and may be put back."""
    return Capability.objects.filter(
        site_id=agreement.site_id, owner_id=agreement.owner_id, kind=agreement.part
    )


def _end(agreement: ProfileAgreement, status: ProfileAgreement.Status, by: Actor) -> None:
    agreement.status, agreement.ended_by, agreement.ended_at = status.value, by.person, timezone.now()
    agreement.save(update_fields=["status", "ended_by", "ended_at"])


@transaction.atomic
def withdraw_agreement(*, agreement: ProfileAgreement, by: Actor) -> ProfileAgreement:
    """
    End an agreement at once: its part is seen by its owner alone. Doing it twice changes nothing.

    The company's own people withdraw what anybody recorded for it; a center what it recorded itself. Without the name
    buyers are shown nothing: what was agreed for them goes on for the network alone.
    """
    check_user_can_withdraw_agreement(by, agreement)
    with system_scope("a company's word about its profile ends as soon as it or the center says so"):
        current = ProfileAgreement.objects.select_for_update().get(pk=agreement.pk)
        if current.status == _STATUS.STANDING:
            _end(current, _STATUS.WITHDRAWN, by)
            _entries(current).update(shared_at=None, shared_by=None, agreed_by="", to_buyers=False)
            if current.part == ProfileAgreement.NAME:
                _narrow_to_network(current, by)
    return current


def _narrow_to_network(name: ProfileAgreement, by: Actor) -> None:
    """What the owner recorded for buyers beside the name, in force for the network alone."""
    rows = standing(name.site_id, name.owner_id).filter(audience=_AUDIENCE.BUYERS.value)
    for each in rows.select_related("site__company", "site__state").select_for_update(of=("self",)):
        _end(each, _STATUS.REPLACED, by)
        narrower = ProfileAgreement(
            site=each.site, company_id=each.company_id, owner_id=each.owner_id, part=each.part,
            audience=_AUDIENCE.NETWORK.value, agreed_by=each.agreed_by, agreed_how=each.agreed_how,
            agreed_on=each.agreed_on, language=each.language, recorded_by=by.person,
        )  # fmt: skip
        _put_in_force(narrower, by)


@transaction.atomic
def withdraw_agreements(*, site: Site, agreements: Iterable[ProfileAgreement], by: Actor) -> int:
    """End all of these agreements on a plant; returns how many were in force. Raises as `withdraw_agreement`."""
    ended = 0
    # The name last: it would put narrower ones in the place of those for buyers.
    for each in sorted(agreements, key=lambda each: each.part == ProfileAgreement.NAME):
        if each.site_id == site.pk and each.status == _STATUS.STANDING:
            withdraw_agreement(agreement=each, by=by)
            ended += 1
    return ended
