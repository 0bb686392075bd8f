"""Public XLSForms against the compiler and the phone: `python -m tests.corpus`. Keeps none of them here."""
