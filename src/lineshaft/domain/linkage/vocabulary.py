"""The words that names and addresses are written with in many ways, each mapped to one form."""


def _forms(table: dict[str, str]) -> dict[str, str]:
    return {form: canonical for canonical, forms in table.items() for form in (canonical, *forms.split())}


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEGAL_FORMS = _words_of(
    """
    inc incorporated corp corporation co company companies llc lc llp lllp lp ltd limited pllc pc
    plc pa sa sas srl sl cv cia compania sociedad gmbh ag
    """
)
"""Legal forms in English and Spanish, dropped at the end of a name."""

LEGAL_FORM_BEGINNINGS = frozenset({"s", "rl"})
"""Words that belong to the legal form only before another of its words, as in "S. de R.L. de C.V."."""

ARTICLES = frozenset({"the", "and", "of", "a", "y", "de", "del", "la", "las", "el", "los"})

OTHER_NAME_MARKERS = ("dba", "aka", "fka")
"""After "X dba Y" both X and Y are names of the same company."""

NAME_WORDS = _forms(
    {
        "assoc": "associates associated associate",
        "bros": "brothers",
        "ctr": "center centre",
        "dist": "distributing distributors distribution distributor",
        "eng": "engineering engineers engineered engr",
        "ent": "enterprises enterprise",
        "equip": "equipment",
        "fab": "fabrication fabricating fabricators fabricator fabrications",
        "grp": "group",
        "hnos": "hermanos",
        "ind": "industries industry industrial inds industrias indus",
        "intl": "international internatl",
        "lab": "laboratories laboratory labs",
        "mfg": "manufacturing manufacturers manufacturer mfrs mfr manufacturas manufactura",
        "natl": "national",
        "prod": "products product prods productos",
        "st": "saint",
        "svc": "services service svcs servicios",
        "sys": "systems system",
        "tech": "technologies technology technical techs tecnologia",
        "usa": "us",
        "1st": "first primera",
        "2nd": "second",
        "3rd": "third",
        "4th": "fourth",
        "5th": "fifth",
        "1": "one",
        "2": "two",
        "3": "three",
        "4": "four",
        "5": "five",
    }
)

GENERIC_NAME_WORDS = _words_of(
    """
    assoc bros ctr dist eng ent equip fab grp ind intl lab mfg natl prod svc sys tech usa 1st
    american america advanced custom design designs general global machine machining machinery
    machines metal metals plastic plastics precision quality solutions steel supply tool tools
    welding works wood food foods brewing brewery holdings north south east west northern southern
    eastern western
    """
)
"""Words that so many manufacturers share that they say little about which one it is."""

STREET_WORDS = _forms(
    {
        "aly": "alley",
        "ave": "avenue av aven avenida",
        "blvd": "boulevard boul blv bulevar",
        "byp": "bypass",
        "calle": "",
        "carr": "carretera",
        "cir": "circle",
        "ct": "court",
        "cv": "cove",
        "dr": "drive",
        "expy": "expressway",
        "fwy": "freeway",
        "hwy": "highway hiway",
        "jct": "junction",
        "ln": "lane",
        "loop": "",
        "mtn": "mountain",
        "mt": "mount",
        "pike": "",
        "pkwy": "parkway pky",
        "pl": "place",
        "plz": "plaza",
        "rd": "road",
        "rte": "route rt ruta",
        "sq": "square",
        "st": "street str saint",
        "ter": "terrace terr",
        "tpke": "turnpike",
        "trl": "trail",
        "way": "",
        "n": "north norte",
        "s": "south sur",
        "e": "east este",
        "w": "west oeste",
        "ne": "northeast",
        "nw": "northwest",
        "se": "southeast",
        "sw": "southwest",
        "1st": "first primera",
        "2nd": "second segunda",
        "3rd": "third",
        "4th": "fourth",
        "5th": "fifth",
        "6th": "sixth",
        "7th": "seventh",
        "8th": "eighth",
        "9th": "ninth",
        "10th": "tenth",
        "ind": "industrial",
        "ctr": "center centre",
    }
)

DIRECTIONS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
STREET_TYPES = _words_of(
    """
    aly ave blvd byp calle carr cir ct cv dr expy fwy hwy jct ln loop pike pkwy pl plz rd rte sq
    st ter tpke trl way
    """
)

UNIT_WORDS = _words_of(
    """
    suite ste unit apt apartment bldg building floor fl room rm dept lot bay dock door oficina
    local
    """
)

CROSS_STREET_WORDS = frozenset({"at", "near", "between", "bet", "off", "behind", "corner"})
"""What follows these in an address describes the way and is not the address."""

SHARED_DOMAINS = _words_of(
    """
    gmail.com yahoo.com hotmail.com outlook.com aol.com icloud.com msn.com live.com comcast.net
    att.net bellsouth.net sbcglobal.net verizon.net charter.net earthlink.net facebook.com
    linkedin.com instagram.com google.com sites.google.com wixsite.com wordpress.com
    squarespace.com weebly.com godaddysites.com etsy.com amazon.com alibaba.com thomasnet.com
    yelp.com
    """
)
"""Domains that many companies share, which therefore tell nothing about which one it is."""
