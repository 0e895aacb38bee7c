"""Backups: copies of a home that are whole whenever they are looked at, and homes made of them."""

from archive.backup.making import Made, make
from archive.backup.restoring import restore

__all__ = ["Made", "make", "restore"]
