"""What the clock goes by: jobs from the configuration, taken anew when the file changes."""

import logging
import os
import shutil
from dataclasses import dataclass
from datetime import timedelta

from archive.errors import ConfigError, because
from archive.home.config import Config, used_config
from archive.home.folder import Home, write_whole
from archive.home.jobs import Job
from archive.sentences import Sentence, say
from crawler.family_names import FAMILY_NAMES
from crawler.sources import GO_ON, parsed
from scheduler.channels import refusal
from scheduler.job_commands import command_fault
from scheduler.schedule import jobs

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """jobs: by name. at_once: crawls that run at the same time. limit: how long a job may run that has
    no limit of its own."""

    jobs: tuple[Job, ...] = ()
    at_once: int = 2
    limit: timedelta = timedelta(hours=1)


class PlanFile:
    """The plan of a home's dangjian.toml."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._seen: bytes | None = None  # its content when it was read last
        self._right: bytes | None = None  # its content when it was right last
        self._faults: tuple[Sentence | str, ...] = ()

    def taken(self) -> Plan:
        """The plan as the file is. ConfigError says all that is wrong; where the clock has to go on, the
        last right one counts."""
        try:
            return self._read()
        except ConfigError as error:
            used = used_config(self._home, FAMILY_NAMES) if os.environ.get(GO_ON) else None
            if used is None:
                raise
            self._tell(error)
            return planned(used)

    def changed(self) -> Plan | None:
        """The plan when the file has changed since it was read, and is right; None: the last one stays.
        What is wrong is logged once, and kept beside it for whoever asks how the archive does."""
        try:
            if self._home.config.read_bytes() == self._seen:
                return None
            plan = self._read()
        except OSError:  # an editor may put another one there in a moment
            return None
        except ConfigError as error:
            self._tell(error)
            self.note()
            return None
        self.note()
        log.info("The configuration has changed: %d jobs.", len(plan.jobs))
        return plan

    def note(self) -> None:
        """Keep what is wrong; or, when nothing is, what is in use. A disk that is full must not end the
        clock, and is told by all that writes to it."""
        home = self._home
        try:
            if self._faults:
                told = "".join(f"{one}\n" for one in self._faults)
                write_whole(home.wrong_config, told.encode())
            elif self._right is not None:
                home.wrong_config.unlink(missing_ok=True)
                home.used_config.touch(mode=0o600)  # it may hold a channel's password
                write_whole(home.used_config, self._right)
                shutil.copymode(home.config, home.used_config)
        except OSError as error:
            log.warning("The configuration in use could not be noted: %s.", error.strerror)

    def _read(self) -> Plan:
        """The plan of the file's content, by which it is compared: an editor may put another file of
        its size in its place, within the same second."""
        try:
            self._seen = self._home.config.read_bytes()
        except OSError as error:
            raise ConfigError(
                say(
                    "{config} cannot be read: {reason}.",
                    config=self._home.config,
                    reason=because(error),
                )
            ) from None
        plan = planned(parsed(self._seen, command_fault, refusal))
        self._right, self._faults = self._seen, ()
        return plan

    def _tell(self, error: ConfigError) -> None:
        self._faults = error.sentences
        log.warning("The configuration is wrong, and the last one stays in use.")
        for sentence in error.sentences:
            log.warning("%s", sentence)


def planned(config: Config) -> Plan:
    """The plan of a configuration."""
    return Plan(jobs=tuple(jobs(config)), at_once=config.at_once, limit=config.time_limit)
