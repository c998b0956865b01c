"""Menu entries of scouting, for whoever works with each page."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lineshaft.apps.accounts.roles import PERMISSIONS, Role
from lineshaft.ui.navigation import NavigationItem

Visible = Callable[[frozenset[str]], bool]


def _one_of(*roles: Role) -> Visible:
    """Shown to people with one of these roles."""
    shown_to = frozenset(role.value for role in roles)
    return lambda held: bool(held & shown_to)


def _may(permission: str) -> Visible:
    """Shown to people with a role that grants the permission."""
    return _one_of(*(role for role, allowed in PERMISSIONS.items() if permission in allowed))


_DESK = (Role.PROGRAM_OFFICER, Role.NETWORK_ADMINISTRATOR)
_CENTER = (Role.ADVISOR, Role.DIRECTOR)
_works_desk = _one_of(*_DESK)

ITEMS = (
    NavigationItem(pgettext_lazy("menu", "Find a supplier"), "scouting:about", order=35, group="public"),
    NavigationItem("Needs", "scouting:needs", 5, "Scouting", _may("need:post"), "construction"),
    NavigationItem("Scouting desk", "scouting:desk", 10, "Scouting", _works_desk, "search"),
    NavigationItem("Needs sent to us", "scouting:sent", 20, "Scouting", _one_of(*_CENTER), "forum"),
    NavigationItem(
        _("Technology needs"),
        "scouting:technology",
        25,
        "Scouting",
        _one_of(*_CENTER, *_DESK, Role.COMPANY_CONTACT),
        "science",
    ),
    NavigationItem(
        _("Where we are named"), "scouting:named", 30, "Scouting", _one_of(Role.COMPANY_CONTACT), "visibility"
    ),
    NavigationItem("Supply map", "scouting:supply", 40, "Scouting", _may("company:read"), "map"),
    NavigationItem("Verify a report", "scouting:verify", 90, "Scouting", _works_desk, "verified"),
    NavigationItem(
        "Buyers", "scouting:buyers", 35, "Settings", _one_of(*_DESK, Role.EVALUATOR), "account_balance"
    ),
    NavigationItem("Domestic content", "scouting:contents", 10, "Buy American", _may("content:work"), "flag"),
    NavigationItem(
        "Waiver cases", "scouting:waivers", 20, "Buy American", _may("content:work"), "verified_user"
    ),
    NavigationItem(
        "Rules and numbers",
        "scouting:buy_american_rules",
        30,
        "Buy American",
        _may("content:work"),
        "account_balance",
    ),
)
