"""What a feature declares is what its migrations make."""

from __future__ import annotations

from pathlib import Path

from station.kernel.record import Column, Kind, Merge, Table
from station.store.database import connect
from station.store.migrate import migrate
from tests.house.product import registry
from tests.house.tables import column_faults, untitled

STORE_COLUMNS = {"id"}
CROPS = Table("crops.crop", (Column("name", Kind.TEXT), Column("price", Kind.MONEY)))


def test_every_declared_table_is_the_one_in_sql(tmp_path: Path) -> None:
    features = registry()
    connection = connect(tmp_path / "fresh.db", bytes(32))
    try:
        migrate(connection, features.features)
        faults = [
            fault
            for table in features.tables.values()
            for fault in column_faults(
                table, [row[1] for row in connection.execute(f"PRAGMA table_info({table.sql})")], STORE_COLUMNS
            )
        ]
    finally:
        connection.close()
    assert faults == []


def test_a_table_that_differs_is_flagged() -> None:
    assert column_faults(CROPS, ["id", "name", "price"], STORE_COLUMNS) == []
    assert column_faults(CROPS, ["id", "name"], STORE_COLUMNS) == ["crops.crop declares price, crops_crop lacks it"]
    assert column_faults(CROPS, ["id", "name", "price", "unit"], STORE_COLUMNS) == [
        "crops_crop has unit, crops.crop does not declare it"
    ]
    assert len(column_faults(CROPS, [], STORE_COLUMNS)) == 2


def test_what_two_people_can_collide_on_has_a_word_on_the_screen() -> None:
    assert [fault for table in registry().tables.values() for fault in untitled(table)] == []


def test_a_column_without_a_word_is_flagged() -> None:
    name, price = Column("name", Kind.TEXT, title="Name"), Column("price", Kind.MONEY)
    assert untitled(Table("crops.crop", (name, price), merge=Merge.LAST)) == ["crops.crop.price has no title"]
    assert untitled(Table("crops.crop", (name, price))) == []
