"""What was typed as the county's address, and the county's key as a number two people can compare by phone."""

from __future__ import annotations

import hashlib
import re
import unicodedata

USUAL_PORT = 8642
ADDRESS = re.compile(r"(?:(https?)://)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?/*")
BLOCKS = 4


def server_address(typed: str) -> str:
    """Return the address of the county's server, "" when it cannot be one.

    Without a scheme it is http, which is as safe here: the one-time code proves both sides to each other.
    A bare name or number gets the port the county's server uses unless told otherwise.
    """
    found = ADDRESS.fullmatch(unicodedata.normalize("NFKC", typed).strip().lower())
    if found is None or ".." in found[2]:
        return ""
    scheme, host, port = found.groups()
    if port and not 0 < int(port) < 65536:
        return ""
    if scheme == "https" and not port:
        return f"https://{host}"
    return f"{scheme or 'http'}://{host}:{port or USUAL_PORT}"


def check_number(public: bytes) -> str:
    """Return 16 digits in blocks of four that only this key has, as far as anybody can try."""
    number = int.from_bytes(hashlib.sha256(public).digest()[:8], "big") % 10 ** (4 * BLOCKS)
    digits = f"{number:0{4 * BLOCKS}d}"
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
