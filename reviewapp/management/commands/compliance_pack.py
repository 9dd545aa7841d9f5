"""manage.py compliance_pack: the papers of a privacy officer, from the installation as it is."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from reviewapp import compliance


class Command(BaseCommand):
    help = (
        "Write register of processing, input for a DPIA, retention, models, measures, roles and data map, in Dutch and "
        "English and as JSON, from the settings and the database. The same installation gives the same bytes. "
        "Exit status: 0 done, 1 the folder cannot be written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", type=Path, default=Path("compliance-pack"), help="folder (default compliance-pack)"
        )
        parser.add_argument("--json", action="store_true", help="print the pack as JSON, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        facts = compliance.collect()
        told = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        if options["json"]:
            self.stdout.write(told, ending="")
            return
        out: Path = options["out"]
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "pack.json").write_text(told, encoding="utf-8")
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    (out / f"pack.{language}.md").write_text(compliance.markdown(facts), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {out}: pack.json and one document a language.")
