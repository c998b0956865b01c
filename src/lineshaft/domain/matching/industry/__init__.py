"""Industry coding: a text -> NAICS codes with probability, and the entries that speak for them.

It learns from what is loaded: titles, the official index entries, labelled needs, confirmed choices.
"""

from .coder import IndustryCoder, Suggestion
from .reference import Entry, Reference, Source

__all__ = ["Entry", "IndustryCoder", "Reference", "Source", "Suggestion"]
