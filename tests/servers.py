"""pytest plugin: where no server is given, the tests start their own PostgreSQL and Redis, and stop them at the end.

`DATABASE_URL` / `REDIS_URL` given: used as they are. `pytest --database postgres` (default sqlite) picks the database of the run.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="database of this run")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Set the environment before Django reads its settings; xdist workers inherit it."""
    if "KLOPT_HOME" in os.environ.get("KLOPT_TEST_MARK", ""):
        return
    os.environ["KLOPT_TEST_MARK"] = "KLOPT_HOME"
    home = Path(tempfile.mkdtemp(prefix="klopt-test-"))
    os.environ.setdefault("KLOPT_MODELS", str(ROOT / "var" / "models"))
    os.environ["KLOPT_HOME"] = str(home)
