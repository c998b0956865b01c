"""Which column of a file of the accounting system holds what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from lineshaft.domain.ledger.book_file import FACTS, Layout
from lineshaft.domain.ledger.file_values import AmountStyle, DayOrder
from lineshaft.domain.ledger.trial_balance import TRIAL_FACTS
from lineshaft.ui.fields import MoneyField

from ..actions.accounting import Place

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
    "amount": "amount netamount signedamount amt balance endingbalance netbalance netchange",
    "debit": "debit debits dr debitamount debitbalance",
    "credit": "credit credits cr creditamount creditbalance",
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


class _ColumnsForm(forms.Form):
    """A choice of the column for each fact, how amounts are written, and where in the file the headings stand."""

    facts: Sequence[str] = ()
    required: Sequence[str] = ()
    rows: Sequence[tuple[str, ...]] = ()

    style = forms.ChoiceField(
        label="Amounts are written",
        required=False,
        choices=[
            ("", "as the column shows"),
            (AmountStyle.POINT, "1,234.50"),
            (AmountStyle.COMMA, "1.234,50"),
        ],
        help_text="One way for the whole column. The page of the file says which way it was read.",
    )
    sheet = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    heading_row = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    heading_lines = forms.IntegerField(required=False, min_value=1, max_value=2, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        header: Sequence[str],
        layout: Layout,
        place: Place,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        where = {"sheet": place.sheet, "heading_row": place.at.row, "heading_lines": place.at.lines}
        super().__init__(data, initial={**(initial or {}), **where})
        self._place = place
        known = {fact: name for fact, name in layout.columns.items() if name in header}
        guessed = known if len(known) == len(layout.columns) and known else suggested(header)
        choices = [("", "–"), *dict.fromkeys((name, name[:80]) for name in header if name)]
        for fact in self.facts:
            self.fields[f"column_{fact}"] = forms.ChoiceField(
                label=LABELS[fact],
                choices=choices,
                required=fact in self.required,
                initial=guessed.get(fact, ""),
                help_text=_HELP.get(fact, ""),
            )
        self.fields["style"].initial = layout.style or ""
        hidden = ["sheet", "heading_row", "heading_lines"]
        self.fieldsets: list[tuple[Any, ...]] = [
            ("The columns", [*(tuple(f"column_{fact}" for fact in row) for row in self.rows), *hidden])
        ]

    def clean(self) -> dict[str, Any]:
        """One column with signs or two without, and no column twice."""
        given = super().clean() or self.cleaned_data
        chosen = {fact: given.get(f"column_{fact}") or "" for fact in self.facts}
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
            {fact: given[f"column_{fact}"] for fact in self.facts if given[f"column_{fact}"]},
            AmountStyle(given["style"]) if given["style"] else None,
            DayOrder(given["order"]) if given.get("order") else None,
        )

    def place(self) -> Place:
        """Where the table stands."""
        return self._place


class ColumnsForm(_ColumnsForm):
    """The columns of a journal, how its days are written, and the totals to compare with."""

    facts = FACTS
    required = ("date", "account")
    rows = (
        ("date", "account"), ("title", "fund"), ("document", "line"), ("memo",), ("amount", "debit", "credit"),
    )  # fmt: skip

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

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, layout=layout, **kwargs)
        self.fields["order"].initial = layout.order or ""
        self.fieldsets += [
            ("How they are written", [("style", "order")]),
            (
                "The totals of the accounting system",
                [("told_debits", "told_credits")],
                "What the system says for the same days. Nothing is posted while the file adds up to something else.",
            ),
        ]


class TrialColumnsForm(_ColumnsForm):
    """The columns of a trial balance."""

    facts = TRIAL_FACTS
    required = ("account",)
    rows = (("account", "title"), ("fund",), ("amount", "debit", "credit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column_amount"].label = "Balance with its sign"
        self.fields[
            "column_fund"
        ].help_text = "Where the file has one: then the funds that are no award's are left out."
        self.fieldsets.append(("How they are written", ["style"]))
