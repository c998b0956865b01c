"""Writes of the companies context."""

from .agreements import agree_to_show, withdraw_agreement, withdraw_agreements
from .bulk import Loaded, SiteRow, bulk_load_sites
from .capabilities import (
    add_capability,
    delete_removed_photos,
    edit_capability,
    keep_back,
    remove_capability,
    restore_capability,
    show_again,
)
from .corrections import Corrected, correct_company, correct_site, take_over
from .families import (
    add_tax_number,
    edit_company_name,
    remove_company_name,
    remove_tax_number,
)
from .held import decide_row, reopen_row
from .imports import (
    Glance,
    check_import,
    commit_import,
    look_into,
    receive_file,
    set_mapping,
    start_work,
)
from .keys import renew_keys
from .mappings import delete_mapping, map_by_headings, rename_mapping, save_mapping
from .places import (
    add_industry,
    forget_position,
    give_position,
    make_industry_primary,
    remove_industry,
)
from .registry import add_company_name, create_site
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
from .reminders import remind_of_expiry
from .reshaping import (
    accept_change,
    decline_change,
    merge_companies,
    merge_sites,
    move_site,
    withdraw_change,
)
from .review import Swept, decide_pair, reopen_pair, sweep
from .sharing import answer_consent, ask_to_share, record_consent, withdraw_consent
from .splitting import split_company, split_site
from .taking_along import take_along
from .undo import undo_import, what_depends_on
from .undoing import after_undoing, undo_change

__all__ = [
    "Corrected",
    "Glance",
    "Loaded",
    "SiteRow",
    "Swept",
    "accept_change",
    "add_capability",
    "add_company_name",
    "add_contact",
    "add_industry",
    "add_needs",
    "add_tax_number",
    "after_undoing",
    "agree_to_show",
    "answer_consent",
    "ask_to_share",
    "bulk_load_sites",
    "check_import",
    "commit_import",
    "correct_company",
    "correct_site",
    "create_site",
    "decide_pair",
    "decide_row",
    "decline_change",
    "delete_mapping",
    "delete_removed_photos",
    "edit_capability",
    "edit_company_name",
    "edit_contact",
    "edit_relationship",
    "ensure_relationship",
    "forget_position",
    "give_position",
    "held_contact",
    "keep_back",
    "look_into",
    "make_industry_primary",
    "map_by_headings",
    "mark_contact_left",
    "mark_contact_returned",
    "merge_companies",
    "merge_sites",
    "move_site",
    "receive_file",
    "record_consent",
    "remind_of_expiry",
    "remove_capability",
    "remove_company_name",
    "remove_contact_without_history",
    "remove_industry",
    "remove_needs",
    "remove_relationship_without_history",
    "remove_tax_number",
    "rename_mapping",
    "renew_keys",
    "reopen_pair",
    "reopen_row",
    "restore_capability",
    "save_mapping",
    "set_mapping",
    "show_again",
    "split_company",
    "split_site",
    "start_work",
    "sweep",
    "take_along",
    "take_over",
    "undo_change",
    "undo_import",
    "what_depends_on",
    "withdraw_agreement",
    "withdraw_agreements",
    "withdraw_change",
    "withdraw_consent",
]
