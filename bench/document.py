"""Puts the tables into docs/performance.md, between its markers, one section a kind of measurement."""

import os
import platform
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil

from bench.figures import Table
from bench.mission import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"


def write(measured: Mapping[str, Sequence[Table]]) -> None:
    """Replace the sections of what was measured; the others and all words around them stay."""
    text = DOCUMENT.read_text()
    for name, tables in measured.items():
        section = "\n".join([_heading(name), *(table.markdown for table in tables)])
        marked = re.compile(rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)", re.DOTALL)
        text = marked.sub(partial(_between, section), text)
    DOCUMENT.write_text(text)


def _between(section: str, markers: re.Match[str]) -> str:
    return f"{markers[1]}{section}\n{markers[2]}"


def _heading(name: str) -> str:
    return f"\n`python -m bench {name} --write`, {datetime.now(UTC):%Y-%m-%d}, {machine()}.\n"


def machine() -> str:
    """What was measured on, and how busy it was."""
    memory = round(psutil.virtual_memory().total / 2**30)
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    busy = f"load average {os.getloadavg()[1]:.1f}"
    return f"{os.cpu_count()} cores ({_processor()}), {memory} GiB, {system}, {versions}, {busy}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", info.read_text()) if info.is_file() else None
    return found[1] if found else platform.processor()
