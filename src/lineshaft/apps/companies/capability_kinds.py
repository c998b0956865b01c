"""What is said of each kind of entry, and the names that are codes: of sizes, claims of origin and links."""

from django.utils.translation import gettext_lazy as _

from .models import Capability

_KIND = Capability.Kind

FIELDS_OF_KIND: dict[str, tuple[str, ...]] = {
    _KIND.CERTIFICATION.value: ("number", "certified_by", "issued_on", "expires_on"),
    _KIND.PROCESS.value: ("detail",),
    _KIND.MATERIAL.value: ("detail",),
    _KIND.EQUIPMENT.value: ("quantity", "detail"),
    _KIND.OWNERSHIP.value: ("certified_by", "number", "expires_on"),
    _KIND.SIZE.value: ("length", "width", "height", "unit", "detail"),
    _KIND.TOLERANCE.value: ("tolerance", "unit", "detail"),
    _KIND.CAPACITY.value: ("free_percent", "lead_days", "as_of", "detail"),
    _KIND.EXPORT.value: ("number", "certified_by", "issued_on", "expires_on", "detail"),
    _KIND.ORIGIN.value: ("detail", "detail_es"),
    _KIND.SUMMARY.value: ("detail", "detail_es"),
    _KIND.LINK.value: ("url",),
    _KIND.PHOTO.value: ("image",),
}
"""What is said of each kind beside its name."""

SUMMARY_NAME = "summary"

CODED_NAMES = {
    _KIND.SIZE.value: {"largest": _("Largest part"), "smallest": _("Smallest part")},
    _KIND.ORIGIN.value: {
        "all": _("Made in the United States, all or virtually all of it"),
        "with_imported": _("Made in the United States, with some imported parts or materials"),
        "assembled": _("Assembled in the United States"),
    },
    _KIND.SUMMARY.value: {SUMMARY_NAME: _("In the company's words")},
    _KIND.LINK.value: {
        "website": _("Web site"),
        "statement": _("Capability statement"),
        "catalogue": _("Catalog"),
        "video": _("Video"),
    },
}
"""Names that are codes, with their words. A kind that is not here has the name that people write."""

LONGEST_DETAIL = {_KIND.SUMMARY.value: 1000, _KIND.ORIGIN.value: 1000}
"""Characters of the text, where it is more than a line."""


def label_of(kind: str, name: str) -> str:
    """The name of an entry as people read it."""
    return str(CODED_NAMES.get(kind, {}).get(name, name))
