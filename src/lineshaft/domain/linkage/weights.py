"""How much each agreement and disagreement says: bits for the same site, and for the same company.

A bit doubles the odds. The numbers were fitted by benchmarks/fit_linkage.py and rounded; each set was
judged with numbers fitted on the others. What no labelled set holds (identifiers, web sites, the company's
side) is by judgement.
"""

from typing import NamedTuple


class Weight(NamedTuple):
    """Bits for the same site, and for the same company."""

    site: float
    company: float


PRIOR = Weight(-4.0, -6.0)
"""Before any field is looked at: two records that a search brought together are rarely the same site."""

WEIGHTS = {
    # Street address
    "same_address": Weight(7.5, 1.0),
    "other_unit": Weight(4.0, 0.5),
    "other_street_type": Weight(5.5, 1.0),
    "near_address": Weight(4.5, 0.5),
    "near_house_number": Weight(0.0, 0.5),
    "same_street": Weight(2.5, 0.5),
    "other_house_number": Weight(-3.5, 0.0),
    "other_address": Weight(-5.0, 0.0),
    "same_street_elsewhere": Weight(0.0, 0.0),
    "same_po_box": Weight(3.0, 2.0),
    "other_po_box": Weight(-2.0, 0.0),
    # Description of a place, of which only the words can be compared
    "same_place_words": Weight(8.0, 1.0),
    "same_place_unnumbered": Weight(5.5, 1.0),
    "most_place_words": Weight(4.5, 1.0),
    "some_place_words": Weight(0.5, 0.5),
    "same_place_other_number": Weight(-1.5, 0.5),
    "few_place_words": Weight(-3.5, 0.0),
    "no_place_words": Weight(-6.0, 0.0),
    # Area
    "same_zip": Weight(2.5, 1.0),
    "same_city": Weight(1.0, 0.5),
    "other_zip": Weight(-1.0, 0.0),
    "nearby_zip": Weight(-1.5, 0.0),
    "other_city": Weight(-1.5, 0.0),
    "other_area": Weight(-4.0, 0.0),
    "other_state": Weight(-5.0, -1.5),
    "other_country": Weight(-6.0, -2.0),
    # Telephone and web site
    "same_phone": Weight(6.5, 5.0),
    "same_local_phone": Weight(6.0, 4.0),
    "same_phone_elsewhere": Weight(3.5, 5.0),
    "near_phone": Weight(1.0, 1.0),
    "other_phone": Weight(-2.0, 0.0),
    "same_domain": Weight(4.0, 7.0),
    "other_domain": Weight(-1.0, -2.0),
    # An EIN is of a company; a UEI and a CAGE code are given for each registered entity, mostly a
    # place of a company.
    "same_ein": Weight(5.0, 10.0),
    "other_ein": Weight(-3.0, -6.0),
    "same_uei": Weight(9.0, 10.0),
    "other_uei": Weight(-2.0, -2.0),
    "same_cage": Weight(9.0, 10.0),
    "other_cage": Weight(-2.0, -2.0),
}


class NameWeights(NamedTuple):
    """How the bits of a name come from its words: so much for each bit of a word that is shared, and so on."""

    whole: float
    shared: float
    fewer: float
    more: float
    two_numbers: float
    one_number: float
    other_kind: float
    both_differ: float
    least: float
    most: float
    prior: float = 0.0


NAME = NameWeights(
    whole=1.0,
    shared=0.5,
    fewer=-0.45,
    more=-0.2,
    two_numbers=-6.0,
    one_number=-1.5,
    other_kind=-0.5,
    both_differ=-1.0,
    least=-8.0,
    most=7.0,
)
NAME_ALONE = NameWeights(
    whole=4.0,
    shared=0.3,
    fewer=-0.4,
    more=-0.7,
    two_numbers=-8.0,
    one_number=-5.0,
    other_kind=-0.5,
    both_differ=-1.5,
    least=-12.0,
    most=12.0,
    prior=0.5,
)
"""When nothing but the names can be compared they must tell all."""

LEAST_BITS_OF_SHARED_VALUE = 0.5
"""However many share a telephone number, to share it never speaks against."""

MOST_SHARED_BITS = 12.0
"""More shared words than these bits do not make it more certain."""
