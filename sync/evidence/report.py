"""A report as people read it, and as a program does."""

import json
from collections import Counter
from dataclasses import asdict

from sync.evidence.verify import Report


def as_text(report: Report) -> str:
    """Every finding on a line of its own, then what was checked and the last word."""
    lines = [f"{'FAULT' if each.is_fault else 'look at'}  {each.text}" for each in report.findings]
    told = report.faults + report.remarks - len(report.findings)
    if told:
        lines.append(f"… and {told:,} more.")
    state = report.state
    lines += [
        f"Checked: {report.revisions:,} revisions of {report.devices:,} devices.",
        f"Checkpoint: log {state.id}, epoch {state.epoch}, size {state.size:,}.",
        f"Key of the store: {report.key}",
    ]
    if report.is_own_key:
        lines.append("That key came with the file. Hold it against the one you wrote down, or give that with --key.")
    lines.append(_last_word(report))
    return "\n".join(lines)


def _last_word(report: Report) -> str:
    if report.faults:
        counted = Counter(each.kind.value for each in report.findings if each.is_fault)
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in counted.items())
        return f"NOT WHOLE: {report.faults:,} faults ({kinds}), {report.remarks:,} things to look at."
    if report.remarks:
        return f"Whole: nothing contradicts a signature, a hash or the log. {report.remarks:,} things to look at."
    return "Whole: nothing was altered, removed, moved or backdated."


def as_json(report: Report) -> str:
    """One JSON object."""
    findings = [{**asdict(each), "kind": each.kind.value} for each in report.findings]
    said = {
        "whole": not report.faults, "faults": report.faults, "remarks": report.remarks, "revisions": report.revisions,
        "devices": report.devices, "key": report.key, "log": asdict(report.state), "findings": findings,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1)
