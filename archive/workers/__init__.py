"""Calls in separate processes, for work on untrusted input: bounded in time and memory."""

from archive.workers.pool import CallError, DiedError, FailedError, LateError, Workers

__all__ = ["CallError", "DiedError", "FailedError", "LateError", "Workers"]
