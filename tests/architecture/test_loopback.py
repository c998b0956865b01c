"""Tests cannot reach another machine, by whatever library, and their browser cannot either."""

import smtplib
import socket
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import requests

from loopback import OutsideWorld


def datagram() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sender:
        sender.sendto(b"x", ("192.0.2.1", 53))


def connection_by_ipv6() -> None:
    with closing(socket.socket(socket.AF_INET6)) as visitor:
        visitor.connect(("2001:db8::1", 80))


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.getaddrinfo("example.org", 443),
        lambda: socket.gethostbyname("example.org"),
        lambda: requests.get("https://192.0.2.1/", timeout=1),
        lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=1),
        lambda: smtplib.SMTP("192.0.2.1", timeout=1),
        datagram,
        connection_by_ipv6,
    ],
)
def test_another_machine__cannot_be_reached(reach: Callable[[], object]) -> None:
    with pytest.raises(OutsideWorld):
        reach()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.8.8"])
def test_this_machine__can(host: str) -> None:
    listens_at = "127.0.0.1" if host == "localhost" else host
    with (
        closing(socket.create_server((listens_at, 0))) as server,
        closing(socket.create_connection((host, server.getsockname()[1]), timeout=5)) as connection,
    ):
        connection.sendall(b"x")


def test_socket_in_the_file_system__can(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with closing(socket.socket(socket.AF_UNIX)) as server, closing(socket.socket(socket.AF_UNIX)) as visitor:
        server.bind(path)
        server.listen()
        visitor.connect(path)
