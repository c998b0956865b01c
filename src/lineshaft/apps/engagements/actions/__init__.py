"""Writes of this context. Other contexts call them from here: `actions.record_outcome(...)`."""

from .arriving import submit_request
from .batches import acknowledge_some, check_request_file, enter_batch, mails_of, take_back_batch
from .clock import close_day, escalate, open_day, record_response, set_response_target, stop_clock
from .consulting import request_of_consultation
from .engagements import (
    become_active,
    begin_work,
    cancel_engagement,
    complete_engagement,
    edit_engagement,
    give_lead,
    reopen_engagement,
    start_engagement,
)
from .joining import join_request, separate_request
from .joint import accept_shares, credit_partners, decline_shares, propose_shares, withdraw_proposal
from .outcomes import (
    SAID_IN_A_PROGRAM,
    add_evidence,
    ask_for_evidence,
    flag_outcome,
    record_outcome,
    reject_outcome,
    unflag_outcome,
    verify_outcome,
    verify_outcomes,
)
from .quarters import record_submission, take_back_submission
from .referrals import deny_referral, refer_company, take_back_referral, tell_partners
from .requests import (
    assign_request,
    close_request,
    create_site_for_request,
    enter_request,
    link_request,
    put_back,
    take_up,
)
from .routing import (
    delete_rule,
    give_routing,
    move_rule,
    save_rule,
    set_routing_fallback,
    switch_rule,
)
from .transfers import (
    answer_transfer_by_link,
    expire_transfers,
    propose_transfer,
    record_transfer_answer,
    send_back_transfer,
    withdraw_transfer,
)
from .visit_lines import VisitFacts, log_line, visits_of_line
from .visits import change_visit, delete_visit, log_visit

__all__ = [
    "SAID_IN_A_PROGRAM",
    "VisitFacts",
    "accept_shares",
    "acknowledge_some",
    "add_evidence",
    "answer_transfer_by_link",
    "ask_for_evidence",
    "assign_request",
    "become_active",
    "begin_work",
    "cancel_engagement",
    "change_visit",
    "check_request_file",
    "close_day",
    "close_request",
    "complete_engagement",
    "create_site_for_request",
    "credit_partners",
    "decline_shares",
    "delete_rule",
    "delete_visit",
    "deny_referral",
    "edit_engagement",
    "enter_batch",
    "enter_request",
    "escalate",
    "expire_transfers",
    "flag_outcome",
    "give_lead",
    "give_routing",
    "join_request",
    "link_request",
    "log_line",
    "log_visit",
    "mails_of",
    "move_rule",
    "open_day",
    "propose_shares",
    "propose_transfer",
    "put_back",
    "record_outcome",
    "record_response",
    "record_submission",
    "record_transfer_answer",
    "refer_company",
    "reject_outcome",
    "reopen_engagement",
    "request_of_consultation",
    "save_rule",
    "send_back_transfer",
    "separate_request",
    "set_response_target",
    "set_routing_fallback",
    "start_engagement",
    "stop_clock",
    "submit_request",
    "switch_rule",
    "take_back_batch",
    "take_back_referral",
    "take_back_submission",
    "take_up",
    "tell_partners",
    "unflag_outcome",
    "verify_outcome",
    "verify_outcomes",
    "visits_of_line",
    "withdraw_proposal",
    "withdraw_transfer",
]
