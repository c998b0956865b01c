"""Why the product says what it says, in words a person can check."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One reason behind a suggestion, a flag or a withheld figure.

    `code` is stable and names the sentence, so that a page can show it in another language; `params` are the
    values that the sentence mentions, and `text` is the sentence in English.
    """

    code: str
    text: str
    params: Mapping[str, str] = field(default_factory=dict, hash=False)


def reason(code: str, template: str, **params: object) -> Reason:
    """Make a reason: `template` is the English sentence with `{name}` where each of `params` stands."""
    shown = {name: str(value) for name, value in params.items()}
    return Reason(code=code, text=template.format_map(shown), params=shown)
