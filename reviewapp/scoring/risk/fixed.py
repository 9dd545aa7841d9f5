"""The risk of a fresh install, before anybody judged: a fixed weighted sum."""

from reviewapp.scoring.risk.model import RiskModel, Term

FLAGGED_FROM = 0.25
"""The risk from which an answer counts as flagged where figures are given: three times the usual share of answers that are not
acceptable. Queues and draws go by the order of the risks alone."""

# One set of weights for every knowledge base: a logistic regression pooled over eight labelled sources, each counted alike,
# with an intercept of its own, weights drawn to 0, and no weight against the sense of its signal. The flags were drawn to weights
# set by hand, because each is rare in any one source. Means and deviations are those over the sources; traffic replaces them.
# docs/decisions/0012-signals.md has the figures.
FIXED = RiskModel(
    version="2",
    intercept=-2.5,
    terms={
        "distance": Term(0.05, 0.693, 0.285),
        "sentence_distance": Term(0.53, 0.720, 0.287),
        "weakest_sentence": Term(0.37, 0.763, 0.310),
        "passage_distance": Term(0.02, 0.806, 0.298),
        "letters_new": Term(0.26, 0.449, 0.277),
        "words_new": Term(0.17, 0.352, 0.304),
        "pairs_new": Term(0.22, 0.644, 0.313),
        "words_apart": Term(0.12, 0.532, 0.273),
        "question_unmet": Term(0.17, 0.459, 0.428),
        "unsupported": Term(0.08, 0.594, 0.467),
        "contradicted": Term(0.37, 0.027, 0.159),
        "denials_apart": Term(0.20, 0.134, 0.316),
        "opposites": Term(0.05, 0.006, 0.078),
        "figures_unknown": Term(0.38, 0.096, 0.357),
        "figures_unconfirmed": Term(0.09, 0.820, 0.323),
        "figures_left_out": Term(0.13, 0.127, 0.333),
        "names_unknown": Term(0.04, 0.091, 0.384),
        "rows_apart": Term(0.46, 0.009, 0.066),
        "rows_asked_apart": Term(0.38, 0.010, 0.060),
        "row_other": Term(0.28, 0.018, 0.133),
        "statements": Term(0.10, 0.136, 0.076),
        "asks": Term(0.02, 0.042, 0.163),
        "length": Term(0.08, 2.677, 0.601),
        "longer": Term(0.18, -0.977, 1.040),
        "about_itself": Term(0.16, 0.012, 0.050),
        "flag_personal_data": Term(2.0),
        "flag_asks_secret": Term(3.0),
        "flag_handover_missed": Term(2.0),
        "flag_handover_due": Term(0.9),
        "flag_handover_needless": Term(1.0),
        "flag_unsafe_language": Term(3.0),
        "flag_outdated": Term(2.2),
        "flag_figure_not_in_source": Term(1.0),
        "flag_figure_misplaced": Term(0.9),
        "flag_other_start": Term(1.7),
        "flag_contradicted_claim": Term(1.5),
        "flag_exception_left_out": Term(1.2),
        "flag_unsourced_figure": Term(0.7),
        "flag_promise": Term(1.5),
        "flag_claimed_action": Term(2.0),
        "flag_name_not_in_source": Term(0.5),
        "flag_low_similarity": Term(0.1),
        "flag_wrong_language": Term(2.0),
        "flag_non_answer": Term(0.4),
        "flag_repetition": Term(1.0),
        "flag_repeat_contact": Term(0.1),
        # log odds of a second opinion; 0 without one
        "verifier_judge": Term(0.8),
        "verifier_trained": Term(0.8),
        "verifier_nli": Term(0.4),
    },
)
