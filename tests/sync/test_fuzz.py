"""Two hundred thousand spoilt inputs: each parser reads them or says by name what is wrong."""

import random
import subprocess
import sys

CASES = 200_000


def test_no_parser_crashes_or_takes_much_memory(capsys):
    seed = random.randrange(2**32)  # another each time; a failing one is told
    words = [sys.executable, "-m", "tests.sync.fuzz", "--cases", str(CASES), "--seed", str(seed)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    with capsys.disabled():
        print(f"\n{done.stdout.splitlines()[-1]}")
