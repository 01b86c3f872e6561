"""Commands that make, tune or measure what ships: each is seeded, re-runnable and prints what it measured."""
