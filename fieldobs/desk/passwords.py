"""Passwords: kept as Argon2id in PHC text, compared in the same time whether the name exists or not."""

import os
from functools import cache

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SHORTEST = 10
ITERATIONS, LANES, MEMORY_KIB = 2, 1, 19 * 1024  # the first choice of OWASP's password storage sheet


def kept(password: str) -> str:
    """What is stored of a password."""
    derivation = Argon2id(salt=os.urandom(16), length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
    return derivation.derive_phc_encoded(password.encode())


def fits(password: str, stored: str) -> bool:
    """Whether a password is the stored one. An empty `stored` never fits and takes as long to say so."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), stored or _nobody())
    except InvalidKey:
        return False
    return bool(stored)


@cache
def _nobody() -> str:
    return kept(os.urandom(16).hex())
