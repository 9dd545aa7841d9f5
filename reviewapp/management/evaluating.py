"""How the commands that evaluate files speak: progress while they work, and the exit status of what stopped them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, OutputWrapper

from contactcenter.datafiles import FileError, Progress
from contactcenter.management.reporting import FAILED, WRONG_USE, progress_on
from reviewapp.scoring.embedding import BadVector, ModelUnavailable


@contextmanager
def evaluating_on(stream: OutputWrapper, label: str) -> Iterator[Progress]:
    """`with evaluating_on(self.stderr, "Swap") as report: ...`; a wrong file or no usable model becomes a CommandError."""
    try:
        with progress_on(stream, label) as report:
            yield report
    except FileError as error:
        raise CommandError(str(error), returncode=WRONG_USE) from error
    except (ModelUnavailable, BadVector) as error:
        raise CommandError(str(error), returncode=FAILED) from error
