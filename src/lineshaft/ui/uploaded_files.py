"""Which files people may hand in: found from their content, so that a name cannot disguise what a file is."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from unicodedata import category

from django.core.files.uploadedfile import UploadedFile

from lineshaft.domain.errors import InvalidValue

LARGEST_MEGABYTES = 10
ACCEPTED = "PDF, PNG, JPEG, Word (.docx), Excel (.xlsx), or plain text and CSV in UTF-8"
ACCEPTED_DRAWINGS = (
    "PDF, PNG, JPEG, STEP, DXF (as text), Word (.docx), Excel (.xlsx), or plain text and CSV in UTF-8"
)

_LONGEST_NAME = 120


@dataclass(frozen=True)
class FileKind:
    """A kind of file by the suffix and media type under which it is stored and handed out."""

    suffix: str
    media_type: str


PDF = FileKind(".pdf", "application/pdf")
PNG = FileKind(".png", "image/png")
JPEG = FileKind(".jpg", "image/jpeg")
WORD = FileKind(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
EXCEL = FileKind(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
TEXT = FileKind(".txt", "text/plain; charset=utf-8")

# Drawings that are written as text, and so are accepted wherever text is; they keep their own name.
_TEXT_SUFFIXES = frozenset({".csv", ".step", ".stp", ".dxf"})

_BY_FIRST_BYTES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_BY_PART_OF_ARCHIVE = (("word/document.xml", WORD), ("xl/workbook.xml", EXCEL))


def read(file: UploadedFile) -> bytes:
    """The content of an upload. Raises InvalidValue when it is empty or larger than `LARGEST_MEGABYTES`."""
    if (file.size or 0) > LARGEST_MEGABYTES * 1024 * 1024:
        raise InvalidValue(
            "file",
            file.name,
            f"is larger than {LARGEST_MEGABYTES} MB",
            "Upload the pages that matter as a smaller file",
        )
    content: bytes = file.read()
    if not content:
        raise InvalidValue("file", file.name, "is empty", "Check that the file was saved before you chose it")
    return content


def kind_of(content: bytes, name: str) -> FileKind:
    """The kind of a file from its bytes. Raises InvalidValue, naming the file, for a kind that is not accepted."""
    for first_bytes, kind in _BY_FIRST_BYTES:
        if content.startswith(first_bytes):
            return kind
    if content.startswith(b"PK\x03\x04"):
        parts = _parts_of_archive(content)
        for part, kind in _BY_PART_OF_ARCHIVE:
            if part in parts:
                return kind
    elif _is_text(content):
        return TEXT
    raise InvalidValue("file", name, "is not a kind of file that is accepted", f"Use {ACCEPTED}")


def plain_name(name: str, kind: FileKind) -> str:
    """The name to offer on download: without folders or control characters, with the suffix of its real kind."""
    base = PurePosixPath(name.replace("\\", "/")).name
    base = re.sub(r"[^\w .()-]", "_", base).strip(" .") or "file"
    suffix = PurePosixPath(base).suffix.lower()
    same = (
        suffix == kind.suffix
        or (kind is JPEG and suffix == ".jpeg")
        or (kind is TEXT and suffix in _TEXT_SUFFIXES)
    )
    stem = base[: -len(suffix)] if suffix else base
    return f"{stem[:_LONGEST_NAME]}{suffix if same else kind.suffix}"


def _parts_of_archive(content: bytes) -> set[str]:
    """Names in a zip archive, none in one that cannot be read; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(archive.namelist())
    # The last two: made for a later version of zip, and names that are no text.
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return set()


def _is_text(content: bytes) -> bool:
    """Text in UTF-8 without control characters: no markup is ever shown, since files are only handed out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(category(character) == "Cc" and character not in "\t\r\n\f" for character in text)
