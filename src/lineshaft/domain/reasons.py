"""Why the product says what it says, in words a person can check."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One reason behind a suggestion, a flag or a withheld figure.

    `code` is stable and names the sentence, so that a page can show it in another language with the same
    `params`, the values that the sentence mentions. `template` is the English sentence with `{name}` where
    each of them stands.
    """

    code: str
    template: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.template.format_map(self.params)

    def __str__(self) -> str:
        return self.text


def reason(code: str, template: str, **params: object) -> Reason:
    """Make a reason; `params` are the values that `template` mentions."""
    return Reason(code, template, params)
