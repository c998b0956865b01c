"""The center's own chart: what its account codes, and its funds or classes, mean to its awards."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..accounts import Account, Activity, FundSource, ObjectClass


@dataclass(frozen=True)
class AccountMeaning:
    """What an account of the center's chart is to an award; no account leaves its lines out."""

    account: Account | None
    object_class: ObjectClass | None = None
    activity: Activity | None = None
    subaward: "SubawardMeaning | None" = None


@dataclass(frozen=True)
class SubawardMeaning:
    """Which subaward the cost of an account was passed on by: its key, and that of its award."""

    subaward: int
    award: int


@dataclass(frozen=True)
class FundMeaning:
    """What a fund or class of the center's chart is: an award and who pays; no award leaves its lines out."""

    award: int | None
    source: FundSource | None = None


@dataclass(frozen=True)
class Chart:
    """The center's chart: what its account codes and its funds or classes mean."""

    accounts: Mapping[str, AccountMeaning]
    funds: Mapping[str, FundMeaning]
