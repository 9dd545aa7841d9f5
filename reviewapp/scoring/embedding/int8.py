"""The int8 runtime: token vectors from a mapped file, the encoder by onnxruntime, the mean of the tokens by numpy. No torch."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reviewapp.scoring.embedding import model_folder
from reviewapp.scoring.embedding.interface import BadVector, Matrix, ModelUnavailable, Prompt, side_by_side

ENCODER, TOKENS, TOKENIZER, SETTINGS = "encoder.onnx", "tokens.npy", "tokenizer.json", "int8.json"
LONGEST = 512  # tokens, where a model states nothing
# A cosine with full precision below this means that the model does not bear int8, or that this processor reckons otherwise:
# without the instructions for 8-bit products (before 2019) large sums of two are cut off.
NEAREST = 0.99
INSTEAD = "Set KLOPT_EMBEDDING_RUNTIME=sentence-transformers for this model."


class Int8Embedder:
    """A loaded int8 model. A text is never padded, so the mean over its mask is the mean over all of its tokens."""

    def __init__(self, *, session: Any, tokenizer: Any, tokens: Any, settings: dict[str, Any], threads: int) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._tokens = tokens
        self._prompts: dict[Prompt, str] = settings["prompts"]
        self._threads = threads
        self.identity: str = settings["identity"]
        self.dimension: int = settings["dimension"]

    def encode(self, texts: Sequence[str], *, prompt: Prompt) -> Matrix:
        """See Embedder."""
        return side_by_side(
            texts,
            threads=self._threads,
            dimension=self.dimension,
            encode_alone=lambda share: np.stack([self._vector(text, prompt=prompt) for text in share]),
        )

    def _vector(self, text: str, *, prompt: Prompt) -> Matrix:
        ids = self._tokenizer.encode(self._prompts[prompt] + text).ids
        if not ids:
            return np.zeros(self.dimension, dtype=np.float32)  # nothing to take a mean of; side_by_side refuses it
        vectors = self._tokens[ids].astype(np.float32)
        [hidden] = self._session.run(None, {"vectors": vectors[None]})
        mean = hidden[0].mean(axis=0, dtype=np.float64)
        length = np.sqrt((mean * mean).sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            unit: Matrix = (mean / length).astype(np.float32)  # a zero becomes NaN, which side_by_side refuses
        return unit


def load(folder: Path, *, threads: int) -> Int8Embedder:
    """The model in this folder, after its checksums; raises ModelUnavailable."""
    model_folder.verified_revision(folder)
    try:
        import onnxruntime  # only where int8 is chosen, and never in the web process
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelUnavailable(f"onnxruntime cannot be imported: {error}. {INSTEAD}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # named, since a release may change its default; the level above it depends on the processor
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.log_severity_level = 3  # errors
    try:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        session = onnxruntime.InferenceSession(folder / ENCODER, options, providers=["CPUExecutionProvider"])
        embedder = Int8Embedder(
            session=session,
            tokenizer=Tokenizer.from_file(str(folder / TOKENIZER)),
            tokens=np.load(folder / TOKENS, mmap_mode="r"),
            settings=settings,
            threads=threads,
        )
        probe = settings["probe"]
        nearness = float(embedder.encode([probe["text"]], prompt="query")[0] @ np.array(probe["vector"]))
    except BadVector as error:
        raise ModelUnavailable(f"The model in {folder} gives no usable vectors. {INSTEAD}") from error
    except Exception as error:  # the libraries raise whatever their parts raise; each means that there is no model
        raise ModelUnavailable(f"The model in {folder} cannot be loaded: {type(error).__name__}: {error}") from error
    if not nearness >= NEAREST:
        raise ModelUnavailable(
            f"On this machine {embedder.identity} gives other vectors than in full precision (cosine {nearness:.3f}). {INSTEAD}"
        )
    return embedder
