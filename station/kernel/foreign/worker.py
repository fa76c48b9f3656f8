"""The child process: decodes one lot of foreign files and ends. Run as a program; imports nothing of ours.

It reads a line of JSON and the files behind it from standard input and writes a line of JSON and the results behind
it. Once its libraries are loaded it may take MEMORY bytes more and CPU_SECONDS, start nothing and write no file; for
pictures it may open nothing at all. Where there is no `resource` (Windows) the checks of the files alone hold.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any

MEMORY = 120 << 20  # bytes: with the libraries it has loaded and the program that waits for it, below 300 MB
CPU_SECONDS = 20
MOST_OPEN = 32  # files a paper may need at once: the fonts of the system
MOST_PIXELS = 40_000_000
MOST_WHOLE = 16_000_000  # dots in colour of what must be in memory whole to be read: all but a plain JPEG
SLOW_LINE = (82, 70, 58, 46, 34)  # qualities of a JPEG, the best that keeps to the bytes asked for is taken
ORIENTATION = 0x0112
STRIP = 256  # rows taken at once of a picture that is made small

GREY = ("1", "L", "P")  # modes of a byte a dot, others have four
JPEG, PNG, WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"


class Refused(Exception):
    """What the file is refused for: the last part of a code `file.<word>`."""


def load(work: str) -> None:
    """Load every library the work needs: later nothing can be opened."""
    import PIL.Image
    import PIL.TiffImagePlugin  # what a camera wrote is read by it
    import PIL.WebPImagePlugin

    PIL.Image.preinit()
    PIL.Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error")  # what the library has doubts about is not shown
    if work == "pages":
        import pypdfium2  # noqa: F401


def confine(work: str) -> None:
    """Give up what the work does not need."""
    try:
        import os
        import resource
    except ImportError:
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            memory = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") + MEMORY
    except OSError:  # no Linux: what is loaded already is counted as nothing
        memory = MEMORY
    limits = {
        resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: CPU_SECONDS, resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0, resource.RLIMIT_NPROC: 0, resource.RLIMIT_NOFILE: MOST_OPEN if work == "pages" else 3,
    }
    for which, most in limits.items():
        resource.setrlimit(which, (most, most))


def opened(content: bytes) -> Any:
    """Return a picture of one of the three kinds, not decoded yet; Refused."""
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    held = io.BytesIO(content)
    if content.startswith(JPEG):
        picture: Any = JpegImagePlugin.JpegImageFile(held)
    elif content.startswith(PNG):
        picture = PngImagePlugin.PngImageFile(held)
    elif content.startswith(WEBP) and content[8:12] == b"WEBP":
        picture = WebPImagePlugin.WebPImageFile(held)
    else:
        raise Refused("not_picture")
    width, height = picture.size
    if width < 1 or height < 1:
        raise Refused("damaged")
    is_whole = not content.startswith(JPEG) or "progressive" in picture.info
    most = MOST_WHOLE if is_whole and picture.mode not in GREY else MOST_PIXELS
    if width * height > most:
        raise Refused("many_pixels")
    return picture


def drawn(content: bytes, longest: int) -> Any:
    """Return the pixels alone as RGB, on white, upright, its longer side at most `longest`; Refused."""
    from PIL import Image

    try:
        picture = opened(content)
        turn = _turn(picture)
        if content.startswith(JPEG):  # read at an eighth, a quarter or half of its size, never whole
            picture.draft("RGB", (longest, longest))
        small = _flattened(picture, longest)
        if max(small.size) > longest:
            small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        return small if turn is None else small.transpose(turn)
    except (Refused, MemoryError):
        raise
    except Exception as trouble:  # whatever a decoder stumbles over
        raise Refused("damaged") from trouble


def _turn(picture: Any) -> Any:
    from PIL import Image

    ways = Image.Transpose
    turns = {2: ways.FLIP_LEFT_RIGHT, 3: ways.ROTATE_180, 4: ways.FLIP_TOP_BOTTOM, 5: ways.TRANSPOSE,
             6: ways.ROTATE_270, 7: ways.TRANSVERSE, 8: ways.ROTATE_90}
    try:
        return turns.get(picture.getexif().get(ORIENTATION))
    except Exception:  # what the camera wrote is not needed to see the picture
        return None


def _flattened(picture: Any, longest: int) -> Any:
    """Return it as RGB on white, by strips and already smaller: a large one is never in memory a second time."""
    from PIL import Image

    picture.load()
    width, height = picture.size
    part = max(1, max(width, height) // (2 * longest))
    small = Image.new("RGB", (-(-width // part), -(-height // part)), "white")
    for top in range(0, height, STRIP * part):
        strip = picture.crop((0, top, width, min(height, top + STRIP * part)))
        small.paste(_plain(strip).reduce(part), (0, top // part))
    return small


def _plain(strip: Any) -> Any:
    from PIL import Image

    if strip.mode.startswith("I"):  # 16 bits of grey
        strip = strip.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "A" not in strip.mode and "transparency" not in strip.info:
        return strip.convert("RGB")
    clear = strip.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


def redraw(order: dict[str, Any], files: list[bytes]) -> list[tuple[dict[str, Any], bytes]]:
    """Return each picture as a small JPEG."""
    results = []
    for content in files:
        small, made = drawn(content, order["longest"]), b""
        for quality in SLOW_LINE:
            held = io.BytesIO()
            small.save(held, "JPEG", quality=quality, optimize=True)
            made = held.getvalue()
            if len(made) <= order["bytes"]:
                break
        results.append(({"width": small.width, "height": small.height}, made))
    return results


def pixels(order: dict[str, Any], files: list[bytes]) -> list[tuple[dict[str, Any], bytes]]:
    """Return the pixels of each picture; of one that is refused why, for the others are still to be seen."""
    results: list[tuple[dict[str, Any], bytes]] = []
    for content in files:
        try:
            small = drawn(content, order["longest"])
            results.append(({"width": small.width, "height": small.height}, small.tobytes()))
        except Refused as why:
            results.append(({"refused": str(why)}, b""))
        except MemoryError:
            results.append(({"refused": "many_pixels"}, b""))
    return results


def pages(order: dict[str, Any], files: list[bytes]) -> list[tuple[dict[str, Any], bytes]]:
    """Return pages of a paper as pixels; forms, scripts and what is embedded are not even looked at."""
    import pypdfium2

    try:
        paper = pypdfium2.PdfDocument(files[0])
    except pypdfium2.PdfiumError as trouble:
        raise Refused("locked" if "password" in str(trouble).lower() else "damaged") from trouble
    if not 1 <= len(paper) <= order["most"]:
        raise Refused("many_pages" if len(paper) else "damaged")
    results = []
    for number in range(order["first"], min(order["first"] + order["count"], len(paper))):
        try:
            page = paper[number]
            scale = order["longest"] / max(*page.get_size(), 1.0)
            drawn_page = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True, prefer_bgrx=False)
            small = drawn_page.to_pil().convert("RGB")
        except pypdfium2.PdfiumError as trouble:
            raise Refused("damaged") from trouble
        results.append(({"width": small.width, "height": small.height, "pages": len(paper)}, small.tobytes()))
    return results


WORKS = {"redraw": redraw, "pixels": pixels, "pages": pages}


def main() -> int:
    """Do what standard input asks for; what is refused is an answer, not a failure."""
    received, answered = sys.stdin.buffer, sys.stdout.buffer
    order = json.loads(received.readline())
    load(order["work"])
    confine(order["work"])
    files = [received.read(size) for size in order["sizes"]]
    try:
        results = WORKS[order["work"]](order, files)
        told: dict[str, Any] = {"results": [facts | {"size": len(made)} for facts, made in results]}
    except Refused as why:
        results, told = [], {"refused": str(why)}
    except MemoryError:
        results, told = [], {"refused": "many_pixels"}
    answered.write(json.dumps(told).encode() + b"\n")
    for _facts, made in results:
        answered.write(made)
    answered.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
