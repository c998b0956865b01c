"""Which resources, and later which suppliers, fit a company, and why."""

from lineshaft.domain.matching.audience import Audience, Criterion, Fit, SiteProfile, fit

__all__ = ["Audience", "Criterion", "Fit", "SiteProfile", "fit"]
