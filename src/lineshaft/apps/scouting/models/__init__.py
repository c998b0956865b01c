"""Scouting: the need, the searches for it, the centers' answers, and the report to the buyer."""

from .needs import Need, NeedCriteria, NeedFile, NeedNaics
from .reports import ReportHeldBack, ScoutingReport
from .routing import Candidate, NamingConsent, Routing
from .searches import RankedSupplier, SearchRecord

__all__ = [
    "Candidate",
    "NamingConsent",
    "Need",
    "NeedCriteria",
    "NeedFile",
    "NeedNaics",
    "RankedSupplier",
    "ReportHeldBack",
    "Routing",
    "ScoutingReport",
    "SearchRecord",
]
