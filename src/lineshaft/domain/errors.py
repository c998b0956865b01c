"""The errors of the domain. Each one prints as a sentence that the person who caused it can act on."""

_LONGEST_QUOTED_VALUE = 60


class LineshaftError(Exception):
    """Base of all expected errors. `str()` is a sentence for the reader: never a stack trace, never a
    secret.
    """


class InvalidValue(LineshaftError):
    """A value given from outside cannot be accepted.

    `field` says where it stood, `value` what was given, `reason` what is wrong with it and `hint` what to do
    instead. A form puts the error beside the field, an import beside row and column.
    """

    def __init__(self, field: str, value: object, reason: str, hint: str = "") -> None:
        super().__init__(field, value, reason, hint)
        self.field = field
        self.value = value
        self.reason = reason
        self.hint = hint

    def __str__(self) -> str:
        return _sentences(f"{self.field}: {self.reason} (given: {quote(self.value)})", self.hint)


class Conflict(LineshaftError):
    """The act is understood, but the present state of the record does not allow it.

    `reason` says what stands in the way, `hint` what to do instead.
    """

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason, hint)
        self.reason = reason
        self.hint = hint

    def __str__(self) -> str:
        return _sentences(self.reason, self.hint)


class InvalidDefinition(LineshaftError):
    """A data file that is part of the product is wrong: `source` names the file and `key` the place in it."""

    def __init__(self, source: str, key: str, reason: str) -> None:
        super().__init__(source, key, reason)
        self.source = source
        self.key = key
        self.reason = reason

    def __str__(self) -> str:
        return _sentences(f"{self.source}: {self.key}: {self.reason}")


def quote(value: object) -> str:
    """Show a value in a message: in quotes, on one line, and cut when it is long."""
    if isinstance(value, str) and len(value) > _LONGEST_QUOTED_VALUE:
        return f"{value[:_LONGEST_QUOTED_VALUE]!r}… and {len(value) - _LONGEST_QUOTED_VALUE} more characters"
    shown = repr(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= 2 * _LONGEST_QUOTED_VALUE else shown[: 2 * _LONGEST_QUOTED_VALUE] + "…"


def _sentences(*parts: str) -> str:
    """Join the parts that are not empty, each closed with a full stop."""
    stripped = [part.strip() for part in parts if part.strip()]
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in stripped)
