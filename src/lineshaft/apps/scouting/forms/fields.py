"""Fields of a need: the same for a form, a row of a file and a call of the API."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from lineshaft.apps.partners.widgets import CodesField, SeveralTypeaheads
from lineshaft.apps.reference.queries import (
    all_states,
    find_states,
    has_psc_codes,
    industry,
    psc,
    search_naics,
    state_by_code,
)
from lineshaft.domain.errors import quote
from lineshaft.ui.widgets import Typeahead

LONGEST_TEXT = 20_000
MOST_INDUSTRIES = 5
_LEADING_CODE = re.compile(r"([0-9]{2,6})\b")
_PSC = re.compile(r"[0-9A-Z]{4}")
_TOO_LONG = (
    "This text has %(show_value)d characters, and %(limit_value)d are read. Keep what decides who can make it, and"
    " add the rest as a file."
)


class LongField(forms.CharField):
    """Running text. A text that is too long is refused in words, and never cut while it is pasted."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"max_length": _TOO_LONG},
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without the length, at which a browser would silently cut what is pasted."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class StateField(forms.ChoiceField):
    """A state: from the list on a page; by abbreviation or name from a file or a program."""

    def to_python(self, value: Any) -> str:
        """The FIPS code; what was written, where it is no state."""
        text = " ".join(super().to_python(value).split())[:100]
        if not text:
            return ""
        found = state_by_code(text)
        if found is None:
            named = find_states(text)
            found = named[0].state if named else None
        return found.fips if found else text


def states() -> list[tuple[str, str]]:
    """Every state by its name, behind an empty choice."""
    return [("", "Not said"), *((state.fips, state.name) for state in all_states())]


class WordsField(forms.MultipleChoiceField):
    """Several choices; a file may write them as the form shows them, or as the paper form of the network does."""

    def __init__(self, *, also: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **kwargs)
        labels = {_key(str(label)): code for code, label in cast(list[tuple[str, Any]], self.choices)}
        self.by_key = {_key(words): code for words, code in also.items()} | labels

    def to_python(self, value: Any) -> list[str]:
        """The codes, each once."""
        return list(dict.fromkeys(self.by_key.get(_key(each), each) for each in super().to_python(value)))


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


class WordField(forms.ChoiceField):
    """One choice; a file may write it as the form shows it."""

    def to_python(self, value: Any) -> str:
        """The code."""
        text = super().to_python(value)
        keys = {_key(str(label)): str(code) for code, label in cast(list[tuple[str, Any]], self.choices)}
        return keys.get(_key(text), text) if text else ""


class NumberField(forms.DecimalField):
    """A number as people write it: with commas between thousands."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", "").strip() if isinstance(value, str) else value)


def industry_label(code: str) -> str:
    """An industry as code and title; what was typed, where it is no code."""
    text = str(code)
    found = industry(text) if text.isascii() and text.isdigit() else None
    return str(found) if found else text


def _industry_of(text: str) -> str:
    """The NAICS code that was chosen or typed. Raises ValidationError for none and for several."""
    leading = _LEADING_CODE.match(text.strip())
    if leading:
        if industry(leading.group(1)) is None:
            raise ValidationError(
                f"{quote(leading.group(1))} is no NAICS 2022 code. Choose one of the suggestions."
            )
        return leading.group(1)
    hits = search_naics(text, 2)
    if len(hits) != 1:
        raise ValidationError(
            f"{quote(text)} is not one industry. Choose one of the suggestions, or type a code."
        )
    return hits[0].code


class IndustriesField(CodesField):
    """Up to five industries, the first choice first."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SeveralTypeaheads("reference:naics_search", line_label="Industry", label_for=industry_label)
        super().__init__(resolve=_industry_of, widget=widget, **kwargs)

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """Each code once, in the order in which they were given. Every line that is wrong is named."""
        super().clean(value)
        codes = list(dict.fromkeys(self.resolve(text.replace("\0", "")[:200]) for text in value or ()))
        if len(codes) > MOST_INDUSTRIES:
            raise ValidationError(
                f"These are {len(codes)} industries. Keep the {MOST_INDUSTRIES} whose plants make such things."
            )
        return codes


def psc_label(code: str) -> str:
    """A product code with its title; what was typed, where it is no code."""
    found = psc(str(code))
    return f"{found.code} {found.title.capitalize()}" if found else str(code)


class PscField(forms.CharField):
    """A federal product and service code, chosen or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=200,
            widget=Typeahead("reference:psc_search", label_for=psc_label),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """The code in capitals. Raises ValidationError for what is none."""
        text = super().clean(value).strip()
        if not text:
            return ""
        code = text.upper()[:4]
        is_code = bool(_PSC.fullmatch(code)) and text[4:5] in ("", " ")
        if not is_code or (has_psc_codes() and psc(code) is None):
            raise ValidationError(
                f"{quote(text)} is no product and service code. Choose one of the suggestions, or leave it empty."
            )
        return code
