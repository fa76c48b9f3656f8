"""Papers are seen page by page as pictures, and nothing in them runs or is opened."""

from __future__ import annotations

import pytest

from station.kernel.errors import StationError
from station.kernel.foreign import papers
from tests.station.kernel.foreign.made import paper, pdf, stream


def test_a_page_is_pixels_of_the_size_asked_for() -> None:
    leaf = papers.look(paper(3), page=1, longest=700)
    assert (leaf.number, leaf.pages, leaf.pixels.height) == (1, 3, 700)
    assert leaf.pixels.width == pytest.approx(495, abs=1)
    assert min(leaf.pixels.data) < 60
    assert leaf.pixels.data.count(255) > len(leaf.pixels.data) * 0.8


def test_several_pages_come_at_once_and_never_more_than_there_are() -> None:
    assert [leaf.number for leaf in papers.leaves(paper(3), "a.pdf", 1, 5, longest=100)] == [1, 2]


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("file.not_paper", b""),
        ("file.not_paper", b"junk %PDF-1.7"),
        ("file.damaged", b"%PDF-1.7 and no more"),
        ("file.damaged", paper()[:200]),
        ("file.many_pages", paper(61)),
        ("file.large", b"%PDF-" + bytes(papers.MOST_BYTES)),
        ("file.damaged", pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>"])),
    ],
    ids=range(7),
)
def test_what_is_no_paper_of_ours_is_refused_by_its_name(code: str, content: bytes) -> None:
    with pytest.raises(StationError) as refused:
        papers.look(content, "plan.pdf")
    assert (refused.value.code, refused.value.facts["name"]) == (code, "plan.pdf")


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(StationError, match=r"file\.damaged"):
        papers.look(paper(), "plan.pdf", page=7)


def test_scripts_and_launches_change_nothing_of_what_is_seen() -> None:
    plain = papers.look(paper(), longest=300)
    script = b"<< /S /JavaScript /JS (app.alert(1); this.submitForm('http://127.0.0.1/')) >>"
    launch = b"<< /S /Launch /F (/bin/sh) >>"
    for extra in (b"/OpenAction " + script, b"/OpenAction " + launch, b"/AA << /WC " + script + b" >>"):
        assert papers.look(paper(extra=extra), longest=300).pixels == plain.pixels


def test_a_page_of_a_thousand_square_metres_is_drawn_small() -> None:
    huge = paper(page=b"/UserUnit 7000")
    assert papers.look(huge.replace(b"[0 0 595 842]", b"[0 0 9e6 9e6]"), longest=400).pixels.height <= 400


def test_a_picture_that_would_not_fit_into_memory_is_refused() -> None:
    content = stream(b"q 500 0 0 500 0 0 cm /I Do Q")
    image = stream(b"x", b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB "
                         b"/BitsPerComponent 8")
    made = pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R >> >> >>", content, image,
    ])
    try:
        pages = papers.look(made, longest=200).pages
    except StationError:  # nor is it an error of ours to draw nothing
        pages = 1
    assert pages == 1
