"""Canonical bytes: there and back, one form only, and nothing but one error for bytes from strangers."""

from __future__ import annotations

import hashlib
import random
import tracemalloc
from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel import codec, forms, planes
from station.kernel import columns as blocks_of
from station.kernel.errors import StationError
from station.kernel.plan import plan
from station.kernel.record import Column, Kind, Table
from tests.station.kernel.random_tables import HIGH, LOW, blocks, columns, rows, tables
from tests.station.kernel.random_tables import lines as lines_of

INT = (Column("n", Kind.INT),)
OPTIONAL = (Column("n", Kind.INT, optional=True),)
TEXT = (Column("t", Kind.TEXT),)
PRICES = (
    Column("low", Kind.MONEY, optional=True, near="typical"),
    Column("typical", Kind.MONEY),
    Column("high", Kind.MONEY, optional=True, near="typical"),
)
SHEET = Table(
    "any.sheet",
    (Column("source", Kind.TEXT), Column("made", Kind.TIME), Column("by", Kind.REF), Column("note", Kind.TEXT, True)),
    lines=(Column("product", Kind.TEXT), Column("day", Kind.DAY), *PRICES),
)


def fails(code: str, work: Any, *given_to: Any, **facts: Any) -> None:
    with pytest.raises(StationError) as caught:
        work(*given_to)
    assert caught.value.code == code
    assert facts.items() <= caught.value.facts.items()


def readable(work: Any, *given_to: Any) -> Any:
    """What `work` returns, or nothing when it says codec.malformed; any other exception is a failure."""
    try:
        return work(*given_to)
    except StationError as trouble:
        if trouble.code != "codec.malformed":
            raise
        return None


def pack_one(values: list[Any], declared: tuple[Column, ...] = INT) -> bytes:
    return codec.pack_columns(declared, [values], len(values))


class TestRoundTrip:
    @given(blocks(), st.binary(max_size=3), st.binary(max_size=3))
    def test_any_block_comes_back(self, block: Any, before: bytes, behind: bytes) -> None:
        declared, data, count = block
        blob = before + codec.pack_columns(declared, data, count) + behind
        back, end = codec.unpack_columns(declared, memoryview(blob), len(before), count)
        assert back == data
        assert end == len(blob) - len(behind)

    @given(st.data())
    def test_any_row_comes_back(self, data: st.DataObject) -> None:
        table = data.draw(tables())
        row, lines = data.draw(rows(table)), data.draw(lines_of(table))
        assert codec.unpack_row(table, codec.pack_row(table, row, lines)) == (row, lines)

    @given(st.data())
    def test_any_patch_comes_back(self, data: st.DataObject) -> None:
        table = data.draw(tables())
        row = data.draw(rows(table))
        changes = {name: row[name] for name in data.draw(st.permutations(sorted(row)))[: data.draw(st.integers(0, 6))]}
        assert codec.unpack_patch(table, codec.pack_patch(table, changes)) == changes

    def test_a_long_column_of_every_shape_comes_back(self) -> None:
        chance = random.Random(7)
        for values in long_columns(chance):
            blob = pack_one(values)
            assert codec.unpack_columns(INT, blob, 0, len(values)) == ([values], len(blob))

    def test_no_lines_differ_from_none_at_all(self) -> None:
        row = {"source": "x", "made": 1, "by": 2, "note": None}
        empty: list[list[Any]] = [[] for _ in SHEET.lines]
        assert codec.unpack_row(SHEET, codec.pack_row(SHEET, row, None)) == (row, None)
        assert codec.unpack_row(SHEET, codec.pack_row(SHEET, row, empty)) == (row, empty)

    def test_a_patch_of_more_than_eight_columns(self) -> None:
        table = Table("any.wide", tuple(Column(f"c{place}", Kind.INT) for place in range(90)))
        assert codec.unpack_patch(table, codec.pack_patch(table, {"c0": 1, "c89": 2})) == {"c0": 1, "c89": 2}


class TestCanonical:
    @given(blocks())
    def test_what_was_unpacked_packs_to_the_same_bytes(self, block: Any) -> None:
        declared, data, count = block
        blob = codec.pack_columns(declared, data, count)
        back, _ = codec.unpack_columns(declared, blob, 0, count)
        assert codec.pack_columns(declared, back, count) == blob

    @given(st.lists(st.integers(LOW, HIGH), max_size=20))
    def test_the_container_does_not_matter(self, values: list[int]) -> None:
        blob = pack_one(values)
        assert codec.pack_columns(INT, (tuple(values),), len(values)) == blob
        assert codec.pack_columns(list(INT), [array("q", values)], len(values)) == blob

    def test_true_and_one_are_one_value(self) -> None:
        truth = (Column("b", Kind.BOOL),)
        for values in ([True], [True, False, True], [True] * 9):
            assert pack_one(values, truth) == pack_one([int(value) for value in values], truth)

    @given(st.data())
    def test_one_row_is_packed_as_a_block_of_one(self, data: st.DataObject) -> None:
        declared = data.draw(columns())
        row = data.draw(rows(Table("any.table", declared)))
        values = [[row[column.name]] for column in declared]
        block = blocks_of._Block(1)
        as_block = [blocks_of._pack_column(step, values[step.position], block) for step in plan(declared)]
        assert codec.pack_columns(declared, values, 1) == b"".join(as_block)

    @given(blocks())
    def test_many_rows_at_once_are_packed_as_each_alone(self, block: Any) -> None:
        declared, data, count = block
        alone = [codec.pack_columns(declared, [(values[at],) for values in data], 1) for at in range(count)]
        assert codec.pack_bodies(declared, data, count) == alone

    @pytest.mark.parametrize("edge", [0, 1 << 6, 1 << 13, 1 << 14, 1 << 20, 1 << 21])
    @pytest.mark.parametrize("kind", [Kind.INT, Kind.REF])
    def test_usual_numbers_at_once_are_packed_as_each_alone(self, edge: int, kind: Kind) -> None:
        declared, values = (Column("n", kind),), list(range(max(edge - 40, 0), edge + 40))
        for some in (values, values[:39], values[41:]):  # around an edge, and on either side of it
            alone = [codec.pack_columns(declared, [(one,)], 1) for one in some]
            assert codec.pack_bodies(declared, [some], len(some)) == alone

    @given(blocks())
    def test_equal_bytes_only_for_equal_blocks(self, block: Any) -> None:
        declared, data, count = block
        if count and declared and data[0][0] is not None:
            other = [list(column) for column in data]
            other[0][0] = other[0][count // 2] if other[0][0] != other[0][count // 2] else swapped(other[0][0])
            if other[0][0] is not None:
                same = codec.pack_columns(declared, other, count) == codec.pack_columns(declared, data, count)
                assert same == (other == data)

    def test_the_form_has_not_changed(self) -> None:
        """Row hashes depend on these bytes: whoever changes the form on purpose gives it a version and says why."""
        chance = random.Random(26)
        digest = hashlib.sha256()
        for values in long_columns(chance):
            digest.update(pack_one(values))
        for sheet in sheets(chance):
            digest.update(codec.pack_row(SHEET, *sheet))
        assert digest.hexdigest() == "65b3f6eae24dc04e11269d9bde8d119306800f6d5234c4c002db19bfb793e17a"

    def test_the_gbk_table_has_not_changed(self) -> None:
        digest, count = hashlib.sha256(), 0
        for code in (*range(0xD800), *range(0xE000, 0x110000)):
            try:
                written = chr(code).encode("gbk")
            except UnicodeEncodeError:
                continue
            assert written.decode("gbk") == chr(code)
            digest.update(code.to_bytes(4, "big") + written)
            count += 1
        assert count == 21_919
        assert digest.hexdigest() == "44d3799147febfe4f62a029a41f6597b854af48e2c6eeac86951846ca75bf362"


class TestForms:
    def test_each_form_is_used_where_it_is_meant(self) -> None:
        chance = random.Random(3)
        people = [chance.getrandbits(62) for _ in range(5)]
        assert pack_one([7] * 500) == bytes([14])
        assert pack_one([10**12] * 500)[0] == forms.CONST
        assert pack_one(list(range(20_000, 20_500)))[0] == forms.LINEAR
        assert pack_one([chance.choice(people) for _ in range(500)])[0] == forms.DICT
        assert pack_one([chance.randrange(9) for place in range(20) for _ in range(30)])[0] & 0xF0 == forms.PLAIN
        assert pack_one([value for _ in range(400) for value in [chance.randrange(10**6)] * 30])[0] == forms.RUNS
        ids = [chance.choice((3, 5, 9)) << 40 | chance.randrange(1, 200) for _ in range(500)]
        assert codec.pack_columns((Column("r", Kind.REF),), [ids], 500)[0] == forms.SPLIT

    def test_prices_are_written_by_their_distance(self) -> None:
        chance = random.Random(5)
        typical = sorted(chance.randrange(100, 9000) * 50 for _ in range(400))
        low = [value - 500 - chance.randrange(9) * 50 for value in typical]
        mean = [2 * middle - value for middle, value in zip(typical, low, strict=True)]
        far = [chance.randrange(9000) * 50 for _ in typical]
        size = {
            name: len(codec.pack_columns(PRICES, [low, typical, high], 400))
            for name, high in (("mean", mean), ("far", far))
        }
        alone = sum(len(pack_one(values)) for values in (low, typical, mean))
        assert size["mean"] < alone * 2 // 3
        assert size["mean"] + 400 < size["far"]

    def test_chinese_takes_two_bytes_and_rare_characters_still_fit(self) -> None:
        assert len(pack_one(["妃子笑"], TEXT)) == 2 + 6
        assert len(pack_one(["𠮷野"], TEXT)) == 2 + 7

    def test_a_single_small_value_takes_one_byte(self) -> None:
        assert pack_one([5]) == b"\x0a"
        assert pack_one([None], OPTIONAL) == b"\x01"
        assert len(codec.pack_columns((Column("r", Kind.REF),), [[(2 << 40) | 6]], 1)) == 3

    def test_a_sheet_of_prices_is_small(self) -> None:
        row, lines = next(iter(sheets(random.Random(4))))
        assert len(codec.pack_row(SHEET, row, lines)) < 7 * len(lines[0])

    def test_order_of_declaration_and_circles_do_not_matter(self) -> None:
        declared = (
            Column("a", Kind.INT, near="b"), Column("b", Kind.INT, near="a"), Column("c", Kind.INT, near="c"),
            Column("d", Kind.TEXT, near="e"), Column("e", Kind.INT, near="d"),
        )  # fmt: skip
        data: list[list[Any]] = [[1, 5, 9, 20], [2, 6, 11, 21], [3, 3, 4, 4], ["x", "y", "x", "z"], [9, 8, 7, 5]]
        assert codec.unpack_columns(declared, codec.pack_columns(declared, data, 4), 0, 4)[0] == data


class TestBadValues:
    @pytest.mark.parametrize("value", ["1", 1.0, None, b"1", [], HIGH + 1, LOW - 1, 1 << 80, object()])
    @pytest.mark.parametrize("kind", [Kind.INT, Kind.DAY, Kind.TIME, Kind.MONEY, Kind.REF])
    def test_no_number(self, kind: Kind, value: Any) -> None:
        for values in ([value], [1, value], [value] * 3, [*range(200), value]):
            fails("codec.bad_value", pack_one, values, (Column("n", kind),), column="n")

    @pytest.mark.parametrize("value", [1, b"x", None, ["x"], "\ud800"])
    def test_no_text(self, value: Any) -> None:
        for values in ([value], ["x", value], [value] * 3):
            fails("codec.bad_value", pack_one, values, TEXT, column="t")

    @pytest.mark.parametrize("value", ["x", 1, None, 1.5])
    def test_no_bytes(self, value: Any) -> None:
        for values in ([value], [b"x", value], [value] * 3):
            fails("codec.bad_value", pack_one, values, (Column("b", Kind.BYTES),), column="b")

    @pytest.mark.parametrize("value", [2, -1, "yes", None])
    def test_neither_true_nor_false(self, value: Any) -> None:
        for values in ([value], [1, value], [value] * 3):
            fails("codec.bad_value", pack_one, values, (Column("b", Kind.BOOL),), column="b")

    @pytest.mark.parametrize(("kind", "values"), [
        (Kind.INT, [1, None]), (Kind.INT, [1, 1 << 80]), (Kind.INT, ["x", 1]), (Kind.TEXT, ["x", 1]),
        (Kind.TEXT, ["x", "\ud800"]), (Kind.BYTES, [b"x", "x"]), (Kind.BOOL, [0, 2]), (Kind.BOOL, [None, 1]),
        (Kind.BOOL, [[], 1]), (Kind.INT, [1]), (Kind.INT, [1, 2, 3])])
    def test_a_wrong_value_among_many_rows_at_once(self, kind: Kind, values: list[Any]) -> None:
        fails("codec.bad_value", codec.pack_bodies, (Column("c", kind),), [values], 2)

    def test_a_wrong_value_among_gaps(self) -> None:
        for values in (["x"], [None, "x"], ["x", None, 3]):
            fails("codec.bad_value", pack_one, values, OPTIONAL, column="n")

    def test_columns_of_another_length(self) -> None:
        fails("codec.bad_value", codec.pack_columns, INT, [[1, 2]], 3, column="n")
        fails("codec.bad_value", codec.pack_columns, INT, [], 0)

    def test_a_row_with_other_columns(self) -> None:
        table = Table("any.table", INT)
        fails("codec.bad_value", codec.pack_row, table, {}, None, column="n")
        fails("codec.bad_value", codec.pack_row, table, {"n": 1, "m": 2}, None, column="m")
        fails("codec.bad_value", codec.pack_patch, table, {"m": 2}, column="m")
        fails("codec.bad_value", codec.pack_row, table, {"n": 1}, [[1]], column="lines")

    def test_lines_that_do_not_fit_together(self) -> None:
        row = {"source": "x", "made": 1, "by": 2, "note": None}
        fails("codec.bad_value", codec.pack_row, SHEET, row, [["x"]], column="lines")
        fails("codec.bad_value", codec.pack_row, SHEET, row, [["x"], [1], [], [1], [1]], column="low")


class TestStrangers:
    @given(columns(), st.binary(max_size=60), st.integers(-3, 300))
    def test_any_bytes(self, declared: tuple[Column, ...], blob: bytes, count: int) -> None:
        readable(codec.unpack_columns, declared, blob, 0, count)
        table = Table("any.table", declared, lines=declared)
        readable(codec.unpack_row, table, blob)
        readable(codec.unpack_patch, table, blob)

    @given(blocks(), st.data())
    def test_changed_bytes(self, block: Any, data: st.DataObject) -> None:
        declared, values, count = block
        blob = bytearray(codec.pack_columns(declared, values, count))
        for _ in range(data.draw(st.integers(1, 3))):
            if blob:
                blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        found = readable(codec.unpack_columns, declared, bytes(blob), 0, count)
        if found:
            again = codec.pack_columns(declared, found[0], count)
            assert codec.unpack_columns(declared, again, 0, count)[0] == found[0]

    def test_cut_at_every_byte(self) -> None:
        for row, lines in list(sheets(random.Random(9)))[:3]:
            blob = codec.pack_row(SHEET, row, lines)
            for end in range(0, len(blob), 1 if len(blob) < 2000 else 37):
                fails("codec.malformed", codec.unpack_row, SHEET, blob[:end])
            fails("codec.malformed", codec.unpack_row, SHEET, blob + b"\0")
        patch = codec.pack_patch(SHEET, {"source": "x", "note": "荔枝"})
        for end in range(len(patch)):
            fails("codec.malformed", codec.unpack_patch, SHEET, patch[:end])

    @pytest.mark.parametrize("number", ["ffffffffffffffffff01", "ffffffff7f", "808004", "ffff03"])
    @pytest.mark.parametrize("form", [*range(0x80, 0x92), 0xA0, 0xA1, 0xA8, 0xFF, 0x07, 0x0B, 0x0C])
    def test_small_bytes_that_claim_much_build_little(self, form: int, number: str) -> None:
        claim = bytes([form]) + bytes.fromhex(number) * 3
        table = Table("any.table", (), lines=(*INT, *TEXT, *PRICES))
        tracemalloc.start()
        try:
            for declared in (INT, TEXT, OPTIONAL, PRICES):
                for count in (1 << 16, 1 << 17, 1 << 40):
                    readable(codec.unpack_columns, declared, claim, 0, count)
            readable(codec.unpack_row, table, bytes((0, len(table.lines))) + bytes.fromhex(number) + claim)
            assert tracemalloc.get_traced_memory()[1] < 32 << 20
        finally:
            tracemalloc.stop()

    def test_more_rows_or_text_than_allowed(self) -> None:
        blob = pack_one([1] * 50)
        assert codec.unpack_columns(INT, blob, 0, 50, codec.Limits(rows=50))[0] == [[1] * 50]
        fails("codec.malformed", codec.unpack_columns, INT, blob, 0, 51, codec.Limits(rows=50))
        text = pack_one(["abcdef", "ghijkl"], TEXT)
        fails("codec.malformed", codec.unpack_columns, TEXT, text, 0, 2, codec.Limits(text=11))
        assert codec.unpack_columns(TEXT, text, 0, 2, codec.Limits(text=12))[0] == [["abcdef", "ghijkl"]]

    def test_numbers_beyond_64_bits(self) -> None:
        out = bytearray([forms.LINEAR])
        planes.put_varint(out, planes.fold(HIGH))
        planes.put_varint(out, planes.fold(1))
        fails("codec.malformed", codec.unpack_columns, INT, bytes(out), 0, 2)
        fails("codec.malformed", codec.unpack_columns, INT, bytes([forms.CONST]) + b"\xff" * 9 + b"\x03", 0, 1)

    def test_an_offset_outside(self) -> None:
        for offset in (-1, 2):
            fails("codec.malformed", codec.unpack_columns, INT, b"\x02", offset, 1)


def swapped(value: Any) -> Any:
    """Another value of the same kind."""
    return (
        value + type(value)(b"x" if isinstance(value, bytes) else "x") if isinstance(value, str | bytes) else value ^ 1
    )


def long_columns(chance: random.Random) -> list[list[int]]:
    """Columns long enough to be sampled, of every shape, some with a surprise outside the sample."""
    steps = [chance.choice((-1, 0, 0, 0, 2)) for _ in range(5000)]
    walk = [sum(steps[: place % 700]) * 50 for place in range(5000)]
    runs = [chance.randrange(40) for place in range(300) for _ in range(chance.randrange(1, 30))]
    ids = [chance.choice((1, 2, 700)) << 40 | chance.randrange(1, 5000) for _ in range(3000)]
    wild = [0] * 4000
    wild[777], wild[778] = HIGH, LOW
    stepped = list(range(0, 8000, 2))
    stepped[1500] = -7
    noise = [chance.getrandbits(64) - (1 << 63) for _ in range(700)]
    return [walk, runs, ids, wild, stepped, noise, [place % 32 for place in range(4000)], [LOW, HIGH] * 900]


def sheets(chance: random.Random) -> list[tuple[dict[str, Any], list[list[Any]]]]:
    """Price sheets that move as seldom as real prices do: of 1, 3, 40 and 2,048 lines."""
    found = []
    for count in (2048, 40, 3, 1):
        products, days, low, typical, high = [], [], [], [], []
        price = 3000
        for place in range(count):
            if chance.random() < 0.35:
                price = max(200, price + chance.randrange(-8, 9) * 50)
            products.append(f"品种{place // 32}")
            days.append(20_700 + place % 32)
            typical.append(price)
            low.append(price - 200 if chance.random() < 0.97 else None)
            high.append(price + 250)
        row = {"source": "import", "made": 1_795_335_600_000, "by": (1 << 40) | 7, "note": None}
        found.append((row, [products, days, low, typical, high]))
    return found
