"""`python -m tests.corpus [--browser] [--also FOLDER] [--refused]`: public XLSForms, compiled and filled."""

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from tests.corpus.forms import Form, forms_in, without_doubles
from tests.corpus.judged import Judged, Told, judge, reason
from tests.corpus.packages import PACKAGES, cache, contents, fetched, in_folder
from tests.corpus.phone import phone


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("--browser", action="store_true", help="fill each form that loads, in Chromium")
    parser.add_argument("--also", type=Path, action="append", default=[], help="a folder of forms of your own")
    parser.add_argument("--refused", action="store_true", help="name each form that is refused, with its cell")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")  # the readers of old workbooks have much to say of them
    print(f"Packages are kept in {cache()}.", file=sys.stderr)
    forms = [form for form in without_doubles(gathered(asked.also)) if form.is_valid()]
    with phone() if asked.browser else nullcontext() as filling:
        judged = [judge(form, filling) for form in forms]
    print("\n".join(table(judged, asked.browser)))
    print("\n".join(["", *reasons(judged)]))
    for each in judged:
        if (asked.refused and each.told is Told.REFUSED) or each.told is Told.BROKEN:
            print(f"\n{each.form.package}: {each.form.name}\n{each.why}")


def gathered(folders: list[Path]) -> Iterator[Form]:
    """Every form of the packages, then those of folders."""
    for package in PACKAGES:
        yield from forms_in(str(package), contents(fetched(package)))
    for folder in folders:
        yield from forms_in(folder.name, in_folder(folder))


def table(judged: list[Judged], was_filled: bool) -> Iterator[str]:
    """A row a package, and one of all."""
    columns = ("valid", "loaded", "share", *(("filled", "of it not all answered") if was_filled else ()), "refused")
    yield f"| package | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    packages = list(dict.fromkeys(each.form.package for each in judged))
    for package in [*packages, "**all**"]:
        told = Counter(each.told for each in judged if each.form.package == package or package not in packages)
        refused = told[Told.REFUSED]
        loaded = told.total() - refused
        filled = (told[Told.FILLED] + told[Told.PARTLY], told[Told.PARTLY]) if was_filled else ()
        cells = (told.total(), loaded, f"{100 * loaded / told.total():.1f} %", *filled, refused)
        yield f"| {package} | {' | '.join(map(str, cells))} |"


def reasons(judged: list[Judged]) -> Iterator[str]:
    """Why forms are refused, the commonest first."""
    yield "| refused because | forms |"
    yield "|---|---|"
    refused = Counter(reason(each.why) for each in judged if each.told is Told.REFUSED)
    for why, count in refused.most_common():
        yield f"| {why} | {count} |"


if __name__ == "__main__":
    main()
