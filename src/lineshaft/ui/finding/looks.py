"""Where the search box looks for one kind of thing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

# Of which centers; None for those of all, which the office reads.
Centers = Sequence[int] | None


def of_center(centers: Centers) -> Q:
    """Rows that belong to a center."""
    return Q() if centers is None else Q(center_id__in=centers)


def of_everybody(centers: Centers) -> Q:
    """Rows that belong to no center."""
    return Q()


@dataclass(frozen=True)
class Name:
    """
    A name that many rows hang on, by `path`: what stands in `field` of one of the `model`.

    `is_a_kind` says that the search box looks for what is called so as well, and finds it misspelt: then those that
    hang on it are not compared once more.
    """

    path: str
    model: str
    field: str
    of: Callable[[Centers], Q] = of_everybody
    is_a_kind: bool = False

    @property
    def table(self) -> tuple[str, str, Callable[[Centers], Q]]:
        """What is looked up, whatever hangs on it."""
        return self.model, self.field, self.of

    @property
    def joined(self) -> str:
        """The field, from the rows that hang on it."""
        return f"{self.path}__{self.field}" if self.path else self.field


@dataclass(frozen=True)
class Looks:
    """
    Where the search box looks for one kind of thing: `model` "engagements.Visit", the `fields` that hold words, those
    that hold its `numbers`, those that are compared as misspelt (`alike`; at first: `fields`), and the `names` that it
    hangs on, which are compared too. What is `written` on it elsewhere, an expression, is looked through and not
    compared. `of` says which rows may be those of people of these centers: all that the kind shows them are among them.
    `order` tells which of them are the first, and the newest. `for_office`: the office finds these, of all centers; the
    work of the centers it does not.
    """

    model: str
    fields: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    alike: tuple[Any, ...] | None = None
    names: tuple[Name, ...] = ()
    written: Any = None
    of: Callable[[Centers], Q] = of_center
    order: tuple[str, ...] = ("-pk",)
    for_office: bool = False

    @property
    def own_compared(self) -> tuple[Any, ...]:
        """The fields of its own that are compared as misspelt."""
        return self.fields if self.alike is None else self.alike

    @property
    def compared(self) -> tuple[Any, ...]:
        """All that is compared as misspelt."""
        return (*self.own_compared, *(name.joined for name in self.names))
