"""What a person is called in the village and at the county."""

from __future__ import annotations

from station.kernel.deeds import Role
from station.kernel.words import N_, _

WORDS = {
    Role.OPERATOR: N_("nobody logged in"),
    Role.OFFICER: N_("information officer"),
    Role.TRAINER: N_("trainer"),
    Role.TOWN: N_("town office"),
    Role.EDITOR: N_("editor"),
    Role.APPROVER: N_("approver"),
    Role.EXPERT: N_("expert"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.KEEPER: N_("keeper"),
}


def role_words(role: Role | str) -> str:
    """Return the word for a role or its code; an unknown code stands for itself."""
    if isinstance(role, str):
        known = {one.value: one for one in Role}
        if role not in known:
            return role
        role = known[role]
    return _(WORDS[role])
