"""What a person reads for every code this package raises or writes into a rejection."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    # The whole file.
    "price.file_not_opened": N_("{name} could not be opened: {reason}"),
    "price.file_empty": N_("There are no price lines in {name}."),
    "price.file_too_large": N_("{name} is too large. Split it and import the parts."),
    "price.file_unreadable": N_("{name} is not a table of prices, or it is damaged."),
    "price.file_locked": N_("{name} has a password. Save it without one and try again."),
    "price.file_is_web_page": N_("{name} is a web page. Open it in a spreadsheet and save it as xlsx or CSV."),
    "price.names_unreadable": N_("The file of product names has no code column beside a name column."),
    "price.encoding_not_known": N_("“{text}” is not an encoding known here."),
    "price.no_columns": N_("No headings were found in {name}. It begins: {text}"),
    "price.product_missing": N_("No column names the product. The headings are: {headings}. Say which with --map."),
    "price.date_missing": N_("No column gives the date. The headings are: {headings}. Say which with --map."),
    "price.figures_missing": N_("No column gives a price. The headings are: {headings}. Say which with --map."),
    "price.heading_damaged": N_("A heading of {name} cannot be read: {text}. Save the file anew, or say what it is."),
    "price.columns_twice": N_("Two columns are headed “{text}”. Say which to take with --map."),
    "price.mapping_field": N_("The mapping names “{text}”. It can name: {fields}"),
    "price.mapping_value": N_("The mapping gives “{text}” for {field}, which cannot be understood."),
    "price.mapping_heading": N_("The mapping looks for the heading “{text}”, which {name} does not have."),
    "price.unit_missing": N_("{name} does not say the unit of its prices. Say it with --unit."),
    "price.unit_not_known": N_("“{text}” is not a unit known here."),
    "price.unit_clash": N_("The prices of {name} come in more than one unit: {units}. Check --unit."),
    "price.kind_not_known": N_("“{text}” is not a kind of price known here."),
    "price.market_missing": N_("{name} does not say the market. Say it with --market."),
    # One line. The first three are also said where a price is typed in, where there is no line.
    "price.no_price": N_("No price is given."),
    "price.negative": N_("A price cannot be below zero."),
    "price.no_product": N_("The product is missing."),
    "price.row_shape": N_("Line {line}: this is no price line: {text}"),
    "price.cut_short": N_("Line {line}: the file ends in the middle of it, perhaps it was cut: {text}"),
    "price.damaged_text": N_("Line {line}: part of the text could not be read: {text}"),
    "price.no_result": N_(
        "Line {line}: {text} stands where a formula's result should. Open the file in a spreadsheet and save it again."
    ),
    "price.unknown_code": N_("Line {line}: the product code {text} has no name."),
    "price.bad_date": N_("Line {line}: the date reads “{text}”; the row was not taken."),
    "price.no_market": N_("Line {line}: the market is missing; the row was not taken."),
    "price.no_unit": N_("Line {line}: the unit is missing; the row was not taken."),
    "price.unknown_unit": N_("Line {line}: the unit reads “{text}”; the row was not taken."),
    "price.currency": N_("Line {line}: the price is in {text}, not in yuan; the row was not taken."),
    "price.not_observed": N_("Line {line}: the price was worked out, not observed ({text}); the row was not taken."),
    "price.not_a_number": N_("Line {line}: the price reads {text}; the row was not taken."),
    "price.too_large": N_("Line {line}: the price {text} is too large to be one."),
    "price.low_above_high": N_("Line {line}: the lowest price {low} is above the highest, {high}."),
    "price.typical_outside": N_("Line {line}: the usual price {typical} does not lie between {low} and {high}."),
}
