"""The photo behind a reported price: of the scale, the board with the prices, the slip.

It has a row of its own beside the price sheet, because the two do not go to the same people: an accepted price goes
to every station of the county, its photo (up to 200 kB, with whoever stands in it) to the county and the station
that took it, and to nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.kernel.errors import StationError
from station.prices.quotes.declared import EVIDENCE
from station.store.act import Act, Reading

SHA_BYTES = 32
# A photo counts only where the station that took it is the one that reported the price.
OF_SHEET = """
SELECT evidence.id, evidence.photo FROM prices_evidence AS evidence
JOIN prices_sheet AS sheet ON sheet.id = evidence.sheet AND sheet.station = evidence.station
WHERE evidence.sheet = ? ORDER BY evidence.id LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A photo of a sheet by its SHA-256; the medium may still be on its way."""

    id: int
    photo: bytes


def keep_photo(act: Act, sheet: int, photo: bytes) -> int:
    """Put a photo behind a sheet, in the transaction that writes the sheet; StationError("price.no_photo")."""
    if len(photo) != SHA_BYTES:
        raise StationError("price.no_photo")
    return act.insert(EVIDENCE.name, {"sheet": sheet, "station": act.identity.station, "photo": photo})


@view("prices.evidence", roles=COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR})
def evidence_view(reading: Reading, *, sheet: int, limit: int) -> list[Evidence]:
    """The photos behind a price sheet, as far as they are for this seat."""
    return [Evidence(row[0], bytes(row[1])) for row in reading.db.execute(OF_SHEET, (sheet, limit))]
