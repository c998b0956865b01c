"""How people write the states: in full, abbreviated, in Spanish, as a code."""

from collections.abc import Iterable

from lineshaft.apps.reference.models import State

# By the abbreviation of the Postal Service. The older ones are those of the Government Printing Office and the
# Associated Press; without the period, which is left out before they are looked up.
_OTHER_WRITINGS = {
    "AL": "ala",
    "AK": "alas",
    "AZ": "ariz",
    "AR": "ark",
    "CA": "calif,cal",
    "CO": "colo,col",
    "CT": "conn",
    "DE": "del,dela",
    "DC": "d c,washington dc,washington d c,distrito de columbia",
    "FL": "fla",
    "HI": "hawái,hawai,hawaiʻi,hawai'i",
    "ID": "ida",
    "IL": "ill,ills",
    "IN": "ind",
    "KS": "kan,kans",
    "KY": "ken,kent",
    "LA": "luisiana",
    "MD": "m d",
    "MA": "mass,massachussetts,massachusets",
    "MI": "mich,míchigan",
    "MN": "minn",
    "MS": "miss,misisipi,misisipí,missisippi,mississipi",
    "MO": "misuri,missourri",
    "MT": "mont",
    "NE": "neb,nebr",
    "NV": "nev",
    "NH": "n h,n hampshire,nuevo hampshire,nueva hampshire",
    "NJ": "n j,n jersey,nueva jersey",
    "NM": "n m,n mex,n mexico,new mex,nuevo méxico,nuevo mexico,nuevo méjico",
    "NY": "n y,n york,nueva york",
    "NC": "n c,n carolina,n car,carolina del norte",
    "ND": "n d,n dak,n dakota,dakota del norte",
    "OK": "okla",
    "OR": "ore,oreg,oregón",
    "PA": "penn,penna,pensilvania,pennsilvania,pensylvania",
    "PR": "p r,puerto rico,commonwealth of puerto rico",
    "RI": "r i,r island",
    "SC": "s c,s carolina,s car,carolina del sur",
    "SD": "s d,s dak,s dakota,dakota del sur",
    "TN": "tenn",
    "TX": "tex,tejas",
    "VA": "virg",
    "WA": "wash,washington state",
    "WV": "w va,w v,w virginia,west va,virginia occidental",
    "WI": "wis,wisc",
    "WY": "wyo",
}


def state_key(text: str) -> str:
    """A state as writings are compared: without periods and commas, in lower case, single blanks."""
    return " ".join(text.replace(".", " ").replace(",", " ").lower().split())


def writings(states: Iterable[State]) -> dict[str, str]:
    """The FIPS code for every writing of a state, each as `state_key` makes it."""
    found: dict[str, str] = {}
    for state in states:
        others = _OTHER_WRITINGS.get(state.abbreviation, "").split(",")
        for word in filter(None, (state.abbreviation, state.name, state.fips, str(int(state.fips)), *others)):
            found[state_key(word)] = state.fips
    return found
