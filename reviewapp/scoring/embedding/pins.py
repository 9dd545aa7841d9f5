"""A model folder of the operator's own is remembered at its first load: the same path with other files is refused.

Folders made here carry their checksums in them (model_folder); what lies elsewhere may not be written to, so its revision is
kept beside the other models. `manage.py prepare_model --again` takes the new one.
"""

import hashlib
import json
from pathlib import Path

from reviewapp.scoring.embedding import model_folder
from reviewapp.scoring.embedding.interface import ModelUnavailable

ADVICE = "If that is meant, run `manage.py prepare_model --again`; if not, find out who did it."


def check(folder: Path, *, models_dir: Path) -> str:
    """The identity of the folder. Raises ModelUnavailable when it is not what it was, or holds a file that could run code."""
    present, pin = model_folder.identity_of(folder), _pin(folder, models_dir)
    try:
        known = json.loads(pin.read_text(encoding="utf-8"))["identity"]
    except FileNotFoundError:
        return present
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(f"{pin} cannot be read ({type(error).__name__}). {ADVICE}") from error
    if known != present:
        raise ModelUnavailable(
            f"The model in {folder} is not the one that was used before: its files changed. {ADVICE}"
        )

    return present


def remember(folder: Path, identity: str, *, models_dir: Path) -> None:
    """After a load that went well."""
    pin = _pin(folder, models_dir)
    try:
        pin.parent.mkdir(parents=True, exist_ok=True)
        pin.write_text(json.dumps({"folder": str(folder.resolve()), "identity": identity}), encoding="utf-8")
    except OSError as error:
        raise ModelUnavailable(f"The models folder cannot be written: {error.strerror or error}.") from error


def forget(folder: Path, *, models_dir: Path) -> None:
    """The next load takes the folder as it is then."""
    _pin(folder, models_dir).unlink(missing_ok=True)


def _pin(folder: Path, models_dir: Path) -> Path:
    return models_dir / f"pinned-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}.json"
