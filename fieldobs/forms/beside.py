"""The files that stand beside a form: in its folder, and in the folder `NAME-media` that ODK puts them in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fieldobs.forms.files import TYPES
from fieldobs.forms.filetables import USUAL

ENDINGS = frozenset({*(known.removeprefix(".") for known in USUAL), *TYPES})


@dataclass(frozen=True)
class Beside(Mapping[str, bytes]):
    """Files by their names, read when they are asked for."""

    places: Mapping[str, str]
    read: Callable[[str], bytes]

    def __getitem__(self, name: str) -> bytes:
        return self.read(self.places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)


def beside(form: str, files: Iterable[str], read: Callable[[str], bytes]) -> Beside:
    """The files beside a form, among files named like it with forward slashes; those of its own folder first."""
    path = PurePosixPath(form)
    folders = (path.parent, path.parent / f"{path.stem}-media")
    found = [PurePosixPath(file) for file in files]
    usable = [file for file in found if file.suffix.lower().removeprefix(".") in ENDINGS and file.parent in folders]
    return Beside({file.name: str(file) for file in sorted(usable, key=lambda file: folders.index(file.parent))}, read)


def beside_on_disk(form: Path) -> Beside:
    """The files beside a form on this machine."""
    folders = (form.parent, form.parent / f"{form.stem}-media")
    files = [file.as_posix() for folder in folders if folder.is_dir() for file in folder.iterdir() if file.is_file()]
    return beside(form.as_posix(), files, lambda name: Path(name).read_bytes())
