"""Writes of where a site stands and what industries it is in. The network shares both."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import SaidBy, Site, SiteIndustry
from lineshaft.apps.companies.permissions import check_user_can_edit_identity
from lineshaft.apps.reference.models import NaicsCode, Zip
from lineshaft.apps.reference.queries import miles_to_state
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.identifiers import check_naics

FARTHEST_FROM_STATE = 100
"""Miles from the nearest ZIP code of the state: farther away a position is a typing error."""


@transaction.atomic
def give_position(*, site: Site, by: Actor, latitude: float, longitude: float) -> Site:
    """Say where the site stands, in degrees. Raises InvalidValue when that is nowhere near its state."""
    check_user_can_edit_identity(by)
    for field, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if not -most <= value <= most:
            raise InvalidValue(
                field, value, _("is not between -%(most)s and %(most)s") % {"most": most}, _("Write degrees.")
            )
    site = Site.objects.select_for_update(no_key=True, of=("self",)).select_related("state").get(pk=site.pk)
    miles = miles_to_state(site.state, latitude, longitude)
    if miles is not None and miles > FARTHEST_FROM_STATE:
        hint = _("Write latitude first, like 33.749, then longitude, like -84.388.")
        if longitude > 0:
            hint = _("West of Greenwich the longitude has a minus, like -84.388.")
        raise InvalidValue(
            "longitude" if longitude > 0 else "latitude",
            f"{latitude}, {longitude}",
            _("lies %(miles)s miles from the nearest ZIP code of %(state)s")
            % {"miles": f"{miles:,.0f}", "state": site.state},
            hint,
        )
    site.latitude, site.longitude, site.position_given = latitude, longitude, True
    site.save(update_fields=["latitude", "longitude", "position_given"])
    return site


@transaction.atomic
def forget_position(*, site: Site, by: Actor) -> Site:
    """Go back to the middle of the ZIP code; without a known ZIP code the site has no position."""
    check_user_can_edit_identity(by)
    site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    place = Zip.objects.filter(pk=site.zip_code).first() if site.zip_code else None
    site.latitude, site.longitude = (place.latitude, place.longitude) if place else (None, None)
    site.position_given = False
    site.save(update_fields=["latitude", "longitude", "position_given"])
    return site


@transaction.atomic
def add_industry(*, site: Site, by: Actor, code: str, vintage: int, said_by: str) -> SiteIndustry:
    """
    A further industry of the site. Codes of NAICS 2022 have to exist; of older editions the form alone is checked.

    Raises InvalidValue that names the field, Conflict when the site has the industry already.
    """
    check_user_can_edit_identity(by)
    checked = check_naics(code, field="code")
    if vintage not in SiteIndustry.Vintage.values:
        raise InvalidValue("vintage", vintage, _("is not an edition of NAICS"), _("Choose it from the list."))
    _check_said_by(said_by)
    is_current = vintage == SiteIndustry.Vintage.V2022
    if is_current and not NaicsCode.objects.filter(pk=checked).exists():
        raise InvalidValue(
            "code",
            code,
            _("is not an industry of NAICS 2022"),
            _("Choose it from the list, or another edition."),
        )
    site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if is_current and site.naics_id == checked:
        raise Conflict(_("This is its primary industry already."))
    try:
        with transaction.atomic():
            return SiteIndustry.objects.create(site=site, code=checked, vintage=vintage, said_by=said_by)
    except IntegrityError as error:
        raise Conflict(_("The site has this industry already.")) from error


def _check_said_by(said_by: str) -> None:
    if said_by not in SaidBy.values:
        raise InvalidValue("said_by", said_by, _("is not who can say so"), _("Choose it from the list."))


@transaction.atomic
def remove_industry(*, industry: SiteIndustry, by: Actor) -> None:
    """Take a further industry away. `add_industry` brings it back."""
    check_user_can_edit_identity(by)
    industry.delete()


@transaction.atomic
def make_industry_primary(*, industry: SiteIndustry, by: Actor) -> Site:
    """Make a further industry the primary one; the primary one before stays as a further one."""
    check_user_can_edit_identity(by)
    site = Site.objects.select_for_update(no_key=True).get(pk=industry.site_id)
    industry = SiteIndustry.objects.get(pk=industry.pk)
    if industry.vintage != SiteIndustry.Vintage.V2022:
        raise Conflict(
            _("The primary industry is one of NAICS 2022; this one is of %(edition)s.")
            % {"edition": industry.get_vintage_display()},
            _("Add the code that it became in 2022."),
        )
    before, said_before = site.naics_id, site.naics_said_by
    site.naics_id, site.naics_said_by = industry.code, industry.said_by
    site.save(update_fields=["naics", "naics_said_by"])
    industry.delete()
    if before:
        SiteIndustry.objects.get_or_create(
            site=site,
            code=before,
            vintage=SiteIndustry.Vintage.V2022.value,
            defaults={"said_by": said_before or SaidBy.CENTER.value},
        )
    return site
