"""How much of what buyers ask the profile of a plant answers, question by question.

A buyer's form asks fourteen things of a supplier. Each counts one, whatever it is about: a profile that answers nine
says so in these words and in no percentage. An entry that is out of date answers nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lineshaft.domain.words import Words

CAPACITY_HOLDS = timedelta(days=180)
"""For how long a statement about free capacity or lead time is believed."""


class Answer(StrEnum):
    """What a profile says to one question."""

    GIVEN = "given"
    OUT_OF_DATE = "out_of_date"
    MISSING = "missing"


@dataclass(frozen=True)
class Entry:
    """One entry of a profile. `says` names what it tells beside its name: "volume", "lead_time"."""

    part: str
    says: frozenset[str] = frozenset()
    expires_on: date | None = None
    as_of: date | None = None

    def holds(self, today: date) -> bool:
        """Whether it is still true, as far as its own dates tell."""
        if self.expires_on is not None and self.expires_on < today:
            return False
        return self.as_of is None or today - self.as_of <= CAPACITY_HOLDS


@dataclass(frozen=True)
class Question:
    """What a buyer asks, the part of the profile that answers it, and why an answer helps the plant to be found."""

    code: str
    part: str
    asks: Words
    why: Words
    says: str = ""
    """What an entry of the part must tell to answer; empty: that there is one."""


# In the order in which they decide whether a plant is found at all.
QUESTIONS = (
    Question(
        "process", "process",
        Words(en="By which processes do you make it?", es="¿Con qué procesos lo fabrica?"),
        Words(
            en="Nearly every need names a process. Without one you are found by your industry alone.",
            es="Casi toda necesidad nombra un proceso. Sin él, solo lo encuentran por su industria.",
        ),
    ),
    Question(
        "material", "material",
        Words(en="Which materials do you work with?", es="¿Con qué materiales trabaja?"),
        Words(
            en="A need in titanium is put only to plants that name it.",
            es="Una necesidad en titanio llega solo a plantas que lo nombran.",
        ),
    ),
    Question(
        "summary", "summary",
        Words(en="What do you make, in your own words?", es="¿Qué fabrica, en sus propias palabras?"),
        Words(
            en="The words that buyers use are searched for in it, and it is the first thing they read.",
            es="En él se buscan las palabras de los compradores, y es lo primero que leen.",
        ),
    ),
    Question(
        "certification", "certification",
        Words(en="Which certifications are valid?", es="¿Qué certificaciones están vigentes?"),
        Words(
            en="Where a need asks for ISO 9001 or AS9100, a plant without it is a partial match at most.",
            es="Donde se pide ISO 9001 o AS9100, una planta sin ella coincide solo en parte.",
        ),
    ),
    Question(
        "size", "size",
        Words(en="How large and how small may a part be?", es="¿Qué tan grande y tan pequeña puede ser una pieza?"),
        Words(
            en="Needs give dimensions; a plant that gives none has to be asked by telephone.",
            es="Las necesidades dan dimensiones; a una planta que no las da hay que llamarla por teléfono.",
        ),
    ),
    Question(
        "tolerance", "tolerance",
        Words(en="Which tolerance can you hold?", es="¿Qué tolerancia puede mantener?"),
        Words(
            en="It decides between plants with the same machines.",
            es="Decide entre plantas con las mismas máquinas.",
        ),
    ),
    Question(
        "volume", "capacity",
        Words(
            en="How many can you make, and how much of that is free?",
            es="¿Cuántas puede fabricar y cuánto está libre?",
        ),
        Words(
            en="A need says how many a year. A plant with free capacity is asked first.",
            es="Una necesidad dice cuántas al año. A una planta con capacidad libre se le pregunta primero.",
        ),
        says="volume",
    ),
    Question(
        "lead_time", "capacity",
        Words(en="How long from order to delivery?", es="¿Cuánto tarda del pedido a la entrega?"),
        Words(
            en="A need has a day on which it is due.",
            es="Una necesidad tiene una fecha de entrega.",
        ),
        says="lead_time",
    ),
    Question(
        "equipment", "equipment",
        Words(en="Which machines do you have?", es="¿Qué máquinas tiene?"),
        Words(
            en="It lets an advisor say yes without calling you.",
            es="Permite que un asesor diga que sí sin llamarle.",
        ),
    ),
    Question(
        "origin", "origin",
        Words(en="Is it made in the United States?", es="¿Está hecho en Estados Unidos?"),
        Words(
            en="Purchases under Buy American rules begin with this question.",
            es="Las compras bajo las reglas Buy American empiezan con esta pregunta.",
        ),
    ),
    Question(
        "export", "export",
        Words(
            en="May you do export-controlled work (ITAR, EAR)?",
            es="¿Puede hacer trabajo con control de exportación (ITAR, EAR)?",
        ),
        Words(
            en="Defense work goes only to plants that are registered, and the registration must be valid.",
            es="El trabajo de defensa va solo a plantas registradas, con registro vigente.",
        ),
    ),
    Question(
        "ownership", "ownership",
        Words(en="Who owns the company?", es="¿De quién es la empresa?"),
        Words(
            en="Some contracts are set aside for small, woman-owned or veteran-owned companies.",
            es="Algunos contratos se reservan para empresas pequeñas, de mujeres o de veteranos.",
        ),
    ),
    Question(
        "link", "link",
        Words(en="Where can one read more?", es="¿Dónde se puede leer más?"),
        Words(
            en="A buyer asks for the capability statement before calling.",
            es="Un comprador pide la declaración de capacidades antes de llamar.",
        ),
    ),
    Question(
        "photo", "photo",
        Words(en="What does your work look like?", es="¿Cómo se ve su trabajo?"),
        Words(
            en="A photo of a part or of the shop tells more than a list. It is not searched.",
            es="Una foto de una pieza o del taller dice más que una lista. No se busca en ella.",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """One question and what the profile says to it."""

    question: Question
    answer: Answer


@dataclass(frozen=True)
class Completeness:
    """What a profile answers, in the order of the questions."""

    answers: tuple[Answered, ...]

    @property
    def given(self) -> int:
        """How many questions are answered."""
        return sum(each.answer is Answer.GIVEN for each in self.answers)

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return len(self.answers)

    @property
    def next(self) -> tuple[Answered, ...]:
        """What to write next: what is not answered, or no longer, the most useful first."""
        return tuple(each for each in self.answers if each.answer is not Answer.GIVEN)


def completeness(entries: Iterable[Entry], *, today: date) -> Completeness:
    """How a profile of these entries answers what buyers ask, as of a day."""
    known = list(entries)
    return Completeness(tuple(Answered(each, _answer(each, known, today)) for each in QUESTIONS))


def _answer(question: Question, entries: list[Entry], today: date) -> Answer:
    fitting = [
        entry
        for entry in entries
        if entry.part == question.part and (not question.says or question.says in entry.says)
    ]
    if not fitting:
        return Answer.MISSING
    return Answer.GIVEN if any(entry.holds(today) for entry in fitting) else Answer.OUT_OF_DATE
