"""Every router of the desk, in the order of its bar."""

from fieldobs.desk import live
from fieldobs.desk.pages import overview, sign_in

ROUTERS = (sign_in.router, live.router, overview.router)
