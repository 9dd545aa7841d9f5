"""The folder that train_verifier writes: members, model card, opinions on held-back rows, checksums. No text of a customer.

verifier.json           what it was made from and what it reached
member-N.safetensors    weights of member N, half precision, without the word embeddings of the embedding model
held_out.json           row -> probability by the member that never saw the row's group
checksums.json          SHA-256 of each file
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reviewapp.scoring.embedding import model_folder
from reviewapp.scoring.embedding.interface import ModelUnavailable

CARD, HELD_OUT = "verifier.json", "held_out.json"
FORMAT = 1


def is_one(folder: Path) -> bool:
    """Whether train_verifier made it."""
    return (folder / CARD).is_file()


def write(
    target: Path, *, members: Sequence[Mapping[str, Any]], card: Mapping[str, Any], held_out: Mapping[str, float]
) -> str:
    """Write the folder whole or not at all; its identity. Raises ModelUnavailable when it cannot be written or is there."""
    from safetensors.torch import save_file  # loads torch

    if target.exists():
        raise ModelUnavailable(f"{target} exists; name another folder in --out.")
    with model_folder.scratch_folder(target.parent) as scratch:
        for number, weights in enumerate(members):
            save_file(dict(weights), scratch / _member(number))
        content = {"format": FORMAT, "members": len(members), **card}
        (scratch / CARD).write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
        (scratch / HELD_OUT).write_text(json.dumps(held_out, indent=0, ensure_ascii=False), encoding="utf-8")
        model_folder.seal(scratch, source={"made_by": "train_verifier"})
        scratch.rename(target)
    return identity_of(target)


def verified_card(folder: Path) -> dict[str, Any]:
    """The model card, after a check of all files. Raises ModelUnavailable."""
    try:
        model_folder.verified_revision(folder)
    except ModelUnavailable as error:
        raise ModelUnavailable(f"The verifier in {folder} is incomplete or was altered: train it again.") from error
    card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    if card.get("format") != FORMAT:
        raise ModelUnavailable(f"The verifier in {folder} has a form that this version does not know: train it again.")
    return card


def held_out(folder: Path) -> dict[str, float]:
    """File name and row id (of verdicts: source and id) -> the probability told by a member that never saw the row.

    A fit on these rows must use it.
    """
    found: dict[str, float] = json.loads((folder / HELD_OUT).read_text(encoding="utf-8"))
    return found


def identity_of(folder: Path) -> str:
    """Name and revision."""
    return f"{folder.name}@{model_folder.stated_revision(folder)}"


def base_identity(base: str) -> str:
    """Name and revision of the embedding model that the members belong to."""
    folder = Path(base)
    return model_folder.identity_of(folder) if folder.is_dir() else base


def member_files(folder: Path, card: Mapping[str, Any]) -> list[Path]:
    return [folder / _member(number) for number in range(card["members"])]


def _member(number: int) -> str:
    return f"member-{number}.safetensors"
