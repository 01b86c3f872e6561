"""Keeps model libraries from talking: their banners and warnings are not the user's."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

_LOGGERS = (
    "comet",
    "huggingface_hub",
    "lightning",
    "lightning_fabric",
    "pytorch_lightning",
    "torch",
    "transformers",
)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence warnings and log messages below errors; whatever is printed goes to standard error, never into results.

    Handlers that a library puts on the root logger (COMET calls `logging.basicConfig`) are taken off again.
    """
    root = logging.getLogger()
    loggers = (root, *(logging.getLogger(name) for name in _LOGGERS))
    levels = [logger.level for logger in loggers]
    handlers = list(root.handlers)
    for logger in loggers[1:]:
        logger.setLevel(logging.ERROR)
    with warnings.catch_warnings(), redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            for handler in [handler for handler in root.handlers if handler not in handlers]:
                root.removeHandler(handler)
