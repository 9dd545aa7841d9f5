"""Reviewers as the server sees them: real HTTP on a kept connection, cards read from what comes back, one thread each.

The client writes and reads bare sockets: twenty of them share the cores with the server and may not eat them.
"""

import json
import random
import re
import socket
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

CARD = re.compile(r'data-review="(\d+)"[^>]*?data-token="([^"]+)".*?name="idempotency_key" value="([^"]+)"', re.DOTALL)
COOKIE = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;]*)", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
WRONG_OF_TEN = 2
UNSURE_OF_HUNDRED = 2
UNDO_OF_HUNDRED = 2
SKIP_OF_HUNDRED = 2


class Unexpected(Exception):
    """The server did what it should not."""


class Connection:
    """One kept HTTP/1.1 connection with its cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, path: str, fields: dict[str, object] | None = None, *, accept: str) -> tuple[int, bytes]:
        """Status and body; cookies are kept."""
        body = urlencode(fields or {}, doseq=True).encode()
        head = [
            f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Accept: {accept}",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        ]  # fmt: skip
        if method == "POST":
            head += [
                "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
                f"X-CSRFToken: {self.cookies.get('klopt-csrf', '')}",
            ]  # fmt: skip
        self.socket.sendall("\r\n".join([*head, "", ""]).encode() + body)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        top, _, rest = received.partition(b"\r\n\r\n")
        for name, value in COOKIE.findall(top):
            self.cookies[name.decode()] = value.decode()
        found = LENGTH.search(top)
        parts, missing = [rest], (int(found[1]) if found else 0) - len(rest)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return int(top[9:12]), b"".join(parts)

    def _more(self) -> bytes:
        received = self.socket.recv(262_144)
        if not received:
            raise Unexpected("the server closed the connection")
        return received


@dataclass(slots=True)
class Shown:
    """Which person has which review, over all reviewers: none may be with two."""

    with_whom: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, review: str, person: str) -> None:
        with self.lock:
            other = self.with_whom.setdefault(review, person)
        if other != person:
            raise Unexpected(f"review {review} was given to {person} while {other} had it")

    def give_back(self, review: str) -> None:
        with self.lock:
            self.with_whom.pop(review, None)


class Reviewer(threading.Thread):
    """One person: logs in, opens a queue, judges what the server gives, now and then takes back or passes on."""

    def __init__(  # noqa: PLR0913  one argument for each thing that people differ in
        self, *, port: int, name: str, password: str, queue: str, shown: Shown, pause: float
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.password, self.queue, self.shown, self.pause = password, queue, shown, pause
        self.connection = Connection(port)
        self.chance = random.Random(name)  # noqa: S311  a benchmark that can be repeated
        self.cards: list[tuple[str, str, str]] = []
        self.seconds: dict[str, list[float]] = {"verdict": [], "undo": [], "skip": [], "page": []}
        self.until = 0.0
        self.error = ""

    def log_in(self) -> None:
        self._ask("GET", "/login/", {})
        answer = {
            "username": self.name,
            "password": self.password,
            "csrfmiddlewaretoken": self.connection.cookies["klopt-csrf"],
        }
        if self.connection.ask("POST", "/login/", answer, accept="text/html")[0] != 302:
            raise Unexpected(f"{self.name} cannot log in")

    def run(self) -> None:
        try:
            while time.perf_counter() < self.until:
                self._step()
                if self.pause:
                    time.sleep(self.chance.uniform(0.5, 1.5) * self.pause)
        except (Unexpected, OSError, ValueError) as error:
            self.error = f"{self.name}: {error}"

    def _step(self) -> None:
        if not self.cards:
            self._keep([self._timed("page", "GET", f"/review/{self.queue}/", {}).decode()])
            if not self.cards:
                raise Unexpected(f"nothing to judge in {self.queue}")
        review, token, key = self.cards.pop(0)
        have = ",".join(card[0] for card in self.cards)
        held = {"review_id": review, "lease_token": token, "have": have}
        chance = self.chance.randrange(100)
        if chance < SKIP_OF_HUNDRED:
            self.shown.give_back(review)
            self._keep(self._act("skip", held | {"reason": "too_long"}))
            return
        self._keep(self._act("verdict", held | {"idempotency_key": key, "seconds": 9} | self._judgement()))
        if chance < SKIP_OF_HUNDRED + UNDO_OF_HUNDRED:
            have = ",".join(card[0] for card in self.cards)
            later, self.cards = self.cards, []
            self._keep(self._act("undo", {"verdict_key": key, "have": have}))
            self.cards += later

    def _judgement(self) -> dict[str, object]:
        chance = self.chance.randrange(100)
        if chance < UNSURE_OF_HUNDRED:
            return {"code": "unsure", "handover": "not_needed"}
        if chance < UNSURE_OF_HUNDRED + 10 * WRONG_OF_TEN:
            return {"code": "wrong", "reasons": ["factual", "incomplete"], "handover": "not_needed"}
        return {"code": "correct", "handover": "not_needed"}

    def _act(self, act: str, fields: dict[str, object]) -> list[str]:
        return list(json.loads(self._timed(act, "POST", f"/review/{self.queue}/{act}/", fields))["cards"])

    def _timed(self, act: str, method: str, path: str, fields: dict[str, object]) -> bytes:
        start = time.perf_counter()
        body = self._ask(method, path, fields)
        self.seconds[act].append(time.perf_counter() - start)
        return body

    def _ask(self, method: str, path: str, fields: dict[str, object]) -> bytes:
        accept = "application/json" if method == "POST" else "text/html"
        status, body = self.connection.ask(method, path, fields, accept=accept)
        if status != 200:
            raise Unexpected(f"{method} {path}: {status} {body[:300]!r}")
        return body

    def _keep(self, html: list[str]) -> None:
        """Cards as the browser reads them: number, token and key of each."""
        known = {card[0] for card in self.cards}
        for found in CARD.findall(" ".join(html)):
            if found[0] not in known:
                self.shown.take(found[0], self.name)
                self.cards.append(found)


def work(people: list[Reviewer], *, seconds: float) -> None:
    """Let everybody judge for so long. Raises Unexpected with the first thing that went wrong."""
    until = time.perf_counter() + seconds
    for person in people:
        person.until = until
        person.start()
    for person in people:
        person.join()
    errors = [person.error for person in people if person.error]
    if errors:
        raise Unexpected("; ".join(errors[:3]))
