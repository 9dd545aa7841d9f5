"""A server that speaks the chat completions protocol on 127.0.0.1, well or badly, and remembers what it was sent."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Reads the request and leaves the answer to `server.answering`."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), raw.decode()))
        self.server.answering(self, json.loads(raw))

    def reply(self, body: bytes | str, *, status: int = 200, **headers: str) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def say(self, content: Any, *, tokens: int = 50) -> None:
        """What a model says, in the form of the protocol."""
        text = content if isinstance(content, str) else json.dumps(content)
        self.reply(json.dumps({"choices": [{"message": {"content": text}}], "usage": {"total_tokens": tokens}}))

    def log_message(self, *_: Any) -> None:
        """Quiet."""


class JudgeServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answering = answering
        self.requests: list[tuple[str, dict[str, str], str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def sent(self) -> str:
        """All that was sent, with escapes undone."""
        return "\n".join(json.dumps(json.loads(raw), ensure_ascii=False) for _path, _headers, raw in self.requests)

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is part of the tests."""


@contextmanager
def judge_server(answering: Answering) -> Iterator[JudgeServer]:
    server = JudgeServer(answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def opinion(*claims: tuple[str, str], answer: str = "acceptable", passage: str = "P1") -> dict[str, Any]:
    """A reply in the form that is asked for: (status, quote) for each claim."""
    rows = [
        {"claim": number, "quote": quote, "passage": passage if quote else "", "difference": "", "status": status}
        for number, (status, quote) in enumerate(claims, start=1)
    ]
    return {"claims": rows, "answer": answer}


def says(reply: Any, **more: Any) -> Answering:
    """Always the same."""
    return lambda handler, _body: handler.say(reply, **more)


def drips(handler: Handler, _body: dict[str, Any]) -> None:
    """A byte every 50 ms, headers first, without an end."""
    try:
        while True:
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def drips_body(handler: Handler, _body: dict[str, Any]) -> None:
    """Headers at once, and then a byte every 50 ms."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    drips(handler, _body)
