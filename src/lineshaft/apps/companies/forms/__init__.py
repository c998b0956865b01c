"""What people type about companies, and what they narrow lists to."""

from .filters import AREA_LABELS, SiteFilter
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

__all__ = [
    "AREA_LABELS",
    "ChangeFilter",
    "CompanyForm",
    "CompanyNameForm",
    "ContactForm",
    "IdentityForm",
    "LeftForm",
    "MoveForm",
    "NewSiteForm",
    "RelationshipForm",
    "SiteFilter",
    "SplitForm",
]
