"""What was done, as somebody says it afterwards: in the list of what went up, and at the county."""

from __future__ import annotations

from collections.abc import Mapping

from station.kernel.words import N_, _

DEED_WORDS: Mapping[str, str] = {
    "places.seed_divisions": N_("Divisions taken from the list"),
    "places.import_divisions": N_("Own divisions read in"),
    "places.open_station": N_("Station opened"),
    "places.edit_station": N_("Station changed"),
    "places.close_station": N_("Station closed"),
    "places.add_market": N_("Market added"),
    "places.edit_market": N_("Market changed"),
    "people.add": N_("Account made"),
    "people.deactivate": N_("Account closed"),
    "people.reissue": N_("Activation code made anew"),
    "people.set_term": N_("Term changed"),
    "people.reset_code": N_("Spare code read out"),
    "people.activate": N_("PIN set up"),
    "people.tell_locked": N_("Account locked after wrong PINs"),
    "products.seed": N_("Catalogue taken in"),
    "products.add": N_("Product added"),
    "products.edit": N_("Product changed"),
    "products.add_alias": N_("Other name added"),
    "products.drop_alias": N_("Other name taken away"),
    "prices.import_file": N_("Price file read in"),
    "prices.report": N_("Price report"),
    "prices.review": N_("Report judged"),
    "prices.correct": N_("Price put right"),
    "prices.follow": N_("Alert set"),
    "prices.unfollow": N_("Alert taken away"),
    "prices.set_basket": N_("Basket of the index set"),
    "prices.describe_source": N_("Licence note written"),
    "prices.learn_layout": N_("Layout of price files learned"),
    "prices.set_expected": N_("List of expected prices set"),
    "prices.not_on_sale": N_("Not on sale"),
    "prices.on_sale_after_all": N_("On sale after all"),
    "prices.forget_layout": N_("Layout of price files forgotten"),
    "costs.record": N_("Costs of a plot put down"),
    "costs.withdraw": N_("Costs of a plot taken back"),
    "fleet.tell_machines": N_("Machines written down"),
    "fleet.tell_matters": N_("Cases opened"),
    "fleet.keep": N_("Conflict decided"),
    "fleet.undo": N_("Decision taken back"),
    "fleet.release": N_("Entry laid aside decided"),
    "fleet.close": N_("Case put away"),
}


def named(deed: str) -> str:
    """Return what a deed is called, its own name where nobody gave it words."""
    return _(DEED_WORDS[deed]) if deed in DEED_WORDS else deed
