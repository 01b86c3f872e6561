"""`auditor rules`: the list of rules."""

from __future__ import annotations

import json

import click

from auditor.cli.main import CONTEXT, debug_option


@click.command(context_settings=CONTEXT)
@click.option(
    "--format", "-f", "form", type=click.Choice(("text", "json")), default="text", help="text (default) or json."
)
@debug_option
def rules(form: str) -> int:
    """List the rules: code, name, severity, MQM category.

    \b
    Examples:
      auditor rules
      auditor rules --format json
    """
    from auditor.registry import rules as known

    found = known()
    if form == "json":
        rows = [{"code": r.code, "name": r.name, "severity": r.severity, "mqm": r.mqm} for r in found.values()]
        click.echo(json.dumps(rows, indent=2))
        return 0
    colors = {"critical": "red", "major": "yellow", "minor": "cyan"}
    width = max(len(rule.name) for rule in found.values())
    for rule in found.values():
        level = click.style(f"{rule.severity:<8}", fg=colors[rule.severity])
        click.echo(f"{rule.code}  {rule.name:<{width}}  {level}  {rule.mqm}")
    click.echo(f"\n{len(found)} rules; `auditor explain CODE` tells what one does, with examples.")
    return 0
