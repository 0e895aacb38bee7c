"""The process that tests fork commands from."""

import sys

import forked


def _imported() -> None:
    told = [name in sys.modules for name in ("rehearsed", "twisted.internet.reactor")]
    sys.stdout.write(str(told))


def test_a_forked_process_has_been_rehearsed_and_has_no_reactor_yet() -> None:
    """An import that fails there is passed over in silence; a reactor that runs twice does not."""
    assert forked.run(_imported).out == "[True, False]"
