"""Writes of this context. Other contexts call them from here: `actions.register(...)`."""

from .attending import give_feedback, mark_attended, say_here, tick_list, walk_in
from .events import (
    add_material,
    cancel_event,
    change_event,
    copy_event,
    create_event,
    follow_up,
    give_event,
    publish,
    remove_material,
    repeat,
    take_back,
)
from .fees import ask_fee_again, forgive_fee, post_fees, take_fee_back
from .registering import (
    cancel_registration,
    note_payment,
    register,
    register_by_center,
    request_of_registration,
    send_reminders,
)

__all__ = [
    "add_material",
    "ask_fee_again",
    "cancel_event",
    "cancel_registration",
    "change_event",
    "copy_event",
    "create_event",
    "follow_up",
    "forgive_fee",
    "give_event",
    "give_feedback",
    "mark_attended",
    "note_payment",
    "post_fees",
    "publish",
    "register",
    "register_by_center",
    "remove_material",
    "repeat",
    "request_of_registration",
    "say_here",
    "send_reminders",
    "take_back",
    "take_fee_back",
    "tick_list",
    "walk_in",
]
