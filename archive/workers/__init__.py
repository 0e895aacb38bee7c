"""Calls in processes of their own, for work on what strangers sent: bounded in time and memory."""

from archive.workers.pool import CallError, DiedError, FailedError, LateError, Workers

__all__ = ["CallError", "DiedError", "FailedError", "LateError", "Workers"]
