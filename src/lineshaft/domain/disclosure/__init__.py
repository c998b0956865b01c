"""What may be published without telling about one company."""

from lineshaft.domain.disclosure.threshold import (
    Disclosure,
    PartsProtection,
    Protection,
    protect,
    protect_parts,
    publishable,
)

__all__ = ["Disclosure", "PartsProtection", "Protection", "protect", "protect_parts", "publishable"]
