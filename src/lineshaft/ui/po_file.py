"""Reading, writing and compiling gettext catalogues, as much of the format as we use."""

import ast
import os
import struct
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# Context (or None) and text: what gettext looks a translation up by.
Key = tuple[str | None, str]


@dataclass
class Entry:
    """A text with its translations: one, or one per plural form. `files` says where it stands."""

    context: str | None
    text: str
    plural: str | None = None
    translations: list[str] = field(default_factory=lambda: [""])
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        """Context and text."""
        return self.context, self.text

    @property
    def complete(self) -> bool:
        """True when every form has a translation."""
        return all(self.translations)


def header(language: str) -> str:
    """The entry of the empty text: encoding and the plural rule (English and Spanish share it)."""
    return (
        f"Project-Id-Version: Lineshaft\nLanguage: {language}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
        "Plural-Forms: nplurals=2; plural=(n != 1);\n"
    )


def read(path: Path) -> dict[Key, Entry]:
    """The entries of a .po file. Where a text stands twice the first complete one counts.

    Raises `ValueError` with file and line for a line that is not part of the format.
    """
    entries: dict[Key, Entry] = {}
    fields: dict[str, str] = {}
    current = ""

    def finish() -> None:
        if fields.get("msgid"):
            forms = [text for name, text in sorted(fields.items()) if name.startswith("msgstr")]
            entry = Entry(fields.get("msgctxt"), fields["msgid"], fields.get("msgid_plural"), forms or [""])
            if entry.key not in entries or not entries[entry.key].complete:
                entries[entry.key] = entry
        fields.clear()

    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            if "msgstr" in fields or "msgstr[0]" in fields:
                finish()
            continue
        name, _, rest = line.partition(" ") if not line.startswith('"') else (current, "", line)
        if name in {"msgid", "msgctxt"} and ("msgstr" in fields or "msgstr[0]" in fields):
            finish()
        try:
            value = ast.literal_eval(rest.strip())
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"{path}:{number}: not a line of a catalogue: {raw!r}.") from error
        current = name
        fields[name] = fields.get(name, "") + value
    finish()
    return entries


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    if "\n" not in escaped:
        return f'"{escaped}"'
    lines = escaped.split("\n")
    pieces = [f"{line}\\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    return "\n".join(['""', *(f'"{piece}"' for piece in pieces)])


def write(path: Path, language: str, entries: Iterable[Entry]) -> None:
    """Write a .po file: no line numbers and no dates, so that it only changes when texts do."""
    blocks = [f'msgid ""\nmsgstr {_quoted(header(language))}']
    for entry in entries:
        lines = [f"#: {name}" for name in entry.files]
        if entry.context is not None:
            lines.append(f"msgctxt {_quoted(entry.context)}")
        lines.append(f"msgid {_quoted(entry.text)}")
        if entry.plural is None:
            lines.append(f"msgstr {_quoted(entry.translations[0])}")
        else:
            lines.append(f"msgid_plural {_quoted(entry.plural)}")
            lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(entry.translations)]
        blocks.append("\n".join(lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def compile_to(path: Path, language: str, entries: Iterable[Entry]) -> None:
    """Write the .mo file that gettext reads; untranslated texts are left out and stay English."""
    messages = {"": header(language)}
    for entry in entries:
        if entry.complete:
            text = entry.text if entry.plural is None else f"{entry.text}\0{entry.plural}"
            key = text if entry.context is None else f"{entry.context}\4{text}"
            messages[key] = "\0".join(entry.translations)
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    start = 7 * 4 + 16 * len(pairs)
    keys = b"".join(key + b"\0" for key, _ in pairs)
    values = b"".join(value + b"\0" for _, value in pairs)
    key_table, value_table = b"", b""
    key_at, value_at = start, start + len(keys)
    for raw_key, raw_value in pairs:
        key_table += struct.pack("<II", len(raw_key), key_at)
        value_table += struct.pack("<II", len(raw_value), value_at)
        key_at += len(raw_key) + 1
        value_at += len(raw_value) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    # Several processes may start at once: the finished file appears in one step.
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(head + key_table + value_table + keys + values)
    os.chmod(name, 0o644)
    os.replace(name, path)
