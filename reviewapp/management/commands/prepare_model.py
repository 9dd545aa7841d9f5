"""manage.py prepare_model: make the embedding model ready before the first answer comes."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reviewapp.scoring import embedded_model
from reviewapp.scoring.embedding import ModelUnavailable, load_embedder


class Command(BaseCommand):
    help = (
        "Convert the embedded language model (once, about 10 s, 470 MB in KLOPT_MODELS) or check the one that "
        "KLOPT_EMBEDDING_MODEL names, and embed a sentence with it. Exit status: 0 ready, 1 no usable model."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="convert anew, for instance when the files are damaged"
        )
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        try:
            if not settings.EMBEDDING_MODEL:
                if options["again"]:
                    embedded_model.remove(settings.MODELS_DIR)
                embedded_model.prepare(settings.MODELS_DIR, progress=self._progress)
            self._progress("loading")
            embedder = load_embedder(
                configured=settings.EMBEDDING_MODEL, models_dir=settings.MODELS_DIR, threads=settings.EMBEDDING_THREADS
            )
        except ModelUnavailable as error:
            raise CommandError(error.reason) from error
        seconds = round(time.perf_counter() - started, 1)
        summary = {"model": embedder.identity, "dimension": embedder.dimension, "seconds": seconds}
        line = f"{embedder.identity} is ready: {embedder.dimension} numbers a text, {seconds} s"
        self.stdout.write(json.dumps(summary) if options["json"] else line)

    def _progress(self, line: str) -> None:
        self.stderr.write(f"Model: {line}")
