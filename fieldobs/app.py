"""Puts the house together: mounts the rooms, the pages and the error table; decides nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from sqlmodel import select

from fieldobs import static
from fieldobs.access import OpenDatabase, Tries
from fieldobs.attachments import routes as attachments
from fieldobs.attachments.quota import Quota
from fieldobs.bundles import routes as bundles
from fieldobs.database import Database
from fieldobs.desk.judging import Judge
from fieldobs.desk.live import Watcher
from fieldobs.desk.routers import ROUTERS as DESK_ROUTERS
from fieldobs.desk.warming import Warming
from fieldobs.errors import add_error_table
from fieldobs.exports import routes as exports
from fieldobs.forms import routes as forms
from fieldobs.guard import Guard
from fieldobs.hubs import routes as hubs
from fieldobs.hubs.cors import OpenToPhones
from fieldobs.hubs.models import Upstream
from fieldobs.hubs.relay import Relay
from fieldobs.hubs.upstream import Carrier, with_authority
from fieldobs.keys import store_keys
from fieldobs.missions import routes as missions
from fieldobs.missions.models import Mission
from fieldobs.observers import routes as observers
from fieldobs.pages import error_page
from fieldobs.releases import kept_releases
from fieldobs.settings import Settings
from fieldobs.stations import routes as stations
from fieldobs.submissions import routes as submissions

# First what thousands of phones ask for at once: a request is held against one address after the other.
API = (submissions, attachments, observers, forms, missions, stations, bundles, hubs, exports)
ROUTERS = (*(room.router for room in API), *DESK_ROUTERS)


def create_app(settings: Settings, database: Database | None = None, upstream: Upstream | None = None) -> FastAPI:
    """The whole server on one database, which must have been migrated; a hub of `upstream` where that is given."""
    held = database or Database(settings.database)
    watcher, keys = Watcher(held), store_keys(settings.data)
    judge = Judge(held, watcher.poke)
    warming = Warming(held, judge, settings.blobs)
    relay = Relay(held, keys, settings, upstream) if upstream else None

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        warming.start()
        if relay:
            relay.start()
        yield
        if relay:
            relay.stop()
        watcher.stop()
        judge.stop()
        warming.wait()
        held.close()

    app = FastAPI(title="fieldobs", lifespan=life, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.state.database, app.state.settings, app.state.watcher, app.state.judge = held, settings, watcher, judge
    app.state.keys, app.state.tries, app.state.quota, app.state.onward = keys, Tries(), Quota(), None
    app.state.releases = kept_releases(settings.releases, static.WEB)
    app.add_middleware(Guard)
    if upstream and relay:
        app.state.keys, app.state.onward = with_authority(keys, upstream), Carrier(held, relay.wake, relay.look_up)
        app.add_middleware(OpenToPhones)
    add_error_table(app, error_page)
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/health", health, include_in_schema=False)
    app.include_router(static.router)
    return app


def health(database: OpenDatabase) -> Response:
    """Answers 204 while the database does."""
    with database.read() as session:
        session.exec(select(Mission.id).limit(1)).first()
    return Response(status_code=204)
