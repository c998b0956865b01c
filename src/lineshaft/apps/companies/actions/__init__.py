"""Writes of the companies context."""

from .bulk import Loaded, SiteRow, bulk_load_sites
from .held import decide_row, reopen_row
from .imports import (
    check_import,
    commit_import,
    look_into,
    receive_file,
    set_mapping,
    start_work,
)
from .mappings import delete_mapping, map_by_headings, rename_mapping, save_mapping
from .registry import add_company_name, create_site, edit_company, edit_site
from .relationships import (
    add_contact,
    add_needs,
    edit_contact,
    edit_relationship,
    ensure_relationship,
    held_contact,
    mark_contact_left,
    mark_contact_returned,
    remove_contact_without_history,
    remove_needs,
    remove_relationship_without_history,
)
from .reshaping import (
    accept_change,
    decline_change,
    merge_companies,
    merge_sites,
    move_site,
    split_site,
    undo_change,
    withdraw_change,
)
from .review import Swept, decide_pair, reopen_pair, sweep
from .undo import undo_import, what_depends_on

__all__ = [
    "Loaded",
    "SiteRow",
    "Swept",
    "accept_change",
    "add_company_name",
    "add_contact",
    "add_needs",
    "bulk_load_sites",
    "check_import",
    "commit_import",
    "create_site",
    "decide_pair",
    "decide_row",
    "decline_change",
    "delete_mapping",
    "edit_company",
    "edit_contact",
    "edit_relationship",
    "edit_site",
    "ensure_relationship",
    "held_contact",
    "look_into",
    "map_by_headings",
    "mark_contact_left",
    "mark_contact_returned",
    "merge_companies",
    "merge_sites",
    "move_site",
    "receive_file",
    "remove_contact_without_history",
    "remove_needs",
    "remove_relationship_without_history",
    "rename_mapping",
    "reopen_pair",
    "reopen_row",
    "save_mapping",
    "set_mapping",
    "split_site",
    "start_work",
    "sweep",
    "undo_change",
    "undo_import",
    "what_depends_on",
    "withdraw_change",
]
