"""NLI001: what is asked of the model, what its verdicts become, and how the model is loaded. The classifiers are tiny and real."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tiny_nli import KINDS, POSITIONS, TEXTS, Lesson, build_classifier

from auditor.config import Config, load_config
from auditor.errors import ConfigError, ModelError
from auditor.pipeline import audit_bitext, audit_pair_of_texts
from auditor.records import Analysis, Comparison, Document, Finding, Segment, Sentence, Unit
from auditor.registry import rules
from auditor.result import Audit
from auditor.rules.context import Context, Verdicts
from auditor.rules.contradiction import check, questions
from auditor.score import nli

REASON = "needs the extra: pip install 'mt-auditor[neural]'"
SURVIVED, ALL_LIVED, SOME_DIED = TEXTS[:3]
OWNS, STILL_OWNS, SOLD = TEXTS[3:6]
CAME, ARRIVED = TEXTS[6:8]


# --- the rule: from verdicts to findings ------------------------------------------------------------


def document(id_: str, *sentences: str, lead: str = "") -> tuple[Document, tuple[Sentence, ...]]:
    """A document whose cleaning took `lead` off the front of the raw text."""
    text = " ".join(sentences)
    made, start = [], 0
    for index, sentence in enumerate(sentences):
        made.append(Sentence(id_, index, sentence, start, start + len(sentence)))
        start += len(sentence) + 1
    segments = (Segment(0, len(text), len(lead), len(lead) + len(text)),)
    return Document(id_, "nb", text, segments=segments, raw_length=len(lead) + len(text)), tuple(made)


def spoken(
    source: tuple[str, ...],
    target: tuple[str, ...],
    contradiction: Mapping[tuple[str, str], float],
    *,
    confidence: float = 1.0,
) -> list[Finding]:
    """What the rule says of one unit, given the model's verdicts."""
    left, mine = document("s", *source)
    right, theirs = document("t", *target, lead="[ad_1]\n")
    comparison = Comparison(Unit("u1", mine, theirs, 0.5, confidence), Analysis("nb"), Analysis("en"))
    context = Context(left, right, (comparison,), verdicts=Verdicts(contradiction, 0.9))
    return list(check(comparison, context))


def test_each_sentence_is_asked_against_the_whole_other_side() -> None:
    _, mine = document("s", SURVIVED, CAME)
    _, theirs = document("t", ALL_LIVED, ARRIVED)
    both, other = f"{SURVIVED} {CAME}", f"{ALL_LIVED} {ARRIVED}"
    assert list(questions(Unit("1", mine, theirs))) == [
        (both, ALL_LIVED),
        (both, ARRIVED),
        (other, SURVIVED),
        (other, CAME),
    ]


@pytest.mark.parametrize(
    ("source", "target"), [((), (CAME,)), ((CAME,), ()), (("2 – 1",), (CAME,)), ((CAME,), ("***",))]
)
def test_a_side_without_words_is_not_asked_about(source: tuple[str, ...], target: tuple[str, ...]) -> None:
    _, mine = document("s", *source)
    _, theirs = document("t", *target)
    assert list(questions(Unit("1", mine, theirs))) == []


def test_a_contradiction_both_ways_is_a_critical_finding_on_the_sentence() -> None:
    (found,) = spoken((OWNS,), (SOLD,), {(OWNS, SOLD): 0.97, (SOLD, OWNS): 0.93})
    assert (found.code, found.severity, found.mqm) == ("NLI001", "critical", "accuracy/mistranslation")
    assert found.source_span is not None
    assert found.target_span is not None
    assert (found.source_span.text, found.target_span.text) == (OWNS, SOLD)
    assert (found.target_span.start, found.target_span.end) == (7, 7 + len(SOLD))
    assert found.confidence == 0.93
    assert OWNS in found.message
    assert SOLD in found.message


@pytest.mark.parametrize(
    "verdicts",
    [
        {(OWNS, SOLD): 0.99},
        {(SOLD, OWNS): 0.99},
        {(OWNS, SOLD): 0.99, (SOLD, OWNS): 0.89},
        {(OWNS, SOLD): 0.89, (SOLD, OWNS): 0.99},
        {},
    ],
)
def test_one_direction_alone_is_not_enough(verdicts: dict[tuple[str, str], float]) -> None:
    assert spoken((OWNS,), (SOLD,), verdicts) == []


def test_the_span_is_the_contradicting_sentence_of_its_side() -> None:
    source, target = (SURVIVED, CAME), (SOME_DIED, ARRIVED)
    left, right = " ".join(source), " ".join(target)
    (found,) = spoken(source, target, {(left, SOME_DIED): 0.95, (left, ARRIVED): 0.2, (right, SURVIVED): 0.96})
    assert found.source_span is not None
    assert found.target_span is not None
    assert (found.source_span.text, found.target_span.text) == (SURVIVED, SOME_DIED)


def test_two_contradictions_in_one_unit_face_each_other_in_order() -> None:
    source, target = (SURVIVED, OWNS), (SOME_DIED, SOLD)
    left, right = " ".join(source), " ".join(target)
    found = spoken(
        source, target, {(left, SOME_DIED): 0.95, (left, SOLD): 0.95, (right, SURVIVED): 0.95, (right, OWNS): 0.95}
    )
    assert [(f.source_span and f.source_span.text, f.target_span and f.target_span.text) for f in found] == [
        (SURVIVED, SOME_DIED),
        (OWNS, SOLD),
    ]


def test_one_sentence_that_two_contradict_faces_both() -> None:
    source, target = (SURVIVED, CAME), (SOME_DIED,)
    left = " ".join(source)
    (found,) = spoken(source, target, {(left, SOME_DIED): 0.95, (SOME_DIED, SURVIVED): 0.95, (SOME_DIED, CAME): 0.95})
    assert found.source_span is not None
    assert found.source_span.text == left


def test_a_doubtful_alignment_lowers_the_confidence() -> None:
    (found,) = spoken((OWNS,), (SOLD,), {(OWNS, SOLD): 0.97, (SOLD, OWNS): 0.93}, confidence=0.4)
    assert (found.confidence, found.severity) == (0.4, "critical")


def test_a_rule_of_the_neural_profile_says_so() -> None:
    assert {code for code, rule in rules().items() if rule.profile == "neural"} == {"NLI001"}


# --- what did not run is said -----------------------------------------------------------------------


def reasons(audit: Audit) -> list[str]:
    assert [skip.unit for skip in audit.skips if skip.code == "NLI001"] in ([], [None])
    return [skip.reason for skip in audit.skips if skip.code == "NLI001"]


def test_without_the_neural_profile_it_is_skipped_with_the_mend() -> None:
    audit = audit_pair_of_texts(OWNS, SOLD, config=Config(lang="nb-en"))
    (reason,) = reasons(audit)
    assert "pip install 'mt-auditor[neural]'" in reason
    assert "--profile neural or --nli-model PATH" in reason
    assert "nli" not in audit.signature


def test_switched_off_it_says_so() -> None:
    (reason,) = reasons(audit_pair_of_texts(OWNS, SOLD, config=Config(lang="nb-en", nli="off", nli_model="./model")))
    assert 'nli = "off"' in reason


def test_a_rule_that_was_not_asked_for_is_not_skipped_but_left_out() -> None:
    assert reasons(audit_pair_of_texts(OWNS, SOLD, config=Config(lang="nb-en", ignore=("NLI",)))) == []
    assert reasons(audit_pair_of_texts(OWNS, SOLD, config=Config(lang="nb-en", select=("ROL",)))) == []


def test_a_threshold_outside_its_range_is_refused(tmp_path: Path) -> None:
    (tmp_path / "auditor.toml").write_text('nli_threshold = 1.5\nnli = "auto"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="nli_threshold must lie between 0 and 1"):
        load_config(tmp_path / "auditor.toml")


@pytest.mark.parametrize("blocked", ["torch", "transformers", "huggingface_hub"])
def test_a_missing_extra_is_a_skip(blocked: str) -> None:
    code = f"""
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}")

sys.meta_path.insert(0, Blocker())
from auditor.config import Config
from auditor.pipeline import audit_pair_of_texts
audit = audit_pair_of_texts("Ja.", "Yes.", config=Config(lang="nb-en", nli_model="anything"))
print([skip.reason for skip in audit.skips if skip.code == "NLI001"])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == """["NLI001 (contradiction) needs the extra: pip install 'mt-auditor[neural]'"]"""


def test_explain_tells_of_the_profile_and_of_the_limits() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "auditor", "explain", "NLI001"], capture_output=True, text=True, check=True
    )
    assert "neural profile only" in run.stdout
    assert "Known limits" in run.stdout


# --- the model: tiny, and built by the real libraries -----------------------------------------------


def both_ways(one: str, two: str, label: str) -> list[Lesson]:
    return [(one, two, label), (two, one, label)]


LESSONS = (
    both_ways(SURVIVED, SOME_DIED, "contradiction")
    + both_ways(SURVIVED, ALL_LIVED, "entailment")
    + both_ways(OWNS, STILL_OWNS, "entailment")
    + both_ways(OWNS, SOLD, "contradiction")
    + both_ways(CAME, ARRIVED, "entailment")
    + both_ways(CAME, SOLD, "neutral")
)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A classifier of each architecture that knows `LESSONS` by heart."""
    pytest.importorskip("transformers", reason=REASON)
    return {kind: build_classifier(tmp_path_factory.mktemp("nli") / kind, kind, lessons=LESSONS) for kind in KINDS}


@pytest.fixture
def libraries() -> None:
    pytest.importorskip("transformers", reason=REASON)


def codes(audit: Audit) -> list[str]:
    return [finding.code for finding in audit.findings]


def config(model: Path, **options: Any) -> Config:
    return Config(lang="nb-en", nli_model=str(model), **options)


@pytest.mark.neural
@pytest.mark.parametrize("kind", KINDS)
def test_a_contradiction_is_found_and_a_faithful_rendering_left_alone(taught: dict[str, Path], kind: str) -> None:
    audit = audit_pair_of_texts(OWNS, SOLD, config=config(taught[kind]))
    assert codes(audit) == ["NLI001"]
    assert audit.findings[0].evidence["target given source"] >= 0.9
    assert reasons(audit) == []
    assert codes(audit_pair_of_texts(OWNS, STILL_OWNS, config=config(taught[kind]))) == []


@pytest.mark.neural
@pytest.mark.parametrize("kind", KINDS)
def test_the_figures_are_those_of_the_library_for_one_pair_at_a_time(taught: dict[str, Path], kind: str) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(taught[kind])
    model = AutoModelForSequenceClassification.from_pretrained(taught[kind]).eval()
    asked = [(one, two) for one in TEXTS for two in TEXTS if one != two]
    ours = nli.load(str(taught[kind]), batch_size=5).read({"1": asked}).contradiction
    with torch.no_grad():
        theirs = {
            pair: float(model(**tokenizer(*pair, return_tensors="pt")).logits.softmax(-1)[0, 2]) for pair in asked
        }
    assert ours == pytest.approx(theirs, abs=2e-5)
    assert {round(share) for share in ours.values()} == {0, 1}


@pytest.mark.neural
def test_spans_count_characters_of_the_raw_file(taught: dict[str, Path], tmp_path: Path) -> None:
    target = f"[ad_1] {ARRIVED} {SOME_DIED}"
    left, right = f"{CAME} {SURVIVED}", f"{ARRIVED} {SOME_DIED}"
    lessons = [
        (left, SOME_DIED, "contradiction"),
        (left, ARRIVED, "entailment"),
        (right, SURVIVED, "contradiction"),
        (right, CAME, "entailment"),
    ]
    model = build_classifier(tmp_path / "model", lessons=lessons)
    (found,) = audit_pair_of_texts(left, target, config=config(model, select=("NLI",))).findings
    assert found.target_span is not None
    assert found.source_span is not None
    assert target[found.target_span.start : found.target_span.end] == SOME_DIED
    assert left[found.source_span.start : found.source_span.end] == SURVIVED


@pytest.mark.neural
@pytest.mark.parametrize("labels", [("CONTRADICTION", "NEUTRAL", "ENTAILMENT"), ("neutral", "Contradiction", "entailment"), ("contradiction", "no_contradiction")])  # fmt: skip
def test_labels_are_read_in_any_order_and_case(libraries: None, tmp_path: Path, labels: tuple[str, ...]) -> None:
    for says in labels:
        model = build_classifier(tmp_path / says, labels=labels, says=says)
        audit = audit_pair_of_texts(OWNS, SOLD, config=config(model))
        assert codes(audit) == (["NLI001"] if says.lower() == "contradiction" else [])


@pytest.mark.neural
@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("entailment", "not_entailment"), ("no_contradiction", "other")])  # fmt: skip
def test_a_model_without_a_label_for_contradiction_is_refused(
    libraries: None, tmp_path: Path, labels: tuple[str, ...]
) -> None:
    model = build_classifier(tmp_path / "model", labels=labels)
    with pytest.raises(ModelError, match=f"no label for contradiction: its labels are {', '.join(labels)}"):
        nli.load(str(model))
    audit = audit_pair_of_texts(OWNS, SOLD, config=config(model))
    assert "no label for contradiction" in reasons(audit)[0]
    assert "nli:" not in audit.signature


@pytest.mark.neural
def test_the_rule_that_marks_the_words_speaks_alone(libraries: None, tmp_path: Path) -> None:
    model = build_classifier(tmp_path / "model", says="contradiction")
    pair = ("Mannen er ikke skadet. Han er hjemme.", "The man is injured. He is at home.")
    assert codes(audit_pair_of_texts(*pair, config=config(model))) == ["NEG001"]
    assert codes(audit_pair_of_texts(*pair, config=config(model, ignore=("NEG",)))) == ["NLI001", "NLI001"]


@pytest.mark.neural
def test_a_minor_finding_does_not_silence_it(libraries: None, tmp_path: Path) -> None:
    model = build_classifier(tmp_path / "model", says="contradiction")
    audit = audit_pair_of_texts(OWNS, f"{SOLD}\nSource link", config=config(model))
    assert codes(audit) == ["NLI001", "TXT001"]


@pytest.mark.neural
def test_the_threshold_counts(taught: dict[str, Path]) -> None:
    share = min(audit_pair_of_texts(OWNS, SOLD, config=config(taught["bert"])).findings[0].evidence.values())
    assert codes(audit_pair_of_texts(OWNS, SOLD, config=config(taught["bert"], nli_threshold=share))) == ["NLI001"]
    assert codes(audit_pair_of_texts(OWNS, SOLD, config=config(taught["bert"], nli_threshold=1.0))) == []


@pytest.mark.neural
def test_rows_are_read_in_batches_and_a_text_once(taught: dict[str, Path], tmp_path: Path) -> None:
    rows = [(OWNS, SOLD), (SURVIVED, ALL_LIVED), (OWNS, SOLD), (CAME, ARRIVED), (SURVIVED, SOME_DIED)]
    file = tmp_path / "rows.tsv"
    lines = [f"{index}\t{one}\t{two}\n" for index, (one, two) in enumerate(rows)]
    file.write_text("id\tsource\ttarget\n" + "".join(lines), encoding="utf-8")
    settings = config(taught["deberta-v2"], select=("NLI",), batch_size=3)
    from auditor.pipeline import _load_classifier

    model = _load_classifier(settings.nli_model, None, True, "cpu", 3)
    sizes: list[int] = []
    hook = model.model.register_forward_pre_hook(
        lambda _, __, named: sizes.append(len(named["input_ids"])), with_kwargs=True
    )
    try:
        audit = audit_bitext(file, config=settings)
        again = audit_bitext(file, config=settings)
    finally:
        hook.remove()
    assert sizes == [3, 3, 2]
    assert [finding.unit for finding in audit.findings] == ["0", "2", "4"]
    assert again.findings == audit.findings


@pytest.mark.neural
def test_the_size_and_order_of_batches_change_nothing(taught: dict[str, Path]) -> None:
    asked = [(one, two) for one in TEXTS for two in TEXTS]
    small = nli.load(str(taught["bert"]), batch_size=1).read({"1": asked})
    large = nli.load(str(taught["bert"]), batch_size=50).read({"1": list(reversed(asked))})
    assert dict(large.contradiction) == pytest.approx(dict(small.contradiction), abs=2e-5)


@pytest.mark.neural
@pytest.mark.parametrize("kind", KINDS)
def test_text_that_is_cut_off_is_said(libraries: None, tmp_path: Path, kind: str) -> None:
    model = build_classifier(tmp_path / "model", kind, says="contradiction")
    assert nli.load(str(model)).limit == POSITIONS
    audit = audit_pair_of_texts(
        " ".join(TEXTS[::3] * 4), " ".join(TEXTS[1::3] * 4), config=config(model, select=("NLI",))
    )
    (reason,) = reasons(audit)
    assert reason.startswith(f"longer than the {POSITIONS} tokens that the model reads, the end was cut off")
    assert "1 (" in reason
    assert set(codes(audit)) == {"NLI001"}


@pytest.mark.neural
def test_model_version_and_threshold_stand_in_the_signature(taught: dict[str, Path]) -> None:
    import transformers

    audit = audit_pair_of_texts(OWNS, SOLD, config=config(taught["bert"], nli_threshold=0.8))
    name, *rest = audit.signature.split("|nli:model:")[1].split(";")
    assert name.startswith("bert@sha256-")
    assert rest == [f"version:{transformers.__version__}", "fp32", "threshold:0.8"]


@pytest.mark.neural
def test_a_hub_model_is_found_in_the_cache_with_its_commit(
    taught: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(
        ModelError, match=f"hf download {nli.DEFAULT_MODEL}`, or name a local one with --nli-model PATH"
    ):
        nli.load()
    with pytest.raises(ModelError, match=f"hf download {nli.DEFAULT_MODEL} --revision v1"):
        nli.load(revision="v1")
    home = tmp_path / "hub" / f"models--{nli.DEFAULT_MODEL.replace('/', '--')}"
    shutil.copytree(taught["deberta-v2"], home / "snapshots" / ("ab" * 20))
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text("ab" * 20, encoding="utf-8")
    assert nli.load().signature.startswith(f"model:{nli.DEFAULT_MODEL}|revision:{'ab' * 20}|version:")


@pytest.mark.neural
def test_weights_that_are_missing_are_not_made_up(libraries: None, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    file = build_classifier(tmp_path / "model") / "model.safetensors"
    weights = load_file(file)
    save_file(
        {name: value for name, value in weights.items() if "classifier" not in name}, file, metadata={"format": "pt"}
    )
    with pytest.raises(ModelError, match=r"lacks 2 weights \(classifier\.bias, classifier\.weight\).*random"):
        nli.load(str(file.parent))


class Payload:
    """What a hostile checkpoint holds: unpickled, it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self.folder,)


@pytest.mark.neural
def test_pickled_weights_are_read_as_tensors_only(
    libraries: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    model, trace = build_classifier(tmp_path / "model", safe=False, says="contradiction"), tmp_path / "it-ran"
    assert codes(audit_pair_of_texts(OWNS, SOLD, config=config(model))) == ["NLI001"]
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    with pytest.raises(ModelError, match="unset TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"):
        nli.load(str(model))
    monkeypatch.delenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD")
    torch.save({"classifier.bias": torch.zeros(3), "payload": Payload(trace)}, model / "pytorch_model.bin")
    with pytest.raises(ModelError, match="cannot be loaded"):
        nli.load(str(model))
    assert not trace.exists()


@pytest.mark.neural
def test_safetensors_are_preferred_to_pickled_weights(libraries: None, tmp_path: Path) -> None:
    model, trace = build_classifier(tmp_path / "model", says="contradiction"), tmp_path / "it-ran"
    import pickle

    (model / "pytorch_model.bin").write_bytes(pickle.dumps(Payload(trace)))
    assert codes(audit_pair_of_texts(OWNS, SOLD, config=config(model))) == ["NLI001"]
    assert not trace.exists()


@pytest.mark.neural
@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("model.safetensors", None, "holds no weights"),
        ("model.safetensors", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        ("model.safetensors", b"cut short", "cannot be loaded"),
        ("config.json", None, r"config\.json does not exist"),
        ("config.json", b"{", r"config\.json cannot be used"),
        (
            "config.json",
            b'{"model_type": "own", "auto_map": {"AutoConfig": "own.Config"}}',
            r"config\.json cannot be used",
        ),
    ],
)
def test_a_damaged_model_is_named(libraries: None, tmp_path: Path, file: str, content: bytes | None, says: str) -> None:
    model = build_classifier(tmp_path / "model")
    (model / file).unlink()
    if content is not None:
        (model / file).write_bytes(content)
    with pytest.raises(ModelError, match=says) as caught:
        nli.load(str(model))
    assert str(model) in str(caught.value)
    assert reasons(audit_pair_of_texts(OWNS, SOLD, config=config(model))) == [str(caught.value)]


@pytest.mark.neural
def test_a_device_that_is_not_there_is_named(taught: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="'cuda:99' is not available"):
        nli.load(str(taught["bert"]), device="cuda:99")


@pytest.mark.neural
def test_nothing_is_printed_and_no_connection_is_opened(taught: dict[str, Path]) -> None:
    code = f"""
import socket
def refused(*given):
    raise AssertionError("a connection was opened")
socket.socket.connect = socket.getaddrinfo = refused
from auditor.score import nli
model = nli.load({str(taught["xlm-roberta"])!r})
assert len(model.read({{"1": [("Ja. " * 90, "No."), ("Ja.", "No.")]}}).contradiction) == 2
"""
    online = {key: value for key, value in os.environ.items() if key not in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=online, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.neural
def test_the_command_takes_the_model(taught: dict[str, Path], tmp_path: Path) -> None:
    rows = tmp_path / "rows.tsv"
    rows.write_text(f"id\tsource\ttarget\n1\t{OWNS}\t{SOLD}\n", encoding="utf-8")
    arguments = ["audit", str(rows), "--lang", "nb-en", "--nli-model", str(taught["bert"]), "--isolated", "-f", "csv"]
    run = subprocess.run(
        [sys.executable, "-m", "auditor", *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert run.returncode == 1, run.stderr
    assert "NLI001" in run.stdout
