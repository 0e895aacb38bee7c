from archive.home.folder import Home

IN_USE = "A backup is being made, or something removed: try again when that is done."


def finish(home: Home) -> None: ...
