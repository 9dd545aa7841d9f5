#!/usr/bin/env python
"""Entry point of all commands: `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewapp.settings")
    from django.core.management import execute_from_command_line  # after the settings are named

    from reviewapp import command_line
    from reviewapp.places import at

    with at(f"command {' '.join(sys.argv[1:2])}"):
        sys.exit(command_line.run(lambda: execute_from_command_line(sys.argv), sys.argv[1:]))


if __name__ == "__main__":
    main()
