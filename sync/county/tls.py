"""The county's own certificate authority, so that the line is private without anybody's leave.

No public authority knows a county office behind a dial-up line, and none is needed: the county signs the
certificate of its server, and every station gets the county's authority with its grant. One command sets
it up (`county tls --name HOST`), `county serve` uses it from then on and renews the server's certificate.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.store import keyfile

AUTHORITY, SERVER = "authority", "server"
AUTHORITY_DAYS, SERVER_DAYS = 30 * 365, 820
RENEW_SHARE = 2  # renewed when so much of its life is over
A_DAY_EARLY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Files:
    """Where certificates and keys lie; keys are closed with a password that follows from the home's key."""

    folder: Path
    home_key: bytes

    def certificate(self, who: str) -> Path:
        return self.folder / f"{who}.pem"

    def key(self, who: str) -> Path:
        return self.folder / f"{who}.key"

    @property
    def password(self) -> str:
        return hashlib.sha256(b"tianxin tls keys" + self.home_key).hexdigest()

    @property
    def ready(self) -> bool:
        return self.certificate(SERVER).exists()


def files_of(home: Path, home_key: bytes) -> Files:
    """Return where a home keeps its authority and its server's certificate."""
    return Files(home / "tls", home_key)


def set_up(files: Files, county: str, names: Sequence[str], now_ms: int) -> None:
    """Make the authority where there is none, and a server certificate for `names` (host names or addresses)."""
    files.folder.mkdir(parents=True, exist_ok=True)
    if not files.certificate(AUTHORITY).exists():
        _make_authority(files, county, now_ms)
    _make_server(files, names, now_ms)


def renew(files: Files, now_ms: int) -> bool:
    """Give the server a new certificate for the same names once half its life is over; return whether it did."""
    from cryptography import x509

    old = x509.load_pem_x509_certificate(files.certificate(SERVER).read_bytes())
    life = old.not_valid_after_utc - old.not_valid_before_utc
    if _moment(now_ms) < old.not_valid_before_utc + life / RENEW_SHARE:
        return False
    named = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    _make_server(files, [str(one.value) for one in named], now_ms)
    return True


def authority(files: Files) -> bytes:
    """Return the authority's certificate as every station keeps it (DER), b"" where there is none."""
    if not files.certificate(AUTHORITY).exists():
        return b""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_pem_x509_certificate(files.certificate(AUTHORITY).read_bytes()).public_bytes(Encoding.DER)


def _make_authority(files: Files, county: str, now_ms: int) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = _named(f"Tianxin county {county}")
    builder = _builder(name, name, key.public_key(), now_ms, AUTHORITY_DAYS).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True)
    # Two authorities of one county have one name while one takes the place of the other: their keys tell them apart.
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    _write(files, AUTHORITY, key, _signed(builder, key))


def _make_server(files: Files, names: Sequence[str], now_ms: int) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    above = x509.load_pem_x509_certificate(files.certificate(AUTHORITY).read_bytes())
    above_key: Any = load_pem_private_key(files.key(AUTHORITY).read_bytes(), files.password.encode())
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_named(names[0]), above.subject, key.public_key(), now_ms, SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(above_key.public_key()), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(one) for one in names]), critical=False)
    _write(files, SERVER, key, _signed(builder, above_key))


def _named(common: str) -> Any:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _alternative(name: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _builder(subject: Any, issuer: Any, public: Any, now_ms: int, days: int) -> Any:
    from cryptography import x509

    start = _moment(now_ms) - A_DAY_EARLY
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
        .serial_number(x509.random_serial_number()).not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=days))
    )


def _signed(builder: Any, key: Any) -> Any:
    from cryptography.hazmat.primitives import hashes

    return builder.sign(key, hashes.SHA256())


def _write(files: Files, who: str, key: Any, certificate: Any) -> None:
    """Write the key first: a certificate without its key would keep the server from starting."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    closed = BestAvailableEncryption(files.password.encode())
    keyfile.replace(files.key(who), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed))
    keyfile.replace(files.certificate(who), certificate.public_bytes(Encoding.PEM))


def _moment(ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC)
