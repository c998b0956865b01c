"""What a company answered, as it is stored: read back in words, and in amounts.

Stored is one entry for each question that was answered, by its key:

    score 9 · text "…" · yes_no "no" · consent true · choices ["growth", "financing"]
    effect {"reply": "yes", "amount": "1200.00"}, in parts {"reply": "yes", "parts": {"plant": "1200.00"}}

Amounts are texts, so that they stay exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.money import format_usd

from .instrument import Instrument, Question, QuestionKind, said_to

Answers = Mapping[str, Any]


class Reply(TextChoices):
    """What can be said to a question about an effect, before the amount."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_YET = "not_yet", _("Not yet")
    UNKNOWN = "unknown", _("I don’t know")


# A plain question has no "not yet".
PLAIN_REPLIES = [(reply.value, reply.label) for reply in (Reply.YES, Reply.NO, Reply.UNKNOWN)]


class AlreadyAnswered(LineshaftError):
    """The case has its answer. `same` says that it is the one which was just sent again."""

    def __init__(self, *, same: bool) -> None:
        super().__init__(same)
        self.same = same

    def __str__(self) -> str:
        return str(_("This survey was already answered."))


@dataclass(frozen=True)
class Effect:
    """One quantified effect that a company reported: dollars, or whole jobs."""

    question: Question
    amount: Decimal


@dataclass(frozen=True)
class Said:
    """One question with what was said to it, in the reader's language; no lines: nothing."""

    question: Question
    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class SaidGroup:
    """The questions of one heading with their answers."""

    title: str
    said: tuple[Said, ...]


def effects(instrument: Instrument, answers: Answers) -> list[Effect]:
    """Every effect with an amount above zero, in the order of the questions: what outcomes are made from."""
    found = [Effect(question, amount_of(answers.get(question.key))) for question in instrument.effects]
    return [effect for effect in found if effect.amount > 0]


def amount_of(answer: Mapping[str, Any] | None) -> Decimal:
    """The amount of one stored answer about an effect, its parts added up; zero unless the reply was yes."""
    if not answer or answer["reply"] != Reply.YES.value:
        return Decimal(0)
    parts = answer["parts"].values() if "parts" in answer else [answer["amount"]]
    return sum((Decimal(part) for part in parts), Decimal(0))


def shown_amount(question: Question, amount: Decimal) -> str:
    """ "$1,200", "$1,200.50" or "3 jobs"."""
    if question.is_money:
        return format_usd(amount, cents=amount != amount.to_integral_value())
    return ngettext("%(count)s job", "%(count)s jobs", int(amount)) % {"count": f"{int(amount):,}"}


def read_back(instrument: Instrument, answers: Answers, language: str, center_name: str) -> list[SaidGroup]:
    """All questions with what was said to them, as the company reads them before and after it sends."""
    with override(language):
        return [
            SaidGroup(
                title=group.title.in_language(language),
                said=tuple(
                    Said(
                        question,
                        said_to(question.text, language, center_name),
                        _lines(question, answers.get(question.key), language),
                    )
                    for question in group.questions
                ),
            )
            for group in instrument.groups
        ]


def _lines(question: Question, answer: Any, language: str) -> tuple[str, ...]:
    if question.kind is QuestionKind.CONSENT:
        return (str((Reply.YES if answer else Reply.NO).label),)
    if answer is None:
        return ()
    if question.kind is QuestionKind.EFFECT:
        return _effect_lines(question, answer, language)
    if question.kind is QuestionKind.CHOICES:
        chosen = [option for option in question.options if option.key in answer]
        return tuple(option.text.in_language(language) for option in chosen)
    if question.kind is QuestionKind.YES_NO:
        return (str(Reply(answer).label),)
    return (str(answer),)


def _effect_lines(question: Question, answer: Mapping[str, Any], language: str) -> tuple[str, ...]:
    reply = Reply(answer["reply"])
    if reply is not Reply.YES:
        return (str(reply.label),)
    total = shown_amount(question, amount_of(answer))
    parts = answer.get("parts", {})
    if not parts:
        return (f"{reply.label}: {total}",)
    lines = [
        f"{option.text.in_language(language)}: {shown_amount(question, Decimal(parts[option.key]))}"
        for option in question.options
        if option.key in parts
    ]
    return (f"{reply.label}: {total}", *lines) if len(lines) > 1 else (f"{reply.label}: {lines[0]}",)
