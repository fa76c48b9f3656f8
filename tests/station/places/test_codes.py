"""What division and station codes say by themselves."""

from __future__ import annotations

import pytest

from station.kernel.errors import StationError
from station.places import codes
from station.places.codes import path
from station.places.model import short_name, split_aliases


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("440981104201", "440981104201"),
        ("440981104000", "440981104"),
        ("440981000000", "440981"),
        ("440900", "4409"),
        ("440000000000", "44"),
        (" ４４０９８１ ", "440981"),
        ("441900101000", "441900101"),
        ("441900000000", "4419"),
        ("442000", "4420"),
        ("440110", "440110"),
    ],
)
def test_a_code_is_cut_to_its_tier(given: str, kept: str) -> None:
    assert codes.normal(given) == kept


@pytest.mark.parametrize(
    "given", ["", "4", "44098", "44098110", "44098110420101", "4.40981E+11", "四四", "00", "000000"]
)
def test_what_is_no_code_is_refused(given: str) -> None:
    with pytest.raises(StationError) as error:
        codes.normal(given)
    assert error.value.code == "places.bad_code"


def test_a_path_leads_from_the_province_down() -> None:
    assert path("440981104201") == ("44", "4409", "440981", "440981104", "440981104201")
    assert path("4409") == ("44", "4409")


def test_towns_of_dongguan_and_zhongshan_hang_from_the_city() -> None:
    assert path("441900101001") == ("44", "4419", "441900101", "441900101001")
    assert codes.parent_of("442000001") == "4420"
    assert codes.county_of("442000001") == "4420"
    assert codes.county_of("440981104201") == "440981"
    assert codes.county_of("4409") == ""


def test_what_covers_what() -> None:
    assert codes.covers("4419", "441900101001")
    assert codes.covers("440981104", "440981104")
    assert not codes.covers("440981104", "440981105201")
    assert not codes.covers("441900", "441900101")


def test_station_codes_follow_the_province() -> None:
    assert codes.next_station_code("440103001101", "A", []) == "440103001A"
    assert codes.next_station_code("442000001", "A", []) == "442000101A"
    assert codes.next_station_code("440981", "B", ["440981001A", "440981007B", "440982044A"]) == "440981008B"


def test_a_serial_serves_one_station_and_gaps_come_last() -> None:
    full = [f"440981{serial:03}A" for serial in range(1, 1000) if serial != 500]
    assert codes.next_station_code("440981", "B", full) == "440981500B"
    with pytest.raises(StationError) as error:
        codes.next_station_code("440981", "B", [*full, "440981500B"])
    assert error.value.code == "places.codes_used_up"
    town = [f"4419101{serial:02}A" for serial in range(1, 100)]
    with pytest.raises(StationError, match="codes_used_up"):
        codes.next_station_code("441900101", "A", town)


@pytest.mark.parametrize(
    ("code", "division"),
    [("440103001A", "440103001"), ("442000101b", "442000001001"), ("４４０９８１９９９Ｂ", "440981104")],
)
def test_right_station_codes_pass(code: str, division: str) -> None:
    assert codes.check_station_code(code, division)[-1] in "AB"


@pytest.mark.parametrize(
    "code", ["440981000A", "440981001C", "440982001A", "440981001", "4409810001A", "44098100٢A", "440981-01A", ""]
)
def test_wrong_station_codes_do_not(code: str) -> None:
    with pytest.raises(StationError) as error:
        codes.check_station_code(code, "440981104")
    assert error.value.code == "places.bad_station_code"


def test_a_station_needs_more_than_a_city() -> None:
    for wide in ("44", "4409", "4419"):
        with pytest.raises(StationError) as error:
            codes.station_prefix(wide)
        assert error.value.code == "places.division_too_wide"


@pytest.mark.parametrize(
    ("level", "name", "said"),
    [
        ("village", "元坝村民委员会", "元坝村"),
        ("village", "高埗村村民委员会", "高埗村"),
        ("village", "新村村委会", "新村"),
        ("village", "田心村委会", "田心村"),
        ("village", "岗贝社区居民委员会", "岗贝社区"),
        ("village", "輋𣒍村委会", "輋𣒍村"),
        ("village", "林场生活区", "林场生活区"),
        ("town", "根子镇", "根子镇"),
        ("county", "高州市", "高州"),
        ("county", "城区", "城区"),
        ("county", "乳源瑶族自治县", "乳源"),
        ("county", "连山壮族瑶族自治县", "连山"),
        ("city", "茂名市", "茂名"),
        ("province", "广东省", "广东"),
    ],
)
def test_names_as_people_say_them(level: str, name: str, said: str) -> None:
    assert short_name(level, name) == said


def test_aliases_come_in_any_punctuation() -> None:
    assert split_aliases("根子圩|根子市场、根子圩， 老圩;") == ("根子圩", "根子市场", "老圩")
