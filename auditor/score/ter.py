"""TER (Snover et al. 2006), translation edit rate, as sacreBLEU counts it: edits per 100 words of the reference."""

from auditor.score._sacrebleu import SacreBleuFactory

METRIC = SacreBleuFactory(
    name="ter",
    class_name="TER",
    options=("normalized", "no_punct", "asian_support", "case_sensitive"),
)
