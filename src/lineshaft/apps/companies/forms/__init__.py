"""What people type about companies, and what they narrow lists to."""

from .company import CompanyForm, CompanyNameForm, TaxNumberForm
from .filters import AREA_LABELS, SiteFilter
from .places import IndustryForm, PositionForm
from .profile import AgreementForm, AudienceForm, CapabilityForm
from .records import (
    ContactForm,
    IdentityForm,
    LeftForm,
    NewSiteForm,
    RelationshipForm,
)
from .review import ChangeFilter, CompanySplitForm, MoveForm, SplitForm
from .sharing import AskToShareForm, RecordConsentForm

__all__ = [
    "AREA_LABELS",
    "AgreementForm",
    "AskToShareForm",
    "AudienceForm",
    "CapabilityForm",
    "ChangeFilter",
    "CompanyForm",
    "CompanyNameForm",
    "CompanySplitForm",
    "ContactForm",
    "IdentityForm",
    "IndustryForm",
    "LeftForm",
    "MoveForm",
    "NewSiteForm",
    "PositionForm",
    "RecordConsentForm",
    "RelationshipForm",
    "SiteFilter",
    "SplitForm",
    "TaxNumberForm",
]
