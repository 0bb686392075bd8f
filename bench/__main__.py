"""`python -m bench [sync] [link] [app] [forms] [verify] [--write]`: measure, print, or write to docs/performance.md."""

import argparse
from collections.abc import Callable

from bench import app, document, evidence, forms, link, sync
from bench.figures import Table

BENCHES: dict[str, Callable[[], list[Table]]] = {
    "link": link.measure,
    "app": app.measure,
    "forms": forms.measure,
    "sync": sync.measure,
    "verify": evidence.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures beside the limits of this machine.")
    parser.add_argument("benches", nargs="*", metavar="bench", help=f"{', '.join(BENCHES)}; all when none is named")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    asked = parser.parse_args()
    if unknown := set(asked.benches) - BENCHES.keys():
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    print(f"{document.machine()}\n", flush=True)
    for name in asked.benches or BENCHES:
        tables = BENCHES[name]()
        print("\n".join(table.text for table in tables), flush=True)
        if asked.write:
            document.write({name: tables})


if __name__ == "__main__":
    main()
