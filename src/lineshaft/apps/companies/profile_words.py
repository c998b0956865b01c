"""The text that a company agrees to when it decides who sees a part of its profile, in the version kept with it.

A changed text gets a new version: what was agreed to stands on the agreement and is never rewritten.
"""

from lineshaft.apps.companies.models import Capability, ProfileAgreement, Site
from lineshaft.domain.words import Words

VERSION = "2026-11"

_KIND = Capability.Kind
_AUDIENCE = ProfileAgreement.Audience

PARTS: dict[str, Words] = {
    ProfileAgreement.NAME: Words(en="Name and address", es="Nombre y dirección"),
    _KIND.SUMMARY.value: Words(en="Summary", es="Resumen"),
    _KIND.PROCESS.value: Words(en="Processes", es="Procesos"),
    _KIND.MATERIAL.value: Words(en="Materials", es="Materiales"),
    _KIND.SIZE.value: Words(en="Sizes of parts", es="Tamaños de las piezas"),
    _KIND.TOLERANCE.value: Words(en="Tolerances", es="Tolerancias"),
    _KIND.CAPACITY.value: Words(en="Capacity and lead time", es="Capacidad y plazo de entrega"),
    _KIND.EQUIPMENT.value: Words(en="Equipment", es="Equipos"),
    _KIND.CERTIFICATION.value: Words(en="Certifications and registrations", es="Certificaciones y registros"),
    _KIND.EXPORT.value: Words(en="Export control", es="Control de exportación"),
    _KIND.ORIGIN.value: Words(en="Made in the United States", es="Hecho en Estados Unidos"),
    _KIND.OWNERSHIP.value: Words(en="Ownership", es="Propiedad"),
    _KIND.LINK.value: Words(en="Links", es="Enlaces"),
    _KIND.PHOTO.value: Words(en="Photos", es="Fotos"),
}
"""The parts of a profile in the order of the page."""

_COVERS: dict[str, Words] = {
    ProfileAgreement.NAME: Words(
        en="its name, address, industry and web site", es="su nombre, dirección, industria y sitio web"
    ),
    _KIND.SUMMARY.value: Words(
        en="what it makes, in its own words", es="qué fabrica, en sus propias palabras"
    ),
    _KIND.PROCESS.value: Words(en="its processes", es="sus procesos"),
    _KIND.MATERIAL.value: Words(en="the materials it works with", es="los materiales con que trabaja"),
    _KIND.SIZE.value: Words(
        en="the largest and smallest part it makes", es="la pieza más grande y la más pequeña que fabrica"
    ),
    _KIND.TOLERANCE.value: Words(en="the tolerances it holds", es="las tolerancias que mantiene"),
    _KIND.CAPACITY.value: Words(
        en="its capacity, how much of it is free, and its lead time",
        es="su capacidad, cuánta está libre y su plazo de entrega",
    ),
    _KIND.EQUIPMENT.value: Words(en="its machines", es="sus máquinas"),
    _KIND.CERTIFICATION.value: Words(
        en="its certifications, with number and dates", es="sus certificaciones, con número y fechas"
    ),
    _KIND.EXPORT.value: Words(
        en="whether it does export-controlled work, with number and dates of its registration",
        es="si hace trabajo con control de exportación, con número y fechas de su registro",
    ),
    _KIND.ORIGIN.value: Words(
        en="what it says about making in the United States", es="lo que dice sobre fabricar en Estados Unidos"
    ),
    _KIND.OWNERSHIP.value: Words(en="who owns it", es="de quién es"),
    _KIND.LINK.value: Words(
        en="links to its web site and documents", es="enlaces a su sitio web y sus documentos"
    ),
    _KIND.PHOTO.value: Words(en="its photos", es="sus fotos"),
}

_AGREES = {
    _AUDIENCE.NETWORK.value: Words(
        en="{company} agrees that people of the centers of the network and of the program office may see, of its site"
        " {site}: {part}.",
        es="{company} acepta que las personas de los centros de la red y de la oficina del programa puedan ver, de su"
        " planta {site}: {part}.",
    ),
    _AUDIENCE.BUYERS.value: Words(
        en="{company} agrees that people of the centers of the network and of the program office, and buyers who look"
        " for a supplier through the network, may see, of its site {site}: {part}.",
        es="{company} acepta que las personas de los centros de la red y de la oficina del programa, y los compradores"
        " que buscan un proveedor a través de la red, puedan ver, de su planta {site}: {part}.",
    ),
}
_LATER = Words(
    en="This includes what is written there later; a single entry can be kept back. They are not told who wrote it or"
    " who agreed.",
    es="Esto incluye lo que se escriba allí después; se puede reservar una sola entrada. No se les dice quién lo"
    " escribió ni quién aceptó.",
)
_UNTIL = Words(
    en="It holds until {company} withdraws it, which it may do at any time, without giving a reason; it then ends at"
    " once. What somebody saved or was sent before cannot be called back.",
    es="Vale hasta que {company} lo retire, lo que puede hacer en cualquier momento, sin dar razones; termina de"
    " inmediato. Lo que alguien guardó o recibió antes no se puede recuperar.",
)


def wording(site: Site, part: str, audience: str, language: str) -> str:
    """What the company agrees to, in a language. Reads the site's company and state."""
    sentences = [_AGREES[audience]]
    if part != ProfileAgreement.NAME:
        sentences.append(_LATER)
    text = " ".join(words.in_language(language) for words in (*sentences, _UNTIL))
    # The names are data: braces in them are no places to fill.
    return text.format(
        company=site.company.name,
        site=f"{site.name} ({site.address_line})",
        part=_COVERS[part].in_language(language),
    )
