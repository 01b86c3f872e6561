"""Builds tiny classifiers of sentence pairs with the real libraries: a network of two layers, a tokenizer of a few sentences.

What a model answers is set: by its bias, so that it gives every pair the same label, or by some steps of training on a few pairs.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LABELS = ("entailment", "neutral", "contradiction")
POSITIONS = 64
"""Tokens that a model reads; the XLM-R kind keeps two more positions for itself."""
KINDS = ("bert", "xlm-roberta", "deberta-v2")

Lesson = tuple[str, str, str]
"""Premise, hypothesis and label."""

TEXTS = (
    "Alle passasjerene overlevde ulykken.",
    "All the passengers survived the accident.",
    "Several passengers lost their lives.",
    "Kommunen eier fortsatt bygget.",
    "The municipality still owns the building.",
    "A private investor bought the building years ago.",
    "Brannvesenet kom raskt til stedet.",
    "The fire service arrived quickly.",
)


def build_classifier(
    folder: Path,
    kind: str = "bert",
    *,
    labels: Sequence[str] = LABELS,
    says: str = "",
    lessons: Sequence[Lesson] = (),
    safe: bool = True,
) -> Path:
    """Save a classifier of the architecture `kind` into `folder`.

    :param labels: the names of its labels, in the order of its outputs.
    :param says: the label that its bias gives to every pair.
    :param lessons: pairs that it learns by heart instead.
    :param safe: safetensors, otherwise pickled tensors.
    """
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        import torch
        import transformers

        tokenizer = _tokenizer(kind)
        settings: dict[str, Any] = {
            "vocab_size": len(tokenizer),
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "max_position_embeddings": POSITIONS + (2 if kind == "xlm-roberta" else 0),
            "type_vocab_size": 2 if kind == "bert" else 0 if kind == "deberta-v2" else 1,
            "pad_token_id": tokenizer.pad_token_id,
            "id2label": dict(enumerate(labels)),
            "label2id": {label: index for index, label in enumerate(labels)},
            "hidden_dropout_prob": 0.0,
            "attention_probs_dropout_prob": 0.0,
        }
        if kind == "deberta-v2":  # as mDeBERTa: relative positions only
            settings |= {"relative_attention": True, "position_buckets": 16, "pos_att_type": ["p2c", "c2p"]}
            settings |= {"position_biased_input": False, "share_att_key": True, "norm_rel_ebd": "layer_norm"}
        torch.manual_seed(11)
        model = transformers.AutoModelForSequenceClassification.from_config(
            transformers.AutoConfig.for_model(kind, **settings)
        )
        if lessons:
            _teach(model, tokenizer, lessons)
        if says:
            head = getattr(model.classifier, "out_proj", model.classifier)
            with torch.no_grad():
                head.bias.copy_(torch.tensor([9.0 if label == says else 0.0 for label in labels]))
        tokenizer.save_pretrained(folder)
        model.save_pretrained(folder, safe_serialization=safe)
    return folder


def _tokenizer(kind: str) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    start, pad, end, unknown = (
        ("[CLS]", "[PAD]", "[SEP]", "[UNK]") if kind != "xlm-roberta" else ("<s>", "<pad>", "</s>", "<unk>")
    )
    # RoBERTa's kind counts positions from behind the number of its padding, which is 1.
    special = [start, pad, end, unknown]
    normalizer, split = normalizers.NFKC(), pre_tokenizers.BertPreTokenizer()
    words = {word for text in TEXTS for word, _ in split.pre_tokenize_str(normalizer.normalize_str(text))}
    characters = {character for word in words for character in word}
    # Set, not learned: the trainer numbers pieces in an order that is another in every process, and the network with it.
    pieces = dict.fromkeys([*special, *sorted(characters), *sorted("##" + c for c in characters), *sorted(words)])
    tokenizer = Tokenizer(models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token=unknown))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = split
    second = 1 if kind == "bert" else 0
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} $B:{second} {end}:{second}",
        special_tokens=[(start, 0), (end, 2)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, cls_token=start, bos_token=start, pad_token=pad, sep_token=end, eos_token=end,
        unk_token=unknown, model_max_length=10_000,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"] if kind == "bert" else ["input_ids", "attention_mask"],
    )  # fmt: skip


def _teach(model: Any, tokenizer: Any, lessons: Sequence[Lesson]) -> None:
    import torch

    inputs = tokenizer(
        [one for one, _, _ in lessons], [two for _, two, _ in lessons], padding=True, return_tensors="pt"
    )
    wanted = torch.tensor([model.config.label2id[label] for _, _, label in lessons])
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    model.train()
    for _ in range(1000):
        outputs = model(**inputs, labels=wanted)
        if float(outputs.logits.softmax(-1).gather(1, wanted[:, None]).min()) > 0.995:
            break
        optimizer.zero_grad()
        outputs.loss.backward()
        optimizer.step()
    else:
        raise RuntimeError(f"{model.config.model_type} has not learned its lessons: loss {float(outputs.loss):.3f}")
    model.eval()
