"""The menu as a whole: every heading has its place."""

from lineshaft.ui import navigation


def test_every_heading_of_the_menu__has_its_place() -> None:
    """To mend: give the entry one of the headings that stand, or register the new one."""
    inside = {item.group for item in navigation._items} - {"", "public", "footer", "account"}
    assert inside <= set(navigation._group_order)
