"""Whether two records are of the same site or the same company, with the reasons in words."""

from lineshaft.domain.linkage.addresses import NormalAddress, normalise_address
from lineshaft.domain.linkage.commonness import Commonness, commonness_of
from lineshaft.domain.linkage.compare import REVIEW_FROM, Band, Comparison, Relation, compare
from lineshaft.domain.linkage.facts import SiteFacts
from lineshaft.domain.linkage.normalise import NormalName, normalise_domain, normalise_name
from lineshaft.domain.linkage.spelling import usual_words_put_right

__all__ = [
    "REVIEW_FROM",
    "Band",
    "Commonness",
    "Comparison",
    "NormalAddress",
    "NormalName",
    "Relation",
    "SiteFacts",
    "commonness_of",
    "compare",
    "normalise_address",
    "normalise_domain",
    "normalise_name",
    "usual_words_put_right",
]
