"""Strict reading of the YAML files that are part of the product: definitions, thresholds, dated amounts.

Each file is read key by key through a `Section`, so that a missing, misspelt, doubled or wrongly typed key
stops the start with the name of the file and the key, and never becomes a silent default.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from lineshaft.domain.errors import InvalidDefinition, quote
from lineshaft.domain.words import Words

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Section:
    """One mapping of a data file. Take each key once, by its type, then call `close`."""

    def __init__(self, source: str, path: str, content: object) -> None:
        if not isinstance(content, dict):
            raise InvalidDefinition(source, path or "top of the file", "is not a list of keys with values")
        self.source = source
        self._path = path
        self._unread: dict[str, object] = {str(key): value for key, value in content.items()}

    def text(self, key: str) -> str:
        """A text that is not empty."""
        text = self._take(key, str, "a text").strip()
        if not text:
            raise self.error(key, "is empty")
        return text

    def optional_text(self, key: str) -> str:
        """A text, or "" where the key is absent."""
        return self.text(key) if key in self._unread else ""

    def integer(self, key: str) -> int:
        """A whole number."""
        return self._take(key, int, "a whole number")

    def number(self, key: str) -> Decimal:
        """A number, exact as written."""
        if isinstance(self._unread.get(key), Decimal):
            return self._take(key, Decimal, "a number")
        return Decimal(self._take(key, int, "a number"))

    def day(self, key: str) -> date:
        """A date, written 2025-10-01."""
        return self._take(key, date, "a date")

    def one_of(self, key: str, choices: type[E]) -> E:
        """A member of an enumeration, written as its value."""
        text = self.text(key)
        if text not in list(choices):
            raise self.error(key, f"is {quote(text)}, not one of: {', '.join(choices)}")
        return choices(text)

    def words(self, key: str) -> Words:
        """A text in both languages, under `en` and `es`."""
        section = self.section(key)
        words = Words(en=section.text("en"), es=section.text("es"))
        section.close()
        return words

    def section(self, key: str) -> "Section":
        """The mapping under `key`."""
        return Section(self.source, self._name(key), self._take(key, dict, "a list of keys with values"))

    def sections(self, key: str) -> list["Section"]:
        """The mappings in the list under `key`."""
        items = self._take(key, list, "a list")
        return [Section(self.source, f"{self._name(key)}[{index}]", item) for index, item in enumerate(items)]

    def has(self, key: str) -> bool:
        """Whether `key` is there and not yet taken; an explicit null counts as absent."""
        return self._unread.get(key) is not None

    def keys(self) -> list[str]:
        """The keys not yet taken, in the order of the file."""
        return list(self._unread)

    def skip_null(self, key: str) -> None:
        """Take a key that is written as null, which says on purpose that there is none."""
        if key not in self._unread or self._unread.pop(key) is not None:
            raise self.error(key, "must be there, with null where there is none")

    def close(self) -> None:
        """Raise InvalidDefinition when keys are left that nobody asked for."""
        for key in self._unread:
            raise self.error(key, "is not a known key")

    def error(self, key: str, reason: str) -> InvalidDefinition:
        """An error that names this file and the full path of `key`."""
        return InvalidDefinition(self.source, self._name(key), reason)

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _take(self, key: str, kind: type[T], kind_in_words: str) -> T:
        if key not in self._unread:
            raise self.error(key, "is missing")
        value = self._unread.pop(key)
        # YAML reads yes and no as booleans, which Python counts as whole numbers.
        if isinstance(value, bool) or not isinstance(value, kind):
            raise self.error(key, f"is {quote(value)}, not {kind_in_words}")
        return value


def read_sections(path: Path) -> Section:
    """Read the YAML file at `path`; raises InvalidDefinition, naming the file, when it is not readable."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except yaml.YAMLError as error:
        raise InvalidDefinition(path.name, "YAML", " ".join(str(error).split())) from error
    return Section(path.name, "", content)


class _StrictLoader(yaml.SafeLoader):
    """Reads 0.5 as an exact Decimal and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_scalar(key_node)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return dict(super().construct_mapping(node, deep=deep))


def _exact_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)).replace("_", ""))


_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)
