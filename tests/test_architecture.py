"""Promises about the whole: what the web process loads, what leaves the machine, what stands at the top level."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import OutsideCall

ROOT = Path(__file__).resolve().parent.parent
HEAVY = "torch sentence_transformers transformers onnxruntime scipy.stats sklearn pandas"


def test_web_process_imports_no_model_library() -> None:
    """All pages and the API are imported, as the server does at its start."""
    program = (
        "import sys; import reviewapp.wsgi; from django.urls import get_resolver; get_resolver().reverse_dict; "
        f"print(sorted(set(sys.modules) & set('{HEAVY}'.split()[:4])))"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_a_call_outside_fails_the_test_that_makes_it() -> None:
    with pytest.raises(OutsideCall):
        socket.create_connection(("192.0.2.1", 80), timeout=1)  # an address reserved for documentation


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
