"""A line to another server inside the network, for what has to be said over HTTP. Slow: outside any transaction."""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import SplitResult

CONNECT = 4.0  # seconds


class Outside(Exception):
    """The name means an address on the internet, or one of the machine's own surroundings: nothing was sent."""


@contextmanager
def inside(parts: SplitResult, longest: float, *, connect: float = CONNECT) -> Iterator[http.client.HTTPConnection]:
    """A line that is cut after *longest* seconds, whatever is going on. Raises Outside, OSError (late: TimeoutError), HTTPException, ValueError."""
    late = threading.Event()
    try:
        with _connected(parts, connect) as line:
            line.settimeout(longest)
            cut = threading.Timer(longest, _cut, (line, late))
            cut.start()
            try:
                connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
                connection.sock = line
                yield connection
            finally:
                cut.cancel()
    except (OSError, http.client.HTTPException, ValueError) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    if late.is_set():  # a line that was cut looks like the end of the answer
        raise TimeoutError


def _cut(line: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # of the line below any encryption
    except OSError:
        return  # it had ended by itself


def _connected(parts: SplitResult, connect: float) -> socket.socket:
    """Connected to an address that was looked at: what a name means may change between two looks."""
    is_safe = parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [where[4] for where in found]
    if not all(_is_inside(str(address[0])) for address in addresses):
        raise Outside
    line = socket.create_connection((str(addresses[0][0]), port), timeout=connect)
    if not is_safe:
        return line
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname)
    except OSError:
        line.close()
        raise


def _is_inside(address: str) -> bool:
    """Neither the internet nor an address that belongs to the machine's own surroundings, such as a cloud's key server."""
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return not (ip.is_global or ip.is_link_local or ip.is_multicast or ip.is_unspecified)
