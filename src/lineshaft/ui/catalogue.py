"""Texts marked for translation: found in templates and Python, kept in a .po file, compiled to .mo.

Plain Python, so that neither setting up nor translating needs the gettext programs. Every marked text must
have a Spanish one, except in the templates of pages for staff, which are in English.
"""

import ast
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

from lineshaft.ui import po_file
from lineshaft.ui.po_file import Entry, Key

logger = logging.getLogger(__name__)

SOURCE = Path(__file__).resolve().parents[1]
LOCALE = SOURCE / "locale"
LANGUAGES = ("es",)
# The English of the pages that come from a package, in the words of the product. Kept by hand.
WORDING = "en"

# Function name -> positions of context, text and plural among its arguments.
_FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_EXTENDS = re.compile(r"""\{%\s*extends\s+["']([^"']+)["']""")
# What extends this is a page for staff.
_STAFF_BASE = "ui/base_app.html"
_CONSTANT = re.compile(r"""_\((?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)\)""")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


@dataclass
class Found:
    """A marked text and the files it stands in."""

    plural: str | None = None
    files: set[str] = field(default_factory=set)


def po_path(language: str) -> Path:
    """The committed file of translations."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def marked_texts(source: Path = SOURCE) -> dict[Key, Found]:
    """Every text marked for translation below `source`, by context and text.

    Raises `ValueError` with file and line where a text is built at run time and so cannot be translated.
    """
    found: dict[Key, Found] = {}
    for path in sorted(source.rglob("*")):
        if path.suffix == ".py":
            texts = _in_python(path)
        elif (
            path.suffix in {".html", ".txt"} and "templates" in path.parts and not _is_for_staff(path, source)
        ):
            texts = _in_template(path)
        else:
            continue
        for context, text, plural in texts:
            if text:
                entry = found.setdefault((context, text), Found())
                entry.plural = entry.plural or plural
                entry.files.add(path.relative_to(source).as_posix())
    return found


def _is_for_staff(path: Path, source: Path) -> bool:
    """True when the template extends the frame of staff pages, itself or through others."""
    extended = _EXTENDS.search(path.read_text(encoding="utf-8"))
    if extended is None:
        return False
    parents = source.rglob(f"templates/{extended[1]}")
    return extended[1] == _STAFF_BASE or any(_is_for_staff(parent, source) for parent in parents)


def _in_python(path: Path) -> Iterator[tuple[str | None, str, str | None]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in _FUNCTIONS:
            continue
        values = [_constant(path, argument) for argument in node.args]
        context_at, text_at, plural_at = _FUNCTIONS[name]
        text = values[text_at] if len(values) > text_at else None
        if text is not None:
            context = values[context_at] if context_at is not None else None
            yield context, text, values[plural_at] if plural_at is not None else None


def _constant(path: Path, node: ast.expr) -> str | None:
    if isinstance(node, ast.JoinedStr):
        raise ValueError(
            f"{path}:{node.lineno}: a translated text cannot be an f-string; use %(name)s and fill it in after."
        )
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_template(path: Path) -> Iterator[tuple[str | None, str, str | None]]:
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type in {TokenType.TEXT, TokenType.COMMENT}:
            continue
        for match in _CONSTANT.finditer(token.contents):
            yield None, _percent(_unescape(match["text"])), None
        words = list(smart_split(token.contents))
        if token.token_type != TokenType.BLOCK or not words:
            continue
        if words[0] in {"translate", "trans"} and words[1][0] in "\"'":
            yield _option(words, "context"), _percent(_unescape(words[1][1:-1])), None
        elif words[0] in {"blocktranslate", "blocktrans"}:
            yield _block(words, tokens, path)


def _percent(text: str) -> str:
    """Templates double the percent sign in the text they look up."""
    return text.replace("%", "%%")


def _unescape(text: str) -> str:
    return text.replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")


def _option(words: list[str], name: str) -> str | None:
    if name not in words[1:-1]:
        return None
    return _unescape(words[words.index(name, 1) + 1][1:-1])


def _block(words: list[str], tokens: Iterator[Token], path: Path) -> tuple[str | None, str, str | None]:
    """The text of a blocktranslate up to its end, as Django looks it up."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[-1].append(_percent(token.contents))
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents.split('|')[0].strip()})s")
        elif token.contents.split()[0] == "plural":
            parts.append([])
        elif token.contents.split()[0] in {"endblocktranslate", "endblocktrans"}:
            break
        else:
            raise ValueError(f"{path}:{token.lineno}: a blocktranslate cannot contain {token.contents!r}.")
    texts = ["".join(part) for part in parts]
    if "trimmed" in words:
        texts = [trim_whitespace(text) for text in texts]
    return _option(words, "context"), texts[0], texts[1] if len(texts) > 1 else None


def update(language: str) -> list[Entry]:
    """Bring the .po file in line with the marked texts, keeping translations. Returns the untranslated."""
    path = po_path(language)
    kept = po_file.read(path) if path.exists() else {}
    entries = []
    for key, found in sorted(
        marked_texts().items(), key=lambda item: (item[0][1].lower(), item[0][1], item[0][0] or "")
    ):
        old = kept.get(key)
        plural = found.plural
        forms = 2 if plural is not None else 1
        translations = old.translations if old and len(old.translations) == forms else [""] * forms
        entries.append(Entry(*key, plural, translations, sorted(found.files)))
    po_file.write(path, language, entries)
    return [entry for entry in entries if not entry.complete]


def untranslated(language: str) -> list[str]:
    """What keeps a page from being whole in `language`: one sentence per text, naming its files."""
    kept = po_file.read(po_path(language))
    problems = []
    for key, found in marked_texts().items():
        entry = kept.get(key)
        where = ", ".join(sorted(found.files))
        forms = 1 if found.plural is None else 2
        if entry is None or not entry.complete or len(entry.translations) != forms:
            problems.append(f"{key[1]!r} in {where} has no translation in {po_path(language).name}.")
            continue
        known = set(_PLACEHOLDER.findall(key[1])) | set(_PLACEHOLDER.findall(found.plural or ""))
        for text in entry.translations:
            if foreign := set(_PLACEHOLDER.findall(text)) - known:
                problems.append(
                    f"{text!r} uses {sorted(foreign)}, which {key[1]!r} in {where} does not have."
                )
    return problems


def compile_stale() -> None:
    """Compile each .po file that is newer than its .mo file."""
    for language in (*LANGUAGES, WORDING):
        path = po_path(language)
        compiled = path.with_suffix(".mo")
        if not path.exists() or (compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime):
            continue
        try:
            po_file.compile_to(compiled, language, po_file.read(path).values())
        except PermissionError:
            # An installation that may not write to itself still starts; it says what is missing.
            logger.warning(
                "%s is older than %s or missing and cannot be written: pages stay in English. "
                "Run `lineshaft manage translations compile` as the owner of the installation.",
                compiled,
                path.name,
            )
