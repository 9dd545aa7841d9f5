"""The risk of a fresh install, before anybody judged: a fixed weighted sum."""

from reviewapp.scoring.risk.model import RiskModel, Term

FLAGGED_FROM = 0.5
"""The risk from which an answer counts as flagged where figures are given; queues go by the order of the risks alone."""

FIXED = RiskModel(
    version="1",
    intercept=-4.4,
    terms={
        "distance": Term(1.6),
        "uncovered": Term(0.8),
        "weakest": Term(0.9),
        "difference": Term(2.0),
        "negation": Term(1.8),
        "contradicted": Term(1.6),
        "flag_figure_not_in_source": Term(1.2),
        "flag_contradicted_claim": Term(1.0),
        "flag_unsourced_figure": Term(0.8),
        "flag_promise": Term(1.0),
        "flag_personal_data": Term(2.0),
        "flag_handover_missed": Term(1.5),
        "flag_low_similarity": Term(0.6),
        "flag_wrong_language": Term(1.0),
        "flag_non_answer": Term(0.6),
        # log odds of a second opinion; 0 without one
        "verifier_judge": Term(0.8),
        "verifier_trained": Term(0.8),
        "verifier_nli": Term(0.4),
    },
)
