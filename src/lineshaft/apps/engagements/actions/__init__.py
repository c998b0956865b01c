"""Writes of this context. Other contexts call them from here: `actions.record_outcome(...)`."""

from .clock import close_day, escalate, open_day, record_response, set_response_target
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
from .requests import (
    assign_request,
    close_request,
    create_site_for_request,
    enter_request,
    link_request,
    put_back,
    submit_request,
    take_up,
)
from .visit_lines import VisitFacts, log_line, visits_of_line
from .visits import change_visit, delete_visit, log_visit

__all__ = [
    "SAID_IN_A_PROGRAM",
    "VisitFacts",
    "accept_shares",
    "add_evidence",
    "ask_for_evidence",
    "assign_request",
    "become_active",
    "begin_work",
    "cancel_engagement",
    "change_visit",
    "close_day",
    "close_request",
    "complete_engagement",
    "create_site_for_request",
    "credit_partners",
    "decline_shares",
    "delete_visit",
    "edit_engagement",
    "enter_request",
    "escalate",
    "flag_outcome",
    "give_lead",
    "join_request",
    "link_request",
    "log_line",
    "log_visit",
    "open_day",
    "propose_shares",
    "put_back",
    "record_outcome",
    "record_response",
    "record_submission",
    "reject_outcome",
    "reopen_engagement",
    "request_of_consultation",
    "separate_request",
    "set_response_target",
    "start_engagement",
    "submit_request",
    "take_back_submission",
    "take_up",
    "unflag_outcome",
    "verify_outcome",
    "verify_outcomes",
    "visits_of_line",
    "withdraw_proposal",
]
