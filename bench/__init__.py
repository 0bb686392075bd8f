"""Measures fieldobs beside the limits of the same machine: `python -m bench [sync] [link] [app] [--write]`."""
