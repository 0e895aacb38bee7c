"""Moments as the database stores them."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """A moment as the database stores it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
