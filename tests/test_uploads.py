"""Bodies that are too large or of a wrong kind, against a real server: refused at once, and without taking memory."""

import http.client
import io
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.installation import on_sqlite
from tests.servers import free_port

GIGABYTE = 1024**3
BLOCK = b"x" * 65536


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Port, and process id of the parent."""
    home = on_sqlite(tmp_path_factory.mktemp("uploads"))
    home.manage("collectstatic", "--no-input", "--verbosity", "0")
    home.manage("migrate", "--verbosity", "0")
    port = free_port()
    with home.running("manage.py", "serve", "--port", str(port)) as process:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        request(port, "GET", "/api/v1/health", {}, b"")
        yield port, process.pid


def request(port: int, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def memory(pid: int) -> int:
    """Megabytes of the process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in (pid, *children))
    return pages * 4096 // 1_000_000


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v1/responses", "application/json"),
        ("/api/v1/webhooks/bot", "application/json"),
        ("/login/", "multipart/form-data; boundary=b"),
        ("/answers/add/", "application/x-www-form-urlencoded"),
        ("/policy-reports/", "application/csp-report"),
    ],
)
def test_item_18_a_gigabyte_is_4xx_within_two_seconds_and_takes_no_memory(
    server: tuple[int, int], path: str, kind: str
) -> None:
    port, pid = server
    before, started, answer = memory(pid), time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {GIGABYTE}\r\n\r\n"
        client.sendall(head.encode())
        client.settimeout(0.2)
        while not answer and time.monotonic() - started < 5:
            with suppress(OSError):  # it no longer reads
                client.send(BLOCK)
            client.setblocking(False)
            with suppress(BlockingIOError):
                answer = client.recv(1000)
            client.settimeout(0.2)
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), answer[:200]
    assert time.monotonic() - started < 2
    assert memory(pid) - before < 200


def zip_bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return content.getvalue()


@pytest.mark.parametrize("name", ["../../etc/passwd", "bomb.xlsx", "a.html", "a.jsonl"])
def test_item_18_a_file_in_a_form_is_refused_whatever_its_name(server: tuple[int, int], name: str) -> None:
    port, pid = server
    before, started = memory(pid), time.monotonic()
    part = f'--b\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    body = part.encode() + zip_bomb() + b"\r\n--b--\r\n"
    status = request(port, "POST", "/login/", {"Content-Type": "multipart/form-data; boundary=b"}, body)
    assert 400 <= status < 500
    assert time.monotonic() - started < 2
    assert memory(pid) - before < 200


def test_item_18_a_zip_to_the_api_is_415(server: tuple[int, int]) -> None:
    assert request(server[0], "POST", "/api/v1/responses", {"Content-Type": "application/zip"}, zip_bomb()) in {
        401,
        415,
    }


def test_a_second_server_on_the_port_says_so(server: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="is taken"):
        on_sqlite(tmp_path / "second").manage("serve", "--port", str(server[0]))
