"""Writing a report: whole or not at all, and never a temporary file left behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditor.errors import OutputError
from auditor.report import write
from auditor.report.write import write_report


def test_a_report_is_written_as_utf_8_with_its_line_ends(tmp_path: Path) -> None:
    write_report("blåbær\r\nog brød\n", tmp_path / "r.txt")
    assert (tmp_path / "r.txt").read_bytes() == "blåbær\r\nog brød\n".encode()
    assert os.listdir(tmp_path) == ["r.txt"]


def test_an_older_report_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "r.txt"
    file.write_text("old")
    file.chmod(0o640)
    write_report("new", str(file))
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_report("new", tmp_path / "link.txt")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_lone_surrogate_is_written_as_an_escape(tmp_path: Path) -> None:
    write_report("a\udc80b", tmp_path / "r.txt")
    assert (tmp_path / "r.txt").read_text() == "a\\udc80b"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"nowhere.*does not exist: make it first"):
        write_report("x", tmp_path / "nowhere" / "r.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder: name a file in it"):
        write_report("x", tmp_path)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(OutputError, match=r"r\.txt"):
        write_report("x", tmp_path / "f" / "r.txt")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(28, "No space left on device")])
def test_a_failed_write_keeps_the_old_report_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    (tmp_path / "r.txt").write_text("old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(write.os, "replace", fail)
    with pytest.raises(OutputError, match=error.strerror):
        write_report("new", tmp_path / "r.txt")
    assert os.listdir(tmp_path) == ["r.txt"]
    assert (tmp_path / "r.txt").read_text() == "old"


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_report("new", tmp_path / "r.txt")
    assert os.listdir(tmp_path) == []


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_report("through", pipe)
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)
    assert os.listdir(tmp_path) == ["pipe"]
