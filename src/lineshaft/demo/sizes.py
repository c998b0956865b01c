"""How large a demonstration is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Number of sites in the registry, how many of them a center works with, and for how many years."""

    name: str
    sites: int
    least_sites_of_a_center: int
    engaged_sites: int
    years: int
    advisors_of_a_center: int


SIZES = {
    size.name: size
    for size in (
        Size(
            "small",
            sites=2_500,
            least_sites_of_a_center=25,
            engaged_sites=1_500,
            years=1,
            advisors_of_a_center=2,
        ),
        Size(
            "state",
            sites=30_000,
            least_sites_of_a_center=60,
            engaged_sites=6_000,
            years=2,
            advisors_of_a_center=4,
        ),
        Size(
            "national",
            sites=300_000,
            least_sites_of_a_center=200,
            engaged_sites=60_000,
            years=3,
            advisors_of_a_center=20,
        ),
    )
}
