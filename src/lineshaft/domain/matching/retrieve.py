"""From all plants to the hundred worth a closer look: one question to the index, scored by the weights of the model."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import tantivy

from lineshaft.domain.matching.criteria import Criteria, Wanted
from lineshaft.domain.matching.index import CHARACTERS_OF_A_WORD, SHORTEST_PREFIX, analyzer, schema
from lineshaft.domain.matching.terms import vocabulary, words_of
from lineshaft.domain.matching.weights import Weights

MOST_TERMS = 24
_TERMS_LOOKED_UP = 160
_CHARACTERS_READ = 40_000
_K1, _B = 1.2, 0.75

LEAST_LIKENESS = 0.35
"""The share of the words of a need, by their weight, from which on a need that was answered counts as similar."""

Occur = tantivy.Occur
Query = tantivy.Query


@dataclass(frozen=True)
class Question:
    """
    What is looked up for a need. `terms` weigh its words: a plant that has all of them, often, gets 1. `said` weighs
    the words that the need itself says, also those that no plant says of itself, to compare it with other needs.
    `industries` weigh codes and groups of NAICS: their sum over those that a plant is in is its expected agreement, at
    most 1. `likeliest` is the most probable industry of the need in each of them.
    """

    terms: Mapping[str, float]
    said: Mapping[str, float]
    industries: Mapping[str, float]
    likeliest: Mapping[str, str]
    usual_length: float

    def text_overlap(self, text: str) -> float:
        """The share of the words of the need, by their weight, that a text has: BM25 as the index counts it."""
        if not self.terms:
            return 0.0
        words = analyzer().analyze(text)
        if not words:
            return 0.0
        there = Counter(word for word in words if word in self.terms)
        norm = _K1 * (1 - _B + _B * (len(text) / CHARACTERS_OF_A_WORD) / self.usual_length)
        return sum(self.terms[word] * often / (often + norm) for word, often in there.items())

    def likeness(self, needs: Iterable[str]) -> float:
        """The share of its own words that the most similar of these needs has; 0 when none is similar."""
        shares = (sum(self.said.get(stem, 0.0) for stem in set(analyzer().analyze(words))) for words in needs)
        likest = max(shares, default=0.0)
        return likest if likest >= LEAST_LIKENESS else 0.0

    def words_shared(self, text: str) -> list[str]:
        """The words of a text that are words of the need, as the text writes them, the weightiest first."""
        shared: dict[str, str] = {}
        for word in words_of(text):
            stems = analyzer().analyze(word)
            if stems and stems[0] in self.terms:
                shared.setdefault(stems[0], word)
        return [shared[stem] for stem in sorted(shared, key=lambda stem: (-self.terms[stem], stem))]


@dataclass(frozen=True)
class Retrieved:
    """The identifiers of the best, and how many plants were compared."""

    ids: list[str]
    considered: int


class Retriever:
    """Asks one state of the index. Make a new one when the index changed."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self.documents = self._searcher.num_docs
        self._usual_length = self._average_length()

    def question(self, criteria: Criteria, weights: Weights) -> Question:
        """What is looked up for these criteria among the plants of this index."""
        emphasis = self._emphasis(criteria, weights)
        return Question(
            terms=self._terms(criteria, weights, emphasis),
            said=self._said(emphasis),
            industries=industry_gains(criteria, weights),
            likeliest=_likeliest(criteria),
            usual_length=self._usual_length,
        )

    def retrieve(self, question: Question, criteria: Criteria, weights: Weights, limit: int) -> Retrieved:
        """The plants that agree best with the criteria at first sight."""
        parts = self._scored(question, criteria, weights)
        if not parts:
            return Retrieved([], 0)
        query = Query.boolean_query([(Occur.Should, part) for part in parts])
        found = self._searcher.search(self._filtered(query, criteria), limit=limit, count=True)
        ids = [self._searcher.doc(address).get_first("id") for _score, address in found.hits]
        return Retrieved([str(each) for each in ids], int(getattr(found, "count", 0) or 0))

    def plausible_by_state(self, question: Question, criteria: Criteria) -> dict[str, int]:
        """
        How many plants are in an industry that the need probably is about, by state.

        Where nothing is known of the industry, those that have the weightiest words of the need.
        """
        plausible = likely_industries(criteria)
        if plausible:
            likely = [_term("industry", code) for code in plausible]
        else:
            best = sorted(question.terms, key=lambda term: -question.terms[term])[:2]
            likely = [_term("text", term, "freq") for term in best]
        if not likely:
            return {}
        query = self._filtered(Query.boolean_query([(Occur.Should, each) for each in likely]), criteria)
        counted = self._searcher.aggregate(query, {"states": {"terms": {"field": "state", "size": 100}}})
        return {
            str(each["key"]): int(each["doc_count"]) for each in counted["states"]["buckets"] if each["key"]
        }

    def _average_length(self) -> float:
        if not self.documents:
            return 1.0
        found = self._searcher.aggregate(Query.all_query(), {"length": {"avg": {"field": "length"}}})
        return max(1.0, float(found["length"]["value"] or 1.0))

    def _emphasis(self, criteria: Criteria, weights: Weights) -> dict[str, float]:
        """The words that the need says, by how much it makes of each."""
        filler = vocabulary().filler
        said: Counter[str] = Counter()
        first: dict[str, int] = {}
        for place, word in enumerate(words_of(criteria.text[:_CHARACTERS_READ])):
            if len(word) > 1 and word not in filler and not _is_number(word):
                said[word] += 1
                first.setdefault(word, place)
        emphasis: defaultdict[str, float] = defaultdict(float)
        for word, often in said.most_common(_TERMS_LOOKED_UP):
            for stem in analyzer().analyze(word):
                early = weights.early_words if first[word] < weights.early_until else 1.0
                emphasis[stem] = max(emphasis[stem], early * (1 + math.log(often)))
        return dict(emphasis)

    def _terms(self, criteria: Criteria, weights: Weights, said: Mapping[str, float]) -> dict[str, float]:
        """The words of the need that tell plants apart, each with its weight."""
        emphasis = dict(said)
        for stem, weight in self._added(criteria, weights).items():
            emphasis[stem] = max(emphasis.get(stem, 0.0), weight)
        weighed = {stem: weight * self._rarity(stem) for stem, weight in emphasis.items()}
        return _shares(weighed)

    def _said(self, emphasis: Mapping[str, float]) -> dict[str, float]:
        """The need's own words by their weight; one that no plant has is as rare as one that a single plant has."""
        once = _rarity_of(1, self.documents)
        return _shares({stem: weight * (self._rarity(stem) or once) for stem, weight in emphasis.items()})

    def _added(self, criteria: Criteria, weights: Weights) -> dict[str, float]:
        """Words that the need does not say: names of its processes and materials, and what its industries make."""
        added: dict[str, float] = {}
        for wanted in (*criteria.processes, *criteria.materials):
            for stem in analyzer().analyze(wanted.name):
                added[stem] = weights.added_names
        for industry in criteria.industries:
            for entry in industry.because:
                for word in words_of(entry):
                    if word not in vocabulary().filler:
                        for stem in analyzer().analyze(word):
                            weight = weights.added_entries * industry.probability
                            added[stem] = max(added.get(stem, 0.0), weight)
        return added

    def _rarity(self, stem: str) -> float:
        """The weight of a word by how few plants have it, as BM25 counts it; 0 for a word that none has."""
        having = self._searcher.doc_freq("text", stem)
        if not having:
            return 0.0
        return _rarity_of(having, self.documents)

    def _scored(self, question: Question, criteria: Criteria, weights: Weights) -> list[Query]:
        parts: list[Query] = []
        for stem, weight in question.terms.items():
            # The index multiplies with rarity and k1 + 1, which are in the weight already.
            boost = weights.of("text") * weight / ((_K1 + 1) * self._rarity(stem))
            parts.append(Query.boost_query(_term("text", stem, "freq"), boost))
        for stem, weight in self._confirmed_before(question).items():
            parts.append(_fixed("confirmed", stem, weights.of("confirmed") * weight))
        for code, gain in question.industries.items():
            if gain * weights.of("industry") > weights.least_gain:
                parts.append(_fixed("industry", code, gain * weights.of("industry")))
        for field, wanted, name in (
            ("process", criteria.processes, "process"),
            ("material", criteria.materials, "material"),
            ("credential", criteria.certifications, "certification"),
            ("credential", criteria.regulations, "certification"),
            ("credential", criteria.ownership, "ownership"),
        ):
            parts.extend(_fixed_share(field, wanted, weights.of(name)))
        return parts

    def _confirmed_before(self, question: Question) -> dict[str, float]:
        """The words of the need that are words of a need which some plant was confirmed for."""
        return {
            stem: weight
            for stem, weight in question.said.items()
            if self._searcher.doc_freq("confirmed", stem)
        }

    def _filtered(self, query: Query, criteria: Criteria) -> Query:
        """The query, only over what the criteria leave in."""
        must: list[tuple[Occur, Query]] = [(Occur.Must, query)]
        if criteria.only_states:
            must.append((Occur.Must, _any_of("state", criteria.only_states)))
        if criteria.only_industries:
            groups = [code for code in criteria.only_industries if len(code) >= SHORTEST_PREFIX]
            must.append((Occur.Must, _any_of("industry", groups)))
        must.extend((Occur.Must, _any_of("credential", [code])) for code in criteria.only_certifications)
        return Query.boolean_query(must) if len(must) > 1 else query


def _rarity_of(having: int, documents: int) -> float:
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def _shares(weighed: Mapping[str, float]) -> dict[str, float]:
    """The weightiest as shares of their sum; equals by their letters."""
    best = sorted(weighed.items(), key=lambda item: (-item[1], item[0]))[:MOST_TERMS]
    total = sum(weight for _stem, weight in best if weight > 0)
    return {stem: weight / total for stem, weight in best if weight > 0}


def industry_gains(criteria: Criteria, weights: Weights) -> dict[str, float]:
    """
    What a plant gains by being in each code or group: the sum over its own is the agreement to be expected.

    A need that is about the code c with probability P(c) agrees with a plant by the depth to which c and a code of the
    plant are the same. Each depth adds its step, so the steps can be added up over codes and groups.
    """
    chance: dict[str, float] = {}
    total = sum(industry.probability for industry in criteria.industries)
    for industry in criteria.industries:
        share = industry.probability / max(1.0, total)
        for length in range(SHORTEST_PREFIX, len(industry.code) + 1):
            chance[industry.code[:length]] = chance.get(industry.code[:length], 0.0) + share
    return {code: part * weights.depth_step(len(code)) for code, part in chance.items()}


def _likeliest(criteria: Criteria) -> dict[str, str]:
    """The most probable industry of the need in each code and group."""
    found: dict[str, str] = {}
    for industry in sorted(criteria.industries, key=lambda each: -each.probability):
        for length in range(SHORTEST_PREFIX, len(industry.code) + 1):
            found.setdefault(industry.code[:length], industry.code)
    return found


def likely_industries(criteria: Criteria) -> list[str]:
    """Industries of the need that are not far behind the best: to six digits, or to its group when alone."""
    if not criteria.industries:
        return []
    best = max(industry.probability for industry in criteria.industries)
    return [each.code for each in criteria.industries if each.probability >= best / 3][:6]


def _is_number(word: str) -> bool:
    digits = sum(character.isdigit() for character in word)
    return digits > 4 or digits == len(word)


def _term(field: str, value: str, option: str = "basic") -> Query:
    return Query.term_query(schema(), field, value, option)


def _fixed(field: str, value: str, score: float) -> Query:
    return Query.const_score_query(_term(field, value), score)


def _fixed_share(field: str, wanted: Iterable[Wanted], weight: float) -> list[Query]:
    codes = [each.code for each in wanted]
    return [_fixed(field, code, weight / len(codes)) for code in codes]


def _any_of(field: str, values: Iterable[str]) -> Query:
    parts = [(Occur.Should, _fixed(field, value, 0.0)) for value in values]
    return Query.boolean_query(parts) if parts else Query.empty_query()
