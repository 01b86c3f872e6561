"""ROL001: doer and done-to exchanged, and sentences that only put them in another order."""

from __future__ import annotations

import pytest

from auditor.config import Config
from auditor.pipeline import audit_pair_of_texts


def swapped(source: str, target: str, lang: str = "nb") -> bool:
    """Whether the rule reports the rendering."""
    return bool(audit_pair_of_texts(source, target, config=Config(lang=f"{lang}-en", select=("ROL001",))).findings)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Telenor saksøker Telia for patentbrudd.", "Telia is suing Telenor for patent infringement."),
        ("Kommunen skylder staten ni millioner.", "The state owes the municipality nine million."),
        ("Legen fikk kritikk av Statsforvalteren.", "The doctor criticised the County Governor."),
        ("Equinor kjøper seg opp i Ørsted.", "Ørsted is buying into Equinor."),
    ],
)
def test_doer_and_done_to_that_changed_places_are_found(source: str, target: str) -> None:
    assert swapped(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Equinor kjøper seg opp i Ørsted.", "Ørsted has sold a stake to Equinor."),
        ("Politiet jaktet på raneren i tre dager.", "The robber evaded police for three days."),
        ("Faren hentet sønnen i barnehagen.", "The son went home from nursery with his father."),
        ("Selskapet saksøkte kommunen i mars.", "The municipality faces a lawsuit from the company filed in March."),
        ("Kongen hilste på presidenten.", "The president was greeted by the king."),
        ("Regjeringen støtter Ukraina med våpen.", "Ukraine gets weapons from the government."),
    ],
)
def test_another_order_of_the_same_roles_is_left_alone(source: str, target: str) -> None:
    assert not swapped(source, target)
