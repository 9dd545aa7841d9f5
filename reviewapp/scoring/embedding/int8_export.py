"""Make the files of the int8 runtime out of a sentence-transformers model. Runs as a process of its own (see int8_folder).

1. The table of token vectors leaves the graph: it is four fifths of a multilingual model, and reading rows of a file needs
   neither memory nor a graph. It is kept in half precision.
2. The encoder, which now takes token vectors, is exported to ONNX for one text at a time without padding.
3. The weight matrices become int8 (int8_rounding).
4. What was made is compared with the model it came from, on texts of all lengths.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewapp.scoring.embedding import int8, int8_rounding, model_folder, sentence_transformers
from reviewapp.scoring.embedding.interface import Matrix, ModelUnavailable, Progress, Prompt

OPSET = 17
PROGRESS, REASON = "progress: ", "reason: "  # how the lines of this process begin
PROBE = 2  # the sample that every load is checked with
SAMPLES = [
    "Klopt",
    "Where is my order? It was due on 3 March.",
    "U kunt een artikel binnen 14 dagen retourneren. Retourneren kost € 2,95.",
    "Mon colis n'est pas arrivé, pouvez-vous m'aider ?",
    "De klant krijgt zijn geld binnen vijf werkdagen terug op dezelfde rekening. " * 8,
    "woord " * 700,
]


def export(source: str, folder: Path, *, identity: str, progress: Progress) -> None:
    """Write the int8 files of the model `source` (a folder or hub name) into this empty folder. Raises ModelUnavailable."""
    progress("loading the model in full precision")
    model = sentence_transformers.load_modules(source)
    transformer = _transformer_of(model, source)
    prompts = sentence_transformers.prompts_of(model, identity=identity)
    expected = _expected(model, prompts)
    progress("writing the tokenizer and the token vectors")
    _write_tokenizer(model, folder)
    embeddings = transformer.get_input_embeddings()
    np.save(folder / int8.TOKENS, _half(embeddings.weight.detach().numpy()))
    progress("exporting the encoder")
    graph = folder / "full.onnx"
    _export_encoder(transformer, graph)
    progress("rounding the weights to int8")
    int8_rounding.round_weights(graph, folder / int8.ENCODER, samples=_token_vectors(folder, prompts["passage"]))
    graph.unlink()
    settings = {
        "identity": identity,
        "prompts": prompts,
        "dimension": expected["query"].shape[1],
        "probe": {"text": SAMPLES[PROBE], "vector": expected["query"][PROBE].round(6).tolist()},
    }
    (folder / int8.SETTINGS).write_text(json.dumps(settings, indent=1, sort_keys=True), encoding="utf-8")
    progress("computing the checksums")
    model_folder.seal(folder, source={"model": identity})
    progress("comparing with full precision")
    _compare(folder, expected)


def _transformer_of(model: Any, source: str) -> Any:
    """The transformers model inside, when the rest is what the int8 runtime does: mean of all tokens, length 1."""
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"]):
        raise ModelUnavailable(
            f"{source} is made of {', '.join(kinds)}: the int8 runtime cannot run it. {int8.INSTEAD}"
        )
    if model[1].pooling_mode != "mean" or not model[1].include_prompt:
        raise ModelUnavailable(
            f"{source} does not take the mean of all tokens, as the int8 runtime does. {int8.INSTEAD}"
        )
    if not getattr(model.tokenizer, "is_fast", False):
        raise ModelUnavailable(f"{source} has no fast tokenizer, which the int8 runtime needs. {int8.INSTEAD}")
    return model[0].auto_model


def _expected(model: Any, prompts: dict[Prompt, str]) -> dict[Prompt, Matrix]:
    return {
        name: model.encode(SAMPLES, prompt=prompt, batch_size=1, normalize_embeddings=True, show_progress_bar=False)
        for name, prompt in prompts.items()
    }


def _write_tokenizer(model: Any, folder: Path) -> None:
    from tokenizers import Tokenizer  # only the export and the runtime need the library

    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(int(model.max_seq_length or int8.LONGEST))
    tokenizer.save(str(folder / int8.TOKENIZER))


def _half(table: NDArray[np.float32]) -> NDArray[np.float16]:
    if not np.isfinite(table).all() or np.abs(table).max() > float(np.finfo(np.float16).max):
        raise ModelUnavailable(f"Its token vectors are not numbers that half precision can hold. {int8.INSTEAD}")
    return table.astype(np.float16)


def _token_vectors(folder: Path, prompt: str) -> list[NDArray[np.float32]]:
    """What the encoder gets for each sample: float32 [1, tokens, hidden]."""
    from tokenizers import Tokenizer  # only the export and the runtime need the library

    tokenizer = Tokenizer.from_file(str(folder / int8.TOKENIZER))
    tokens = np.load(folder / int8.TOKENS, mmap_mode="r")
    return [tokens[tokenizer.encode(prompt + text).ids].astype(np.float32)[None] for text in SAMPLES]


def _export_encoder(transformer: Any, graph: Path) -> None:
    """Token vectors float32 [1, tokens, hidden] in, last hidden state [1, tokens, hidden] out."""
    import torch  # seconds of import; loaded already by sentence-transformers

    class Encoder(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, vectors: Any) -> Any:
            return self.transformer(inputs_embeds=vectors, return_dict=True).last_hidden_state

    table = transformer.get_input_embeddings()
    vectors = table(torch.arange(16).remainder(table.num_embeddings).unsqueeze(0)).detach()
    transformer.set_attn_implementation("eager")  # the fused kinds have no ONNX form
    transformer.set_input_embeddings(torch.nn.Embedding(1, table.embedding_dim))  # frees the table
    try:
        with torch.no_grad():
            torch.onnx.export(
                Encoder().eval(), (vectors,), str(graph), dynamo=False, opset_version=OPSET, input_names=["vectors"],
                output_names=["hidden"], dynamic_axes={"vectors": {1: "tokens"}, "hidden": {1: "tokens"}},
            )  # fmt: skip
    except Exception as error:  # whatever a model's own code raises means that it cannot be exported
        raise ModelUnavailable(f"It cannot be exported ({type(error).__name__}: {error}). {int8.INSTEAD}") from error


def _compare(folder: Path, expected: dict[Prompt, Matrix]) -> None:
    embedder = int8.load(folder, threads=1)
    nearest = min(
        float((embedder.encode(SAMPLES, prompt=prompt) * vectors).sum(axis=1).min())
        for prompt, vectors in expected.items()
    )
    if not nearest >= int8.NEAREST:
        raise ModelUnavailable(
            f"In int8 it gives other vectors than in full precision (cosine {nearest:.3f}). {int8.INSTEAD}"
        )


def main() -> int:
    """`python -m reviewapp.scoring.embedding.int8_export SOURCE FOLDER IDENTITY`: exit code 0, or 1 with a reason."""
    source, folder, identity = sys.argv[1:]
    try:
        export(source, Path(folder), identity=identity, progress=lambda line: _say(PROGRESS + line))
    except ModelUnavailable as error:
        _say(REASON + error.reason)
        return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
