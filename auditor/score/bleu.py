"""BLEU (Papineni et al. 2002) as sacreBLEU counts it; sentence scores use the effective order, as its own do."""

from auditor.score._sacrebleu import SacreBleuFactory

METRIC = SacreBleuFactory(
    name="bleu",
    class_name="BLEU",
    options=("lowercase", "tokenize", "smooth_method", "smooth_value", "max_ngram_order"),
    for_sentences={"effective_order": True},
)
