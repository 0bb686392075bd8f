"""A plugin of pytest that tells which tests walk which lines of sync/, and how much work each is.

    pytest -p tests.mutants.watch    with FIELDOBS_WATCHED naming the JSON file to write

Shape:  {"walked": {file: {line: [tests]}}, "lasts_s": {test: seconds}}; of a test with parameters only the name.
Units:  seconds of its own work, so that a busy machine makes no difference.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

watching = Coverage(data_file=None, source=["sync"])
watching.start()
lasts_s: defaultdict[str, float] = defaultdict(float)


def name_of(test: str) -> str:
    return test.partition("[")[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    watching.switch_context(name_of(item.nodeid))
    began = time.process_time()
    try:
        return (yield)
    finally:
        lasts_s[name_of(item.nodeid)] += time.process_time() - began


def pytest_sessionfinish() -> None:
    watching.stop()
    found = watching.get_data()
    walked = {
        str(Path(file).relative_to(Path.cwd())): {
            line: sorted(filter(None, tests)) for line, tests in found.contexts_by_lineno(file).items()
        }
        for file in found.measured_files()
    }
    said = {"walked": walked, "lasts_s": lasts_s}
    Path(os.environ["FIELDOBS_WATCHED"]).write_text(json.dumps(said))
