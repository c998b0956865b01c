"""What the reference says about where something stands: metropolitan area, rural class, congressional districts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ..models import County, ReferenceLoad, ZipDistrict


@dataclass(frozen=True)
class Said:
    """A fact of the reference: `text` is "" where it has none. `source` is "" where that reference is not loaded."""

    text: str
    source: str
    loaded_at: datetime | None


@dataclass(frozen=True)
class Setting:
    """Where something stands, as far as the loaded reference says."""

    metro_area: str
    rural_class: Said
    districts: tuple[str, ...]
    districts_said: Said


def rural_class_words(code: int) -> str:
    """A rural-urban continuum code of the Department of Agriculture in plain words, alike in its editions."""
    return {
        1: _("metropolitan, 1 million people or more"),
        2: _("metropolitan, 250,000 to 1 million people"),
        3: _("metropolitan, fewer than 250,000 people"),
        4: _("larger town, next to a metropolitan area"),
        5: _("larger town, not next to a metropolitan area"),
        6: _("small town, next to a metropolitan area"),
        7: _("small town, not next to a metropolitan area"),
        8: _("rural, next to a metropolitan area"),
        9: _("rural, not next to a metropolitan area"),
    }[code]


def setting_of(county: County | None, zip_code: str) -> Setting:
    """What is known of a place by its county and ZIP code. Reads `county.metro_area`."""
    loads = {each.kind: each for each in _latest_loads()}
    code = county.rural_urban_code if county else None
    words = f"{rural_class_words(code)} ({code})" if code else ""
    rows = (
        ZipDistrict.objects.filter(zip_code=zip_code).select_related("state").order_by("state_id", "district")
    )
    districts = tuple(_district(row) for row in rows) if zip_code else ()
    return Setting(
        metro_area=county.metro_area.name if county and county.metro_area else "",
        rural_class=_said(words, loads.get("rural-urban")),
        districts=districts,
        districts_said=_said(", ".join(districts), loads.get("districts")),
    )


def _latest_loads() -> list[ReferenceLoad]:
    kinds = ("rural-urban", "districts")
    return list(
        ReferenceLoad.objects.filter(kind__in=kinds)
        .order_by("kind", "-id")
        .distinct("kind")
        .defer("rejections")
    )


def _said(text: str, load: ReferenceLoad | None) -> Said:
    return Said(text, load.source if load else "", load.loaded_at if load else None)


def _district(row: ZipDistrict) -> str:
    """As it is written: GA-5; the one district of a small state is its own."""
    number = int(row.district)
    return f"{row.state.abbreviation}-{number}" if number else _("%(state)s at large") % {"state": row.state}
