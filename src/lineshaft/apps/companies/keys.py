"""The normalised forms under which names and streets are looked up. Written with every name and street."""

from lineshaft.domain.linkage import normalise_address, normalise_name


def name_key(name: str) -> str:
    """
    The name as comparable words: "The ACME Manufacturing Co., Inc." and "Acme Mfg" both give "acme mfg".

    A name that holds no Latin letters or digits keeps its own letters, in lower case.
    """
    return " ".join(normalise_name(name).words) or " ".join(name.replace("\0", " ").lower().split())


def street_key(street: str) -> str:
    """The street address as comparable words, without suite or unit; "" when there is none."""
    address = normalise_address(street)
    if address.po_box and not address.street:
        return f"box {address.po_box}"
    return " ".join(filter(None, (address.number, *address.street)))
