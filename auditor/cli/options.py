"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from auditor.config import LANGS, PROFILES, Config, load_config
from auditor.records import SEVERITIES

F = TypeVar("F", bound=Callable[..., Any])


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """One decorator for several options, which `--help` shows in this order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


config_options = together(
    click.option(
        "--config", "config_file", metavar="FILE", help="Configuration file; by default the nearest auditor.toml."
    ),
    click.option("--isolated", is_flag=True, help="Ignore every configuration file."),
)
model_options = together(
    click.option(
        "--profile", type=click.Choice(PROFILES), help="embedded (default, offline) or neural (pretrained models)."
    ),
    click.option("--lang", type=click.Choice(LANGS), help="Language pair; detected when not given."),
    click.option("--encoder", metavar="NAME", help="Sentence encoder: embedded or sentence_transformers."),
    click.option("--encoder-model", metavar="NAME|PATH", help="Hub name or local path for sentence_transformers."),
    click.option("--device", metavar="DEVICE", help="cpu (default), cuda, cuda:1, mps."),
    click.option("--batch-size", type=click.IntRange(min=1), help="Units at once in neural parts."),
)
MODEL_NAMES = ("profile", "lang", "encoder", "encoder_model", "device", "batch_size")
"""What `model_options` are called in a `Config`."""
output_options = together(
    click.option(
        "--format", "-f", "formats", multiple=True, metavar="NAME[=FILE]",
        help="text (default), json, jsonl, html, markdown, csv, sarif, junit, github, gitlab, tmx, xliff; repeat it, with =FILE for all but one.",
    ),
    click.option("--output", "-o", metavar="FILE", help="Write the report there instead of to standard output."),
    click.option("--quiet", "-q", is_flag=True, help="Only the verdict and errors."),
    click.option("--color/--no-color", "color", default=None, help="Force or forbid colour; NO_COLOR is respected."),
)  # fmt: skip
severity = click.Choice(SEVERITIES)


def settings(config_file: str | None, isolated: bool, **options: Any) -> Config:
    """The configuration with the command line's options on top."""
    base = Config() if isolated and not config_file else load_config(config_file)
    return base.override(**options)
