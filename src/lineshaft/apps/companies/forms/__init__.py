"""What people type about companies, and what they narrow lists to."""

from .filters import SiteFilter
from .records import (
    CompanyForm,
    CompanyNameForm,
    ContactForm,
    IdentityForm,
    LeftForm,
    NewSiteForm,
    RelationshipForm,
)
from .review import ChangeFilter, MoveForm, SplitForm
from .sharing import AskToShareForm, RecordConsentForm

__all__ = [
    "AskToShareForm",
    "ChangeFilter",
    "CompanyForm",
    "CompanyNameForm",
    "ContactForm",
    "IdentityForm",
    "LeftForm",
    "MoveForm",
    "NewSiteForm",
    "RecordConsentForm",
    "RelationshipForm",
    "SiteFilter",
    "SplitForm",
]
