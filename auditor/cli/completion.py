"""`auditor completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import click

from auditor.cli.main import CONTEXT, debug_option


@click.command(context_settings=CONTEXT)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@debug_option
def completion(shell: str) -> int:
    """Print the completion script of a shell.

    \b
    Examples:
      auditor completion bash >> ~/.bashrc
      auditor completion fish > ~/.config/fish/completions/auditor.fish
    """
    from click.shell_completion import get_completion_class

    from auditor.cli.main import main

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(found(main, {}, "auditor", "_AUDITOR_COMPLETE").source())
    return 0
