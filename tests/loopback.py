"""Tests reach this machine and nothing else: any other connection or look-up of a name fails the test.

Python tells its audit hooks of every socket, whichever library opens it. libpq opens its own, to the database of the
settings; Chromium is told by a flag.
"""

import ipaddress
import sys
from typing import Any

CHROMIUM_FLAG = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
_CONNECTING = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}


class OutsideWorld(AssertionError):
    """A test tried to reach another machine."""


def _is_here(host: Any) -> bool:
    text = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "")
    if text in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _check(event: str, arguments: tuple[Any, ...]) -> None:
    place = _CONNECTING.get(event)
    if place is None:
        return
    target = arguments[place]
    if event in ("socket.connect", "socket.sendto"):
        if not isinstance(target, tuple):  # a socket in the file system
            return
        target = target[0]
    if not _is_here(target):
        raise OutsideWorld(
            f"A test wants to reach {target!r}. Tests reach only this machine: run what is needed beside the test."
        )


def keep_to_this_machine() -> None:
    """From now on, in this process. An audit hook stays until the process ends."""
    sys.addaudithook(_check)
