"""Places of originals and renderings on the command line: where they are and how they are read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from auditor.cli.options import together
from auditor.config import MAX_TIMEOUT

if TYPE_CHECKING:
    from auditor.config import Config
    from auditor.feed import Collections

place_options = together(
    click.option("--source", "more_sources", multiple=True, metavar="PLACE", help="A further place of originals."),
    click.option("--target", "more_targets", multiple=True, metavar="PLACE", help="A further place of renderings."),
    click.option(
        "--input-format", metavar="NAME", help="Format of the collections, where neither suffix nor content tells."
    ),
    click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="FIELD=NAME",
        help="What the collections call a field: text=body. source:text=nb and target:text=en name those of one side.",
    ),
    click.option("--allow-private", is_flag=True, default=None, help="Read addresses inside your own network too."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True, max=MAX_TIMEOUT),
        metavar="SECONDS",
        help="How long to wait for an address, each time that it is silent (default 20); in all, six times as long.",
    ),
)


def collections_of(left: tuple[str, ...], right: tuple[str, ...], config: Config, given: dict[str, Any]) -> Collections:
    """Originals and renderings, read as the command line says, else as ``[check]`` of the configuration does.

    :param given: the values of `place_options`.
    :raises click.UsageError: for a field that is not written as FIELD=NAME.
    """
    from auditor.feed import Collections

    asked = config.check
    fields, source_fields, target_fields = dict(asked.fields), dict(asked.source_fields), dict(asked.target_fields)
    for item in given["fields"]:
        match = re.fullmatch(r"(?:(source|target):)?(\w+)=(.+)", item)
        if match is None:
            raise click.UsageError(f"--field {item}: write FIELD=NAME, like text=body or target:text=en")
        {"source": source_fields, "target": target_fields, None: fields}[match[1]][match[2]] = match[3]
    found = Collections(
        left,
        right,
        format=given["input_format"] or asked.input_format,
        fields=fields,
        source_fields=source_fields,
        target_fields=target_fields,
        lang=config.lang,
        allow_private=asked.allow_private if given["allow_private"] is None else given["allow_private"],
    )
    timeout = given["timeout"] or asked.timeout
    return found if timeout is None else replace(found, timeout=timeout)
