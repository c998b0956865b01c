"""The check of a step from one state to another, for every table of steps here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lineshaft.domain.errors import Conflict


def check_step(what: str, steps: Mapping[Any, frozenset[Any]], old: str, new: str) -> None:
    """Raise Conflict when `what` cannot go from the state `old` to `new`; the sentence names where it can go."""
    kind = type(next(iter(steps)))
    allowed = steps[kind(old)]
    if kind(new) not in allowed:
        options = _(", or ").join(f"“{state.label}”" for state in kind if state in allowed)
        where_to = (
            _("from there it can become %(options)s") % {"options": options}
            if options
            else _("there is no step from there")
        )
        raise Conflict(
            _("%(what)s is “%(old)s” and cannot become “%(new)s”: %(where_to)s.")
            % {"what": what, "old": kind(old).label, "new": kind(new).label, "where_to": where_to}
        )
