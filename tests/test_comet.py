"""COMET: loaded strictly, safely and offline, scored as COMET itself scores. The checkpoints are tiny and real."""

from __future__ import annotations

import logging
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny_comet import LIMIT, SENTENCES, build_checkpoint, build_encoder, edit_checkpoint

from auditor.errors import MissingExtraError, ModelError
from auditor.protocols import Metric
from auditor.records import Sentence, Unit
from auditor.registry import plugin

pytestmark = pytest.mark.neural
REASON = "needs the extra: pip install 'mt-auditor[neural]'"
METRIC = plugin("score", "METRIC", "comet")
REGRESSION, REFERENCELESS = "regression_metric", "referenceless_regression_metric"
KINDS = (REGRESSION, REFERENCELESS, "unified_metric", "xcomet_metric")


def unit(id_: str, source: str, target: str, reference: str | None = None) -> Unit:
    def side(text: str) -> tuple[Sentence, ...]:
        return (Sentence("d", 0, text, 0, len(text)),) if text else ()

    return Unit(id_, side(source), side(target), reference=reference)


LONG = " ".join(SENTENCES[1::2])
UNITS = (
    unit("plain", "Ingen ble skadd.", "Nobody was injured.", "No one was injured."),
    unit("longer", SENTENCES[2], "Police have arrested two men.", SENTENCES[3]),
    unit("short", "Nei.", "No.", "No."),
    unit("cut", "Skolen legges ned.", LONG, "The school closes."),
    unit("again", "Nei.", "No.", "No."),
    unit("crossed", SENTENCES[4], "Two men were arrested.", "Nobody was injured."),
    unit("odd", "Kr 10 000 – «ja»!", "NOK 10,000 – 'yes'! 😀", "10,000 kroner: yes!"),
)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("comet", reason=REASON)
    return build_encoder(tmp_path_factory.mktemp("tiny") / "encoder")


@pytest.fixture(scope="module")
def checkpoints(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {kind: build_checkpoint(tmp_path_factory.mktemp("tiny") / f"tiny-{kind}", kind, encoder) for kind in KINDS}


@pytest.fixture
def fresh(encoder: Path, tmp_path: Path) -> Path:
    """A checkpoint of its own for a test that spoils it."""
    return build_checkpoint(tmp_path / "fresh", REGRESSION, encoder)


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty hub cache."""
    constants = pytest.importorskip("huggingface_hub.constants", reason=REASON)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def predict(folder: Path, units: tuple[Unit, ...], *, reference: bool) -> Any:
    """COMET's own numbers for the same texts."""
    from comet import load_from_checkpoint

    names = ("src", "mt", "ref") if reference else ("src", "mt")
    texts = [dict(zip(names, (unit.source_text, unit.target_text, unit.reference), strict=False)) for unit in units]
    model = load_from_checkpoint(str(folder / "checkpoints" / "model.ckpt"), strict=True, local_files_only=True)
    return model.predict(texts, gpus=0, batch_size=2, progress_bar=False)


# --- the same numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        (REGRESSION, True),
        (REFERENCELESS, False),
        ("unified_metric", True),
        ("unified_metric", False),
        ("xcomet_metric", True),
        ("xcomet_metric", False),
    ],
)
def test_the_scores_are_those_of_comets_own_predict(
    checkpoints: dict[str, Path], kind: str, reference: bool, batch_size: int
) -> None:
    theirs = predict(checkpoints[kind], UNITS, reference=reference)
    metric = METRIC.load(str(checkpoints[kind]), with_reference=reference, batch_size=batch_size)
    ours = metric.score(UNITS)
    assert list(ours.per_unit) == [unit.id for unit in UNITS]
    assert list(ours.per_unit.values()) == pytest.approx(theirs.scores, abs=1e-5)
    assert ours.value == pytest.approx(theirs.system_score, abs=1e-5)
    assert len({round(value, 4) for value in ours.per_unit.values() if value is not None}) > 3


def test_many_units_in_several_chunks_keep_their_order(
    checkpoints: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True).score(UNITS)
    monkeypatch.setattr("auditor.score.comet.CHUNK", 2)
    pieces = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True).score(tuple(reversed(UNITS)))
    assert pieces.per_unit == pytest.approx(whole.per_unit, abs=1e-5)


def test_a_text_that_stands_often_is_encoded_once(checkpoints: dict[str, Path]) -> None:
    metric = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True, batch_size=4)
    rows: list[int] = []
    metric.model.encoder.register_forward_pre_hook(
        lambda _, given, named: rows.append(len(given[0] if given else named["input_ids"])), with_kwargs=True
    )
    metric.score(UNITS * 3)
    assert sum(rows) == len({text for unit in UNITS for text in (unit.source_text, unit.target_text, unit.reference)})
    metric.score(UNITS)
    assert sum(rows) == len({text for unit in UNITS for text in (unit.source_text, unit.target_text, unit.reference)})


@pytest.mark.parametrize("kind", ["unified_metric", "xcomet_metric"])
def test_a_segment_that_stands_often_is_scored_once(checkpoints: dict[str, Path], kind: str) -> None:
    metric = METRIC.load(str(checkpoints[kind]), with_reference=False)
    rows: list[int] = []
    metric.model.encoder.register_forward_pre_hook(lambda _, given: rows.append(len(given[0])))
    score = metric.score(UNITS * 3)
    assert sum(rows) == len(UNITS) - 1
    assert score.per_unit["short"] == score.per_unit["again"]


# --- what is not scored, and what the reader is told ------------------------------------------------


def test_an_empty_side_has_no_score_and_is_named(checkpoints: dict[str, Path]) -> None:
    units = (
        UNITS[0],
        unit("omitted", "Nei.", "", "No."),
        unit("added", "", "Read more.", None),
        unit("bare", "Ja.", "Yes.", None),
        unit("invisible", "Ja.", "\u200b", "Yes."),
    )
    metric = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True)
    score = metric.score(units)
    assert [id_ for id_, value in score.per_unit.items() if value is not None] == ["plain"]
    assert score.value == score.per_unit["plain"]
    assert "not scored, no source text: added" in metric.notices
    assert "not scored, no target text: omitted, invisible" in metric.notices
    assert "not scored, no reference text: added, bare" in metric.notices


def test_without_units_there_is_no_score_but_a_signature(checkpoints: dict[str, Path]) -> None:
    metric = METRIC.load(str(checkpoints[REFERENCELESS]), with_reference=False)
    score = metric.score([])
    assert (score.value, dict(score.per_unit)) == (None, {})
    assert score.signature == metric.signature


def test_text_that_the_model_cuts_off_is_named_with_its_length(checkpoints: dict[str, Path]) -> None:
    metric = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True)
    metric.score(UNITS)
    (notice,) = [notice for notice in metric.notices if "cut off" in notice]
    found = re.search(r"cut \(target (\d+) tokens of at most (\d+)\)", notice)
    assert found is not None
    tokens = len(metric.model.encoder.tokenizer(LONG)["input_ids"])
    assert (int(found[1]), int(found[2])) == (tokens, LIMIT)
    assert tokens > LIMIT
    assert "plain" not in notice
    metric.score(UNITS[:3])
    assert not any("cut off" in notice for notice in metric.notices)


def test_sides_that_are_too_long_only_together_are_named(checkpoints: dict[str, Path]) -> None:
    pair = unit("both", SENTENCES[4], SENTENCES[5], SENTENCES[5])
    joint = METRIC.load(str(checkpoints["unified_metric"]), with_reference=True)
    joint.score((UNITS[2], pair))
    (notice,) = [notice for notice in joint.notices if "cut off" in notice]
    assert "both (together" in notice
    assert "short" not in notice
    apart = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True)
    apart.score((pair,))
    assert apart.notices == []


def test_an_untranslated_copy_is_pointed_out(checkpoints: dict[str, Path]) -> None:
    metric = METRIC.load(str(checkpoints[REFERENCELESS]), with_reference=False)
    metric.score((unit("copy", SENTENCES[0], SENTENCES[0]), unit("name", "Oslo", "Oslo"), UNITS[0]))
    (notice,) = metric.notices
    assert notice.startswith("target equals source")
    assert notice.endswith(": copy")


def test_the_signature_says_class_model_version_and_reference(checkpoints: dict[str, Path]) -> None:
    signature = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True).signature
    assert re.fullmatch(
        r"comet\|class:regression_metric\|model:tiny-regression_metric@sha256-[0-9a-f]{12}"
        r"\|version:[\d.]+\|fp32\|refs:yes",
        signature,
    )
    assert METRIC.load(str(checkpoints[REFERENCELESS]), with_reference=False).signature.endswith("|refs:no")


def test_a_restricted_licence_stands_in_signature_and_notices(checkpoints: dict[str, Path]) -> None:
    metric = METRIC.load(str(checkpoints["xcomet_metric"]), with_reference=False)
    assert metric.signature.endswith("|licence:CC-BY-NC-SA-4.0")
    assert any("not for commercial use" in notice for notice in metric.notices)
    metric.score(UNITS[:1])
    assert any("not for commercial use" in notice for notice in metric.notices)


def test_a_model_that_reads_no_reference_says_so_when_there_is_one(checkpoints: dict[str, Path]) -> None:
    metric = METRIC.load(str(checkpoints[REFERENCELESS]), with_reference=True)
    assert not metric.needs_reference
    assert "reads no reference" in metric.notices[0]
    assert metric.score((unit("bare", "Ja.", "Yes."),)).value is not None


def test_it_is_a_metric_of_the_protocol(checkpoints: dict[str, Path]) -> None:
    assert isinstance(METRIC.load(str(checkpoints[REGRESSION]), with_reference=True), Metric)


# --- what is refused --------------------------------------------------------------------------------


def test_a_model_that_needs_a_reference_is_refused_where_there_is_none(checkpoints: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match=r"--reference.*Unbabel/wmt20-comet-qe-da"):
        METRIC.load(str(checkpoints[REGRESSION]), with_reference=False)


@pytest.mark.parametrize("part", ["estimator", "layerwise_attention", "encoder.model.embeddings"])
def test_a_checkpoint_without_some_of_its_weights_is_refused(fresh: Path, part: str) -> None:
    def drop(content: Any) -> None:
        for key in [key for key in content["state_dict"] if key.startswith(part)]:
            del content["state_dict"][key]

    with pytest.raises(ModelError, match=rf"lacks \d+ weights \({part}.*random"):
        METRIC.load(str(edit_checkpoint(fresh, drop)), with_reference=True)


def test_a_checkpoint_with_weights_of_another_class_is_refused(fresh: Path) -> None:
    import torch

    def add(content: Any) -> None:
        content["state_dict"]["hidden2tag.weight"] = torch.zeros(3, 16)

    with pytest.raises(ModelError, match="hidden2tag"):
        METRIC.load(str(edit_checkpoint(fresh, add)), with_reference=True)


def test_position_numbers_that_published_checkpoints_still_hold_are_no_fault(fresh: Path) -> None:
    import torch

    before = METRIC.load(str(fresh), with_reference=True).score(UNITS)

    def add(content: Any) -> None:
        content["state_dict"]["encoder.model.embeddings.position_ids"] = torch.arange(68).expand(1, -1)

    after = METRIC.load(str(edit_checkpoint(fresh, add)), with_reference=True).score(UNITS)
    assert after.per_unit == before.per_unit


def test_half_precision_weights_are_scored_in_fp32(fresh: Path) -> None:
    import torch

    def halve(content: Any) -> None:
        content["state_dict"] = {key: value.half() for key, value in content["state_dict"].items()}

    metric = METRIC.load(str(edit_checkpoint(fresh, halve)), with_reference=True)
    assert {parameter.dtype for parameter in metric.model.parameters()} == {torch.float32}
    assert metric.score(UNITS).value is not None


def test_a_score_that_is_no_number_is_left_out_and_named(fresh: Path) -> None:
    def spoil(content: Any) -> None:
        content["state_dict"]["estimator.ff.0.bias"].fill_(float("nan"))

    metric = METRIC.load(str(edit_checkpoint(fresh, spoil)), with_reference=True)
    score = metric.score(UNITS[:1])
    assert (score.value, dict(score.per_unit)) == (None, {"plain": None})
    assert "not scored, the model gave no number: plain" in metric.notices


class Payload:
    """What a hostile checkpoint holds: unpickled, it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self.folder,)


@pytest.mark.parametrize("plain", [False, True], ids=["torch's format", "a bare pickle"])
def test_a_checkpoint_that_would_run_code_is_refused(fresh: Path, tmp_path: Path, plain: bool) -> None:
    import torch

    file, trace = fresh / "checkpoints" / "model.ckpt", tmp_path / "it-ran"
    content = {"state_dict": {}, "payload": Payload(trace)}
    if plain:
        file.write_bytes(pickle.dumps(content))
    else:
        torch.save(content, file)
    with pytest.raises(ModelError, match="Python objects that could run code"):
        METRIC.load(str(fresh), with_reference=True)
    assert not trace.exists()


def test_it_does_not_run_where_safe_loading_is_switched_off(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    with pytest.raises(ModelError, match="unset TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"):
        METRIC.load(str(fresh), with_reference=True)
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "0")
    assert METRIC.load(str(fresh), with_reference=True).name == "comet"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read"),
        (b"PK\x03\x04 cut short", "."),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (None, "model.ckpt does not exist"),
    ],
)
def test_a_damaged_checkpoint_is_named(fresh: Path, content: bytes | None, says: str) -> None:
    file = fresh / "checkpoints" / "model.ckpt"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError, match=says) as caught:
        METRIC.load(str(fresh), with_reference=True)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("layer: mix\n", r"class_identifier is missing; .*regression_metric"),
        ("class_identifier: ranking_metric\n", "class_identifier is ranking_metric"),
        ("class_identifier: [unclosed\n", "YAML"),
        ("!!python/object/apply:os.getcwd []\n", "YAML"),
        ("just words\n", "no settings"),
        (None, r"hparams\.yaml does not exist"),
    ],
)
def test_settings_that_cannot_be_used_are_named(fresh: Path, text: str | None, says: str) -> None:
    file = fresh / "hparams.yaml"
    file.unlink()
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=says) as caught:
        METRIC.load(str(fresh), with_reference=True)
    assert str(file) in str(caught.value)


def test_a_device_that_is_not_there_is_named(checkpoints: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="'cuda:99' is not available"):
        METRIC.load(str(checkpoints[REGRESSION]), with_reference=True, device="cuda:99")


# --- what is found where ----------------------------------------------------------------------------


def test_the_ckpt_file_names_the_same_model_as_its_folder(checkpoints: dict[str, Path]) -> None:
    folder = METRIC.load(str(checkpoints[REGRESSION]), with_reference=True)
    file = METRIC.load(str(checkpoints[REGRESSION] / "checkpoints" / "model.ckpt"), with_reference=True)
    assert file.signature == folder.signature


@pytest.mark.parametrize(
    ("reference", "default"), [(True, "Unbabel/wmt22-comet-da"), (False, "Unbabel/wmt20-comet-qe-da")]
)
def test_missing_weights_are_named_with_the_command_that_brings_them(
    no_hub: Path, reference: bool, default: str
) -> None:
    pytest.importorskip("comet", reason=REASON)
    with pytest.raises(ModelError) as caught:
        METRIC.load(None, with_reference=reference)
    assert f"`hf download {default}`" in str(caught.value)
    assert "--comet-model PATH" in str(caught.value)


def test_the_revision_stands_in_the_command_and_a_bare_name_in_a_guess(no_hub: Path) -> None:
    pytest.importorskip("comet", reason=REASON)
    with pytest.raises(ModelError, match="hf download Unbabel/wmt22-comet-da --revision v1"):
        METRIC.load("Unbabel/wmt22-comet-da", with_reference=True, revision="v1")
    with pytest.raises(ModelError, match="did you mean Unbabel/wmt22-comet-da"):
        METRIC.load("wmt22-comet-da", with_reference=True)


def cached(hub: Path, name: str, folder: Path, commit: str) -> None:
    """Lay `folder` into a hub cache as huggingface_hub does."""
    import shutil

    home = hub / f"models--{name.replace('/', '--')}"
    shutil.copytree(folder, home / "snapshots" / commit)
    (home / "refs").mkdir(parents=True)
    (home / "refs" / "main").write_text(commit, encoding="utf-8")


def test_a_hub_model_and_its_hub_encoder_are_found_in_the_cache(
    no_hub: Path, fresh: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = METRIC.load(str(fresh), with_reference=True).score(UNITS)

    def rename(content: Any) -> None:
        content["hyper_parameters"]["pretrained_model"] = "somebody/xlm-r-tiny"

    edit_checkpoint(fresh, rename)
    settings = (fresh / "hparams.yaml").read_text(encoding="utf-8")
    renamed = settings.replace(str(encoder), "somebody/xlm-r-tiny")
    (fresh / "hparams.yaml").write_text(renamed, encoding="utf-8")
    commit = "0123456789abcdef0123456789abcdef01234567"
    cached(no_hub, "Unbabel/wmt22-comet-da", fresh, commit)

    with pytest.raises(ModelError, match=r"hf download somebody/xlm-r-tiny.*--comet-encoder PATH"):
        METRIC.load(None, with_reference=True)

    given = METRIC.load(None, with_reference=True, encoder_path=str(encoder)).score(UNITS)
    assert given.per_unit == expected.per_unit

    cached(no_hub, "somebody/xlm-r-tiny", encoder, commit)
    found = METRIC.load(None, with_reference=True).score(UNITS)
    assert found.per_unit == expected.per_unit
    assert f"|model:Unbabel/wmt22-comet-da|revision:{commit}|" in found.signature


def test_the_encoder_that_hparams_yaml_names_counts(fresh: Path, encoder: Path) -> None:
    def rename(content: Any) -> None:
        content["hyper_parameters"]["pretrained_model"] = "xlm-roberta-large"

    metric = METRIC.load(str(edit_checkpoint(fresh, rename)), with_reference=True)
    assert metric.model.hparams.pretrained_model == str(encoder)


def test_a_folder_that_is_no_encoder_is_named(checkpoints: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is no encoder"):
        METRIC.load(str(checkpoints[REGRESSION]), with_reference=True, encoder_path=str(tmp_path))


def test_an_encoder_of_another_size_is_named(checkpoints: dict[str, Path], encoder: Path, tmp_path: Path) -> None:
    import shutil

    other = Path(shutil.copytree(encoder, tmp_path / "other"))
    config = (other / "config.json").read_text(encoding="utf-8")
    (other / "config.json").write_text(config.replace('"hidden_size": 16', '"hidden_size": 8'), encoding="utf-8")
    with pytest.raises(ModelError, match=r"do not fit.*--comet-encoder"):
        METRIC.load(str(checkpoints[REGRESSION]), with_reference=True, encoder_path=str(other))


# --- in a process of its own ------------------------------------------------------------------------


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )


@pytest.mark.parametrize("blocked", ["comet", "torch", "huggingface_hub"])
def test_a_missing_extra_is_named(blocked: str) -> None:
    code = f"""
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}")

sys.meta_path.insert(0, Blocker())
from auditor.errors import MissingExtraError
from auditor.registry import plugin
try:
    plugin("score", "METRIC", "comet").load(None, with_reference=True)
except MissingExtraError as error:
    print(error)
"""
    assert run(code).stdout.strip() == str(MissingExtraError("COMET", "neural"))


def test_nothing_is_said_on_stdout_or_stderr(checkpoints: dict[str, Path]) -> None:
    code = f"""
import logging
from auditor.records import Sentence, Unit
from auditor.registry import plugin
metric = plugin("score", "METRIC", "comet").load({str(checkpoints["unified_metric"])!r}, with_reference=False)
side = (Sentence("d", 0, "Ja. " * 90, 0, 360),)
score = metric.score([Unit("u", side, side)])
assert score.value is not None
assert logging.getLogger().handlers == [], logging.getLogger().handlers
assert logging.getLogger().level == logging.WARNING
"""
    done = run(code)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_loggers_are_left_as_they_were(checkpoints: dict[str, Path]) -> None:
    logger = logging.getLogger("transformers")
    before = logger.level
    METRIC.load(str(checkpoints[REGRESSION]), with_reference=True).score(UNITS)
    assert logger.level == before
