"""A file of the accounting system: which column holds what, and what the codes of the center's chart mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lineshaft.apps.network.models import Award, Center
from lineshaft.domain.ledger import COST_ACCOUNTS, Account, Activity, FundSource, ObjectClass
from lineshaft.domain.ledger.book_file import FACTS, AccountMeaning, Chart, FundMeaning, Layout
from lineshaft.domain.ledger.file_values import AmountStyle, DayOrder
from lineshaft.ui.fields import MoneyField
from lineshaft.ui.forms import OnceMixin
from lineshaft.ui.widgets import DateInput, FileInput

from ..models.ledger import ACCOUNTS, ACTIVITIES, CASH_SOURCES, OBJECT_CLASSES

LABELS = {
    "date": "Day",
    "account": "Account code",
    "title": "Name of the account",
    "fund": "Fund, class, job or grant",
    "document": "Number of the transaction",
    "line": "Number of the line in it",
    "memo": "What happened",
    "amount": "Amount with its sign",
    "debit": "Debit",
    "credit": "Credit",
}
_HELP = {
    "document": "The system's own. By it a transaction is known again, so that nothing is posted twice.",
    "amount": "Debits above zero, credits below. Leave it empty where debit and credit have columns of their own.",
    "fund": "What says for which award the line is and who pays.",
}
_USUAL = {
    "date": "date transactiondate trandate postingdate postdate gldate effectivedate documentdate txndate",
    "account": "account accountcode accountnumber accountno acctno acct glaccount glcode gl accountid",
    "title": "accountname accountdescription accounttitle acctname gltitle",
    "fund": "fund fundcode class grant grantcode job project projectcode fundno restriction costcenter",
    "document": "transaction transactionnumber transactionid transactionno trans transno txn journal journalnumber"
    " documentnumber docno num reference ref entry entryno journalno trx",
    "line": "line lineno linenumber seq sequence lineid",
    "memo": "memo description memodescription narration text details name payee",
    "amount": "amount netamount signedamount amt",
    "debit": "debit debits dr debitamount",
    "credit": "credit credits cr creditamount",
}


def suggested(header: Iterable[str]) -> dict[str, str]:
    """For each fact the column that probably holds it, by its name; no column twice."""
    left = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(list(header)) if name}
    found: dict[str, str] = {}
    for fact, usual in _USUAL.items():
        for word in usual.split():
            if word in left:
                found[fact] = left.pop(word)
                break
    if "debit" in found and "credit" in found:
        found.pop("amount", None)
    return found


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


class ColumnsForm(forms.Form):
    """Which column holds what, how amounts and days are written, and the totals to compare with."""

    style = forms.ChoiceField(
        label="Amounts are written",
        required=False,
        choices=[
            ("", "as the column shows"),
            (AmountStyle.POINT, "1,234.50"),
            (AmountStyle.COMMA, "1.234,50"),
        ],
        help_text="One way for the whole column. The dry run says which way it was read.",
    )
    order = forms.ChoiceField(
        label="Days are written",
        required=False,
        choices=[
            ("", "as the column shows"),
            (DayOrder.MONTH_FIRST, "month first: 3/31/2026"),
            (DayOrder.DAY_FIRST, "day first: 31/3/2026"),
        ],
        help_text="2026-03-31 is read in either.",
    )
    told_debits = MoneyField(label="All debits", required=False, empty=None)
    told_credits = MoneyField(label="All credits", required=False, empty=None)

    def __init__(self, *args: Any, header: Sequence[str], layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {fact: name for fact, name in layout.columns.items() if name in header}
        guessed = known or suggested(header)
        choices = [("", "–"), *dict.fromkeys((name, name[:80]) for name in header if name)]
        for fact in FACTS:
            self.fields[f"column_{fact}"] = forms.ChoiceField(
                label=LABELS[fact],
                choices=choices,
                required=fact in ("date", "account"),
                initial=guessed.get(fact, ""),
                help_text=_HELP.get(fact, ""),
            )
        self.fields["style"].initial, self.fields["order"].initial = layout.style or "", layout.order or ""
        names = [f"column_{fact}" for fact in FACTS]
        self.fieldsets = [
            (
                "The columns",
                [tuple(names[0:2]), tuple(names[2:4]), tuple(names[4:6]), names[6], tuple(names[7:10])],
            ),
            ("How they are written", [("style", "order")]),
            (
                "The trial balance of the accounting system",
                [("told_debits", "told_credits")],
                "What the system says for the same days. Nothing is posted while the file adds up to something else.",
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """One column with signs or two without, and no column twice."""
        given = super().clean() or self.cleaned_data
        chosen = {fact: given.get(f"column_{fact}") or "" for fact in FACTS}
        two = bool(chosen["debit"]) + bool(chosen["credit"])
        if not chosen["amount"] and two < 2:
            self.add_error("column_amount", "Choose the column of amounts, or those of debit and of credit.")
        elif chosen["amount"] and two:
            self.add_error("column_amount", "Choose one column with signs, or debit and credit; not both.")
        for fact, name in chosen.items():
            if name and list(chosen.values()).count(name) > 1:
                self.add_error(f"column_{fact}", f"“{name}” is chosen twice.")
        return given

    def layout(self) -> Layout:
        """What was chosen."""
        given = self.cleaned_data
        return Layout(
            {fact: given[f"column_{fact}"] for fact in FACTS if given[f"column_{fact}"]},
            AmountStyle(given["style"]) if given["style"] else None,
            DayOrder(given["order"]) if given["order"] else None,
        )


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
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._accounts, self._funds = list(accounts), list(funds)
        meanings = [
            ("", "–"), _OUT,
            *((f"{account}:", str(label)) for account, label in _PLAIN),
            ("Cost", [(f"{Account.EXPENSE}:{code}", f"Cost: {label}") for code, label in OBJECT_CLASSES]),
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
                label=f"Work of {code}", choices=[("", "–"), *ACTIVITIES], required=False,
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
                account, _, object_class = meaning.partition(":")
                is_cost = bool(object_class)
                said[code] = AccountMeaning(
                    Account(account),
                    ObjectClass(object_class) if is_cost else None,
                    Activity(self.cleaned_data[f"activity_{place}"]) if is_cost else None,
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
    return f"{known.account}:{known.object_class or ''}" if known.account else "out"


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
