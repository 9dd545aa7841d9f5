"""manage.py export_week: the export of one week as a folder of files."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviewapp import exports


class Command(BaseCommand):
    help = (
        "Make the export of a week: figures, verdicts, retrain lines, gaps, corrections, method, manifest. "
        "Made again, a week has the same bytes. Exit code: 0 made, 1 failed, 2 no such week."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", nargs="?", help="ISO week such as 2026-W47; default: the last week that is over")
        parser.add_argument("--out", type=Path, help="folder for the files; default: exports/WEEK in KLOPT_HOME")
        parser.add_argument(
            "--preview", action="store_true", help="also of a week that still runs; freezes nothing, needs --out"
        )
        parser.add_argument("--json", action="store_true", help="end with the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        started, now = time.perf_counter(), timezone.now()
        week = options["week"] or str(exports.last_finished(now))
        try:
            folder, digest, files = self._make(week, options, now)
        except exports.WeekError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        except exports.ExportError as error:
            self.stderr.write(str(error))
            sys.exit(1)
        rows = sum(file["rows"] or 0 for file in files)
        summary = {"week": week, "folder": str(folder), "files": len(files), "rows": rows, "manifest_sha256": digest}
        summary["seconds"] = round(time.perf_counter() - started, 2)
        if options["json"]:
            self.stdout.write(json.dumps(summary))
        else:
            self.stdout.write(f"{week}: {len(files)} files, {rows:,} rows in {summary['seconds']} s, in {folder}")

    def _make(self, week: str, options: dict[str, Any], now: Any) -> tuple[Path, str, list[dict[str, Any]]]:
        out: Path | None = options["out"]
        if not options["preview"]:
            folder = (out or exports.default_folder(week)).resolve()
            export = exports.export_week(week=week, out=folder, now=now)
            return folder, export.manifest_digest, export.files
        if out is None:
            raise exports.WeekError("A preview needs a folder: --out DIR.")
        published = exports.preview_week(week=week, out=out.resolve(), now=now)
        return published.folder, published.digest, [{"rows": file.rows} for file in published.files]
