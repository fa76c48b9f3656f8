"""Codes told by phone, PINs typed on a screen, and their slow hashes."""

from __future__ import annotations

import pytest

from station.people import pins
from tests.station.people.seats import refused


def test_codes_are_sixty_bits_and_never_the_same() -> None:
    codes = [pins.new_code() for _ in range(200)]
    assert len(set(codes)) == 200
    assert len(pins.SIGNS) == len(set(pins.SIGNS)) == 32
    assert all(len(pins.read_code(code)) == 12 for code in codes)
    assert not set("".join(codes)) & set("ILOU")


@pytest.mark.parametrize(
    "typed", ["7K3M-Q0WX-19TB", "7k3mq0wx19tb", " 7K3M QOWX l9TB ", "７Ｋ３Ｍ－Ｑ０ＷＸ－１９ＴＢ"]
)
def test_codes_are_read_as_people_write_them(typed: str) -> None:
    assert pins.read_code(typed) == "7K3MQ0WX19TB"


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-Q0WX-19TBX", "7K3M-Q0WX-19TU", "荔枝荔枝荔枝荔枝荔枝荔枝"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    found = refused(lambda: pins.read_code(typed))
    assert (found.code, found.facts) == ("people.bad_code", {"length": 12})


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("27418", "people.pin_short"), ("", "people.pin_not_digits"), ("2741 83", "people.pin_not_digits"),
        ("27418a", "people.pin_not_digits"), ("٢٧٤١٨٣", "people.pin_not_digits"), ("27" * 17, "people.pin_long"),
        ("000000", "people.pin_simple"), ("888888", "people.pin_simple"), ("123456", "people.pin_simple"),
        ("654321", "people.pin_simple"), ("890123", "people.pin_simple"), ("210987", "people.pin_simple"),
        ("121212", "people.pin_simple"), ("123123", "people.pin_simple"), ("1231231", "people.pin_simple"),
        ("147258", "people.pin_simple"), ("5201314", "people.pin_simple"), ("123456789012", "people.pin_simple"),
    ],
)
def test_easy_pins_are_refused(typed: str, code: str) -> None:
    assert refused(lambda: pins.new_pin(typed)).code == code


@pytest.mark.parametrize("typed", ["274183", "２７４１８３", " 274183 ", "90352611", "100001"])
def test_other_pins_are_taken(typed: str) -> None:
    assert pins.new_pin(typed).isascii()


@pytest.mark.parametrize("known", [("li274183",), ("liyu", "13827418399"), ("liyu7418",)])
def test_digits_others_know_are_refused(known: tuple[str, ...]) -> None:
    assert refused(lambda: pins.new_pin("274183", known)).code == "people.pin_known"
    assert pins.new_pin("274183", ("li27", "13812345678")) == "274183"


def test_a_pin_is_known_by_its_hash_on_its_own_machine_only() -> None:
    pepper = pins.new_pepper()
    stored = pins.hash_pin("274183", pepper)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "274183" not in stored
    assert stored != pins.hash_pin("274183", pepper)
    assert pins.is_pin(stored, "274183", pepper)
    assert not pins.is_pin(stored, "274184", pepper)
    assert not pins.is_pin(stored, "274183", pins.new_pepper())


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$AA", "$2b$12$abc", "哈希"])
def test_a_damaged_hash_matches_nothing(stored: str) -> None:
    assert not pins.is_pin(stored, "274183", pins.new_pepper())
    assert not pins.is_code(stored, "7K3MQ0WX19TB")


def test_nobodys_hash_costs_the_same_work() -> None:
    assert pins.NOBODY.rsplit("$", 2)[0] == pins.hash_code("7K3MQ0WX19TB").rsplit("$", 2)[0]
    assert not pins.is_code(pins.NOBODY, "7K3MQ0WX19TB")
