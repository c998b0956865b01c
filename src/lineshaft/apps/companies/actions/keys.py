"""Renewing the normalised forms that an earlier version of Lineshaft wrote."""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction

from lineshaft.apps.companies.keys import name_key, street_key
from lineshaft.apps.companies.models import Company, CompanyName, Site

_AT_A_TIME = 5000
_Keys = dict[str, tuple[str, Callable[[str], str]]]
_KEYS: tuple[tuple[type[models.Model], _Keys], ...] = (
    (Company, {"name_key": ("name", name_key)}),
    (CompanyName, {"name_key": ("name", name_key)}),
    (Site, {"name_key": ("name", name_key), "street_key": ("street", street_key)}),
)


def renew_keys() -> int:
    """
    Write the normalised forms again where today's rules give another one, so that what was entered before an upgrade is
    found like what is entered after it. How many rows changed is returned. Stopped half way, it goes on where it is
    called again.
    """
    return sum(_renew(model, keys) for model, keys in _KEYS)


def _renew(model: type[models.Model], keys: _Keys) -> int:
    columns = [column for written in keys.items() for column in (written[0], written[1][0])]
    changed, last = 0, 0
    rows = model._default_manager.order_by("pk")
    while chunk := list(rows.filter(pk__gt=last).only("pk", *columns)[:_AT_A_TIME]):
        last = chunk[-1].pk
        stale = [row for row in chunk if _is_stale(row, keys)]
        with transaction.atomic():
            model._default_manager.bulk_update(stale, list(keys), batch_size=1000)
        changed += len(stale)
    return changed


def _is_stale(row: Any, keys: _Keys) -> bool:
    """Whether a form of the row is of older rules; today's is then set on it."""
    stale = False
    for column, (source, normalise) in keys.items():
        key = normalise(getattr(row, source))
        if getattr(row, column) != key:
            setattr(row, column, key)
            stale = True
    return stale
