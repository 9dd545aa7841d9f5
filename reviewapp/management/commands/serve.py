"""manage.py serve: the web server."""

import errno
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from granian import Granian
from granian.constants import Interfaces

from contactcenter.vault import VaultError, check_fits


class Command(BaseCommand):
    help = "Serve the pages and the API. Its log lines are those of KLOPT_LOG_FORMAT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="default 8000")
        parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
        parser.add_argument("--threads", type=int, default=4, help="requests at a time of one process (default 4)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        refuse_taken(host, port)
        refuse_other_key()
        Granian(
            "reviewapp.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=options["threads"],
            log_dictconfig=settings.LOGGING,
            working_dir=Path(settings.BASE_DIR),
            respawn_failed_workers=True,
        ).serve()


def refuse_other_key() -> None:
    """Say so before anything is served, where the key does not fit the database; one that is away is waited for."""
    try:
        check_fits()
    except VaultError as error:
        raise CommandError(str(error)) from None
    except DatabaseError:
        return
    finally:
        connection.close()


def refuse_taken(host: str, port: int) -> None:
    """Say so when somebody listens there. The server itself would share the port, and half of the requests be another's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that stopped a moment ago is no other
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                words = (
                    f"Port {port} of {host} is taken, perhaps by another Klopt. Stop that, or name another with --port."
                )
                raise CommandError(words) from None
            raise CommandError(f"{host}:{port} cannot be used: {error.strerror}.") from None
