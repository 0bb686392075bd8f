"""Interim reports: what waits for the desk, and its two answers, return and accept. The desk draws them."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
