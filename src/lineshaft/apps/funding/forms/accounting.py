"""Files of the accounting system that are sent, what the codes of the center's chart mean, and taking back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import COST_ACCOUNTS, Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import AccountMeaning, Chart, FundMeaning, SubawardMeaning
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput

from ..models import Subaward
from ..models.ledger import ACCOUNTS, ACTIVITIES, CASH_SOURCES, OBJECT_CLASSES


class TrialBalanceForm(OnceMixin, forms.Form):
    """A trial balance to send, and the first day that its balances count."""

    file = forms.FileField(
        label="Trial balance of the accounting system",
        widget=FileInput,
        help_text="CSV or Excel (.xlsx): one row for each account, with headings, and debit and credit or one balance.",
    )
    counts_from = forms.DateField(
        label="Its balances count from",
        widget=DateInput,
        required=False,
        help_text="The first day of the month where it shows the movement of the month alone, or the first day of your"
        " year. Leave it empty where it counts since the books began.",
    )


class BookForm(OnceMixin, forms.Form):
    """A file to send."""

    center = forms.ModelChoiceField(label="Center", queryset=Center.objects.none())
    file = forms.FileField(
        label="Journal of the accounting system",
        widget=FileInput,
        help_text="CSV or Excel (.xlsx): one row for each line of a transaction, with headings.",
    )

    def __init__(self, *args: Any, centers: Sequence[Center], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["center"].queryset = Center.objects.filter(pk__in=[each.pk for each in centers])  # type: ignore[attr-defined]
        self.fields["center"].initial = centers[0]
        if len(centers) == 1:
            self.fields["center"].widget = forms.HiddenInput()


_OUT = ("out", "Leave it out: no award's")
_PLAIN = [(account, label) for account, label in ACCOUNTS if account not in COST_ACCOUNTS]


class ChartForm(forms.Form):
    """What the codes of a file mean. A code without a choice stays unknown, and its lines are held."""

    def __init__(
        self,
        *args: Any,
        accounts: Mapping[str, str],
        funds: Sequence[str],
        chart: Chart,
        awards: Sequence[Award],
        subawards: Sequence[Subaward],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._accounts, self._funds = list(accounts), list(funds)
        self._subawards = {each.pk: SubawardMeaning(each.pk, each.award_id) for each in subawards}
        meanings = [
            ("", "–"), _OUT,
            *((f"{account}:", str(label)) for account, label in _PLAIN),
            ("Cost", [(f"{Account.EXPENSE}:{code}", f"Cost: {label}") for code, label in OBJECT_CLASSES]),
            ("Cost passed on by", [(_subaward_code(each.pk), f"{each.number}, {each.name}") for each in subawards]),
        ]  # fmt: skip
        whose = [
            ("", "–"), _OUT,
            *((award.number, _of_award(award)) for award in awards),
        ]  # fmt: skip
        for place, (code, title) in enumerate(accounts.items()):
            named = f"{code} {title}".strip()
            known = chart.accounts.get(code)
            self.fields[f"account_{place}"] = forms.ChoiceField(
                label=f"Account {named}", choices=meanings, required=False, initial=_account_code(known)
            )
            self.fields[f"activity_{place}"] = forms.ChoiceField(
                label=f"For which work, if {code} is a cost", choices=[("", "–"), *ACTIVITIES], required=False,
                initial=(known.activity if known else "") or "",
            )  # fmt: skip
        for place, code in enumerate(funds):
            self.fields[f"fund_{place}"] = forms.ChoiceField(
                label=f"Fund or class {code}" if code else "Lines that name no fund",
                choices=whose, required=False, initial=_fund_code(chart.funds.get(code)),
                help_text="" if code else "Leave it open where such lines are the other side of those with a fund.",
            )  # fmt: skip
        self.fieldsets = [
            (
                "Funds and classes", [f"fund_{place}" for place in range(len(self._funds))],
                "Which award each one is, and who pays.",
            ),
            (
                "Accounts",
                [(f"account_{place}", f"activity_{place}") for place in range(len(self._accounts))],
                "What each account is to an award. For a cost say also for which work.",
            ),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A cost says for which work."""
        given = super().clean() or self.cleaned_data
        for place in range(len(self._accounts)):
            meaning, activity = given.get(f"account_{place}", ""), given.get(f"activity_{place}")
            if meaning.startswith(f"{Account.EXPENSE}:") and not activity:
                self.add_error(f"activity_{place}", ValidationError("Say for which work."))
        return given

    def account_meanings(self) -> dict[str, AccountMeaning]:
        """What was said of accounts."""
        said = {}
        for place, code in enumerate(self._accounts):
            meaning = self.cleaned_data[f"account_{place}"]
            if meaning == "out":
                said[code] = AccountMeaning(None)
            elif meaning:
                account, object_class, subaward = [*meaning.split(":"), ""][:3]
                is_cost = bool(object_class)
                said[code] = AccountMeaning(
                    Account(account),
                    ObjectClass(object_class) if is_cost else None,
                    Activity(self.cleaned_data[f"activity_{place}"]) if is_cost else None,
                    self._subawards[int(subaward)] if subaward else None,
                )
        return said

    def fund_meanings(self) -> dict[str, FundMeaning]:
        """What was said of funds."""
        said = {}
        for place, code in enumerate(self._funds):
            meaning = self.cleaned_data[f"fund_{place}"]
            if meaning == "out":
                said[code] = FundMeaning(None)
            elif meaning:
                award, _, source = meaning.partition(":")
                said[code] = FundMeaning(int(award), FundSource(source))
        return said


def _of_award(award: Award) -> list[tuple[str, str]]:
    return [(f"{award.pk}:{code}", f"{award.number}: {label}") for code, label in CASH_SOURCES]


def _account_code(known: AccountMeaning | None) -> str:
    if known is None:
        return ""
    if known.subaward:
        return _subaward_code(known.subaward.subaward)
    return f"{known.account}:{known.object_class or ''}" if known.account else "out"


def _subaward_code(pk: int) -> str:
    return f"{Account.EXPENSE}:{ObjectClass.SUBAWARD}:{pk}"


def _fund_code(known: FundMeaning | None) -> str:
    if known is None:
        return ""
    return f"{known.award}:{known.source}" if known.award else "out"


class TakeBackForm(OnceMixin, forms.Form):
    """The day and the reason of taking a whole import back."""

    booked_on = forms.DateField(
        label="Day of the correction",
        widget=DateInput,
        help_text="In an open month, after the last of its entries.",
    )
    reason = forms.CharField(
        label="What was wrong", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
