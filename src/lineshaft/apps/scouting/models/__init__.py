"""Scouting: the need, the searches for it, the centers' answers, and the report to the buyer."""

from .changes import IndexChange
from .needs import Need, NeedFile
from .reports import ScoutingReport
from .routing import Candidate, Routing
from .searches import RankedSupplier, SearchRecord

__all__ = [
    "Candidate",
    "IndexChange",
    "Need",
    "NeedFile",
    "RankedSupplier",
    "Routing",
    "ScoutingReport",
    "SearchRecord",
]
