"""The text that a company agrees to, in the version that is kept with its consent.

A changed text gets a new version: what was agreed to stands on the consent and is never rewritten.
"""

from django.utils import translation

from lineshaft.apps.companies.models import SharingConsent
from lineshaft.domain.words import Words
from lineshaft.ui.tags.formatting import day

VERSION = "2026-11"

_AGREES = Words(
    en="{company} agrees that {receiver} may see, for its site {site}: that {center} works with the site, since when,"
    " and which advisor is in charge",
    es="{company} acepta que {receiver} pueda ver, sobre su planta {site}: que {center} trabaja con la planta, desde"
    " cuándo y qué asesor está a cargo",
)
_CONTACTS = Words(
    en="who its contacts at the site are: names, job titles, e-mail addresses and telephone numbers",
    es="quiénes son sus contactos en la planta: nombres, cargos, correos electrónicos y números de teléfono",
)
_WORK = Words(
    en="that work was done and what it was: titles, service lines and dates",
    es="que se hizo un trabajo y cuál fue: títulos, líneas de servicio y fechas",
)
_SALES = Words(
    en="the annual sales of the site as {center} noted them",
    es="las ventas anuales de la planta según las anotó {center}",
)
_NOT = Words(
    en="Private notes, visits, outcomes and survey answers are not shown.",
    es="No se muestran notas privadas, visitas, resultados ni respuestas a encuestas.",
)
_UNTIL = Words(
    en="This holds until {day}. {company} may withdraw it at any time, without giving a reason; it then ends at once.",
    es="Esto vale hasta el {day}. {company} puede retirarlo en cualquier momento, sin dar razones; termina de"
    " inmediato.",
)
_UNTIL_WITHDRAWN = Words(
    en="This holds until {company} withdraws it, which it may do at any time, without giving a reason; it then ends at"
    " once.",
    es="Esto vale hasta que {company} lo retire, lo que puede hacer en cualquier momento, sin dar razones; termina de"
    " inmediato.",
)


def wording(consent: SharingConsent, language: str) -> str:
    """What the company agrees to, in a language."""
    contents = zip((_CONTACTS, _WORK, _SALES), consent.scope, strict=True)
    parts = [_AGREES, *(words for words, is_in in contents if is_in)]
    until = _UNTIL if consent.ends_on else _UNTIL_WITHDRAWN
    sentences = [
        "; ".join(part.in_language(language) for part in parts) + ".",
        _NOT.in_language(language),
        until.in_language(language),
    ]
    site = consent.site
    with translation.override(language):
        last_day = day(consent.ends_on)
    # The names are data: braces in them are no places to fill.
    return " ".join(sentences).format(
        company=site.company.name,
        site=f"{site.name} ({site.address_line})",
        center=consent.center.name,
        receiver=consent.receiver.name,
        day=last_day,
    )
