"""The ledger's tables, for SQLite and PostgreSQL alike; the county id leads every unique key."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()


def _county() -> Column[str]:
    return Column("county", Text, primary_key=True)


county = Table(
    "county", METADATA, _county(),
    Column("name", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("private", LargeBinary, nullable=False),  # wrapped, as is the data key: sync/county/vault.py
    Column("data_key", LargeBinary, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("devices", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("base", BigInteger, nullable=False, default=0),  # where new feeds begin; moves with each restore
    Column("lists", BigInteger, nullable=False, default=0),  # how often the papers for every device changed
    Column("known_ms", BigInteger, nullable=False, default=0),  # the last time that was known (sync/county/calendar.py)
    Column("authority", LargeBinary, nullable=False, default=b""),  # the signed statement of it, where there is one
    Column("layouts", LargeBinary, nullable=False, default=b""),  # a hash of the layouts kept, in their order
    Column("judged", LargeBinary, nullable=False, default=b""),  # by which program what is parked was judged last
)

device = Table(
    "device", METADATA, _county(),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("public", LargeBinary, nullable=False),
    Column("seat", Text, nullable=False),
    Column("station", BigInteger, nullable=False),
    Column("station_name", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("not_after", BigInteger, nullable=False, default=0),  # the last day of the certificate, from 1970-01-01
    Column("incarnation", LargeBinary, nullable=False),
    Column("counter", BigInteger, nullable=False),
    Column("freed", BigInteger, nullable=False, default=0),  # the counter when a copy last left this number
    Column("mark", BigInteger, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("rulings", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("offset_ms", BigInteger, nullable=False),
    Column("program", Text, nullable=False),
    Column("schema", LargeBinary, nullable=False),
    Column("spans", Text, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Column("origin", Integer, nullable=False, default=0),  # the number its log had up to op `fork`, or 0
    Column("fork", BigInteger, nullable=False, default=0),
    Column("listed", BigInteger, nullable=False, default=0),  # the newest list of revoked devices it was given
    Column("waiting", BigInteger, nullable=False),
    Column("sealing", LargeBinary, nullable=False),
    Column("heard", BigInteger, nullable=False),
    Column("sent", BigInteger, nullable=False),
)

# Bundles that came on a stick: each takes effect once, whenever and however often it comes. `answer` is what was
# made for it, kept for the newest few of a device.
bundle = Table(
    "bundle", METADATA, _county(),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("answer", LargeBinary),
)

# The epochs a ledger entered, in their order: where it stood when each began, so that a device can be told up
# to where what it heard in another epoch is still true. The first epoch of a county has no row.
epoch = Table(
    "epoch", METADATA, _county(),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("before", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
)

epoch_feed = Table(
    "epoch_feed", METADATA, _county(),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("scope", Text, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
)

epoch_device = Table(
    "epoch_device", METADATA, _county(),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("rulings", BigInteger, nullable=False),
)

code = Table(
    "code", METADATA, _county(),
    Column("code_id", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("seat", Text, nullable=False),
    Column("station", BigInteger, nullable=False),
    Column("station_name", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("public", LargeBinary),
    Column("device", Integer),
)

row = Table(
    "row", METADATA, _county(),
    Column("tbl", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("stands", Text, nullable=False),  # its lane, and its number in the feed of each scope, in their order
    Column("gone", Text, nullable=False),  # where its end stands in the feeds of scopes it left, or ""
    Column("changed", Text, nullable=False),
    Column("writer", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# What stands in each feed: `seq` is given once per (scope, lane), `here` false when the row moved out. Where a row
# stands it says itself (`stands`, `gone`): a second key here would be a second tree to write for each row.
entry = Table(
    "entry", METADATA, _county(),
    Column("scope", Text, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("tbl", Text, nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("here", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# The newest number of each feed; the horizon: ends of rows at or below it have been cleared away; and how many
# bytes of rows came since the feed was last packed into stretches.
feed = Table(
    "feed", METADATA, _county(),
    Column("scope", Text, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False),
    Column("loose", BigInteger, nullable=False),
)

# Where each feed stood at the end of a day: by it one knows how old the end of a row is.
dated = Table(
    "dated", METADATA, _county(),
    Column("scope", Text, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
)

# The sum of what a scope holds of a table (station/kernel/sums.py).
tally = Table(
    "tally", METADATA, _county(),
    Column("scope", Text, primary_key=True),
    Column("tbl", Text, primary_key=True),
    Column("total", LargeBinary, nullable=False),
)

# Spans of a feed packed once for everybody: what a first load is made of.
stretch = Table(
    "stretch", METADATA, _county(),
    Column("scope", Text, primary_key=True),
    Column("lane", Integer, primary_key=True, autoincrement=False),
    Column("low", BigInteger, primary_key=True, autoincrement=False),
    Column("high", BigInteger, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("writers", Text, nullable=False),
    Column("frame", LargeBinary, nullable=False),
)

grp = Table(
    "grp", METADATA, _county(),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("deed", Text, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("offset_minutes", Integer, nullable=False),
    Column("suspect", Boolean, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("verdict", Integer),
    Column("code", Text),
    Column("facts", Text),
    Column("seq", BigInteger),
    Column("chain", LargeBinary),  # the chain value after its last op, once that is here
    Index("grp_ruling", "county", "device", "seq"),
    sqlite_with_rowid=False,
)

staged = Table(
    "staged", METADATA, _county(),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("grp", BigInteger, nullable=False),
    Column("tbl", Text, nullable=False),
    Column("row", BigInteger, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("base", BigInteger, nullable=False, default=0),
    Column("body", LargeBinary, nullable=False),
    Index("staged_row", "county", "tbl", "row"),
)

# The rows that parked groups wait for: judged again when one comes (sync/county/again.py).
awaited = Table(
    "awaited", METADATA, _county(),
    Column("tbl", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("grp", BigInteger, primary_key=True, autoincrement=False),
)

# What rows say of what they are (a keyed mark of the columns of `Table.unique`), and which say the same.
claim = Table(
    "claim", METADATA, _county(),
    Column("tbl", Text, primary_key=True),
    Column("mark", LargeBinary, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Index("claim_row", "county", "tbl", "row"),
)

twin = Table(
    "twin", METADATA, _county(),
    Column("tbl", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("other", BigInteger, primary_key=True, autoincrement=False),
    Column("told", Boolean, nullable=False),
)

# Who people were up to a version of their accounts: what they did then may only arrive later.
former = Table(
    "former", METADATA, _county(),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    Column("station", BigInteger, nullable=False),
)

# Ops of a device that could not be read, as they came: they stand in the way of its others (sync/county/unread.py).
unread = Table(
    "unread", METADATA, _county(),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("grp", BigInteger, nullable=False),
    Column("deed", Text, nullable=False),
    Column("person", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# Verdicts people have to hear of and that the county's own seat has not passed on yet (sync/county/watching.py).
matter = Table(
    "matter", METADATA, _county(),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("again", Boolean, nullable=False),
)

# Media by their SHA-256: how much of each is here and since when, its pieces, and the rows that name it. `device` is
# who is bringing it, 0 once it is whole.
medium = Table(
    "medium", METADATA, _county(),
    Column("sha", LargeBinary, primary_key=True),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("total", BigInteger, nullable=False),
    Column("have", BigInteger, nullable=False),
    Column("moved_ms", BigInteger, nullable=False),
)

piece = Table(
    "piece", METADATA, _county(),
    Column("sha", LargeBinary, primary_key=True),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

medium_use = Table(
    "medium_use", METADATA, _county(),
    Column("sha", LargeBinary, primary_key=True),
    Column("tbl", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Index("medium_use_row", "county", "tbl", "row"),
)

# Rows that a device offered to a ledger put back from a backup and that no seal proved: people look at them.
salvage = Table(
    "salvage", METADATA, _county(),
    Column("device", Integer, primary_key=True, autoincrement=False),
    Column("tbl", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# What programs other than ours declare, by its hash, in the order they were heard of.
layout = Table(
    "layout", METADATA, _county(),
    Column("schema", LargeBinary, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("said", LargeBinary, nullable=False),
)

# `value` was overwritten unseen by `kept` (empty: the row was deleted); `loser` is the device whose it was,
# `device` and `grp` overwrote it.
lost = Table(
    "lost", METADATA, _county(),
    Column("tbl", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary),
    Column("kept", LargeBinary),
    Column("loser", Integer, nullable=False),
    Column("device", Integer, nullable=False),
    Column("grp", BigInteger, nullable=False),
    Index("lost_group", "county", "device", "grp"),
)
