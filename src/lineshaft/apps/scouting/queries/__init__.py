"""Reads of scouting; the first argument says who is looking."""

from .matching import Candidate, SupplierSearch, criteria_for, suppliers_for

__all__ = ["Candidate", "SupplierSearch", "criteria_for", "suppliers_for"]
