"""Every router of the reports room."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
