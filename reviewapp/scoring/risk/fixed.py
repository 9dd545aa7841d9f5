"""The risk of a fresh install, before anybody judged: a fixed weighted sum."""

from reviewapp.scoring.risk.model import RiskModel, Term

FLAGGED_FROM = 0.3
"""The risk from which an answer counts as flagged where figures are given: about four times the usual share of answers that
are not acceptable, so that few good ones are among them. Queues and draws go by the order of the risks alone."""

# One set of weights for every knowledge base: a logistic regression pooled over nine labelled sources, each with an intercept
# of its own; weights drawn to 0, and none against the sense of its signal; answers of real bots to customers count most. The
# flags were drawn to weights set by hand, because each is rare in any one source. Means and deviations are those over the
# sources; traffic replaces them. docs/decisions/0012-signals.md has the figures.
FIXED = RiskModel(
    version="4",
    intercept=-3.3,
    terms={
        "distance": Term(0.07, 0.685, 0.274),
        "sentence_distance": Term(0.43, 0.708, 0.278),
        "weakest_sentence": Term(0.46, 0.758, 0.298),
        "passage_distance": Term(0.26, 0.816, 0.285),
        "letters_new": Term(0.47, 0.448, 0.265),
        "words_new": Term(0.20, 0.349, 0.291),
        "words_apart": Term(0.08, 0.539, 0.261),
        "question_unmet": Term(0.19, 0.494, 0.422),
        "contradicted": Term(0.38, 0.024, 0.150),
        "denials_apart": Term(0.22, 0.149, 0.321),
        "yes_or_no": Term(0.04, 0.039, 0.193),
        "opposites": Term(0.02, 0.010, 0.102),
        "figures_unknown": Term(0.38, 0.100, 0.364),
        "figures_unconfirmed": Term(0.04, 0.785, 0.346),
        "figures_left_out": Term(0.32, 0.163, 0.370),
        "rows_apart": Term(0.53, 0.008, 0.063),
        "rows_asked_apart": Term(0.41, 0.009, 0.057),
        "row_other": Term(0.33, 0.016, 0.126),
        "statements": Term(-0.22, 0.146, 0.084),
        "asks": Term(-0.13, 0.044, 0.162),
        "length": Term(0.18, 2.754, 0.622),
        "longer": Term(0.17, -1.045, 1.008),
        "about_itself": Term(0.23, 0.013, 0.050),
        "flag_personal_data": Term(4.5),
        "flag_asks_secret": Term(5.0),
        "flag_handover_missed": Term(4.5),
        "flag_handover_due": Term(3.4),
        "flag_handover_needless": Term(2.5),
        "flag_unsafe_language": Term(4.5),
        "flag_outdated": Term(4.5),
        "flag_figure_not_in_source": Term(1.0),
        "flag_figure_misplaced": Term(2.2),
        "flag_other_start": Term(3.1),
        "flag_contradicted_claim": Term(1.3),
        "flag_exception_left_out": Term(2.0),
        "flag_duty_denied": Term(0.6),
        "flag_unsourced_figure": Term(0.8),
        "flag_promise": Term(3.9),
        "flag_claimed_action": Term(4.5),
        "flag_name_not_in_source": Term(3.0),
        "flag_low_similarity": Term(0.1),
        "flag_wrong_language": Term(4.6),
        "flag_non_answer": Term(0.4),
        "flag_repetition": Term(1.0),
        "flag_repeat_contact": Term(0.1),
        # log odds of a second opinion; 0 without one
        "verifier_judge": Term(0.8),
        "verifier_trained": Term(0.8),
        "verifier_nli": Term(0.4),
    },
)
