"""Reports: one format a file, each with a reporter called ``REPORTER`` that renders an audit to text.

`auditor.registry.plugin("report", "REPORTER", name)` finds one; ``REPORTER.render(audit, **options)`` gives the whole
report, and `auditor.report.write.write_report` puts it into a file, whole or not at all. Scraped text is hostile input:
every format escapes what it quotes.
"""
