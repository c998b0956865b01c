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

__all__ = [
    "CompanyForm",
    "CompanyNameForm",
    "ContactForm",
    "IdentityForm",
    "LeftForm",
    "NewSiteForm",
    "RelationshipForm",
    "SiteFilter",
]
