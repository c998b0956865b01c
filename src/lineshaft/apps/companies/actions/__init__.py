"""Writes of the companies context."""

from .bulk import Loaded, SiteRow, bulk_load_sites
from .imports import (
    check_import,
    commit_import,
    look_into,
    receive_file,
    set_mapping,
    start_work,
)
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
from .sharing import answer_consent, ask_to_share, record_consent, withdraw_consent
from .undo import undo_import, what_depends_on

__all__ = [
    "Loaded",
    "SiteRow",
    "Swept",
    "accept_change",
    "add_company_name",
    "add_contact",
    "add_needs",
    "answer_consent",
    "ask_to_share",
    "bulk_load_sites",
    "check_import",
    "commit_import",
    "create_site",
    "decide_pair",
    "decline_change",
    "edit_company",
    "edit_contact",
    "edit_relationship",
    "edit_site",
    "ensure_relationship",
    "held_contact",
    "look_into",
    "mark_contact_left",
    "mark_contact_returned",
    "merge_companies",
    "merge_sites",
    "move_site",
    "receive_file",
    "record_consent",
    "remove_contact_without_history",
    "remove_needs",
    "remove_relationship_without_history",
    "reopen_pair",
    "set_mapping",
    "split_site",
    "start_work",
    "sweep",
    "undo_change",
    "undo_import",
    "what_depends_on",
    "withdraw_change",
    "withdraw_consent",
]
