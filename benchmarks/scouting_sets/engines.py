"""What the matching engine is measured beside: plain BM25, and PostgreSQL full text."""

from collections.abc import Iterable
from typing import Any

import tantivy
from psycopg import sql

from lineshaft.domain.matching.index import analyzer, index_in_memory, schema
from lineshaft.domain.matching.suppliers import Supplier


class PlainBm25:
    """Each word of the need against name, profile and titles of the industries: what the index does by itself."""

    name = "plain BM25"

    def __init__(self, suppliers: Iterable[Supplier]) -> None:
        self._searcher = index_in_memory(suppliers).searcher()

    def best(self, text: str, limit: int) -> list[str]:
        words = list(dict.fromkeys(analyzer().analyze(text)))[:1_000]
        if not words:
            return []
        parts = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema(), "text", word, "freq")) for word in words
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(parts), limit).hits
        return [str(self._searcher.doc(address).get_first("id")) for _score, address in hits]


class PostgresFullText:
    """Any of the same words, over a GIN index, by `ts_rank_cd` that heeds the length of a profile."""

    name = "PostgreSQL full text"

    def __init__(self, database: Any, suppliers: Iterable[Supplier], table: str) -> None:
        self._database, self._table = database, table
        database.execute(f"CREATE TEMP TABLE {table} (id text, text text, words tsvector)")
        with database.cursor() as cursor, cursor.copy(f"COPY {table} (id, text) FROM STDIN") as copy:
            for each in suppliers:
                copy.write_row((each.id, each.searched_text.replace("\0", " ")))
        database.execute(f"UPDATE {table} SET words = to_tsvector('english', text)")  # noqa: S608
        database.execute(f"CREATE INDEX ON {table} USING gin (words)")
        database.execute(f"ANALYZE {table}")

    def best(self, text: str, limit: int) -> list[str]:
        question = (
            "WITH q AS MATERIALIZED (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS any_of"
            "   FROM unnest(to_tsvector('english', %(text)s)))"
            " SELECT p.id FROM {} p, q WHERE p.words @@ q.any_of"
            " ORDER BY ts_rank_cd(p.words, q.any_of, 1) DESC, p.id LIMIT %(limit)s"
        )
        rows = self._database.execute(
            sql.SQL(question).format(sql.Identifier(self._table)),
            {"text": text[:20_000].replace("\0", " "), "limit": limit},
        )
        return [row[0] for row in rows]
