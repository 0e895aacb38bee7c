"""What Datasette does for each of its instances though nothing has changed, done once in a process: it
reads its YAML, runs every plugin's file to find that it has the plugin, and compiles every template."""

import copy
from functools import cache, partial
from types import ModuleType
from typing import Any

import datasette.app
from datasette.utils import module_from_path, parse_metadata
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from scheduler import serving


class _Compiled(BytecodeCache):
    """Templates in memory; Jinja compares their text."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@cache
def share() -> None:
    """From now on, in this process."""
    datasette.app.module_from_path = cache(_module)
    environment: Any = partial(Environment, bytecode_cache=_Compiled())
    datasette.app.Environment = environment  # type: ignore[misc]
    read = cache(parse_metadata)

    def read_once(content: str) -> dict[str, Any]:
        return copy.deepcopy(read(content))

    serving.parse_metadata = read_once  # type: ignore[attr-defined]


def _module(path: str, name: str) -> ModuleType:
    return module_from_path(path, name)  # type: ignore[no-any-return]
