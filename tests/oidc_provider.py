"""A small OpenID Connect provider on this machine: it lets everybody in as the person the test chose, asking nothing."""

import base64
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

KEY = "only-of-this-test-0123456789-0123456789"


class Provider(ThreadingHTTPServer):
    """`claims` is what it says of whoever logs in; `asked` the parameters of each log-in that began. `refuses`: it gives no
    token, and repeats the `secrets` that it was asked with."""

    claims: dict[str, Any]
    refuses: bool = False
    secrets: str = ""
    asked: list[dict[str, str]]

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *args: Any) -> None:
        """Nothing on the screen of the test."""

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        issuer = self.server.issuer
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "person"}
            self._say({"issuer": issuer, "jwks_uri": f"{issuer}/keys"} | {k: f"{issuer}/{v}" for k, v in names.items()})
        elif path == "/authorize":
            asked = {name: values[0] for name, values in query.items()}
            self.server.asked.append(asked)
            back = urlencode({"code": secrets.token_hex(8), "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif path == "/person":
            self._say(self.server.claims)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.secrets = f"{body} {_opened(self.headers.get('Authorization', ''))}"
        if self.server.refuses:
            self._say({"error": "invalid_client", "error_description": self.server.secrets}, status=401)
            return
        now = int(time.time())
        token = {"iss": self.server.issuer, "aud": "klopt", "iat": now, "exp": now + 60} | self.server.claims
        said = jwt.encode(token, KEY, algorithm="HS256")
        self._say({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": said})

    def _say(self, answer: dict[str, Any], *, status: int = 200) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _opened(authorization: str) -> str:
    """What stands in a header of Basic in base64."""
    return base64.b64decode(authorization.removeprefix("Basic ")).decode() if authorization.startswith("Basic ") else ""


@contextmanager
def provider() -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), _Answers)
    server.claims, server.asked = {}, []
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
