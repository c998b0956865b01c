"""The registry: who and where companies are, what centers hold on them, and what was done to the whole."""

from .agreements import ProfileAgreement
from .capabilities import SEARCHED_KINDS, Capability
from .changes import DuplicatePair, PairDecision, RegistryChange, RegistryStep
from .identity import (
    KEY_COLLATION,
    LONGEST_NAME,
    MOST_EMPLOYEES,
    Company,
    CompanyName,
    FormerCompany,
    FormerId,
    SaidBy,
    Site,
    SiteIndustry,
)
from .imports import ImportBatch, ImportReading, ImportRow, SavedMapping
from .relationships import CompanyTaxNumber, Contact, Relationship, SharingConsent
from .said import SaidValue

__all__ = [
    "KEY_COLLATION",
    "LONGEST_NAME",
    "MOST_EMPLOYEES",
    "SEARCHED_KINDS",
    "Capability",
    "Company",
    "CompanyName",
    "CompanyTaxNumber",
    "Contact",
    "DuplicatePair",
    "FormerCompany",
    "FormerId",
    "ImportBatch",
    "ImportReading",
    "ImportRow",
    "PairDecision",
    "ProfileAgreement",
    "RegistryChange",
    "RegistryStep",
    "Relationship",
    "SaidBy",
    "SaidValue",
    "SavedMapping",
    "SharingConsent",
    "Site",
    "SiteIndustry",
]
