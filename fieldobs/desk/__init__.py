"""The desk: people at headquarters sign in, watch the mission arrive and decide."""

from fastapi import APIRouter


def __getattr__(name: str) -> tuple[APIRouter, ...]:
    """`ROUTERS`, looked up late: `fieldobs.access` reads this room's models, and the pages read `fieldobs.access`."""
    if name != "ROUTERS":
        raise AttributeError(name)
    from fieldobs.desk.routers import ROUTERS

    return ROUTERS
