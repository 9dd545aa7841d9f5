"""manage.py demo: from an empty folder to a working review desk."""

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reviewapp import demo


class Command(BaseCommand):
    help = (
        "Fill the database with demo data, start web and worker on this machine, print the address and a new password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="first port to try (default 8000)")
        parser.add_argument("--load-only", action="store_true", help="fill the database and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        call_command("migrate", verbosity=0)
        call_command("prepare_model", stdout=self.stdout)
        if demo.is_loaded():
            self.say("The demo data is already there.")
        else:
            demo.load(now=timezone.now(), say=self.say)
        username, password = demo.admin_with_new_password()
        self.say(f"Demo data ready in {time.perf_counter() - started:.0f} s.")
        if options["load_only"]:
            self.say(f"Log in as {username} with password {password}")
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        self.serve(port=free_port(options["port"]), username=username, password=password)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def serve(self, *, port: int, username: str, password: str) -> None:
        """Web and worker until Ctrl+C, or until one of them stops."""
        web = ["manage.py", "serve", "--port", str(port)]
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop_like_ctrl_c)
        with ExitStack() as stack:
            running = [stack.enter_context(stopped_at_the_end(command)) for command in (web, ["manage.py", "worker"])]
            wait_until_open(port, running[0])
            self.say("")
            self.say(f"  Klopt runs at   http://127.0.0.1:{port}/review/")
            self.say(f"  Log in as       {username}")
            self.say(f"  Password        {password}   (made for this start, shown once)")
            self.say("  Stop with       Ctrl+C")
            self.say("")
            try:
                while (ended := [process for process in running if process.poll() is not None]) == []:
                    time.sleep(1)
            except KeyboardInterrupt:
                self.say("Stopping ...")
                return
        name = "web server" if ended[0] is running[0] else "worker"
        raise CommandError(
            f"The {name} stopped by itself with exit code {ended[0].returncode}, so everything was stopped."
        )


def stop_like_ctrl_c(number: int, frame: FrameType | None) -> None:
    """A closed terminal or a plain kill must not leave web and worker behind."""
    raise KeyboardInterrupt


def stopped_at_the_end(command: list[str]) -> "StoppedAtTheEnd":
    return StoppedAtTheEnd([sys.executable, *command], cwd=settings.BASE_DIR, env=os.environ, start_new_session=True)


class StoppedAtTheEnd(subprocess.Popen[bytes]):
    """A child process that does not outlive its `with` block. It has a session of its own: Ctrl+C reaches it once, from us."""

    def __exit__(self, *exc: object) -> None:
        self.terminate()
        try:
            self.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            self.wait()


def free_port(first: int) -> int:
    """The first of 20 ports on which nobody listens."""
    for port in range(first, first + 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise CommandError(f"Ports {first}-{first + 19} are all taken: name another with --port.")


def wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise CommandError("The web server did not start; the lines above say why.")
        time.sleep(0.1)
    raise CommandError(f"The web server did not answer on port {port} within 30 s.")
