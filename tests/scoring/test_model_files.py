"""Model files that could run code, or that changed, are refused; answers then wait for people, and nothing stops."""

import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from contactcenter.models import BotResponse
from reviewapp import pipeline
from reviewapp.models import Screening
from reviewapp.scoring.embedding import ModelUnavailable, load_embedder, make_again, model_folder, pins
from tests.factories import make_response


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    (made / "config.json").write_text("{}")
    (made / "model.safetensors").write_bytes(b"\x08" + b"\0" * 7 + b"{}      ")
    return made


def write_pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps({"weights": [1.0]}))


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.pkl", b"x")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "a.pt", "a.pkl", "a.ckpt", "modeling_x.py", "sub/a.joblib"])
def test_item_21_a_file_of_a_kind_that_runs_code_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"harmless")
    with pytest.raises(ModelUnavailable, match=Path(name).name):
        model_folder.identity_of(folder)


@pytest.mark.parametrize("write", [write_pickle, write_zip])
@pytest.mark.parametrize("name", ["model.safetensors", "notes.txt"])
def test_item_21_a_pickle_under_another_name_is_refused(folder: Path, write: Any, name: str) -> None:
    write(folder / name)
    with pytest.raises(ModelUnavailable, match="pickle"):
        model_folder.identity_of(folder)


def test_item_21_a_pickle_beside_sealed_files_is_refused(folder: Path) -> None:
    model_folder.seal(folder, source={})
    assert model_folder.verified_revision(folder)
    write_pickle(folder / "pytorch_model.bin")
    with pytest.raises(ModelUnavailable, match=r"pytorch_model\.bin"):
        model_folder.verified_revision(folder)


def test_item_21_a_folder_that_changed_is_refused_until_it_is_taken_again(folder: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    pins.remember(folder, pins.check(folder, models_dir=models), models_dir=models)
    pins.check(folder, models_dir=models)
    (folder / "config.json").write_text('{"a": 1}')
    with pytest.raises(ModelUnavailable, match="prepare_model --again"):
        load_embedder(configured=str(folder), models_dir=models, threads=1)
    make_again(configured=str(folder), models_dir=models)
    pins.check(folder, models_dir=models)


@pytest.mark.django_db
def test_item_21_with_a_refused_model_answers_go_to_people(folder: Path, settings: Any) -> None:
    write_pickle(folder / "pytorch_model.bin")
    settings.EMBEDDING_MODEL = str(folder)
    response = make_response()
    pipeline.run_light(now=timezone.now(), limit=10)
    pipeline.run_screening(limit=10)
    assert BotResponse.objects.get() == response
    assert Screening.objects.get().state in {Screening.State.WAITING, Screening.State.MANUAL}
    assert Screening.objects.get().risk is None


def test_a_hub_name_that_is_not_on_this_machine_is_refused_and_the_hub_not_asked(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="prepare_model"):
        load_embedder(configured="nobody/nothing", models_dir=tmp_path, threads=1)
