"""Stored column values in the words by which a reader knows them: names for keys, labels for codes, real dates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import AuditEvent


class Words:
    """
    The wording of some events. Names of other records are read once for each kind of record; one that the reader may
    not see keeps its number.
    """

    def __init__(self, events: Iterable[AuditEvent], kinds: Mapping[str, type[models.Model]]) -> None:
        self._fields = {
            table: {field.column: field for field in kind._meta.concrete_fields}
            for table, kind in kinds.items()
        }
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event in events:
            for column, value in [*(event.before or {}).items(), *(event.after or {}).items()]:
                field = self._fields.get(event.table_name, {}).get(column)
                if field is not None and field.related_model is not None and value is not None:
                    wanted[field.related_model].add(value)
        self._names = {
            kind: {str(key): str(row) for key, row in kind._default_manager.in_bulk(list(keys)).items()}
            for kind, keys in wanted.items()
        }

    def label(self, table: str, column: str) -> str | Promise:
        """What a column is called, in the language of the page; in Spanish where a company reads it."""
        field = self._fields.get(table, {}).get(column)
        return (
            _(str(field.verbose_name)) if field is not None else column.removesuffix("_id").replace("_", " ")
        )

    def value(self, table: str, column: str, stored: Any) -> Any:
        """A stored value as it is shown; None for nothing."""
        field = self._fields.get(table, {}).get(column)
        if stored is None or stored == "" or stored == []:
            return None
        if field is None:
            return stored
        if field.related_model is not None:
            return self._names.get(field.related_model, {}).get(
                str(stored), format_lazy(_("no. {number}"), number=stored)
            )
        if isinstance(stored, list):
            codes = dict(field.base_field.flatchoices) if isinstance(field, ArrayField) else {}
            return ", ".join(_listed(item, codes) for item in stored)
        if isinstance(stored, dict):
            return _listed(stored, {})
        if isinstance(field, models.DateTimeField):
            return parse_datetime(str(stored)) or stored
        if isinstance(field, models.DateField):
            return parse_date(str(stored)) or stored
        if isinstance(stored, bool):
            return _("yes") if stored else _("no")
        return dict(field.flatchoices).get(stored, stored)


def _listed(item: Any, codes: Mapping[Any, Any]) -> str:
    """One member of a stored list: a code by its label, a reason by its sentence."""
    if isinstance(item, dict):
        return str(item.get("text") or ", ".join(f"{key}: {value}" for key, value in item.items()))
    return str(codes.get(item, item))
