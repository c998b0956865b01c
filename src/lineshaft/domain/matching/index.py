"""The plants by their words, industries, processes, materials and credentials: an embedded index (tantivy).

It holds identifiers and words to look up by, and hands out identifiers alone: what a plant is, and whether it may be
shown, is asked of the source when an answer is made.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import tantivy

from lineshaft.domain.matching.suppliers import Supplier

LAYOUT = 2
"""Raised whenever what is written below changes: an index of another layout is built anew."""

_WRITER_BYTES = 128_000_000
_WRITER_THREADS = 2
_ANALYZER = "words"
CHARACTERS_OF_A_WORD = 8
"""Of a text, for each word that counts in it: how long texts are, without counting."""

SHORTEST_PREFIX = 3
"""Digits of a NAICS code from which on plants of the same group are found together."""


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """How words are brought to one form, in plants and needs alike."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


@cache
def schema() -> tantivy.Schema:
    """The fields of a plant in the index; only its identifier is kept as it is."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("confirmed", tokenizer_name=_ANALYZER, index_option="basic")
    for name in ("industry", "process", "material", "credential"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field("length", fast=True)
    builder.add_text_field("note", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def industry_prefixes(codes: Iterable[str]) -> set[str]:
    """The codes with the groups that they are in."""
    return {code[:length] for code in codes for length in range(SHORTEST_PREFIX, len(code) + 1)}


def document(supplier: Supplier) -> tantivy.Document:
    """What the index keeps of a plant."""
    return tantivy.Document.from_dict(
        {
            "id": supplier.id,
            "text": supplier.searched_text,
            "confirmed": list(supplier.confirmed),
            "industry": list(industry_prefixes(supplier.industries)),
            "process": list(supplier.processes),
            "material": list(supplier.materials),
            "credential": list(supplier.credentials),
            "state": supplier.state,
            "length": len(supplier.searched_text) // CHARACTERS_OF_A_WORD,
        },
        schema(),
    )


def open_index(folder: Path | None = None) -> tantivy.Index:
    """The index in a folder that exists, made when the folder is empty; without a folder one in memory."""
    index = tantivy.Index(schema(), path=str(folder) if folder else None)
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


@contextmanager
def writing(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """A writer; what it wrote is kept as a whole at the end of the block, or not at all when the block raises."""
    writer = index.writer(_WRITER_BYTES, _WRITER_THREADS)
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    else:
        writer.commit()
        writer.wait_merging_threads()


def put(writer: tantivy.IndexWriter, suppliers: Iterable[Supplier]) -> int:
    """Write plants, in place of what stood under their identifiers; returns how many."""
    number = 0
    for supplier in suppliers:
        writer.delete_documents_by_term("id", supplier.id)
        writer.add_document(document(supplier))
        number += 1
    return number


def add(writer: tantivy.IndexWriter, suppliers: Iterable[Supplier]) -> int:
    """Write plants into an index that has none of them yet; returns how many."""
    number = 0
    for supplier in suppliers:
        writer.add_document(document(supplier))
        number += 1
    return number


_NOTE = "note"


def keep_note(writer: tantivy.IndexWriter, note: str) -> None:
    """Keep a text with the index, in place of the one before: it is written with the plants, or not at all."""
    writer.delete_documents_by_term("id", _NOTE)
    writer.add_document(tantivy.Document.from_dict({"id": _NOTE, "note": note}, schema()))


def note_of(index: tantivy.Index) -> str:
    """The text that is kept with the index; "" when there is none."""
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.term_query(schema(), "id", _NOTE, "basic"), 1).hits
    return str(searcher.doc(found[0][1]).get_first("note")) if found else ""


def take_out(writer: tantivy.IndexWriter, supplier_ids: Iterable[str]) -> None:
    """Take plants out that are no more."""
    for supplier_id in supplier_ids:
        writer.delete_documents_by_term("id", supplier_id)


def index_in_memory(suppliers: Iterable[Supplier]) -> tantivy.Index:
    """An index of a few plants, or of a file, for as long as it is held."""
    index = open_index()
    with writing(index) as writer:
        add(writer, suppliers)
    index.reload()
    return index
