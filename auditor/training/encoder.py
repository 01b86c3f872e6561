"""Distil the English side of the embedded encoder: ``python -m auditor.training.encoder --teacher FOLDER --gum FOLDER``.

The vocabulary is every English word and phrase of the lexicons, the words of GUM's training documents and the teacher's own whole words.
Each is encoded by a sentence-transformers model (all-MiniLM-L6-v2, Apache-2.0, taught the shipped table), centred, reduced by PCA and
whitened, and stored as signed bytes. Nothing of the teacher is needed at run time.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auditor.languages.lexicon import load_lexicon
from auditor.training.treebanks import gum, parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEXICONS = ("auditor.languages.nb", "auditor.languages.nn")


def vocabulary(treebank: Path | None) -> set[str]:
    """English words and phrases that the table should hold."""
    words: set[str] = set()
    for package in LEXICONS:
        lexicon = load_lexicon(package)
        phrases = (entry for found in lexicon.phrases.values() for _, entry in found)
        for entry in (*(entry for found in lexicon.entries.values() for entry in found), *phrases):
            words.update(entry.concepts)
    if treebank:
        found = list(gum(treebank))
        where = parts((sentence.document for sentence in found), 9)
        for sentence in found:
            if where[sentence.document] == "train":
                for word, lemma, pos in zip(sentence.words, sentence.lemmas, sentence.pos, strict=True):
                    if word.isalpha() and pos not in ("PROPN", "X", "NUM"):
                        words.update((word.lower(), lemma.lower()))
    return words


def basis(vectors: NDArray[np.float32], dim: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The mean of unit rows, and the projection to their first `dim` principal components at equal variance."""
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    mean = rows.mean(axis=0)
    rows = rows - mean
    components, variance, _ = np.linalg.svd((rows.T @ rows / len(rows)).astype(np.float64))
    return mean, (components[:, :dim] / np.sqrt(variance[:dim])).astype(np.float32)


def whiten(
    vectors: NDArray[np.float32], mean: NDArray[np.float32], projection: NDArray[np.float32]
) -> NDArray[np.int8]:
    """Rows in a `basis`, as signed bytes."""
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True) - mean
    projected = rows @ projection
    projected /= np.abs(projected).max(axis=1, keepdims=True)
    whole: NDArray[np.int8] = np.round(projected * 127).astype(np.int8)
    return whole


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--teacher", required=True, help="a sentence-transformers model: a folder or a name in the cache"
    )
    parser.add_argument("--gum", type=Path, help="GUM's folder, for words that no lexicon has")
    parser.add_argument("--dim", type=int, default=256)
    parser.add_argument(
        "--new-basis", action="store_true", help="compute the basis anew; the parsers must then be trained again"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "models" / "encoder")
    args = parser.parse_args()
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(0)
    teacher = SentenceTransformer(args.teacher, device="cpu", local_files_only=True)
    whole = {word for word in teacher.tokenizer.get_vocab() if word.isalpha() and word.isascii() and len(word) > 2}
    words = sorted(vocabulary(args.gum) | whole)
    vectors = np.asarray(teacher.encode(words, batch_size=256, show_progress_bar=True), dtype=np.float32)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "words.txt").write_text("\n".join(words), encoding="utf-8")
    # The parsers read these vectors too: new words must not turn the space that they were trained on.
    kept = args.out / "basis.npz"
    if args.new_basis or not kept.exists():
        mean, projection = basis(vectors, args.dim)
        np.savez(kept, mean=mean, projection=projection)
    with np.load(kept, allow_pickle=False) as saved:
        mean, projection = saved["mean"], saved["projection"]
    np.save(args.out / "vectors.npy", whiten(vectors, mean, projection))
    print(f"{len(words)} words and phrases, {projection.shape[1]} dimensions -> {args.out}")


if __name__ == "__main__":
    main()
