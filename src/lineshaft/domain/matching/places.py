"""States and the ZIP codes in them, as far as a search needs them."""

from bisect import bisect_right

STATES: dict[str, str] = {
    name.lower(): code
    for code, name in (
        pair.split("=")
        for pair in [
            "AL=Alabama",
            "AK=Alaska",
            "AZ=Arizona",
            "AR=Arkansas",
            "CA=California",
            "CO=Colorado",
            "CT=Connecticut",
            "DE=Delaware",
            "DC=District of Columbia",
            "FL=Florida",
            "GA=Georgia",
            "HI=Hawaii",
            "ID=Idaho",
            "IL=Illinois",
            "IN=Indiana",
            "IA=Iowa",
            "KS=Kansas",
            "KY=Kentucky",
            "LA=Louisiana",
            "ME=Maine",
            "MD=Maryland",
            "MA=Massachusetts",
            "MI=Michigan",
            "MN=Minnesota",
            "MS=Mississippi",
            "MO=Missouri",
            "MT=Montana",
            "NE=Nebraska",
            "NV=Nevada",
            "NH=New Hampshire",
            "NJ=New Jersey",
            "NM=New Mexico",
            "NY=New York",
            "NC=North Carolina",
            "ND=North Dakota",
            "OH=Ohio",
            "OK=Oklahoma",
            "OR=Oregon",
            "PA=Pennsylvania",
            "PR=Puerto Rico",
            "RI=Rhode Island",
            "SC=South Carolina",
            "SD=South Dakota",
            "TN=Tennessee",
            "TX=Texas",
            "UT=Utah",
            "VT=Vermont",
            "VA=Virginia",
            "WA=Washington",
            "WV=West Virginia",
            "WI=Wisconsin",
            "WY=Wyoming",
        ]
    )
}
"""Two-letter codes by the name of the state in small letters."""

# The first three digits from which on ZIP codes are in a state (United States Postal Service, L002, 2025).
_FROM = (
    "005=NY 006=PR 008= 009=PR 010=MA 028=RI 030=NH 039=ME 050=VT 055=MA 056=VT 060=CT 063=CT 070=NJ 090= 100=NY "
    "150=PA 197=DE 200=DC 201=VA 202=DC 206=MD 220=VA 247=WV 270=NC 290=SC 300=GA 320=FL 340= 341=FL 350=AL "
    "370=TN 386=MS 398=GA 400=KY 430=OH 460=IN 480=MI 500=IA 530=WI 550=MN 569=DC 570=SD 580=ND 590=MT 600=IL "
    "630=MO 660=KS 680=NE 700=LA 716=AR 730=OK 733=TX 734=OK 750=TX 800=CO 820=WY 832=ID 834=ID 840=UT 850=AZ "
    "870=NM 885=TX 889=NV 900=CA 962= 967=HI 969= 970=OR 980=WA 995=AK"
)
_STARTS = [pair.split("=")[0] for pair in _FROM.split()]
_CODES = [pair.split("=")[1] for pair in _FROM.split()]


def state_of_zip(zip_code: str) -> str:
    """The state of a ZIP code, or "" when it is none of a state, the District of Columbia or Puerto Rico."""
    if len(zip_code) < 3 or not zip_code[:3].isdigit():
        return ""
    at = bisect_right(_STARTS, zip_code[:3]) - 1
    return _CODES[at] if at >= 0 else ""


def state_code(text: str) -> str:
    """The two-letter code of a state that is written as its code or name; "" for anything else."""
    stripped = text.strip()
    if stripped.upper() in STATES.values():
        return stripped.upper()
    return STATES.get(stripped.lower(), "")
