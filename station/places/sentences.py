"""What people read when something of a place is refused."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "places.bad_code": N_("“{division}” is no division code: it must have 2, 4, 6, 9 or 12 digits."),
    "places.no_division": N_("The division {division} is not in the list of this county."),
    "places.not_shipped": N_("Division {division} is not in the shipped list. Import the county's own list."),
    "places.too_much": N_("A whole province is too much. Give a city or a county."),
    "places.no_file": N_("The file {file} cannot be read."),
    "places.no_columns": N_("The file needs the columns code, parent and name."),
    "places.line_twice": N_("Line {line}: the code {division} already stands further up."),
    "places.line_bad_code": N_("Line {line}: “{division}” is no division code."),
    "places.line_bad_level": N_("Line {line}: “{about}” is no level for {division}."),
    "places.line_bad_day": N_("Line {line}: “{about}” is no date. Write 2025-06-30."),
    "places.line_no_name": N_("Line {line}: {division} has no name."),
    "places.line_orphan": N_("Line {line}: {division} lies under {about}, which is not known."),
    "places.line_cycle": N_("Line {line}: {division} lies under itself."),
    "places.division_too_wide": N_("{division} is too wide: name the county, or the town if the city has no counties."),
    "places.bad_station_code": N_("“{station}” is no station code for {division}."),
    "places.code_taken": N_("The station code {station} is already in use."),
    "places.codes_used_up": N_("All station codes that begin with {prefix} are used up."),
    "places.bad_station_kind": N_("A station is A (public service) or B (run by an operator), not “{kind}”."),
    "places.station_unnamed": N_("The station needs a name."),
    "places.station_exists": N_("{name} is already a station of this division."),
    "places.no_station": N_("That station is not in the list."),
    "places.market_unnamed": N_("The market needs a name."),
    "places.market_exists": N_("There already is a market called {name}."),
    "places.no_market": N_("That market is not in the list."),
    "places.bad_market_kind": N_("“{kind}” is no kind of market. Choose one of: {kinds}."),
    "places.bad_position": N_("That position is on no map. Give millionths of a degree."),
}
