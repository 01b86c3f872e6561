"""Train the spaCy pipelines that ship in `auditor/models`: ``python -m auditor.training.parsers no --data FOLDER --out FOLDER``.

One pipeline reads both Norwegian standards (``no``), one English (``en``). Each is a shared convolutional token encoder under a
morphologizer, an edit-tree lemmatizer, a transition parser and a transition name recogniser (spaCy 3; Honnibal & Johnson 2015), whose
words carry two features of the package's own beside their spelling (`auditor.analyze.parser.features`). Documents are divided by
checksum before training; the seed is fixed; training stops when the development score has not risen for `--patience` steps. The
figures on the held-out documents are printed and stand in the model's meta.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from auditor.analyze.parser import document, load, parse_words, widened, with_vectors
from auditor.training.treebanks import ParsedSentence, gum, norne, parts

EVERY = {"no": 16, "en": 9}
"""One document in so many is held out for the test, one for development."""

CONFIG = """
[paths]
vectors = null
[system]
seed = 20
gpu_allocator = null
[nlp]
lang = "{lang}"
pipeline = ["tok2vec","morphologizer","trainable_lemmatizer","parser","ner"]
batch_size = 256
[components]
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = {width}
attrs = ["NORM","PREFIX","SUFFIX","SHAPE","TAG","LEMMA"]
rows = {rows}
include_static_vectors = {vectors}
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = {width}
depth = {depth}
window_size = 1
maxout_pieces = 3
[components.morphologizer]
factory = "morphologizer"
[components.morphologizer.model]
@architectures = "spacy.Tagger.v2"
[components.morphologizer.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {width}
[components.trainable_lemmatizer]
factory = "trainable_lemmatizer"
min_tree_freq = 3
overwrite = true
[components.trainable_lemmatizer.model]
@architectures = "spacy.Tagger.v2"
[components.trainable_lemmatizer.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {width}
[components.parser]
factory = "parser"
min_action_freq = 15
[components.parser.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "parser"
extra_state_tokens = false
hidden_width = {hidden}
maxout_pieces = 2
use_upper = true
[components.parser.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {width}
[components.ner]
factory = "ner"
[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
[components.ner.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = {width}
[corpora]
[corpora.train]
@readers = "auditor.treebank"
name = "{name}"
folder = "{folder}"
which = "train"
[corpora.dev]
@readers = "auditor.treebank"
name = "{name}"
folder = "{folder}"
which = "dev"
[training]
dev_corpus = "corpora.dev"
train_corpus = "corpora.train"
seed = ${{system.seed}}
gpu_allocator = ${{system.gpu_allocator}}
dropout = {dropout}
accumulate_gradient = 1
patience = {patience}
max_epochs = 0
max_steps = {steps}
eval_frequency = 500
[training.batcher]
@batchers = "spacy.batch_by_words.v1"
discard_oversize = false
tolerance = 0.2
[training.batcher.size]
@schedules = "compounding.v1"
start = 200
stop = 1600
compound = 1.001
[training.optimizer]
@optimizers = "Adam.v1"
beta1 = 0.9
beta2 = 0.999
L2_is_weight_decay = true
L2 = 0.01
grad_clip = 1.0
use_averages = true
eps = 0.00000001
[training.optimizer.learn_rate]
@schedules = "warmup_linear.v1"
warmup_steps = 250
total_steps = {decay}
initial_rate = 0.0012
[training.logger]
@loggers = "spacy.ConsoleLogger.v1"
[training.score_weights]
pos_acc = 0.2
morph_acc = 0.05
lemma_acc = 0.05
dep_uas = 0.1
dep_las = 0.3
ents_f = 0.3
[initialize]
"""


def sentences(name: str, folder: Path) -> Iterator[ParsedSentence]:
    """The sentences that one pipeline is made from."""
    if name == "no":
        yield from norne(folder / "norne", "nob")
        yield from norne(folder / "norne", "nno")
    else:
        yield from gum(folder / "gum")


def sentences_of(name: str, folder: Path, which: str) -> Iterator[ParsedSentence]:
    """The sentences of one part."""
    found = list(sentences(name, folder))
    where = parts((sentence.document for sentence in found), EVERY[name])
    yield from (sentence for sentence in found if where[sentence.document] == which)


def example(nlp: Any, sentence: ParsedSentence) -> Any:
    """A spaCy example: the words with the package's features, beside the treebank's reading."""
    from spacy.tokens import Doc
    from spacy.training import Example

    reference = Doc(
        nlp.vocab,
        words=sentence.words,
        spaces=sentence.spaces,
        pos=sentence.pos,
        morphs=sentence.morphs,
        lemmas=sentence.lemmas,
        heads=sentence.heads,
        deps=sentence.deps,
        ents=sentence.ents,
        sent_starts=[index == 0 for index in range(len(sentence.words))],
    )
    predicted = document(nlp, sentence.words, sentence.lang, spaces=sentence.spaces)
    return Example(predicted, reference)


def reader(name: str, folder: str, which: str) -> Callable[[Any], Iterator[Any]]:
    """A corpus for spaCy's training loop."""

    def read(nlp: Any) -> Iterator[Any]:
        for sentence in sentences_of(name, Path(folder), which):
            yield example(nlp, sentence)

    return read


def attach() -> Callable[[Any], Any]:
    """A callback that gives a pipeline the distilled vectors before it is initialised."""
    return with_vectors


def measure(nlp: Any, name: str, folder: Path, which: str = "test") -> dict[str, dict[str, float]]:
    """Scores on one part, by written standard or (English) over all genres and on news."""
    groups: dict[str, list[Any]] = {}
    for sentence in sentences_of(name, folder, which):
        keys = [sentence.lang] if name == "no" else ["all", sentence.document.split("_")[1]]
        for key in keys:
            groups.setdefault(key, []).append(example(nlp, sentence))
    found = {}
    for key, examples in groups.items():
        scores = nlp.evaluate(examples)
        found[key] = {
            "sentences": len(examples),
            "words": sum(len(item.reference) for item in examples),
            **{
                short: round(100 * (scores[long] or 0.0), 2)
                for short, long in (
                    ("tag", "pos_acc"), ("morph", "morph_acc"), ("lemma", "lemma_acc"),
                    ("UAS", "dep_uas"), ("LAS", "dep_las"), ("NER", "ents_f"),
                )
            },
            "words_per_second": round(scores["speed"]),
        }  # fmt: skip
    return found


def train(args: argparse.Namespace) -> None:
    """Train, keep the best by the development score, measure on the test part."""
    import spacy
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train as spacy_train
    from thinc.api import Config

    registry: Any = spacy.util.registry
    registry.readers.register("auditor.treebank", func=reader)
    config = Config().from_str(
        CONFIG.format(
            lang="nb" if args.name == "no" else "en",
            name=args.name,
            folder=args.data,
            width=args.width,
            depth=args.depth,
            hidden=args.hidden,
            rows=json.dumps([int(item) for item in args.rows.split(",")]),
            vectors=str(args.vectors).lower(),
            dropout=args.dropout,
            patience=args.patience,
            steps=args.steps,
            decay=args.decay or args.steps,
        ),
        overrides={},
    )
    if args.vectors:
        registry.callbacks.register("auditor.distilled", func=attach)
        config["initialize"]["before_init"] = {"@callbacks": "auditor.distilled"}
    nlp = init_nlp(config)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    spacy_train(nlp, out, stdout=sys.stdout, stderr=sys.stderr)
    best = spacy.load(out / "model-best")
    print(json.dumps(measure(best, args.name, Path(args.data)), indent=1))


MODELS_FOLDER = Path(__file__).parents[1] / "models"


def report(name: str, data: Path, which: str) -> None:
    """Print what the shipped model scores, how large it is, how long it takes to load and how fast it parses from tokens."""
    folder = MODELS_FOLDER / name
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    lang = "nb" if name == "no" else "en"
    import spacy  # noqa: F401

    started = time.perf_counter()
    nlp = load(lang)
    print(f"{name}: {size / 1e6:.1f} MB, loaded in {time.perf_counter() - started:.2f} s")
    for group, found in measure(nlp, name, data, which).items():
        print(f"{which} {group}: " + "  ".join(f"{key} {value}" for key, value in found.items()))
    texts = [sentence.words for sentence in sentences_of(name, data, which) if sentence.lang == lang]
    list(parse_words(texts, lang))
    started = time.perf_counter()
    list(parse_words(texts, lang))
    print(f"{sum(map(len, texts)) / (time.perf_counter() - started):.0f} words a second, features included")


def strip(folder: Path) -> None:
    """Take out of a stored pipeline what serves training alone: its corpora, their words, a tokenizer that is never asked.

    The package hands over words, so the plain language's tokenizer, the quickest to load, stands in. Of the strings only those stay
    that the lemmatizer's edit trees name by their hash; the labels bring their own when the pipeline is loaded.
    """
    import spacy
    import srsly  # type: ignore[import-untyped]
    from spacy.strings import StringStore
    from thinc.api import Config

    config = Config().from_disk(folder / "config.cfg", interpolate=False)
    for section in ("paths", "system", "corpora", "training", "pretraining", "initialize"):
        config.pop(section, None)
    config["nlp"]["lang"] = "xx"
    config.to_disk(folder / "config.cfg")
    meta = srsly.read_json(folder / "meta.json")
    srsly.write_json(folder / "meta.json", {**meta, "lang": "xx"})
    plain: Any = spacy.blank("xx").tokenizer
    plain.to_disk(folder / "tokenizer")
    known = StringStore().from_disk(folder / "vocab" / "strings.json")
    trees = srsly.read_msgpack(folder / "trainable_lemmatizer" / "trees")["trees"]
    named = {tree[side] for tree in trees for side in ("orig", "subst") if tree.get(side)}
    srsly.write_json(folder / "vocab" / "strings.json", sorted(known[one] for one in named))


def package(name: str, data: Path, model: Path, out: Path) -> None:
    """Write a trained pipeline as it ships: weights in half precision, no vectors, its figures in meta.json."""
    import numpy as np
    import spacy

    nlp = spacy.load(model)
    pipeline: Any = nlp.pipeline
    for _, component in pipeline:
        for node in component.model.walk():
            for param in node.param_names:
                if node.has_param(param):
                    node.set_param(param, node.get_param(param).astype(np.float16))
    licence = {
        "no": "annotations CC0 (Norwegian Dependency Treebank, NorNE)",
        "en": "CC BY 4.0 (GUM, freely licensed genres)",
    }
    nlp.meta["name"] = f"auditor_{name}"
    nlp.meta["description"] = "Trained by auditor.training.parsers"
    nlp.meta["license"] = licence[name]
    nlp.meta["performance"] = {}
    nlp.to_disk(out, exclude=["vectors", "tokenizer"])
    strip(out)
    scores = measure(with_vectors(widened(spacy.load(out))), name, data)
    meta = json.loads((out / "meta.json").read_text(encoding="utf-8"))
    meta["performance"] = {
        group: {key: value for key, value in found.items() if key != "words_per_second"}
        for group, found in scores.items()
    }
    (out / "meta.json").write_text(json.dumps(meta, indent=1), encoding="utf-8")
    print(json.dumps(scores, indent=1))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=("no", "en"))
    parser.add_argument("--data", required=True, help="the folder that holds norne/ and gum/")
    parser.add_argument("--out", help="where model-best and model-last are written")
    parser.add_argument(
        "--package", type=Path, metavar="MODEL", help="write a trained model into the package and measure it, instead"
    )
    parser.add_argument("--measure", choices=("dev", "test"), help="measure the package's own model, instead")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=64, help="width of the parser's hidden layer")
    parser.add_argument("--rows", default="8000,1000,4000,2000,1000,6000")
    parser.add_argument("--vectors", action="store_true", help="read the embedded encoder's distilled vectors too")
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument(
        "--decay", type=int, default=0, help="steps over which the learning rate falls to nothing (default: --steps)"
    )
    parser.add_argument("--patience", type=int, default=4000)
    args = parser.parse_args()
    started = time.time()
    if args.package:
        package(args.name, Path(args.data), args.package, MODELS_FOLDER / args.name)
    elif args.measure:
        report(args.name, Path(args.data), args.measure)
    elif args.out:
        train(args)
    else:
        parser.error("--out FOLDER to train, --package MODEL or --measure PART otherwise")
    print(f"{time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
