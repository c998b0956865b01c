"""
Fees of events: where each stands, whose company is known, and what can be posted.

A fee is owed by who has a seat at an event that takes place, unless somebody said why it is not. What came in is money
of the center also where nothing is owed: it goes into the books, and out of them when it is given back.
"""

from .books import (
    event_of_invoice,
    event_with_books,
    events_with_fees,
    fees_to_take_back,
    posting_with_books,
    registration_with_books,
)
from .of_event import Fee, fees_of, known_sites
from .offer import Bill, Offer, bills_of, offer_of
from .standing import (
    credited_already,
    in_words,
    not_owed_any_more,
    part_in_words,
    standing_of,
    with_standing,
    with_standing_of,
)
from .sums import Sums, sums_of

__all__ = [
    "Bill",
    "Fee",
    "Offer",
    "Sums",
    "bills_of",
    "credited_already",
    "event_of_invoice",
    "event_with_books",
    "events_with_fees",
    "fees_of",
    "fees_to_take_back",
    "in_words",
    "known_sites",
    "not_owed_any_more",
    "offer_of",
    "part_in_words",
    "posting_with_books",
    "registration_with_books",
    "standing_of",
    "sums_of",
    "with_standing",
    "with_standing_of",
]
