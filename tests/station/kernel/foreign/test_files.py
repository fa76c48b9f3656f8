"""A file somebody chose is read once, as far as is allowed, and its name hurts nobody."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.kernel.foreign import files


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"12345")
    assert files.read_whole(tmp_path / "a.jpg", 5) == b"12345"
    with pytest.raises(StationError, match=r"file\.large"):
        files.read_whole(tmp_path / "a.jpg", 4)


def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "gone", Path("/dev/zero"), tmp_path / "nul\0name"):
        with pytest.raises(StationError, match=r"file\.unreadable"):
            files.read_whole(path, 10)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("稻飞虱.jpg", "稻飞虱.jpg"), ("../../etc/passwd", "passwd"), (r"C:\windows\a.dll", "a.dll"),
        ("..", ""), ("/", ""),
        ("a\u202egpj.exe", "agpj.exe"), ("a\u200b\ufeffb.jpg", "ab.jpg"), ("a\0b\nc.jpg", "abc.jpg"),
        ("CON", "_CON"), ("nul.txt", "_nul.txt"), ("com1.tar.gz", "_com1.tar.gz"), ('a:b|c?"d.jpg', "a b c  d.jpg"),
        (" . hidden. ", "hidden"), ("长" * 200 + ".jpeg", "长" * 75 + ".jpeg"),
    ],
)
def test_a_name_is_plain(given: str, kept: str) -> None:
    assert files.plain_name(given) == kept


def test_a_name_ends_as_its_content_is() -> None:
    assert files.with_ending("photo.exe", ".jpg") == "photo.jpg"
    assert files.with_ending("photo", ".jpg") == "photo.jpg"
