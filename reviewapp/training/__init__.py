"""A verifier of one's own: the installed embedding model, fine-tuned on verdicts or on labelled files. At request only."""

from reviewapp.training.making import CannotTrain, Made, Wish, train_verifier

__all__ = ["CannotTrain", "Made", "Wish", "train_verifier"]
