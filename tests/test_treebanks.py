"""The treebanks are read as the parsers need them: words, heads, names and spaces, and documents divided once and for all."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.training.treebanks import ParsedSentence, gum, norne, parts


def columns(text: str) -> str:
    """A table written with spaces, as the tab-separated lines of a treebank."""
    return re.sub(r" +", "\t", text.strip("\n")) + "\n"


def joined(sentence: ParsedSentence) -> str:
    """The running text that words and spaces make."""
    return "".join(word + " " * space for word, space in zip(sentence.words, sentence.spaces, strict=True)).rstrip()


# --- the Norwegian Dependency Treebank with NorNE ------------------------------------------------------

HEADING = columns("""
1 Statsministeren statsminister subst subst appell|mask|be|ent 2 SUBJ _ name=O
2 besøker besøke verb verb pres 0 FINV _ name=O
3 Tromsø Tromsø subst subst prop 2 DOBJ _ name=B-GPE_LOC
4 | $| clb clb <overskrift> 2 IP _ name=O
""")
NAMES = columns("""
1 Kari Kari subst subst prop 3 SUBJ _ name=B-PER
2 Lund Lund subst subst prop 1 FLAT _ name=I-PER
3 møtte møte verb verb pret 0 FINV _ name=O
4 « $« <anf> <anf> _ 5 IK _ name=O
5 Vestnytt Vestnytt subst subst prop 3 DOBJ _ name=B-ORG
6 » $» <anf> <anf> _ 5 IK _ name=O
7 ( $( <parentes-beg> <parentes-beg> _ 8 IK _ name=O
8 Bergen Bergen subst subst prop 5 ATR _ name=B-GPE_ORG
9 ) $) <parentes-slutt> <parentes-slutt> _ 8 IK _ name=O
10 . $. clb clb <punkt> 3 IP _ name=O
""")
NEIGHBOURS = columns("""
1 I i prep prep _ 2 ADV _ name=O
2 går gå verb verb pret 0 FINV _ name=O
3 fekk få verb verb pret 2 FINV _ name=O
4 Anne Anne subst subst prop 3 IOBJ _ name=B-PER
5 Nobelprisen Nobelprisen subst subst prop 3 DOBJ _ name=B-MISC
6 amerikanske amerikansk adj adj be|ent|fl|pos 5 ATR _ name=B-DRV
""")
CYCLE = columns("""
1 Hunden hund subst subst appell|mask|be|ent 2 SUBJ _ name=O
2 bjeffer bjeffe verb verb pres 1 FINV _ name=O
3 høyt høyt adv adv _ 3 ADV _ name=O
""")
HANGS_ON_THE_HEADING_MARK = columns("""
1 Regn regn subst subst appell|nøyt|ub|ent 2 FRAG _ name=O
2 | $| clb clb <overskrift> 0 IP _ name=O
""")
MARK_INSIDE = columns("""
1 Sport sport subst subst appell|mask|ub|ent 0 FRAG _ name=O
2 | $| clb clb <overskrift> 1 IP _ name=O
3 Ski ski subst subst appell|fem|ub|ent 1 KOORD _ name=O
""")
NYNORSK = columns("""
1 Ho ho pron pron pers|3|eint|hum|nom 2 SUBJ _ name=O
2 drog dra verb verb pret 0 FINV _ name=O
3 heim heim prep prep _ 2 ADV _ name=O
4 . $. clb clb <punkt> 2 IP _ name=O
""")


@pytest.fixture
def norwegian(tmp_path: Path) -> Path:
    for form, name, blocks in (
        ("nob", "ny001_0000", (HEADING, CYCLE, NAMES, MARK_INSIDE)),
        ("nob", "ny001_0001", (HANGS_ON_THE_HEADING_MARK, NEIGHBOURS)),
        ("nno", "ny001_0000", (NYNORSK,)),
    ):
        (tmp_path / form).mkdir(exist_ok=True)
        (tmp_path / form / f"{name}.conll").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    return tmp_path


def test_a_heading_loses_its_mark_and_nothing_else(norwegian: Path) -> None:
    heading = next(iter(norne(norwegian, "nob")))
    assert (heading.lang, heading.document) == ("nb", "nob/ny001_0000")
    assert heading.words == ["Statsministeren", "besøker", "Tromsø"]
    assert heading.pos == ["NOUN", "VERB", "PROPN"]
    assert heading.lemmas == ["statsminister", "besøke", "Tromsø"]
    assert heading.heads == [1, 1, 1]
    assert heading.deps == ["SUBJ", "ROOT", "DOBJ"]
    assert heading.morphs == ["Definite=Def|Number=Sing", "Tense=Pres", ""]
    assert heading.ents == ["O", "O", "B-GPE"]


def test_sentences_that_are_no_tree_are_dropped_and_their_neighbours_kept(norwegian: Path) -> None:
    found = list(norne(norwegian, "nob"))
    assert [sentence.words[0] for sentence in found] == ["Statsministeren", "Kari", "I"]
    assert [sentence.document for sentence in found] == ["nob/ny001_0000", "nob/ny001_0000", "nob/ny001_0001"]


def test_names_and_marks(norwegian: Path) -> None:
    sentence = list(norne(norwegian, "nob"))[1]
    assert sentence.words == ["Kari", "Lund", "møtte", "«", "Vestnytt", "»", "(", "Bergen", ")", "."]
    assert sentence.heads == [2, 0, 2, 4, 2, 4, 7, 4, 7, 2]
    assert sentence.ents == ["B-PER", "I-PER", "O", "O", "B-ORG", "O", "O", "B-GPE", "O", "O"]
    assert [sentence.pos[index] for index in (3, 5, 6, 8, 9)] == ["PUNCT"] * 5
    # The lemma of a mark is the mark, not the treebank's notation for it.
    assert sentence.lemmas[3] == "«"
    assert joined(sentence) == "Kari Lund møtte «Vestnytt» (Bergen)."


def test_names_that_follow_one_another_stay_apart(norwegian: Path) -> None:
    sentence = list(norne(norwegian, "nob"))[2]
    assert sentence.ents == ["O", "O", "O", "B-PER", "B-PROD", "B-DRV"]
    # Two values of one feature (ent|fl): one is kept.
    assert sentence.morphs[5] == "Definite=Def|Number=Plur"


def test_nynorsk_is_read_apart_from_bokmaal(norwegian: Path) -> None:
    (sentence,) = norne(norwegian, "nno")
    assert (sentence.lang, sentence.document) == ("nn", "nno/ny001_0000")
    assert sentence.words == ["Ho", "drog", "heim", "."]
    assert sentence.morphs[0] == "Animacy=Hum|Case=Nom|Number=Sing|Person=3"
    assert joined(sentence) == "Ho drog heim."


# --- GUM ----------------------------------------------------------------------------------------------

HEAD = "# newdoc id = GUM_news_harbour\n# sent_id = GUM_news_harbour-1\n"
FAMILY = HEAD + columns("""
1 Anna Anna PROPN NNP Number=Sing 4 nmod:poss _ Entity=(1-person-new-cf1-4-coref(2-person-new-cf2-1,2-sgl-Anna_Berg
2 Berg Berg PROPN NNP Number=Sing 1 flat _ SpaceAfter=No
3 's 's PART POS _ 1 case _ Entity=2)
4 sister sister NOUN NN Number=Sing 7 nsubj _ Entity=1)
5 did do AUX VBD Tense=Past 7 aux _ SpaceAfter=No
6 n't not PART RB Polarity=Neg 7 advmod _ _
7 visit visit VERB VB VerbForm=Inf 0 root _ _
8 Bergen Bergen PROPN NNP Number=Sing 7 obj _ Entity=(3-place-new-cf3-1-sgl-Bergen)
8.1 came come VERB VBD _ _ _ _ _
9 on on ADP IN _ 10 case _ _
10 Friday Friday PROPN NNP Number=Sing 7 obl _ Entity=(4-time-new-cf4-1-sgl)|SpaceAfter=No
11 . . PUNCT . _ 7 punct _ _
""")
HYPHENS = columns("""
1 A a DET DT _ 5 det _ Entity=(5-organization-new-cf1-5-coref
2 state state NOUN NN Number=Sing 4 obl _ SpaceAfter=No
3 - - PUNCT HYPH _ 4 punct _ SpaceAfter=No
4 owned own VERB VBN VerbForm=Part 5 amod _ _
5 company company NOUN NN Number=Sing 6 nsubj _ Entity=5)
6 hired hire VERB VBD Tense=Past 0 root _ _
7 the the DET DT _ 8 det _ Entity=(6-organization-new-cf2-2,4-coref-University_of_Oslo
8 University university PROPN NNP Number=Sing 6 obj _ _
9 of of ADP IN _ 10 case _ _
10 Oslo Oslo PROPN NNP Number=Sing 8 nmod _ Entity=(7-place-new-cf3-1-sgl-Oslo)6)|SpaceAfter=No
11 . . PUNCT . _ 6 punct _ _
""")
OPENS = columns("""
1 Here here ADV RB _ 2 advmod _ _
2 came come VERB VBD Tense=Past 0 root _ _
3 Erik Erik PROPN NNP Number=Sing 2 nsubj _ Entity=(8-person-new-cf1-1-coref-Erik_Dahl
""")
CLOSES = columns("""
1 Dahl Dahl PROPN NNP Number=Sing 2 nsubj _ Entity=8)
2 spoke speak VERB VBD Tense=Past 0 root _ SpaceAfter=No
3 . . PUNCT . _ 2 punct _ _
""")
RING = columns("""
1 Ferries ferry NOUN NNS Number=Plur 2 nsubj _ Entity=(9-object-new-cf1-1-sgl)
2 sank sink VERB VBD Tense=Past 1 root _ _
""")
AGAIN = columns("""
1 Erik Erik PROPN NNP Number=Sing 2 nsubj _ Entity=(8-person-giv:act-cf1-1-coref-Erik_Dahl)
2 watched watch VERB VBD Tense=Past 0 root _ _
3 the the DET DT _ 5 det _ Entity=(10-event-new-cf2-2-sgl
4 Harbour Harbour PROPN NNP Number=Sing 5 compound _ _
5 Games games PROPN NNPS Number=Plur 2 obj _ Entity=10)|SpaceAfter=No
6 . . PUNCT . _ 2 punct _ _
""")
# The last piece of the joined word hangs on a word that hangs on its first piece.
TANGLED = columns("""
1 They they PRON PRP _ 2 nsubj _ _
2 sell sell VERB VBP Tense=Pres 0 root _ _
3 sugar sugar NOUN NN Number=Sing 2 obj _ SpaceAfter=No
4 - - PUNCT HYPH _ 3 punct _ SpaceAfter=No
5 free free ADJ JJ Degree=Pos 6 amod _ _
6 gum gum NOUN NN Number=Sing 3 appos _ _
""")


@pytest.fixture
def english(tmp_path: Path) -> Path:
    blocks = (FAMILY, HYPHENS, OPENS, CLOSES, RING, AGAIN, TANGLED)
    (tmp_path / "GUM_news_harbour.conllu").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    return tmp_path


def test_contractions_and_possessives_stay_two_words(english: Path) -> None:
    sentence = next(iter(gum(english)))
    assert (sentence.lang, sentence.document) == ("en", "GUM_news_harbour")
    assert sentence.words == ["Anna", "Berg", "'s", "sister", "did", "n't", "visit", "Bergen", "on", "Friday", "."]
    assert sentence.heads == [3, 0, 0, 6, 6, 6, 6, 6, 9, 6, 6]
    assert sentence.deps[:7] == ["nmod:poss", "flat", "case", "nsubj", "aux", "advmod", "ROOT"]
    assert joined(sentence) == "Anna Berg's sister didn't visit Bergen on Friday."


def test_a_name_inside_a_mention_with_a_common_head_is_a_name(english: Path) -> None:
    sentence = next(iter(gum(english)))
    # "Anna Berg's sister" is no name, nor is Friday; a mention of one word is.
    assert sentence.ents == ["B-PER", "I-PER", "O", "O", "O", "O", "O", "B-LOC", "O", "O", "O"]


def test_a_hyphenated_word_is_one_with_the_head_of_its_outer_piece(english: Path) -> None:
    sentence = list(gum(english))[1]
    assert sentence.words == ["A", "state-owned", "company", "hired", "the", "University", "of", "Oslo", "."]
    assert sentence.heads == [2, 2, 3, 3, 5, 3, 7, 5, 3]
    assert (sentence.pos[1], sentence.deps[1], sentence.lemmas[1]) == ("VERB", "amod", "state-own")
    assert joined(sentence) == "A state-owned company hired the University of Oslo."


def test_the_longest_name_holds_those_inside_it(english: Path) -> None:
    sentence = list(gum(english))[1]
    assert sentence.ents == ["O", "O", "O", "O", "O", "B-ORG", "I-ORG", "I-ORG", "O"]


def test_a_mention_across_a_sentence_end_names_nothing_and_disturbs_nothing(english: Path) -> None:
    opens, closes, again = list(gum(english))[2:5]
    assert (opens.words[-1], closes.words[0]) == ("Erik", "Dahl")
    assert set(opens.ents) | set(closes.ents) == {"O"}
    assert again.ents == ["B-PER", "O", "O", "B-MISC", "I-MISC", "O"]


def test_a_ring_is_dropped_and_pieces_that_hang_apart_stay_apart(english: Path) -> None:
    found = list(gum(english))
    assert len(found) == 6
    assert not any("Ferries" in sentence.words for sentence in found)
    assert found[-1].words == ["They", "sell", "sugar", "-", "free", "gum"]
    assert found[-1].heads == [1, 1, 1, 2, 5, 2]
    assert joined(found[-1]) == "They sell sugar-free gum"


MULTIWORD = columns("""
1-2 Kari's _ _ _ _ _ _ _ _
1 Kari Kari PROPN NNP Number=Sing 3 nmod:poss _ _
2 's 's PART POS _ 1 case _ _
3 boat boat NOUN NN Number=Sing 6 nsubj _ _
4-5 didn't _ _ _ _ _ _ _ _
4 did do AUX VBD Tense=Past 6 aux _ _
5 n't not PART RB Polarity=Neg 6 advmod _ _
6 sink sink VERB VB VerbForm=Inf 0 root _ SpaceAfter=No
7 . . PUNCT . _ 6 punct _ _
""")


def test_a_multiword_line_adds_no_word(tmp_path: Path) -> None:
    (tmp_path / "GUM_news_boat.conllu").write_text(MULTIWORD, encoding="utf-8")
    (sentence,) = gum(tmp_path)
    assert sentence.words == ["Kari", "'s", "boat", "did", "n't", "sink", "."]


def test_the_words_of_a_multiword_line_stand_together(tmp_path: Path) -> None:
    (tmp_path / "GUM_news_boat.conllu").write_text(MULTIWORD, encoding="utf-8")
    (sentence,) = gum(tmp_path)
    assert joined(sentence) == "Kari's boat didn't sink."


def test_every_column_of_every_sentence_is_as_long_as_the_sentence(norwegian: Path) -> None:
    (norwegian / "GUM_news_harbour.conllu").write_text("\n".join((FAMILY, HYPHENS, AGAIN, TANGLED)), encoding="utf-8")
    found = [*norne(norwegian, "nob"), *norne(norwegian, "nno"), *gum(norwegian)]
    assert len(found) == 8
    for sentence in found:
        lists = (sentence.spaces, sentence.pos, sentence.morphs, sentence.lemmas, sentence.heads, sentence.deps, sentence.ents)  # fmt: skip
        assert {len(item) for item in lists} == {len(sentence.words)}
        roots = [index for index, head in enumerate(sentence.heads) if head == index]
        assert [index for index, dep in enumerate(sentence.deps) if dep == "ROOT"] == roots
        assert len(roots) == 1


# --- the division --------------------------------------------------------------------------------------

DOCUMENTS = [f"{kind}{number:02}" for kind in ("GUM_news_", "GUM_bio_", "nob/vg_") for number in range(10)]


def test_each_kind_gives_its_share_to_test_and_development() -> None:
    found = parts(DOCUMENTS, 5)
    assert set(found) == set(DOCUMENTS)
    for kind in ("GUM_news", "GUM_bio", "nob/vg"):
        where = [part for name, part in found.items() if name.startswith(kind)]
        assert (where.count("test"), where.count("dev"), where.count("train")) == (2, 2, 6)


def test_the_division_is_the_same_on_every_machine() -> None:
    found = parts((f"GUM_news_{name}" for name in ("bridge", "harbour", "school", "storm")), 3)
    assert found == {
        "GUM_news_bridge": "test",
        "GUM_news_harbour": "dev",
        "GUM_news_school": "train",
        "GUM_news_storm": "test",
    }


@settings(max_examples=40, deadline=None)
@given(names=st.lists(st.sampled_from(DOCUMENTS), min_size=1), every=st.integers(2, 12), order=st.randoms())
def test_the_division_covers_every_document_and_knows_no_order(names: list[str], every: int, order: Random) -> None:
    shuffled = [*names, *names]
    order.shuffle(shuffled)
    found = parts(shuffled, every)
    assert found == parts(sorted(set(names)), every)
    assert set(found) == set(names)
    assert set(found.values()) <= {"train", "dev", "test"}


def test_what_one_kind_holds_does_not_move_another() -> None:
    news = [name for name in DOCUMENTS if name.startswith("GUM_news")]
    alone, beside = parts(news, 4), parts(DOCUMENTS, 4)
    assert alone == {name: beside[name] for name in news}
