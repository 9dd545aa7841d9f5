"""Lines added to a file that must outlive a power cut: the ledger of erasures, the anchors of the audit log."""

import os
from pathlib import Path


def append_lines(path: Path, told: bytes) -> None:
    """Add whole lines, down to the disk; the file is made, for its owner alone. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":  # a power cut, or a full disk, in the middle of a line
            told = b"\n" + told
        while told:  # a disk that is nearly full takes a part, and refuses the rest
            told = told[os.write(descriptor, told) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
