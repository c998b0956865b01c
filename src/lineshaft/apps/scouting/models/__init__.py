"""Scouting: the need, the searches for it, the centers' answers, and the report to the buyer."""

from .accounts import AccountRequest
from .batches import NeedBatch
from .buy_american import ContentVersion, DomesticContent, WaiverCase, WaiverEvidence, WaiverStep
from .buyers import BuyerProfile
from .changes import IndexChange
from .needs import Need, NeedCriteria, NeedFile, NeedNaics
from .notices import NoticeChoice, ToldNeed
from .reports import ReportHeldBack, ScoutingReport
from .routing import Candidate, NamingConsent, Routing
from .searches import RankedSupplier, SearchRecord
from .technology import NeedVersion, NextStep, TechnologyOption

__all__ = [
    "AccountRequest",
    "BuyerProfile",
    "Candidate",
    "ContentVersion",
    "DomesticContent",
    "IndexChange",
    "NamingConsent",
    "Need",
    "NeedBatch",
    "NeedCriteria",
    "NeedFile",
    "NeedNaics",
    "NeedVersion",
    "NextStep",
    "NoticeChoice",
    "RankedSupplier",
    "ReportHeldBack",
    "Routing",
    "ScoutingReport",
    "SearchRecord",
    "TechnologyOption",
    "ToldNeed",
    "WaiverCase",
    "WaiverEvidence",
    "WaiverStep",
]
