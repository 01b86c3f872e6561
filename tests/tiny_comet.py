"""Builds tiny COMET checkpoints with the real libraries: a random XLM-R of two layers, a tokenizer of a few sentences.

A checkpoint has the layout of the published ones (hparams.yaml, checkpoints/model.ckpt as the Lightning trainer writes
it), some 60 kB in all. Its scores mean nothing; the code that loads it and computes them is COMET's own.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

SENTENCES = (
    "Regjeringen la fram budsjettet for neste år på tirsdag.",
    "The government presented next year's budget on Tuesday.",
    "Politiet har pågrepet to menn etter brannen i sentrum.",
    "Police have arrested two men after the fire in the city centre.",
    "Kommunestyret stemte mot forslaget om å legge ned skolen.",
    "The municipal council voted against the proposal to close the school.",
    "Det var ingen som ble skadd i ulykken, opplyser brannvesenet.",
    "Nobody was injured in the accident, according to the fire service.",
    "Statsministeren møtte Sveriges utenriksminister i Stockholm i går.",
    "The prime minister met Sweden's foreign minister in Stockholm yesterday.",
)
POSITIONS = 68
"""XLM-R keeps two positions for itself and COMET two more: a text may have 64 tokens, its marks included."""
LIMIT = POSITIONS - 4


def build_encoder(folder: Path) -> Path:
    """Save a tokenizer and the configuration of a tiny XLM-R into `folder`."""
    from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram
    from tokenizers.trainers import UnigramTrainer
    from transformers import XLMRobertaConfig, XLMRobertaTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer = Tokenizer(Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = UnigramTrainer(vocab_size=260, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    folder.mkdir(parents=True, exist_ok=True)
    XLMRobertaTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    XLMRobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=POSITIONS,
        type_vocab_size=1,
    ).save_pretrained(folder)
    return folder


def build_checkpoint(folder: Path, kind: str, encoder: Path, *, seed: int = 7, **hparams: Any) -> Path:
    """Save a checkpoint of the class `kind` around `encoder` into `folder`; its random weights are the same every time.

    :param kind: ``regression_metric`` · ``referenceless_regression_metric`` · ``unified_metric`` · ``xcomet_metric``.
    :param hparams: further settings of the class.
    """
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        import pytorch_lightning
        import torch
        from comet.models import str2model
        from pytorch_lightning.core.saving import save_hparams_to_yaml

        settings: dict[str, Any] = {"pretrained_model": str(encoder), "hidden_sizes": [24, 12], **hparams}
        if kind.endswith("regression_metric"):
            settings = {"layer_norm": True, **settings}
        else:
            settings = {"encoder_model": "XLM-RoBERTa", "word_layer": 2, **settings}
        torch.manual_seed(seed)
        model = str2model[kind](load_pretrained_weights=False, local_files_only=True, **settings)
        with torch.no_grad():  # trained weights differ more than fresh ones, whose scores all lie close to zero
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * 0.3)
        trainer = pytorch_lightning.Trainer(
            logger=False, accelerator="cpu", enable_checkpointing=False, enable_progress_bar=False, max_epochs=0
        )
        trainer.strategy.connect(model)
        (folder / "checkpoints").mkdir(parents=True, exist_ok=True)
        trainer.save_checkpoint(folder / "checkpoints" / "model.ckpt", weights_only=True)
        save_hparams_to_yaml(folder / "hparams.yaml", {**model.hparams, "class_identifier": kind})
    return folder


def edit_checkpoint(folder: Path, change: Any) -> Path:
    """Rewrite the checkpoint in `folder` after ``change(content)`` has altered what `torch.load` read."""
    import torch

    file = folder / "checkpoints" / "model.ckpt"
    content = torch.load(file, map_location="cpu", weights_only=True)
    change(content)
    torch.save(content, file)
    return folder
