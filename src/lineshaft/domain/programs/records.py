"""The records of which a program is made, as a person fills them in on screen: fields with help in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from lineshaft.domain.metrics import OutcomeKind

from .questions import NUMBERS, QuestionKind, Standing
from .template import SessionKind


class Entry(Enum):
    """How a field of a record is written."""

    LINE = auto()
    WORDS = auto()
    NUMBER = auto()
    WHOLE = auto()
    FLAG = auto()
    CHOICE = auto()  # one of `choices`
    CHOSEN = auto()  # one of what the draft has: its stages, its sheets; `editing.choices_of` gives them
    FORMULA = auto()
    LINES = auto()  # several texts, one on each line
    POINTS = auto()  # "reply: number" on each line
    KEY = auto()


Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Field:
    """One field. `kinds` are those of questions that have it; empty where every record has it."""

    name: str
    label: str
    entry: Entry = Entry.LINE
    help: str = ""
    required: bool = False
    choices: Choices = ()
    kinds: tuple[QuestionKind, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A sort of record. `lists` are the records that it holds, by key of the list, with their heading."""

    word: str
    title: str
    fields: tuple[Field, ...]
    lists: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> Field | None:
        """The field with this name."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def has_key(self) -> bool:
        """Whether formulas or other records name it by a key."""
        return any(field.entry is Entry.KEY for field in self.fields)


_KEY = Field(
    "key",
    "Name in formulas",
    Entry.KEY,
    "Small letters, digits and underscores. Leave it empty and it is made of the words above. "
    "If you change it, the formulas that use it change too.",
)
_SAYS = Field("says", "Explanation", Entry.WORDS, "What people should know about it. May stay empty.")
_STANDINGS: Choices = (
    (Standing.OWN.value, "our own"),
    (Standing.VERIFIED.value, "read in its source"),
    (Standing.UNVERIFIED.value, "recalled, not checked"),
)
_QUESTION_KINDS: Choices = (
    ("number", "a number"),
    ("count", "a whole number"),
    ("money", "dollars"),
    ("percent", "percent"),
    ("choice", "one of several answers"),
    ("yes_no", "yes or no"),
    ("line", "words on one line"),
    ("words", "running words"),
    ("day", "a day"),
    ("table", "a table with rows"),
    ("checklist", "a checklist, one reply for each line"),
)
_PART_KINDS: Choices = (
    ("words", "words that you write here"),
    ("answers", "the answers of a sheet"),
    ("figures", "figures, side by side for each time"),
    ("table", "a table with its rows"),
    ("checklist", "the lines of a checklist with their replies"),
    ("bars", "a chart of figures"),
    ("abatement", "a curve of what each row saves and costs"),
    ("tornado", "what moves a figure most"),
    ("break_even", "where a figure crosses zero"),
    ("next", "what to do next"),
    ("sessions", "when people met, and who came"),
)
_BOUNDS = NUMBERS


def _question_fields(kinds: Choices) -> tuple[Field, ...]:
    return (
        Field("text", "Question", required=True, help="As the advisor reads it."),
        Field("kind", "How it is answered", Entry.CHOICE, required=True, choices=kinds),
        Field("hint", "Help beside it", Entry.WORDS),
        Field("required", "Must be answered", Entry.FLAG),
        Field("unit", "Unit", help="For numbers: hours, pieces a year."),
        Field("minimum", "Least", Entry.NUMBER, "A smaller number is refused.", kinds=_BOUNDS),
        Field("maximum", "Most", Entry.NUMBER, "A larger number is refused.", kinds=_BOUNDS),
        Field("default", "Empty counts as", Entry.NUMBER, "Else an empty answer is not known.", kinds=_BOUNDS),
        Field("list", "Lines from a list of the network", Entry.CHOSEN,
              "Or leave it and write your own lines below, after saving.", kinds=(QuestionKind.CHECKLIST,)),
        Field("rows", "Rows that stand there from the start", Entry.LINES,
              "One on each line. They fill the first column, which must be words on one line.",
              kinds=(QuestionKind.TABLE,)),
        Field("standing", "Was it checked?", Entry.CHOICE, choices=_STANDINGS),
        Field("source", "Where it comes from"),
        _KEY,
    )  # fmt: skip


_FIGURE = Kind(
    "figure",
    "text",
    (
        Field("text", "What it is", required=True),
        Field("formula", "Formula", Entry.FORMULA, required=True,
              help="As in a spreadsheet, with names for cells: (hours - stopped) / hours * 100"),
        Field("unit", "Unit", help="usd for dollars, percent, or a word: hours."),
        Field("hint", "Help beside it", Entry.WORDS),
        Field("better", "Which is better?", Entry.CHOICE, choices=(("higher", "higher"), ("lower", "lower"))),
        Field("target", "Target", Entry.NUMBER, "The page shows whether it is met."),
        _KEY,
    ),
)  # fmt: skip

PROGRAM = Kind(
    "program",
    "title",
    (
        Field("title", "Title", required=True),
        Field("says", "What it is for", Entry.WORDS, required=True),
        Field("area", "Area", Entry.CHOSEN, required=True),
        Field("service_line", "Service line", Entry.CHOSEN, required=True),
        Field("version", "Version", required=True, help="A published version never changes: the next has another."),
        Field("companies.least", "Companies together, at least", Entry.WHOLE,
              "Only where several companies go through it together."),
        Field("companies.most", "Companies together, at most", Entry.WHOLE),
        Field("weeks", "Weeks it takes", Entry.WHOLE),
        Field("program", "Name of the program", Entry.KEY,
              "Small letters, digits and underscores. All versions of one program share it."),
    ),
    (
        ("stages", "Stages"),
        ("sheets", "Sheets to fill in"),
        ("sessions", "Sessions"),
        ("figures", "Figures over all sheets"),
        ("next", "What to do next"),
        ("outputs", "Documents for the company"),
        ("outcomes", "Effects that it shows"),
        ("sources", "Where it comes from"),
    ),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    "stages": Kind("stage", "title", (Field("title", "Title", required=True), _SAYS, _KEY)),
    "sessions": Kind("session", "title", (
        Field("title", "Title", required=True),
        Field("kind", "What happens", Entry.CHOICE, required=True,
              choices=tuple((kind.value, kind.value) for kind in SessionKind)),
        Field("hours", "Hours", Entry.NUMBER, required=True),
        Field("week", "Week", Entry.WHOLE, "Counted from the start; empty where it is free."),
        _SAYS, _KEY,
    )),
    "sheets": Kind("sheet", "title", (
        Field("title", "Title", required=True),
        Field("stage", "Stage", Entry.CHOSEN, required=True),
        _SAYS,
        Field("scenarios", "Scenarios of it can be kept", Entry.FLAG),
        _KEY,
    ), (
        ("groups", "Headings with questions"), ("figures", "Figures"),
        ("occasions", "Times at which it is filled in"),
        ("what_if", "Answers that can be moved in What if"), ("break_even", "Where it breaks even"),
    )),
    "occasions": Kind("time", "title", (
        Field("title", "Title", required=True, help="Before, after, at 6 months."),
        Field("months", "Months after the program's end", Entry.WHOLE, "It is then due on My work."),
        _KEY,
    )),
    "groups": Kind("heading", "title", (Field("title", "Heading", required=True), _SAYS),
                   (("questions", "Questions"),)),
    "questions": Kind("question", "text", _question_fields(_QUESTION_KINDS), (
        ("options", "Answers to choose from"), ("columns", "Columns"), ("computed", "Computed columns"),
        ("items", "Lines"),
    )),
    "columns": Kind("column", "text", _question_fields(_QUESTION_KINDS[:-2]), (("options", "Answers to choose from"),)),
    "options": Kind("answer", "text", (
        Field("text", "Answer", required=True),
        Field("points", "Points", Entry.NUMBER, "What it is worth in formulas; may stay empty."),
        _KEY,
    )),
    "items": Kind("line", "text", (
        Field("text", "Line", Entry.WORDS, required=True),
        Field("group", "Under the heading"),
        Field("points", "Other points for this line", Entry.POINTS,
              "One on each line: the name of the reply, a colon, a number. missing: -5"),
        Field("standing", "Was it checked?", Entry.CHOICE, choices=_STANDINGS),
        Field("key", "Number or name", Entry.KEY, "As 4.1. Leave it empty and it is made of the words above."),
    )),
    "figures": _FIGURE,
    "computed": _FIGURE,
    "what_if": Kind("answer to move", "question", (
        Field("question", "Answer", Entry.CHOSEN, required=True),
        Field("low", "Down to, percent", Entry.NUMBER, "As -50.", required=True),
        Field("high", "Up to, percent", Entry.NUMBER, "As 50.", required=True),
    )),
    "break_even": Kind("break-even", "text", (
        Field("text", "In words", required=True),
        Field("question", "Answer that is looked for", Entry.CHOSEN, required=True),
        Field("figure", "Figure that becomes zero", Entry.CHOSEN, required=True),
    )),
    "outputs": Kind("document", "title", (Field("title", "Title", required=True), _SAYS, _KEY), (("parts", "Parts"),)),
    "parts": Kind("part", "title", (
        Field("kind", "What it shows", Entry.CHOICE, required=True, choices=_PART_KINDS),
        Field("title", "Heading"),
        Field("says", "Words", Entry.WORDS),
        Field("sheet", "Of the sheet", Entry.CHOSEN),
        Field("table", "Table or checklist of that sheet", Entry.CHOSEN),
        Field("group", "Only the questions under", Entry.CHOSEN),
        Field("figures", "Only these figures", Entry.LINES, "Their names in formulas, one on each line."),
        Field("only", "Only lines with these replies", Entry.LINES, "Their names in formulas, one on each line."),
        Field("order", "Ordered by the column", help="Its name in formulas; a minus before it: largest first."),
        Field("height", "Height of the curve: column", help="Its name in formulas."),
        Field("width", "Width of the curve: column", help="Its name in formulas."),
    )),
    "next": Kind("next step", "says", (
        Field("says", "Advice", Entry.WORDS, required=True),
        Field("when", "When this is true", Entry.FORMULA, "As press.before.running < 70", required=True),
        Field("service_line", "Service line", Entry.CHOSEN),
    )),
    "outcomes": Kind("effect", "text", (
        Field("text", "In words", required=True),
        Field("kind", "Kind", Entry.CHOICE, required=True,
              choices=tuple((kind.value, kind.value.replace("_", " ")) for kind in OutcomeKind)),
        Field("formula", "Formula", Entry.FORMULA, required=True),
    )),
    "sources": Kind("source", "title", (
        Field("title", "Title", required=True),
        Field("href", "Address", help="Begins with https://"),
        Field("standing", "Was it checked?", Entry.CHOICE, required=True, choices=_STANDINGS),
    )),
}  # fmt: skip

ONLY_OF = {
    "options": (QuestionKind.CHOICE, QuestionKind.CHECKLIST),
    "columns": (QuestionKind.TABLE,),
    "computed": (QuestionKind.TABLE,),
    "items": (QuestionKind.CHECKLIST,),
}
"""The lists that only some kinds of question hold."""


def lists_of(kind: Kind, record: Mapping[str, object]) -> list[tuple[str, str]]:
    """The lists that a record can hold, with their headings."""
    if kind.word not in ("question", "column"):
        return list(kind.lists)
    found = [(name, title) for name, title in kind.lists if record.get("kind") in ONLY_OF[name]]
    return [pair for pair in found if pair[0] != "items" or not record.get("list")]
