"""``python -m auditor.cli.audit_rows FILES``: `auditor audit` for several bitexts, since pre-commit hands them over together."""

from __future__ import annotations

from typing import Any

import click

from auditor.cli.audit import audit
from auditor.cli.main import CONTEXT, main
from auditor.cli.streams import printed
from auditor.errors import AuditorError
from auditor.report._text import one_line

FOR_ONE: dict[str, Any] = {"target": None, "reference": None, "formats": (), "output": None}
"""What `auditor audit` takes for a single text only."""


def audit_rows(files: tuple[str, ...], **options: Any) -> int:
    """Audit each bitext; a file that cannot be read does not keep the others from being audited.

    :param files: the bitexts.
    :param options: options of `auditor audit`, the same for each.
    :returns: the gravest exit code of all.
    """
    worst = 0
    for file in files:
        printed((f"{one_line(file)}:\n",))
        try:
            code = click.get_current_context().invoke(audit, source=file, **FOR_ONE, **options)
        except AuditorError as error:
            click.echo(f"auditor: {one_line(str(error))}", err=True)
            code = 2
        worst = max(worst, code)
    return worst


def command() -> click.Command:
    """`auditor audit` with many files in place of one, and without what goes with one file only."""
    kept = [one for one in audit.params if isinstance(one, click.Option) and one.name not in FOR_ONE]
    files = click.Argument(["files"], nargs=-1, required=True, metavar="ROWS...")
    text = "Audit bitexts, one after the other, as `auditor audit ROWS` audits one."
    return click.Command("audit-rows", context_settings=CONTEXT, callback=audit_rows, params=[files, *kept], help=text)


if __name__ == "__main__":
    import sys

    main.add_command(command())
    main(["audit-rows", *sys.argv[1:]], prog_name="auditor")
