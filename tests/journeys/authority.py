"""An authority whose certificates a browser truly trusts: valid, run out or of tomorrow, as a test wants them."""

import ctypes
import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TRUSTED_AUTHORITY = 0x98
"""Of NSS: valid, trusted, and trusted for servers as an authority."""


class Trust(ctypes.Structure):
    """`CERTCertTrust` of NSS."""

    _fields_ = [("ssl", ctypes.c_uint), ("email", ctypes.c_uint), ("code", ctypes.c_uint)]


class Authority:
    """Signs certificates for 127.0.0.1."""

    def __init__(self, now: datetime) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of these journeys")])
        builder = self._builder(self._name, self._key, now - timedelta(days=3650), now + timedelta(days=3650))
        self.certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
            self._key, hashes.SHA256()
        )

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
    ) -> x509.CertificateBuilder:
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key.public_key())
        return made.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(ends)

    def certify(self, folder: Path, begins: datetime, ends: datetime) -> tuple[Path, Path]:
        """A certificate for a server and its key, in place of those that lie there."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "headquarters")])
        address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = (
            self._builder(name, key, begins, ends)
            .add_extension(address, critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        file, key_file = folder / "tls.crt", folder / "tls.key"
        file.write_bytes(made.public_bytes(Encoding.PEM))
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        key_file.chmod(0o600)
        return file, key_file

    def pem(self) -> str:
        """For clients that are told whom to trust."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def is_trusted_in(self, home: Path) -> None:
        """Enter it where Chromium looks in the home of whoever runs it, with Chromium's own library.

        Source: NSS, `certutil -A -t C,,`.
        """
        folder = home / ".pki" / "nssdb"
        folder.mkdir(parents=True)
        der = self.certificate.public_bytes(Encoding.DER)
        nss, smime = ctypes.CDLL("libnss3.so"), ctypes.CDLL("libsmime3.so")
        found = (nss.PK11_GetInternalKeySlot, smime.CERT_DecodeCertFromPackage, nss.CERT_GetDefaultCertDB)
        for each in found:
            each.restype = ctypes.c_void_p
        slot_of, read, store_of = found
        assert nss.NSS_InitReadWrite(f"sql:{folder}".encode()) == 0
        slot, certificate = ctypes.c_void_p(slot_of()), ctypes.c_void_p(read(der, len(der)))
        assert nss.PK11_InitPin(slot, None, b"") == 0
        assert nss.PK11_ImportCert(slot, certificate, ctypes.c_ulong(0), b"journeys", 0) == 0
        trust = ctypes.byref(Trust(TRUSTED_AUTHORITY, 0, 0))
        assert nss.CERT_ChangeCertTrust(ctypes.c_void_p(store_of()), certificate, trust) == 0
        nss.CERT_DestroyCertificate(certificate)
        nss.PK11_FreeSlot(slot)
        assert nss.NSS_Shutdown() == 0
