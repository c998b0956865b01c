"""Industries of manufacturing that a text names beyond doubt: for lists in which the industry stands in words."""

from collections import defaultdict
from functools import cached_property

from django.db.models.functions import Length

from ..models import NaicsCode, NaicsEntry
from .industries import _SAYS_NOTHING, _STEMS, _WORD, NaicsHit, _plain

_SHORTEST_CODE = 4


class IndustryWords:
    """
    Looks industries up by words, in English and Spanish, many times in a row.

    The same entries and word stems as `search_naics`, but only those that have all words count, and each answer is
    remembered: a list names few industries many times. The database is asked when this is made, and not again: a file
    is read while its rows are copied there.
    """

    def __init__(self) -> None:
        self._answers: dict[str, list[NaicsHit]] = {}
        codes = NaicsCode.objects.annotate(digits=Length("code")).filter(
            is_manufacturing=True, digits__gte=_SHORTEST_CODE
        )
        self._titles = list(codes.values_list("code", "title", "title_es"))
        entries = NaicsEntry.objects.annotate(digits=Length("naics__code")).filter(
            naics__is_manufacturing=True, digits=6
        )
        self._texts = list(
            entries.order_by("naics_id", "pk").values_list(
                "language", "text", "naics_id", "naics__title", "naics__title_es"
            )
        )

    def meant(self, text: str) -> list[NaicsHit]:
        """
        The industries that a text may mean: one when it names it, several when it does not say which, else none.

        A text that is the whole of an entry or title means that one, whatever else has its words.
        """
        plain = _words_of(text)
        if plain not in self._answers:
            self._answers[plain] = self._exact(plain) or self._with_all(plain)
        return self._answers[plain]

    def _exact(self, plain: str) -> list[NaicsHit]:
        hits = self._by_text.get(plain, [])
        longest = max((len(hit.code) for hit in hits), default=0)
        return list({hit.code: hit for hit in hits if len(hit.code) == longest}.values())

    def _with_all(self, plain: str) -> list[NaicsHit]:
        for language, stem in _STEMS.items():
            words = [word for word in plain.split() if word not in _SAYS_NOTHING[language] and len(word) > 1]
            stems = [stem(word) for word in words]
            found = {
                hit.code: hit
                for entry, hit in self._of_language[language]
                if stems and all(any(word.startswith(each) for word in entry) for each in stems)
            }
            if found:
                return [found[code] for code in sorted(found)]
        return []

    @cached_property
    def _entries(self) -> list[tuple[str, str, NaicsHit]]:
        """Language, plain text and industry of each entry of the most detailed industries."""
        return [
            (language, _words_of(text), NaicsHit(code, title, text, title_es))
            for language, text, code, title, title_es in self._texts
        ]

    @cached_property
    def _of_language(self) -> dict[str, list[tuple[list[str], NaicsHit]]]:
        found: dict[str, list[tuple[list[str], NaicsHit]]] = {language: [] for language in _STEMS}
        for language, plain, hit in self._entries:
            found[language].append(([_STEMS[language](word) for word in plain.split()], hit))
        return found

    @cached_property
    def _by_text(self) -> defaultdict[str, list[NaicsHit]]:
        found: defaultdict[str, list[NaicsHit]] = defaultdict(list)
        for _language, plain, hit in self._entries:
            found[plain].append(hit)
        for code, title, title_es in self._titles:
            for written in filter(None, {title, title_es}):
                found[_words_of(written)].append(NaicsHit(code, title, title_es=title_es))
        return found


def _words_of(text: str) -> str:
    """The words of a text in small letters, without accents and punctuation."""
    return " ".join(_WORD.findall(_plain(text[:200])))
