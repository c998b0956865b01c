"""Whether two records are of the same site or the same company, with the reasons in words."""

from lineshaft.domain.linkage.compare import Band, Comparison, Relation, SiteFacts, compare
from lineshaft.domain.linkage.normalise import (
    NormalAddress,
    NormalName,
    normalise_address,
    normalise_domain,
    normalise_name,
)
from lineshaft.domain.linkage.token_weights import token_weights_of

__all__ = [
    "Band",
    "Comparison",
    "NormalAddress",
    "NormalName",
    "Relation",
    "SiteFacts",
    "compare",
    "normalise_address",
    "normalise_domain",
    "normalise_name",
    "token_weights_of",
]
