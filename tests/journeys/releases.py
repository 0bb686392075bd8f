"""Another release of the app, made from the built one: the same code, with a mark in its page."""

import re
import shutil
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import fieldobs

PACKAGE = Path(fieldobs.__file__).parent
MARK = "document.documentElement.dataset.release ?? ''"
"""What a page says about its release: nothing, or the mark."""


def next_release(folder: Path, mark: str) -> Path:
    """A folder to put on PYTHONPATH: this very server, with an app that says in its page which release it is."""
    package = folder / "fieldobs"
    package.mkdir(parents=True)
    for each in PACKAGE.iterdir():
        if each.name not in ("web_dist", "__pycache__"):
            (package / each.name).symlink_to(each)
    (folder / "sync").symlink_to(PACKAGE.parent / "sync")
    (folder / "web").symlink_to(PACKAGE.parent / "web")
    shutil.copytree(PACKAGE / "web_dist", package / "web_dist")
    _mark(package / "web_dist" / "o", mark)
    return folder


def _mark(app: Path, mark: str) -> None:
    page, worker = app / "index.html", app / "sw.js"
    page.write_text(page.read_text().replace("<html", f'<html data-release="{mark}"', 1))
    hashed = b64encode(sha256(page.read_bytes()).digest()).decode()
    code = re.sub(r"(`/o/`,`sha256-)[^`]+", rf"\g<1>{hashed}", worker.read_text())
    version = sha256(mark.encode()).hexdigest()[:12]
    worker.write_text(re.sub(r"\b[0-9a-f]{12}\b", version, code, count=1))
    for file in (page, worker):
        for packed in (".br", ".gz"):
            file.with_name(file.name + packed).unlink(missing_ok=True)
