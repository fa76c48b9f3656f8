"""What people read when something of the catalogue is refused."""

from __future__ import annotations

from station.kernel.words import N_

SENTENCES = {
    "products.unnamed": N_("A product needs a name."),
    "products.name_taken": N_("“{name}” is already a name of {product}."),
    "products.no_product": N_("That product is not in the catalogue."),
    "products.no_alias": N_("That other name is not in the catalogue."),
    "products.variety_of_variety": N_("{product} is itself a variety. Choose the product it belongs to."),
    "products.no_category": N_("Choose a category for {name}."),
    "products.bad_category": N_("“{category}” is no category. Choose one of: {categories}."),
    "products.bad_alias_kind": N_("“{kind}” is no kind of name. Choose one of: {kinds}."),
    "products.bad_season": N_("“{season}” is no season. Write months, as 5-7 or 11-2."),
}
