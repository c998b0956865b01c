"""The answer page as a form made from the questions, and the forms with which a coordinator decides."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from lineshaft.apps.companies.models import Contact
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.money import to_money
from lineshaft.ui.widgets import MoneyInput

from .answers import PLAIN_REPLIES, Reply, shown_amount
from .instrument import SCORES, Instrument, Option, Question, QuestionGroup, QuestionKind, said_to
from .models import LANGUAGES

LONGEST_NAME = 200
# A plain number beyond what `to_money` reads: the digits are fine, there are only too many.
_VERY_LARGE = re.compile(r"\$?\s*[0-9][0-9,]{12,}(\.[0-9]{0,2})?")
LONGEST_REASON = 2000


class AmountInput(MoneyInput):
    """Keeps what was typed, so that "1,23" is refused and shown again and never becomes 123."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The text as typed."""
        return data.get(name)


class LongTextField(forms.CharField):
    """Several lines. Line ends count as one character, as the browser counts them."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.validators.append(MaxLengthValidator(longest))
        self.widget.attrs.update({"maxlength": longest, "rows": 3})

    def to_python(self, value: Any) -> str:
        """The text with plain line ends."""
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class DollarsField(forms.CharField):
    """An amount as Americans write it. Empty is None; the limit is the question's."""

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        super().__init__(required=False, widget=AmountInput(attrs={"placeholder": " "}), **kwargs)
        self.question = question

    def clean(self, value: Any) -> Any:
        """The amount in whole cents."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = to_money(text, field="amount")
        except InvalidValue as error:
            if _VERY_LARGE.fullmatch(text):
                raise _too_large(self.question) from error
            raise ValidationError(
                _("“%(text)s” cannot be read as dollars. Write it like 1200 or $1,200."),
                params={"text": _cut(text)},
                code="unreadable",
            ) from error
        return _within_limits(self.question, amount)


class JobsField(forms.CharField):
    """A whole number of full-time jobs. Empty is None; the limit is the question's."""

    def __init__(self, *, question: Question, **kwargs: Any) -> None:
        attrs = {"placeholder": " ", "inputmode": "numeric", "class": "ls-input--short"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.question = question

    def clean(self, value: Any) -> Any:
        """The number of jobs."""
        text = super().clean(value)
        if not text:
            return None
        try:
            jobs = to_money(text.replace("$", "?"), field="jobs")
        except InvalidValue as error:
            raise (_too_large(self.question) if _VERY_LARGE.fullmatch(text) else _no_jobs(text)) from error
        if jobs != jobs.to_integral_value():
            raise ValidationError(
                _("“%(text)s” is not a whole number. Two half-time jobs count as one."),
                params={"text": _cut(text)},
                code="not_whole",
            )
        return _within_limits(self.question, jobs.quantize(Decimal(1)))


def _no_jobs(text: str) -> ValidationError:
    return ValidationError(
        _("“%(text)s” is not a number of jobs. Write it like 12."),
        params={"text": _cut(text)},
        code="unreadable",
    )


def _cut(text: str) -> str:
    return text if len(text) <= 30 else text[:30] + "…"


def _within_limits(question: Question, amount: Decimal) -> Decimal:
    if amount <= 0:
        raise ValidationError(
            _("Give a figure above zero, or choose “No” if there was no such effect."), code="not_above_zero"
        )
    if amount > question.maximum:
        raise _too_large(question)
    return amount


def _too_large(question: Question) -> ValidationError:
    return ValidationError(
        _(
            "More than %(limit)s cannot be entered here. Check the zeros; if the figure is right, tell the center."
        ),
        params={"limit": shown_amount(question, question.maximum)},
        code="too_large",
    )


class AnswerForm(forms.Form):
    """
    The questions in one language. Every one may be left out.

    `answers()` gives what is stored; `groups` what the page shows. Field names: the key of the question, and
    `<key>__amount` or `<key>__<part>` for amounts.
    """

    answered_by = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        label=_("Your name and position"),
        help_text=_("So that the center knows whom to ask back. You may leave it empty."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(
        self, *args: Any, instrument: Instrument, language: str, center_name: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.language = language
        self.center_name = center_name
        for question in instrument.questions:
            self._add(question)

    def _words(self, words: Any) -> str:
        return said_to(words, self.language, self.center_name) if words else ""

    def _add(self, question: Question) -> None:
        shared: dict[str, Any] = {
            "required": False,
            "label": self._words(question.text),
            "help_text": self._words(question.hint),
        }
        match question.kind:
            case QuestionKind.SCORE:
                choices = [(str(score), str(score)) for score in SCORES]
                field: forms.Field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
            case QuestionKind.TEXT:
                shared.pop("required")
                field = LongTextField(longest=question.longest, **shared)
            case QuestionKind.EFFECT:
                field = forms.ChoiceField(choices=Reply.choices, widget=forms.RadioSelect, **shared)
            case QuestionKind.YES_NO:
                field = forms.ChoiceField(choices=PLAIN_REPLIES, widget=forms.RadioSelect, **shared)
            case QuestionKind.CHOICES:
                choices = [
                    (option.key, option.text.in_language(self.language)) for option in question.options
                ]
                field = forms.MultipleChoiceField(
                    choices=choices, widget=forms.CheckboxSelectMultiple, **shared
                )
                field.help_text = _("Choose up to %(count)s.") % {"count": question.at_most}
            case QuestionKind.CONSENT:
                field = forms.BooleanField(**shared)
        self.fields[question.key] = field
        for name, label in self._amounts(question):
            kind = DollarsField if question.is_money else JobsField
            self.fields[name] = kind(question=question, label=label)

    def _amounts(self, question: Question) -> list[tuple[str, str]]:
        if question.kind is not QuestionKind.EFFECT:
            return []
        if not question.options:
            return [(f"{question.key}__amount", self._words(question.ask))]
        return [
            (_part(question, option), option.text.in_language(self.language)) for option in question.options
        ]

    def is_list(self, name: str) -> bool:
        """Whether the field takes several values."""
        return isinstance(self.fields[name], forms.MultipleChoiceField)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The questions as the page shows them: heading, hint, and the fields of each question."""
        return [self._shown(group) for group in self.instrument.groups]

    def _shown(self, group: QuestionGroup) -> dict[str, Any]:
        return {
            "key": group.key,
            "title": group.title.in_language(self.language),
            "hint": self._words(group.hint),
            "questions": [
                {
                    "kind": question.kind.value,
                    "field": self[question.key],
                    "ask": self._words(question.ask) if question.options else "",
                    "amounts": self._bound_amounts(question),
                }
                for question in group.questions
            ],
        }

    def _bound_amounts(self, question: Question) -> list[BoundField]:
        return [self[name] for name, _label in self._amounts(question)]

    def clean(self) -> dict[str, Any]:
        """Choices within their number; an amount where the reply is yes, and only there."""
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.instrument.questions:
            if question.kind is QuestionKind.EFFECT:
                self._check_effect(question, cleaned)
            elif (
                question.kind is QuestionKind.CHOICES
                and len(cleaned.get(question.key, [])) > question.at_most
            ):
                message = _("You chose %(given)s. Choose up to %(count)s.")
                given = len(cleaned[question.key])
                self.add_error(question.key, message % {"given": given, "count": question.at_most})
        if not self.errors and not self.answers():
            raise ValidationError(
                _(
                    "Nothing is answered yet. Answer one question or more, or choose “I do not want to answer”."
                ),
                code="nothing_answered",
            )
        return cleaned

    def _check_effect(self, question: Question, cleaned: dict[str, Any]) -> None:
        names = [name for name, _label in self._amounts(question)]
        if any(name in self.errors for name in names) or question.key in self.errors:
            return
        reply = cleaned.get(question.key)
        given = [cleaned[name] for name in names if cleaned.get(name) is not None]
        if reply == Reply.YES.value and not given:
            self.add_error(names[0], _("You said yes: give your best estimate, or choose “I don’t know”."))
        elif given and reply != Reply.YES.value:
            self.add_error(question.key, _("You gave a figure. Choose “Yes”, or take the figure out."))
        elif sum(given, Decimal(0)) > question.maximum:
            limit = shown_amount(question, question.maximum)
            self.add_error(
                names[0],
                _("Together these are more than %(limit)s. Check the number of zeros.") % {"limit": limit},
            )

    def answers(self) -> dict[str, Any]:
        """What is stored of a valid form: one entry for each question that was answered."""
        found = {question.key: self._answer(question) for question in self.instrument.questions}
        return {key: answer for key, answer in found.items() if answer is not None}

    def _answer(self, question: Question) -> Any:
        value = self.cleaned_data.get(question.key)
        if not value:
            return None
        if question.kind is QuestionKind.SCORE:
            return int(value)
        if question.kind is QuestionKind.EFFECT:
            return self._effect(question, value)
        if question.kind is QuestionKind.CHOICES:
            return list(dict.fromkeys(value))
        return value

    def _effect(self, question: Question, reply: str) -> dict[str, Any]:
        if reply != Reply.YES.value:
            return {"reply": reply}
        if not question.options:
            return {"reply": reply, "amount": str(self.cleaned_data[f"{question.key}__amount"])}
        parts = {option.key: self.cleaned_data[_part(question, option)] for option in question.options}
        return {"reply": reply, "parts": {key: str(part) for key, part in parts.items() if part is not None}}

    @property
    def typed(self) -> dict[str, Any]:
        """What was sent, field by field and unchecked, without the fields that were left empty."""
        data: Any = self.data
        sent = {
            name: data.getlist(name) if self.is_list(name) else data.get(name, "") for name in self.fields
        }
        return {name: value for name, value in sent.items() if value}

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The same as pairs, for the review page to send once more."""
        return [
            (name, each)
            for name, value in self.typed.items()
            for each in (value if isinstance(value, list) else [value])
        ]


def _part(question: Question, option: Option) -> str:
    return f"{question.key}__{option.key}"


class AskForm(forms.Form):
    """Whom to ask at a site, and in which language."""

    contact = forms.ModelChoiceField(
        queryset=Contact.objects.none(),
        label="Who is asked",
        empty_label="Choose a contact",
        error_messages={
            "required": "Choose who is asked.",
            "invalid_choice": "Choose a contact from the list.",
        },
    )
    language = forms.ChoiceField(
        choices=LANGUAGES, widget=forms.RadioSelect, label="Language of the invitation"
    )
    hide_required_note = True

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contacts
        field.label_from_instance = _contact_label  # type: ignore[assignment, method-assign]


def _contact_label(contact: Any) -> str:
    title = f", {contact.title}" if contact.title else ""
    return f"{contact.name}{title} · {contact.email or 'no e-mail address'}"


class ReasonForm(forms.Form):
    """Why a company is left out."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_REASON,
        label="Reason",
        error_messages={"required": "Write why: colleagues and evaluators will read it."},
    )
    hide_required_note = True
