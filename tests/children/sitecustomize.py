"""Nothing calls outside: in the tests themselves, and in every Python process that they start, which finds this by PYTHONPATH.

An audit hook, so that no library gets past it that uses the sockets of Python. It is written down too, in the file that
CALLS_OUTSIDE names: a process that swallows the refusal still fails the run.
"""

import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


class OutsideCall(AssertionError):
    """Something tried to reach another machine."""


def refuse_outside(event: str, args: tuple[Any, ...]) -> None:
    """Unix sockets and the loopback range pass."""
    if event not in EVENTS:
        return
    address = args[0] if event == "socket.getaddrinfo" else args[1]
    host = address[0] if isinstance(address, tuple) else address
    if event != "socket.getaddrinfo" and not isinstance(address, tuple):
        return  # a Unix socket, or a message on one that is connected
    if event == "socket.getaddrinfo" and is_address(host):
        return  # nobody is asked
    if not is_inside(host):
        words = f"connection to {host} refused: Klopt calls nothing outside"
        if told := os.environ.get("CALLS_OUTSIDE"):
            with Path(told).open("a") as file:
                file.write(f"{words} ({' '.join(sys.orig_argv[:6])})\n")
        raise OutsideCall(words)


def is_inside(host: Any) -> bool:
    host = host.decode() if isinstance(host, bytes) else host
    if host in {None, "", "localhost"}:
        return True
    if not is_address(host):
        return False
    address = ipaddress.ip_address(host)
    return address.is_loopback or address.is_unspecified


def is_address(host: Any) -> bool:
    """No name: a number."""
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return True


if os.environ.get("CALLS_OUTSIDE"):
    sys.addaudithook(refuse_outside)
