"""`auditor explain`: what a rule does, why, and where it ends."""

from __future__ import annotations

import click

from auditor.cli.main import CONTEXT, debug_option


@click.command(context_settings=CONTEXT)
@click.argument("code")
@debug_option
def explain(code: str) -> int:
    """Explain a rule: what it does, why it matters, its known limits, bad and good examples.

    \b
    Examples:
      auditor explain ROL001
      auditor explain neg001
    """
    import difflib

    from auditor.errors import InputError
    from auditor.registry import rules

    found = rules()
    rule = found.get(code.upper())
    if rule is None:
        near = difflib.get_close_matches(code.upper(), found, n=3)
        hint = f": did you mean {', '.join(near)}?" if near else ": see `auditor rules`"
        raise InputError(f"no rule has the code {code!r}{hint}")
    only = "" if rule.profile == "embedded" else f" · {rule.profile} profile only"
    click.echo(click.style(f"{rule.code} {rule.name}", bold=True) + f"  ({rule.severity} · {rule.mqm}{only})")
    click.echo("\n" + rule.doc.strip())
    for title, color, examples in (("Bad", "red", rule.bad), ("Good", "green", rule.good)):
        click.echo("\n" + click.style(f"## {title}", fg=color))
        for example in examples:
            click.echo(f"  source: {example.source}\n  target: {example.target}")
            if example.quote:
                click.echo(f"  marks:  {example.quote}")
            click.echo("")
    return 0
