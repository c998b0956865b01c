"""What a profile answers of what buyers ask."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineshaft.domain.matching.completeness import CAPACITY_HOLDS, QUESTIONS, Answer, Entry, completeness

TODAY = date(2026, 11, 27)
PARTS = sorted({question.part for question in QUESTIONS})


def answers(*entries: Entry) -> dict[str, Answer]:
    found = completeness(entries, today=TODAY)
    return {each.question.code: each.answer for each in found.answers}


def test_completeness__of_an_empty_profile_is_nothing_of_all_questions():
    found = completeness([], today=TODAY)
    assert (found.given, found.asked) == (0, 14)
    assert [each.question.code for each in found.next[:2]] == ["process", "material"]


def test_completeness__two_entries_of_one_part_answer_one_question():
    found = completeness([Entry("process"), Entry("process")], today=TODAY)
    assert found.given == 1


@pytest.mark.parametrize(
    ("says", "volume", "lead_time"),
    [
        ({"volume"}, Answer.GIVEN, Answer.MISSING),
        ({"lead_time"}, Answer.MISSING, Answer.GIVEN),
        ({"volume", "lead_time"}, Answer.GIVEN, Answer.GIVEN),
        (set(), Answer.MISSING, Answer.MISSING),
    ],
)
def test_completeness__capacity_answers_what_it_tells(says, volume, lead_time):
    found = answers(Entry("capacity", frozenset(says), as_of=TODAY))
    assert (found["volume"], found["lead_time"]) == (volume, lead_time)


@pytest.mark.parametrize(
    ("expires_on", "answer"),
    [
        (None, Answer.GIVEN),
        (TODAY, Answer.GIVEN),
        (TODAY - timedelta(days=1), Answer.OUT_OF_DATE),
    ],
)
def test_completeness__an_expired_certificate_answers_nothing(expires_on, answer):
    assert answers(Entry("certification", expires_on=expires_on))["certification"] is answer


def test_completeness__one_valid_certificate_beside_an_expired_one_is_enough():
    expired = Entry("certification", expires_on=date(2020, 1, 1))
    assert answers(expired, Entry("certification"))["certification"] is Answer.GIVEN


@pytest.mark.parametrize(("days", "answer"), [(0, Answer.GIVEN), (1, Answer.OUT_OF_DATE)])
def test_completeness__capacity_is_believed_for_half_a_year(days, answer):
    told = Entry("capacity", frozenset({"volume"}), as_of=TODAY - CAPACITY_HOLDS - timedelta(days=days))
    assert answers(told)["volume"] is answer


@given(st.lists(st.builds(Entry, st.sampled_from(PARTS), st.just(frozenset({"volume", "lead_time"})))))
def test_completeness__another_entry_never_takes_an_answer_away(entries):
    before = completeness(entries, today=TODAY).given
    for part in PARTS:
        assert completeness([*entries, Entry(part)], today=TODAY).given >= before


def test_questions__each_part_is_asked_for_in_both_languages():
    assert len({question.code for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert question.asks.en.endswith("?")
        assert question.asks.es.startswith("¿")
        assert question.why.en.endswith(".")
        assert question.why.es.endswith(".")
