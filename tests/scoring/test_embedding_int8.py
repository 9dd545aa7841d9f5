"""The int8 runtime: made once out of a sentence-transformers model, checked, near full precision, the same numbers every time."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from tokenizers import Tokenizer, models, pre_tokenizers

from reviewapp.scoring.embedding import (
    BadVector,
    ModelUnavailable,
    embedded_model,
    int8,
    int8_export,
    int8_folder,
    int8_rounding,
    load_embedder,
    make_again,
    model_folder,
)

TEXTS = [
    "Hoe kan ik mijn pakket terugsturen?",
    "Where is my order?",
    "a",
    "woord " * 700,
    "U kunt een artikel binnen 14 dagen retourneren. Dat kost € 2,95.",
]
WORDS = [
    "[PAD]",
    "[UNK]",
    "de",
    "klant",
    "krijgt",
    "geld",
    "terug",
    "woord",
    "where",
    "is",
    "order",
    "klopt",
    "14",
    ".",
]


def save_tiny_model(folder, *, pooling="mean"):
    """An untrained sentence-transformers model of two small layers."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(7)
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    )
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=80, num_hidden_layers=2, num_attention_heads=2, intermediate_size=96,
        max_position_embeddings=64, initializer_range=0.3,
    )  # fmt: skip
    plain = folder / "plain"
    BertModel(config).save_pretrained(plain)
    fast.save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=64)
    model = SentenceTransformer(modules=[transformer, Pooling(80, pooling_mode=pooling), Normalize()], device="cpu")
    model.save(str(folder / "tiny"))
    return folder / "tiny"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def made(tiny, tmp_path_factory):
    """The models folder with the int8 files of the tiny model in it, the embedder, and what the making said."""
    models_dir, said = tmp_path_factory.mktemp("models"), []
    embedder = load_embedder(
        configured=str(tiny), models_dir=models_dir, threads=2, runtime="int8", progress=said.append
    )
    return models_dir, embedder, said


def load_again(tiny, made, **changes):
    return load_embedder(**{"configured": str(tiny), "models_dir": made[0], "threads": 1, "runtime": "int8"} | changes)


@pytest.fixture
def int8_files(made):
    [folder] = (path for path in made[0].iterdir() if path.is_dir())
    return folder


def test_int8_is_near_full_precision_and_has_its_own_identity(tiny, made):
    full = load_again(tiny, made, runtime="sentence-transformers")
    ours = made[1].encode(TEXTS, prompt="query")
    assert float((ours * full.encode(TEXTS, prompt="query")).sum(axis=1).min()) > 0.995
    assert made[1].identity == f"{full.identity}-int8.{int8_folder.FORMAT}"


def test_the_making_says_what_it_takes_and_happens_once(tiny, made):
    again = []
    load_again(tiny, made, progress=again.append)
    assert "GB of memory" in made[2][0]
    assert "exporting the encoder" in made[2]
    assert again == []


def test_a_vector_depends_on_its_own_text_alone(tiny, made):
    together = made[1].encode(TEXTS, prompt="passage")
    alone = load_again(tiny, made, threads=1)
    assert np.array_equal(together, np.concatenate([alone.encode([text], prompt="passage") for text in TEXTS]))
    assert np.array_equal(together, load_again(tiny, made, threads=3).encode(TEXTS[::-1], prompt="passage")[::-1])


@pytest.mark.parametrize("name", [int8.ENCODER, int8.TOKENS, int8.TOKENIZER, int8.SETTINGS])
def test_an_altered_file_is_refused_by_name(tiny, made, int8_files, name):
    file = int8_files / name
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelUnavailable, match=rf"altered: {name}.*prepare_model --again"):
        load_again(tiny, made)
    file.write_bytes(content)


def test_vectors_far_from_full_precision_are_refused_at_the_load(tiny, made, int8_files, tmp_path):
    """As on a processor that reckons otherwise."""
    folder = shutil.copytree(int8_files, tmp_path / "copy")
    content = json.loads((folder / int8.SETTINGS).read_text())
    content["probe"]["vector"] = [-number for number in content["probe"]["vector"]]
    (folder / int8.SETTINGS).write_text(json.dumps(content))
    (folder / model_folder.CHECKSUMS).unlink()
    model_folder.seal(folder, source={})
    with pytest.raises(ModelUnavailable, match=r"other vectors than in full precision \(cosine -"):
        int8.load(folder, threads=1)


def test_a_missing_file_is_refused(tiny, made, int8_files):
    (int8_files / int8.TOKENS).rename(int8_files / "aside")
    with pytest.raises(ModelUnavailable, match="incomplete"):
        load_again(tiny, made)
    (int8_files / "aside").rename(int8_files / int8.TOKENS)


def test_another_content_of_the_source_is_another_model(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    before = int8_folder.source_of(str(tmp_path), models_dir=tmp_path, progress=print).identity
    (tmp_path / "config.json").write_text("{ }")
    assert int8_folder.source_of(str(tmp_path), models_dir=tmp_path, progress=print).identity != before


def test_a_model_that_takes_no_mean_is_refused_with_the_reason(tmp_path):
    folder = save_tiny_model(tmp_path, pooling="cls")
    (tmp_path / "out").mkdir()
    with pytest.raises(ModelUnavailable, match=r"mean of all tokens.*KLOPT_EMBEDDING_RUNTIME"):
        int8_export.export(str(folder), tmp_path / "out", identity="tiny@1", progress=print)


def test_a_folder_that_is_no_model_is_refused_and_leaves_nothing_behind(tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "config.json").write_text("{}")
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load_embedder(configured=str(tmp_path / "source"), models_dir=tmp_path / "m", threads=1, runtime="int8")
    assert [path for path in (tmp_path / "m").iterdir() if path.is_dir()] == []


def test_too_little_memory_is_said_before_the_work(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(int8_folder, "available_mb", lambda: 100)
    with pytest.raises(ModelUnavailable, match="100 MB are free"):
        load_embedder(configured=str(tiny), models_dir=tmp_path, threads=1, runtime="int8")


def test_an_unknown_runtime_is_refused(tmp_path):
    with pytest.raises(ModelUnavailable, match="choose sentence-transformers or int8"):
        load_embedder(configured="", models_dir=tmp_path, threads=1, runtime="int4")


def test_make_again_takes_the_int8_files_away(tmp_path):
    (tmp_path / f"{embedded_model.NAME}-0123456789ab-int8.1").mkdir()
    make_again(configured="", models_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_rounded_weights_are_within_half_a_step():
    weights = np.random.default_rng(3).normal(size=(200, 7)).astype(np.float32)
    packed, scales = int8_rounding.in_blocks(weights)
    restored = (packed.astype(np.float32) - 128) * scales[:, :, None]
    assert (packed.shape, scales.shape) == ((7, 2, int8_rounding.BLOCK), (7, 2))
    assert np.abs(restored.reshape(7, -1)[:, :200].T - weights).max() <= scales.max() / 2 + 1e-6


class Session:
    """Stands in for an onnxruntime session whose model is broken."""

    def __init__(self, value):
        self.value = value

    def run(self, _outputs, inputs):
        return [np.full_like(inputs["vectors"], self.value)]


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_a_model_that_gives_no_direction_raises(value):
    tokenizer = Tokenizer(models.WordLevel({"a": 0}, unk_token="a"))
    broken = int8.Int8Embedder(
        session=Session(value), tokenizer=tokenizer, tokens=np.ones((1, 4), np.float16), threads=1,
        settings={"identity": "x@1", "dimension": 4, "prompts": {"query": "", "passage": ""}},
    )  # fmt: skip
    with pytest.raises(BadVector):
        broken.encode(["a", "a"], prompt="query")


def test_a_text_without_any_token_has_no_direction(made):
    with pytest.raises(BadVector):
        made[1].encode([""], prompt="query")


@pytest.fixture(scope="module")
def real():
    return load_embedder(configured="", models_dir=settings.MODELS_DIR, threads=2, runtime="int8")


@pytest.mark.model
def test_the_embedded_model_in_int8_is_near_full_precision(real):
    full = load_embedder(configured="", models_dir=settings.MODELS_DIR, threads=2)
    for prompt in ("query", "passage"):
        cosines = (real.encode(TEXTS, prompt=prompt) * full.encode(TEXTS, prompt=prompt)).sum(axis=1)
        assert float(cosines.min()) > 0.995


@pytest.mark.model
def test_the_embedded_model_in_int8_treats_every_text_by_itself(real):
    together = real.encode(TEXTS, prompt="query")
    assert np.array_equal(together, np.concatenate([real.encode([text], prompt="query") for text in TEXTS]))
    assert np.array_equal(together, real.encode(TEXTS[::-1], prompt="query")[::-1])


@pytest.mark.model
def test_a_process_with_the_int8_runtime_never_loads_torch(real):
    program = (
        "import sys, pathlib; from reviewapp.scoring.embedding import load_embedder; "
        "model = load_embedder(configured='', models_dir=pathlib.Path(sys.argv[1]), threads=1, runtime='int8'); "
        "print([model.dimension, 'torch' in sys.modules, 'transformers' in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", program, str(settings.MODELS_DIR)]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(ended.stdout.lower()) == [384, False, False]
