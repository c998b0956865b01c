"""What a page offers to send: its forms with their fields, and the names that its addresses carry behind "?"."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

# What a person would type: enough for most forms to be complete.
_TYPED = {
    "email": "somebody@example.org",
    "number": "1",
    "date": "2026-11-20",
    "url": "https://example.org",
    "tel": "404-555-0123",
    "textarea": "Some words",
    "password": "a long pass phrase",
}
_BY_NAME = {"zip_code": "35203", "zip": "35203", "naics": "332119", "uei": "", "city": "Birmingham"}
CHOSEN = {"select", "radio", "checkbox", "hidden", "submit", "button"}


@dataclass
class Field:
    """One field: its name, its kind (an input's type, "select" or "textarea"), and what stands in it."""

    name: str
    kind: str
    value: str = ""

    @property
    def filled(self) -> str:
        """What stands in it, or else what a person would put there."""
        return self.value or _BY_NAME.get(self.name, _TYPED.get(self.kind, "Some words"))

    @property
    def is_chosen(self) -> bool:
        """Whether a person chooses its value and does not type it."""
        return self.kind in CHOSEN


@dataclass
class SentForm:
    """A form of a page, and where it goes."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.fields)


class Page(HTMLParser):
    """The forms of a page that stands at `address`, and the names behind "?" in its links and forms."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[SentForm] = []
        self.query_names: set[str] = set()
        self._form: SentForm | None = None
        self._select: Field | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.query_names |= {name for name, _value in parse_qsl(urlsplit(given.get("href", "")).query)}
        elif tag == "form":
            action = given.get("action") or given.get("hx-post", "")
            where = urlsplit(urljoin(self.address, action)).path
            self._form = SentForm(where, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "option":
            self._option(given)
        elif self._form is not None and given.get("name"):
            self._field(self._form, tag, given)

    def _field(self, form: SentForm, tag: str, given: dict[str, str]) -> None:
        if tag not in {"input", "select", "textarea", "button"}:
            return
        kind = given.get("type", "text") if tag in {"input", "button"} else tag
        found = Field(given["name"], kind, given.get("value", ""))
        if tag == "select":
            self._select = found
        if form.method == "get":
            self.query_names.add(found.name)
        if kind not in {"radio", "submit"} or found.name not in form.names:  # of several, the first
            form.fields.append(found)

    def _option(self, given: dict[str, str]) -> None:
        if self._select is not None and ("selected" in given or not self._select.value):
            self._select.value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
