"""From words to federal product and service codes (PSC)."""

import re

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Length

from ..models import PscCode
from .industries import stems_that_tell

_CODE = re.compile(r"[0-9A-Za-z]{1,4}")
_FEWEST_LETTERS = 3


def psc(code: str) -> PscCode | None:
    """The product or service code, in any case, or None."""
    return PscCode.objects.filter(code=code.strip().upper()[:4]).first()


def has_psc_codes() -> bool:
    """Whether the codes were loaded here; without them any four letters and digits are taken."""
    return PscCode.objects.exists()


def search_psc(text: str, limit: int = 10, *, products_only: bool = False) -> list[PscCode]:
    """
    Codes by their beginning, or by words in their titles: those with most of the words first, products before services.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
    rows = PscCode.objects.filter(is_product=True) if products_only else PscCode.objects.all()
    if _CODE.fullmatch(text) and any(map(str.isdigit, text)):
        return list(rows.filter(code__startswith=text.upper()).order_by("code")[:limit])
    stems = [stem for stem in stems_that_tell(text) if len(stem) >= _FEWEST_LETTERS]
    return list(_with_most(rows, stems)[:limit]) if stems else []


def _with_most(rows: QuerySet[PscCode], stems: list[str]) -> QuerySet[PscCode]:
    has: list[Case] = [
        Case(
            When(title__iregex=rf"\m{re.escape(stem)}", then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for stem in stems
    ]
    total = has[0]
    for each in has[1:]:
        total = total + each  # type: ignore[assignment]
    return (
        rows.annotate(words=total, says=Length("title"))
        .filter(words__gt=0)
        .order_by("-words", F("is_product").desc(), "says", "code")
    )
