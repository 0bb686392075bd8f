"""Merges what phones captured offline into a store. Knows no web framework and no database.

The rules of merging, each with its cases in `tests/cases/merges/`:

- merging is union by id: order, repetition and the road taken play no part (`merge.py`);
- a write stands until another write of the same path names it in `over`; two standing writes that differ are a
  conflict, both kept, and figures use a provisional answer that every replica picks alike (`answers.py`);
- a submission belongs to the team that first claims it; writes of another team's device, or of a device that was
  revoked before they came, are kept and take no part until the desk admits them (`history.py`);
- an unknown form, station or team holds the whole submission back until a later write mends it (`history.py`).
"""
