"""What becomes of the rows that name a site or company when it goes into another: one rule for each relation.

Higher apps register theirs from `AppConfig.ready`. A relation without a rule fails a test, and stops a merge.
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignObjectRel, Model

Row = Mapping[str, Any]
"""A row of a table, as PostgreSQL writes it in JSON."""


def owner_column(model: type[Model]) -> str:
    """The column of the organisation that a row belongs to, `center_id` unless the model says otherwise; or ""."""
    column = getattr(model, "OWNER_COLUMN", "center_id")
    return column if any(field.attname == column for field in model._meta.concrete_fields) else ""


class OnCollision(enum.Enum):
    """What happens to a row of the record that goes, where the one that stays has such a row already."""

    REFUSE = "the two records cannot become one"
    FOLD = "the row that stays is filled from it, and it is removed"
    REMOVE = "it is removed"
    MARK = "it is moved, with a column set that takes it out of the rule it would break"


@dataclass(frozen=True)
class MergeRule:
    """
    The rows of `model` whose `field` names the record that goes are pointed to the one that stays.

    `collides` tells whether two rows cannot stand beside each other under one record; `collision` what happens then.
    FOLD takes over `fill` where the row that stays is blank, unites the lists `unite`, appends the texts `append`, and
    keeps the earlier of `earliest` and the later of `latest`. MARK sets the columns in `mark`.
    """

    model: type[Model]
    field: str
    collides: Callable[[Row, Row], bool] | None = None
    collision: OnCollision = OnCollision.REFUSE
    fill: tuple[str, ...] = ()
    unite: tuple[str, ...] = ()
    append: tuple[str, ...] = ()
    earliest: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    """Columns of which one makes no sense without the other: undone together when a merge is taken back."""
    mark: Mapping[str, Any] | None = None
    can_split: bool = False
    """Whether a person says of each row to which of two it belongs, when a plant or company turns out to be two."""
    label: Callable[[Any], str] = str
    """What the person reads of the row then."""
    label_reads: tuple[str, ...] = ()
    """What else is read for that: other records that the row names."""
    follows: tuple[str, str] | None = None
    """When a record is split: the column and table of the row that these go with. Where a row names none, a person says
    to which of two it belongs."""
    under: str = ""
    """The column of a row of the same table with which a row goes: a credit note with its invoice."""
    goes_with: str = ""
    """When a company is split: the way to the plant with which these rows go, where a person says that they do."""
    told_too: str = ""
    """A permission of people who are told, besides those who correct the registry, when such rows stayed behind."""
    came_at: str = ""
    """The column with the moment at which a row came. Those that follow nothing and came after a merge would stay with
    the record that is there, whosever they are: they stand in the way of undoing it."""
    rewrite: Callable[[Row, int, int], Row | None] | None = None
    """For a table that names the record more than once: the row under (stays, goes), or None when it ends."""

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def column(self) -> str:
        return str(self.model._meta.get_field(self.field).attname)  # type: ignore[union-attr]

    @property
    def center_column(self) -> str:
        """The column that says whose row it is; "" for identity."""
        return owner_column(self.model)


_RULES: dict[tuple[str, str], MergeRule] = {}


def register(*rules: MergeRule) -> None:
    """Add rules; the same relation again replaces its rule."""
    for rule in rules:
        _RULES[(rule.table, rule.column)] = rule


def relations_of(model: type[Model]) -> Iterator[tuple[str, str]]:
    """Table and column of everything that names a record of `model`."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.auto_created and not relation.concrete:
            field: Any = relation.field
            yield field.model._meta.db_table, field.attname


def rules_for(model: type[Model]) -> list[MergeRule]:
    """The rule of every relation to `model`. Raises LookupError that names relations without one."""
    found = set(relations_of(model))
    missing = sorted(found - set(_RULES))
    if missing:
        names = ", ".join(f"{table}.{column}" for table, column in missing)
        raise LookupError(f"no merge rule for {names}: register one from AppConfig.ready")
    return [_RULES[key] for key in sorted(found)]
