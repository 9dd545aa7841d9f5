"""The default runtime: the model in full precision. The one file that imports sentence-transformers (and with it torch), late."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reviewapp.scoring.embedding import model_folder
from reviewapp.scoring.embedding.interface import (
    E5_PREFIX,
    BadVector,
    Matrix,
    ModelUnavailable,
    Prompt,
    default_prompt,
    side_by_side,
)


class SentenceTransformerEmbedder:
    """A loaded sentence-transformers model."""

    def __init__(self, model: Any, *, identity: str, threads: int) -> None:
        self._model = model
        self._threads = threads
        self._prompts = prompts_of(model, identity=identity)
        self.identity = identity
        # the first call also sets up the tokenizer, which must not happen on two threads at once
        self.dimension = len(self._encode_alone(["Klopt"], prompt="query")[0])

    def encode(self, texts: Sequence[str], *, prompt: Prompt) -> Matrix:
        """See Embedder. Measured, the result is the same to the bit for any number of threads."""
        return side_by_side(
            texts,
            threads=self._threads,
            dimension=self.dimension,
            encode_alone=lambda share: self._encode_alone(share, prompt=prompt),
        )

    def _encode_alone(self, texts: list[str], *, prompt: Prompt) -> Matrix:
        vectors: Matrix = self._model.encode(
            texts,
            prompt=self._prompts[prompt],
            batch_size=1,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return vectors


def load(name: str, *, identity: str, threads: int) -> SentenceTransformerEmbedder:
    """`name`: a folder or a hub name. Raises ModelUnavailable."""
    model = load_modules(name)
    try:
        return SentenceTransformerEmbedder(model, identity=identity or hub_identity(name, model), threads=threads)
    except BadVector as error:
        raise ModelUnavailable(f"The model {name} gives no usable vectors.") from error
    except Exception as error:  # the library raises whatever its parts raise; each means that there is no model
        raise ModelUnavailable(f"The model {name} cannot be used: {type(error).__name__}: {error}") from error


def load_modules(name: str) -> Any:
    """The SentenceTransformer of a folder, or of a hub name in the local cache, ready to encode on one thread. Nothing is called.
    Raises ModelUnavailable."""
    os.environ.update(model_folder.OFFLINE)
    model = _loaded(name, local_files_only=True)
    model.eval()
    return model


def fetch(name: str) -> None:
    """Bring a hub name into the local cache. Raises ModelUnavailable."""
    try:
        _loaded(name, local_files_only=True)
    except ModelUnavailable:
        _loaded(name, local_files_only=False)


def _loaded(name: str, *, local_files_only: bool) -> Any:
    # workers wait for each other without burning CPU; must be set before torch is imported
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import torch  # seconds of import, and never in the web process
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as of_library
    except ImportError as error:
        raise ModelUnavailable(f"sentence-transformers cannot be imported: {error}.") from error
    torch.set_num_threads(1)
    of_library.disable_progress_bar()  # of loading the weights: it fills the console of a worker
    try:
        return SentenceTransformer(
            name, device="cpu", local_files_only=local_files_only, trust_remote_code=False, model_kwargs=NO_PICKLE
        )
    except Exception as error:  # the library raises whatever its parts raise; each means that there is no model
        reason = f"The model {name} cannot be loaded: {type(error).__name__}: {error}"
        unknown = local_files_only and not Path(name).is_dir()
        raise ModelUnavailable(model_folder.not_here(name) if unknown else reason) from error


def prompts_of(model: Any, *, identity: str) -> dict[Prompt, str]:
    """What goes before a query and before a passage."""
    return {name: model.prompts.get(name) or default_prompt(name, identity) for name in E5_PREFIX}


def hub_identity(name: str, model: Any) -> str:
    """Name and commit of a model from the hub or its cache."""
    return f"{name}@{str(getattr(model[0].auto_model.config, '_commit_hash', None) or 'unknown')[:12]}"


NO_PICKLE = {"use_safetensors": True}
