"""manage.py prepare_model: make the embedding model ready before the first answer comes."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviewapp.scoring.embedding import RUNTIMES, ModelUnavailable, fetch, load_embedder, make_again


class Command(BaseCommand):
    help = (
        "Convert the embedded language model (once, about 10 s, 470 MB in KLOPT_MODELS) or check the one that "
        "KLOPT_EMBEDDING_MODEL names, and embed a sentence with it. For the int8 runtime its own files are made too (once, "
        "16 s, 1.8 GB of memory, 240 MB in KLOPT_MODELS). Exit status: 0 ready, 1 no usable model."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--runtime", choices=RUNTIMES, help="make ready for this runtime (default: KLOPT_EMBEDDING_RUNTIME)"
        )
        parser.add_argument(
            "--again", action="store_true", help="make all files anew, for instance when they are damaged"
        )
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        configured, models_dir = settings.EMBEDDING_MODEL, settings.MODELS_DIR
        runtime = options["runtime"] or settings.EMBEDDING_RUNTIME
        try:
            if options["again"]:
                make_again(configured=configured, models_dir=models_dir)
            fetch(configured=configured)
            embedder = load_embedder(
                configured=configured,
                models_dir=models_dir,
                threads=settings.EMBEDDING_THREADS,
                runtime=runtime,
                progress=self._progress,
            )
        except ModelUnavailable as error:
            raise CommandError(error.reason) from error
        seconds = round(time.perf_counter() - started, 1)
        summary = {
            "model": embedder.identity,
            "runtime": runtime,
            "dimension": embedder.dimension,
            "seconds": seconds,
        }
        line = f"{embedder.identity} is ready: {embedder.dimension} numbers a text, {seconds} s"
        self.stdout.write(json.dumps(summary) if options["json"] else line)

    def _progress(self, line: str) -> None:
        self.stderr.write(f"Model: {line}")
