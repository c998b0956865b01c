"""Scouting: the need, the searches for it, the centers' answers, and the report to the buyer."""

from .buy_american import ContentVersion, DomesticContent, WaiverCase, WaiverEvidence, WaiverStep
from .needs import Need, NeedFile
from .reports import ScoutingReport
from .routing import Candidate, Routing
from .searches import RankedSupplier, SearchRecord

__all__ = [
    "Candidate",
    "ContentVersion",
    "DomesticContent",
    "Need",
    "NeedFile",
    "RankedSupplier",
    "Routing",
    "ScoutingReport",
    "SearchRecord",
    "WaiverCase",
    "WaiverEvidence",
    "WaiverStep",
]
