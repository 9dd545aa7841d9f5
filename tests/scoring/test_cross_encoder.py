"""A cross-encoder that was trained here, from pairs to a verifier in use; with a tiny network in the real file formats."""

import pytest

from reviewapp.scoring.claims import find_claims
from reviewapp.scoring.verifiers import NoOpinion, Opinion, verifier_folder
from reviewapp.scoring.verifiers.cross_encoder import CannotLoad, load_cross_encoder
from reviewapp.scoring.verifiers.pair_network import Base
from reviewapp.scoring.verifiers.pair_training import Labelled, Recipe, train
from reviewapp.scoring.verifiers.premise import reading_of
from tests.scoring.cases import case, match
from tests.small_models import small_base

pytestmark = pytest.mark.model
RULES = ("Retour kan binnen 14 dagen.", "Bellen kost 2 euro.", "De winkel opent om 9 uur.", "Ruilen kost niets.")
LIE = "Dat verzin ik."


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return small_base(tmp_path_factory.mktemp("models") / "base", [*RULES, LIE])


@pytest.fixture(scope="module")
def weights(base):
    """Answers that make something up are bad."""
    loaded = Base(str(base))
    rows = [(rule, answer) for rule in RULES for answer in (rule, f"{rule} {LIE}")] * 12
    examples = [
        Labelled(loaded.sequence(reading_of(case(answer), [match(rule)])), LIE in answer) for rule, answer in rows
    ]
    recipe = Recipe(epochs=10, rate=3e-3, dropout=0.0)
    return train(loaded, examples, recipe=recipe, seed=0, device="cpu", report=lambda _share: None)


@pytest.fixture
def folder(weights, base, tmp_path):
    card = {"base": verifier_folder.base_identity(str(base))}
    verifier_folder.write(tmp_path / "verifier", members=[weights, weights], card=card, held_out={"r1": 0.25})
    return tmp_path / "verifier"


def examined(answer, rule):
    asked = case(answer)
    return asked, [match(rule)], find_claims(asked, [match(rule)])


def test_it_tells_good_from_bad(folder, base):
    verifier = load_cross_encoder(str(folder), base=str(base))
    good, bad = verifier.opinions([examined(RULES[0], RULES[0]), examined(f"{RULES[0]} {LIE}", RULES[0])])
    assert isinstance(good, Opinion)
    assert bad.probability - good.probability > 0.6
    assert (good.signal, good.verifier) == ("verifier_trained", verifier_folder.identity_of(folder))


def test_an_opinion_does_not_depend_on_the_batch(folder, base):
    verifier = load_cross_encoder(str(folder), base=str(base))
    cases = [examined(answer, rule) for answer in RULES for rule in (*RULES, " ".join(RULES))]
    assert verifier.opinions(cases) == [verifier.opinions([each])[0] for each in cases]


def test_the_word_embeddings_are_not_stored(weights):
    assert not [name for name in weights if "word_embeddings" in name]


def test_an_answer_without_a_passage_gets_no_opinion(folder, base):
    verifier = load_cross_encoder(str(folder), base=str(base))
    (said,) = verifier.opinions([(case(RULES[0]), [], [])])
    assert isinstance(said, NoOpinion)


def test_an_altered_folder_is_refused(folder, base):
    card = folder / verifier_folder.CARD
    card.write_text(card.read_text(encoding="utf-8").replace("base", "bass"), encoding="utf-8")
    with pytest.raises(CannotLoad, match="altered"):
        load_cross_encoder(str(folder), base=str(base))


def test_a_verifier_of_another_embedding_model_is_refused(folder, tmp_path):
    other = small_base(tmp_path / "other", ["Heel andere woorden staan hier."])
    with pytest.raises(CannotLoad, match="run train_verifier again"):
        load_cross_encoder(str(folder), base=str(other))


def test_what_held_back_rows_were_told_is_kept(folder):
    assert verifier_folder.held_out(folder) == {"r1": 0.25}
