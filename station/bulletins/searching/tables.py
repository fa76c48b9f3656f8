"""The tables of the index, and what marks a bulletin as not indexed yet."""

from __future__ import annotations

from station.bulletins.searching.numbers import FIRST_NUMBER, OF_PLACE

# Where a bulletin stands in the order of issue, its place in every term's list, how its title is typed, and whether
# its text may say a Chinese word otherwise than letter by letter as it is kept (grams.may_vary).
PLACES = """
CREATE TABLE bulletins_place (place INTEGER PRIMARY KEY, bulletin INTEGER NOT NULL UNIQUE, issued INTEGER NOT NULL,
sounds TEXT NOT NULL, varied INTEGER NOT NULL) STRICT"""
UNREAD = "CREATE TABLE bulletins_unread (bulletin INTEGER PRIMARY KEY) STRICT"
# Up to ten rows a bulletin (see index.py); terms come ready made, and the tokenizer has nothing to fold.
WORDS = """
CREATE VIRTUAL TABLE bulletins_words USING fts5(terms, content='', contentless_delete=1, detail=none,
tokenize='ascii')"""
# A page of the index has to fit a page of the encrypted file; FTS5's own 4,050 bytes would take two.
PAGE = "INSERT INTO bulletins_words (bulletins_words, rank) VALUES ('pgsz', 3960)"
# Bytes of terms the engine gathers before it writes them: its own 1 MB hold a dozen bulletins, and what is written a
# dozen at a time is put together again and again. A batch (index.BATCH) takes half of this.
ROOM = "INSERT INTO bulletins_words (bulletins_words, rank) VALUES ('hashsize', 33554432)"
_CHANGES = (("INSERT", "new"), ("UPDATE", "old"), ("UPDATE", "new"), ("DELETE", "old"))
# Not OR IGNORE: the statement that fires a trigger rules its conflicts too, and a row that comes twice is an upsert.
# How many pieces of a size the engine leaves beside each other before it makes one of them: every merging writes the
# terms again, and a word is looked up in a piece in some microseconds. Its own 4 cost a fifth more.
PIECES = "INSERT INTO bulletins_words (bulletins_words, rank) VALUES ('automerge', 8)"
_TABLES = {
    "bulletins_bulletin": ("id", "true"), "bulletins_recall": ("bulletin", "true"),
    # Of what hangs on a bulletin the words alone are indexed (reading.CAPTIONS); most recordings have none.
    "bulletins_asset": ("bulletin", "{side}.bulletin IS NOT NULL AND ({side}.caption <> '' OR {side}.kind = 'paper')"),
}
TRIGGERS = (
    *(f"""
CREATE TRIGGER {table}_unread_{when.lower()}_{side} AFTER {when} ON {table}
WHEN {condition.format(side=side)} AND NOT EXISTS (SELECT 1 FROM bulletins_unread WHERE bulletin = {side}.{column})
BEGIN INSERT INTO bulletins_unread (bulletin) VALUES ({side}.{column}); END"""
      for table, (column, condition) in _TABLES.items() for when, side in _CHANGES),
    # The words of a row that is taken away are gone with it, whoever takes it away.
    f"""
CREATE TRIGGER bulletins_bulletin_forgotten AFTER DELETE ON bulletins_bulletin
WHEN EXISTS (SELECT 1 FROM bulletins_place WHERE bulletin = old.id)
BEGIN
DELETE FROM bulletins_words WHERE rowid IN (
SELECT {FIRST_NUMBER.format('place')} | row.value FROM bulletins_place, json_each('{list(OF_PLACE)}') AS row
WHERE bulletin = old.id);
DELETE FROM bulletins_place WHERE bulletin = old.id;
END""",
)
OWN_TRIGGERS = r"""
SELECT name FROM sqlite_master WHERE type = 'trigger'
AND (name LIKE 'bulletins\_%\_unread\_%' ESCAPE '\' OR name = 'bulletins_bulletin_forgotten')"""
ALL = (PLACES, UNREAD, WORDS, PAGE, ROOM, PIECES, *TRIGGERS)
FILL = "INSERT INTO bulletins_unread (bulletin) SELECT id FROM bulletins_bulletin WHERE true ON CONFLICT DO NOTHING"
