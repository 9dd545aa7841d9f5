"""One question to an OpenAI-compatible server: exactly the configured host, in bounded time, with a bounded reply.

Written on http.client on purpose: it follows no redirect, reads no proxy from the environment, and lets us connect to an
address that was checked. A timer closes the connection when the time is up, so that a server that sends a byte a second, or never
ends its headers, holds nobody longer than that.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

INSIDE = tuple(
    map(ipaddress.ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))
)
LARGEST_REPLY = 1_000_000  # bytes
COMPLETIONS = "/chat/completions"


class BadAddress(Exception):
    """The configured address cannot be used; the message says why."""


class EndpointFailed(Exception):
    """No reply that could be used: not reached, too slow, too large, refused, another form."""


class FormRefused(EndpointFailed):
    """The server may not know this way of asking for structured output; or it refuses the question in any form."""


class QuestionRefused(EndpointFailed):
    """The server works, and does not take this question: too long, for instance."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`tokens`: as the server counted them, None when it did not say."""

    content: str
    tokens: int | None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the judge is. `outside_allowed`: whether an address on the public internet is meant."""

    scheme: str
    host: str
    port: int
    path: str
    key: str = ""
    outside_allowed: bool = False

    @property
    def shown(self) -> str:
        """For people: scheme, host and port."""
        return f"{self.scheme}://{self.host}:{self.port}"


def parse_endpoint(url: str, *, key: str = "", outside_allowed: bool = False) -> Endpoint:
    """From an address like http://127.0.0.1:8000/v1. Raises BadAddress, whose words never repeat the address: it may hold a
    password by mistake."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress("This is no web address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadAddress("The address must begin with http:// or https:// and name a host.")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadAddress("The address must not hold a user, a query or a fragment; give a key in KLOPT_JUDGE_KEY.")
    if not (key.isascii() and key.isprintable()):
        raise BadAddress("KLOPT_JUDGE_KEY must be plain text.")
    path = parts.path.rstrip("/") or "/v1"
    path = path if path.endswith(COMPLETIONS) else path + COMPLETIONS
    port = port or (443 if parts.scheme == "https" else 80)
    return Endpoint(parts.scheme, parts.hostname, port, path, key, outside_allowed)


def ask(endpoint: Endpoint, body: Mapping[str, Any], *, seconds: float) -> Reply:
    """Send one chat completion and return what the model said, within `seconds` in all. Raises EndpointFailed."""
    deadline = time.monotonic() + seconds
    try:
        with _connected(endpoint, deadline) as connection:
            status, content = _exchange(connection, endpoint, body)
    except EndpointFailed:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= deadline
        raise EndpointFailed("no reply in time" if late else f"{type(error).__name__}") from error
    if 300 <= status < 400:
        raise EndpointFailed("a redirect, which is not followed")
    if status in (400, 404, 415, 422, 501) and "response_format" in body:
        raise FormRefused(f"status {status}")
    if status in (400, 413, 422):
        raise QuestionRefused(f"status {status}")
    if status != 200:
        raise EndpointFailed(f"status {status}")
    return _reply(content)


class _Cutoff:
    """Shuts the sockets of one question when its time is up, whatever they wait for."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(max(0.0, self.left), self._shut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def left(self) -> float:
        return self._deadline - time.monotonic()

    def watch(self, each: socket.socket) -> None:
        """From now on. Raises TimeoutError when it is too late already."""
        with self._lock:
            if self.left <= 0:
                raise TimeoutError
            self._sockets.append(each)

    def cancel(self) -> None:
        self._timer.cancel()

    def _shut(self) -> None:
        with self._lock:
            for each in self._sockets:
                with suppress(OSError):
                    socket.socket.shutdown(each, socket.SHUT_RDWR)  # of the connection, also below TLS


@contextmanager
def _connected(endpoint: Endpoint, deadline: float) -> Iterator[http.client.HTTPConnection]:
    """A connection that is shut when the time is up."""
    addresses = _addresses(endpoint)
    cutoff = _Cutoff(deadline)
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
    try:
        connection.sock = _dialled(addresses, endpoint.port, cutoff)
        if endpoint.scheme == "https":
            # watched before the handshake: a server can make that last as well
            wrapped = ssl.create_default_context().wrap_socket(
                connection.sock, server_hostname=endpoint.host, do_handshake_on_connect=False
            )
            connection.sock = wrapped
            cutoff.watch(wrapped)
            wrapped.do_handshake()
            if cutoff.left <= 0:
                raise TimeoutError
        yield connection
    finally:
        cutoff.cancel()
        connection.close()


def _dialled(addresses: Sequence[str], port: int, cutoff: _Cutoff) -> socket.socket:
    """Connected to the first address that answers; each gets an equal share of the time that is left."""
    for place, address in enumerate(addresses):
        plain = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        try:
            cutoff.watch(plain)
            plain.settimeout(max(0.001, cutoff.left / (len(addresses) - place)))
            plain.connect((address, port))
            plain.settimeout(max(0.001, cutoff.left))
        except OSError:
            plain.close()
            if place + 1 == len(addresses):
                raise
        else:
            return plain
    raise EndpointFailed("a name without an address")


def _addresses(endpoint: Endpoint) -> list[str]:
    """The IP addresses to try, in order. Every one must be inside, unless the outside is allowed, by https."""
    found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    outside = [each for each in addresses if not is_inside(each)]
    if outside and not (endpoint.outside_allowed and endpoint.scheme == "https"):
        raise EndpointFailed("an address outside the own network, which is refused")
    return addresses


def is_inside(address: str) -> bool:
    """Whether an IP address is of this machine or of a private network (RFC 1918, RFC 4193)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return any(ip in network for network in INSIDE if network.version == ip.version)


def _exchange(connection: http.client.HTTPConnection, endpoint: Endpoint, body: Mapping[str, Any]) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    connection.request("POST", endpoint.path, json.dumps(body).encode("ascii"), headers)
    response = connection.getresponse()
    content = response.read(LARGEST_REPLY + 1)
    if len(content) > LARGEST_REPLY:
        raise EndpointFailed("a reply that is too large")
    if response.length:  # the connection ended before all that was announced
        raise EndpointFailed("half a reply")
    return response.status, content


def _reply(content: bytes) -> Reply:
    try:
        found = json.loads(content)
        said = found["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise EndpointFailed("a reply of another form") from error
    if said is None:  # a model that refused, or only thought: the server works
        said = ""
    if not isinstance(said, str):
        raise EndpointFailed("a reply without text")
    usage = found.get("usage")
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    return Reply(said, tokens if type(tokens) is int and tokens > 0 else None)
