"""Strict reading of the YAML files that are part of the product: definitions, thresholds, dated amounts.

Each file is read key by key through a `Section`, so that a missing, misspelt, doubled or wrongly typed key
stops the start with the name of the file and the key, and never becomes a silent default.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

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
        self._lines: Mapping[str, int] = getattr(content, "lines", {})

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

    def flag(self, key: str) -> bool:
        """Yes or no, written true or false."""
        if key in self._unread and isinstance(self._unread[key], bool):
            return bool(self._unread.pop(key))
        raise self.error(key, "must be true or false")

    def texts(self, key: str) -> list[str]:
        """A list of texts, none of them empty."""
        texts = self._take(key, list, "a list")
        for each in texts:
            if not isinstance(each, str) or not each.strip():
                raise self.error(key, f"has {quote(each)}, not a text")
        return [each.strip() for each in texts]

    def formula(self, key: str) -> str:
        """A formula as it was written; one that is only a number, or true, was read as such and is made text again."""
        value = self._unread.get(key)
        if isinstance(value, bool | int | Decimal):
            self._unread.pop(key)
            return str(value)
        return self.text(key)

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
        """An error that names this file, the full path of `key`, and its line where it stands in the file."""
        line = self._lines.get(key)
        return InvalidDefinition(self.source, self._name(key), f"{reason} (line {line})" if line else reason)

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
    return _read(path.read_text(encoding="utf-8"), path.name, _StrictLoader)


def read_text(text: str, source: str) -> Section:
    """Read YAML that a person sent; `source` names it in errors. Raises InvalidDefinition when it is not readable."""
    return _read(text, source, _PlainLoader)


def read_plain(text: str, source: str) -> dict[str, Any]:
    """The same YAML as plain mappings and lists, numbers exact. Raises InvalidDefinition when it is not readable."""
    content = _plain(_content(text, source, _PlainLoader))
    if not isinstance(content, dict):
        raise InvalidDefinition(source, "top of the file", "is not a list of keys with values")
    return content


def _plain(content: object) -> object:
    if isinstance(content, dict):
        return {str(key): _plain(value) for key, value in content.items()}
    return [_plain(each) for each in content] if isinstance(content, list) else content


def _read(text: str, source: str, loader: type[yaml.SafeLoader]) -> Section:
    return Section(source, "", _content(text, source, loader))


def _content(text: str, source: str, loader: type[yaml.SafeLoader]) -> object:
    try:
        return yaml.load(text, Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidDefinition(source, "YAML", " ".join(str(error).split())) from error


class _Lines(dict[object, object]):
    """A mapping that knows on which line each of its keys stands."""

    lines: Mapping[str, int] = {}


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


class _PlainLoader(_StrictLoader):
    """Without references to other parts: a few of them within each other would fill the memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node. Raises ComposerError for a reference."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(
                None, None, "refers to another part with *; write it out", self.peek_event().start_mark
            )
        return super().compose_node(parent, index)


def _with_lines(loader: _StrictLoader, node: yaml.MappingNode) -> Iterator[_Lines]:
    made = _Lines()
    yield made
    made.update(loader.construct_mapping(node))
    made.lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}


def _exact_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)).replace("_", ""))


# YAML 1.1 reads yes, no, on and off as true and false; in what people write they are words, as they mean them.
_PlainLoader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _exact_number)
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _with_lines)
