"""Baskets over HTTP."""

from ninja import Router

router = Router(tags=["basket"])
