"""Menu entries of the Buy American desk, for whoever works at it."""

from lineshaft.apps.accounts.roles import PERMISSIONS
from lineshaft.ui.navigation import NavigationItem

_WORKING = frozenset(role.value for role, allowed in PERMISSIONS.items() if "content:work" in allowed)


def _works(roles: frozenset[str]) -> bool:
    return bool(roles & _WORKING)


ITEMS = (
    NavigationItem("Domestic content", "scouting:contents", 10, "Buy American", _works, "flag"),
    NavigationItem("Waiver cases", "scouting:waivers", 20, "Buy American", _works, "verified_user"),
    NavigationItem(
        "Rules and numbers", "scouting:buy_american_rules", 30, "Buy American", _works, "account_balance"
    ),
)
