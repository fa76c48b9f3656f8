"""Pictures of others become small, say nothing of their makers, and cost a process of its own little."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from station.kernel.errors import StationError
from station.kernel.foreign import child, pictures, worker
from tests.station.kernel.foreign.made import EXIF_SECRET, chunk, empty_png, picture, saying_png, with_exif

PHP = b"<?php system('id'); ?>"


def seen(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=["JPEG"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_a_small_jpeg(kind: str) -> None:
    kept = pictures.redraw(picture(kind, 2000, 1500))
    assert seen(kept).size == (1280, 960)
    assert len(kept) < 2 * pictures.FEW_BYTES


def test_nothing_of_the_file_goes_along() -> None:
    given = with_exif(picture()) + PHP
    assert EXIF_SECRET in given, "the control: the file tells where it was taken"
    kept = pictures.redraw(given)
    assert EXIF_SECRET not in kept
    assert PHP not in kept
    assert "exif" not in seen(kept).info
    assert PHP not in pictures.redraw(empty_png(20, 20, chunk(b"tEXt", b"Comment\0" + PHP)) + PHP)


def test_what_shines_through_becomes_white() -> None:
    held = io.BytesIO()
    Image.new("RGBA", (3000, 40), (255, 0, 0, 0)).save(held, "PNG")
    kept = seen(pictures.redraw(held.getvalue())).convert("RGB")
    assert min(kept.getpixel((600, 8))) > 250  # type: ignore[arg-type]


# How a camera lays an upright scene down, by the orientation it writes.
LAID = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("way", LAID)
def test_a_picture_stands_upright_however_the_camera_was_held(way: int) -> None:
    upright = Image.new("RGB", (400, 200), "blue")
    upright.paste("red", (0, 0, 200, 100))
    exif, held = Image.Exif(), io.BytesIO()
    exif[worker.ORIENTATION] = way
    upright.transpose(LAID[way]).save(held, "JPEG", exif=exif, quality=95)
    found = seen(pictures.redraw(held.getvalue())).convert("RGB")
    assert found.size == (400, 200)
    red = found.getpixel((50, 50))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert red[2] < 60


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("file.not_picture", b""),
        ("file.not_picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("file.not_picture", b"GIF89a" + bytes(50)),
        ("file.not_picture", b"%PDF-1.4"),
        ("file.damaged", b"\xff\xd8\xff\xe0" + bytes(200)),
        ("file.damaged", picture()[:3000]),
        ("file.damaged", picture("PNG")[:3000]),
        ("file.damaged", picture("WEBP")[:1500]),
        ("file.damaged", saying_png(300, 300)),
        ("file.many_pixels", saying_png(20_000, 20_000)),
        ("file.many_pixels", empty_png(14_000, 14_000)),
        ("file.many_pixels", saying_png(1, 2**31 - 1)[:60]),
    ],
    ids=range(12),
)
def test_what_is_no_picture_of_ours_is_refused_by_its_name(code: str, content: bytes) -> None:
    with pytest.raises(StationError) as refused:
        pictures.redraw(content, "tax.jpg")
    assert refused.value.code == code
    assert refused.value.facts["name"] == "tax.jpg"


def test_more_bytes_than_a_camera_writes_are_not_looked_at() -> None:
    with pytest.raises(StationError, match=r"file\.large"):
        pictures.redraw(b"\xff\xd8\xff" + bytes(pictures.MOST_READ), "film.jpg")


def test_one_bad_picture_spoils_none_of_the_others() -> None:
    found = pictures.pixels([picture(), b"none", saying_png(20_000, 20_000), empty_png(6_000, 10)], longest=300)
    assert [one and (one.width, one.height) for one in found] == [(300, 225), None, None, (300, 1)]
    assert pictures.pixels([b"none"]) == [None]
    assert pictures.pixels([]) == []


def test_who_looks_can_open_nothing_and_has_little_memory() -> None:
    """The worker itself, with a decoder put in that does what a broken one would."""
    program = f"""
import sys; sys.argv = ["x"]; sys.path.insert(0, {str(Path(worker.__file__).parent)!r})
import worker
def broken(order, files):
    told = {{}}
    for name, deed in {{"file": lambda: open("/etc/hostname"), "room": lambda: bytearray(400 << 20),
                       "socket": lambda: socket.socket()}}.items():
        try:
            deed(); told[name] = "done"
        except (OSError, MemoryError, AttributeError) as trouble:
            told[name] = type(trouble).__name__
    return [(told, b"")]
import socket
worker.WORKS["redraw"] = broken
worker.main()
"""
    order = json.dumps({"work": "redraw", "sizes": []}).encode() + b"\n"
    ended = subprocess.run([sys.executable, "-c", program], input=order, capture_output=True, check=True)
    told = json.loads(ended.stdout)["results"][0]
    assert (told["file"], told["room"], told["socket"]) == ("OSError", "MemoryError", "OSError")


def test_a_worker_that_dies_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for program, code in (("import os; os.abort()", "file.damaged"), ("print('nonsense')", "file.damaged"),
                          ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "file.slow")):
        monkeypatch.setattr(child, "command", lambda program=program: [sys.executable, "-c", program])
        with pytest.raises(StationError, match=code):
            pictures.redraw(picture(), "a.jpg")
