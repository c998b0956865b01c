"""Rows of one file that tell about the same site: the later ones follow the first."""

from lineshaft.apps.companies.staging import SiteRow


class SameSite:
    """
    Finds for each row the first row of the file with the same identity.

    Same name and state, and: the same place (ZIP code, or city where there is none) with the same street or with no
    street on one side; or the same telephone number. The registry is matched by the same rule.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[str, ...], int] = {}

    def first_row(self, number: int, site: SiteRow) -> int:
        """The number of the first row with this identity: `number` itself when it is the first."""
        name = (site.name_key, site.state_id)
        place = (*name, site.zip_code or f"city {site.city.lower()}")
        if site.street_key:
            asked = [(*place, "at", site.street_key), (*place, "somewhere")]
            told = [(*place, "at", site.street_key), (*place, "anywhere")]
        else:
            asked = [(*place, "anywhere")]
            told = [(*place, "somewhere"), (*place, "anywhere")]
        if site.phone_key:
            asked.append((*name, "phone", site.phone_key))
            told.append((*name, "phone", site.phone_key))
        first = next((self._first[key] for key in asked if key in self._first), number)
        for key in told:
            self._first.setdefault(key, first)
        return first
