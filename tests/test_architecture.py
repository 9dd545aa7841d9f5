"""Promises about the whole: what the web process loads, what leaves the machine, what stands at the top level."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = ("192.0.2.1", 80)  # reserved for documentation
HEAVY = "torch sentence_transformers transformers onnxruntime scipy.stats sklearn pandas"


def test_web_process_imports_no_model_library() -> None:
    """All pages and the API are imported, as the server does at its start."""
    program = (
        "import sys; import reviewapp.wsgi; from django.urls import get_resolver; get_resolver().reverse_dict; "
        f"print(sorted(set(sys.modules) & set('{HEAVY}'.split()[:4])))"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_item_16_a_call_outside_fails_the_test_that_makes_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CALLS_OUTSIDE", str(tmp_path / "told"))
    with pytest.raises(AssertionError, match="calls nothing outside"):
        socket.create_connection(OUTSIDE, timeout=1)


@pytest.mark.parametrize("call", ["connect", "connect_ex"])
def test_item_16_a_process_that_a_test_starts_calls_nothing_outside(tmp_path: Path, call: str) -> None:
    told = tmp_path / "told"
    program = f"import socket\ntry: socket.socket().{call}({OUTSIDE})\nexcept BaseException: pass"
    subprocess.run([sys.executable, "-c", program], env=os.environ | {"CALLS_OUTSIDE": str(told)}, check=True)
    assert "192.0.2.1 refused" in told.read_text()


def test_item_16_a_name_is_not_looked_up_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CALLS_OUTSIDE", str(tmp_path / "told"))
    with pytest.raises(AssertionError, match=r"models\.example refused"):
        socket.getaddrinfo("models.example", 443)


def test_nothing_unexpected_at_the_top_level() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}
    assert top <= {
        *("manage.py", "pyproject.toml", "constraints.txt", "requirements-hashed.txt"),
        *("Makefile", "README.md", ".gitignore", ".ci"),
        *("reviewapp", "contactcenter", "tests", "fixtures", "docs", "benchmarks"),
    }


@pytest.mark.parametrize("lock", ["constraints.txt", "requirements-hashed.txt"])
def test_the_locks_name_no_host(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
