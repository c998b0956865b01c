"""The lines of the federal financial report (SF-425, OMB 0348-0061) in the order and words of the form."""

from dataclasses import dataclass

TITLE = "Federal Financial Report"
FORM = "Standard Form 425, OMB 0348-0061"

CERTIFICATION = (
    "By signing this report, I certify that it is true, complete, and accurate to the best of my knowledge. I am aware"
    " that any false, fictitious, or fraudulent information may subject me to criminal, civil, or administrative"
    " penalties. (U.S. Code, Title 18, Section 1001)"
)


@dataclass(frozen=True)
class Wording:
    """A line of item 10: its letter, the words of the form, and what it means to somebody who keeps no books."""

    code: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Section:
    """Lines under one heading of the form."""

    heading: str
    lines: tuple[Wording, ...]


SECTIONS = (
    Section(
        "Federal cash",
        (
            Wording(
                "10a", "Cash receipts", "Federal money that has come in, from the first day of the award on."
            ),
            Wording(
                "10b",
                "Cash disbursements",
                "Federal money that was paid out: cost, less what is still owed, and advances.",
            ),
            Wording("10c", "Cash on hand (line a minus b)", "Federal money that lies with the center."),
        ),
    ),
    Section(
        "Federal expenditures and unobligated balance",
        (
            Wording(
                "10d",
                "Total federal funds authorized",
                "What the notices of award that are executed give, amendments too.",
            ),
            Wording("10e", "Federal share of expenditures", "What of the cost the federal award bears."),
            Wording(
                "10f",
                "Federal share of unliquidated obligations",
                "What is ordered and will be federal cost; on the cash basis also what is owed.",
            ),
            Wording("10g", "Total federal share (sum of lines e and f)", "Spent and ordered together."),
            Wording(
                "10h",
                "Unobligated balance of federal funds (line d minus g)",
                "What of the award is neither spent nor ordered.",
            ),
        ),
    ),
    Section(
        "Recipient share",
        (
            Wording(
                "10i",
                "Total recipient share required",
                "The match that all of the authorized money asks for, by the share in the terms.",
            ),
            Wording(
                "10j",
                "Recipient share of expenditures",
                "Cost that is match: cash, in kind, and fees where the terms let them count.",
            ),
            Wording(
                "10k",
                "Remaining recipient share to be provided (line i minus j)",
                "The match that is still to come.",
            ),
        ),
    ),
    Section(
        "Program income",
        (
            Wording(
                "10l",
                "Total federal program income earned",
                "Fees earned that are not match: what counts as match stands in line j.",
            ),
            Wording(
                "10m",
                "Program income expended in accordance with the deduction alternative",
                "Fees spent that take the place of federal and match money.",
            ),
            Wording(
                "10n",
                "Program income expended in accordance with the addition alternative",
                "Fees spent on more work than the budget pays for.",
            ),
            Wording(
                "10o",
                "Unexpended program income (line l minus line m or line n)",
                "Fees earned and not spent yet.",
            ),
        ),
    ),
)

INDIRECT_WORDINGS = (
    Wording(
        "11e", "Indirect expense: amount charged", "Indirect cost of every source, also what counts as match."
    ),
    Wording("11f", "Indirect expense: federal share", "Indirect cost that the federal award bears."),
)

WORDINGS = {wording.code: wording for section in SECTIONS for wording in section.lines}
"""The lines of item 10."""

OPENED = {**WORDINGS, **{wording.code: wording for wording in INDIRECT_WORDINGS}}
"""The lines that open to what is behind them."""
