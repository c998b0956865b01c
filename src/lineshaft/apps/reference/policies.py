from lineshaft.tenancy import Open

_PUBLIC = "public facts"

TABLES = [
    Open("reference_state", _PUBLIC),
    Open("reference_metroarea", _PUBLIC),
    Open("reference_county", _PUBLIC),
    Open("reference_zip", _PUBLIC),
    Open("reference_zipdistrict", _PUBLIC),
    Open("reference_naicscode", _PUBLIC),
    Open("reference_naicsentry", _PUBLIC),
    Open("reference_psccode", _PUBLIC),
    Open("reference_referenceload", "which public files were loaded", audit=True),
]
