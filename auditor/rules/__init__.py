"""The rules, one a file: code, severity, MQM category, documentation, examples that are its tests, and `check`.

To add one, add a file here that sets ``RULE = Rule(...)``; `auditor.registry` finds it. A rule reads the comparison that it is
given and parses no text itself.
"""
