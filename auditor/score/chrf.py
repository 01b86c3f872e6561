"""chrF (Popović 2015) as sacreBLEU counts it; ``word_order=2`` makes it chrF++."""

from auditor.score._sacrebleu import SacreBleuFactory

METRIC = SacreBleuFactory(
    name="chrf",
    class_name="CHRF",
    options=("char_order", "word_order", "beta", "lowercase", "whitespace", "eps_smoothing"),
)
