"""After a crash: cut off what no row names."""

from collections.abc import Callable
from pathlib import Path


def repair(folder: Path, run: int, ends: dict[str, int], tell: Callable[[str], None]) -> None:
    """Cut off what a killed run left after the last record that a row names.

    ends: file → first byte after its last named record. tell: gets one sentence per repaired file.
    """
    written = {path.name for path in folder.glob(f"dangjian-*-{run:06d}-*.warc.gz")}
    for name in sorted(written | ends.keys()):
        path, end = folder / name, ends.get(name, 0)
        if name not in written:
            tell(f"{name} is named by the database but is not there.")
            continue
        extra = path.stat().st_size - end
        if end == 0:
            path.unlink()
            tell(f"{name}: removed, for the run was killed before its first page was kept.")
        elif extra > 0:
            with path.open("r+b") as file:
                file.truncate(end)
            tell(
                f"{name}: cut off {extra} bytes of a page that was in flight when a run was killed."
            )
        elif extra < 0:
            tell(
                f"{name}: {-extra} bytes are missing at its end; 'dangjian verify' says of which pages."
            )
