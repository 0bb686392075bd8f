"""A TLS certificate made on the spot, for phones in the same Wi-Fi. Knows no server."""

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LASTS = timedelta(days=30)
NAME = "fieldobs demonstration"
KEY_USAGE = x509.KeyUsage(
    digital_signature=True, key_cert_sign=True, content_commitment=False, key_encipherment=False,
    data_encipherment=False, key_agreement=False, crl_sign=False, encipher_only=False, decipher_only=False,
)  # fmt: skip
# Nothing is sent there: opening the socket makes the system choose the address it would send from.
SOMEWHERE_OUTSIDE = ("192.0.2.1", 9)


@dataclass(frozen=True)
class Certificate:
    """Where a certificate and its key lie, PEM."""

    file: Path
    key_file: Path


def lan_address() -> str:
    """The address of this machine in its network; the loopback where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(SOMEWHERE_OUTSIDE)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def certificate_for(folder: Path, address: str, now: datetime) -> Certificate:
    """The folder's certificate for an address, made anew when it is for another one or about to end.

    A phone that was told to trust it goes on trusting it from one start to the next.
    """
    held = Certificate(folder / "tls.crt", folder / "tls.key")
    if not (held.file.exists() and held.key_file.exists() and _serves(held.file.read_bytes(), address, now)):
        _make(held, address, now)
    return held


def _serves(pem: bytes, address: str, now: datetime) -> bool:
    held = x509.load_pem_x509_certificate(pem)
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    is_for = ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)
    return is_for and held.not_valid_after_utc > now + timedelta(days=1)


def _make(target: Certificate, address: str, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    addresses = [x509.IPAddress(ipaddress.ip_address(each)) for each in {address, "127.0.0.1"}]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), *addresses]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(KEY_USAGE, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    target.file.write_bytes(made.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(target.key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(pem)
