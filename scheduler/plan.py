"""What the clock goes by: jobs from the configuration, taken anew when the file changes."""

import logging
import shutil
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from archive.errors import ConfigError
from archive.home.config import Config
from archive.home.folder import Home, write_whole
from archive.home.jobs import Job
from archive.sentences import Sentence
from crawler.sources import configured
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
        self._seen = b""

    def taken(self) -> Plan:
        """The plan as the file is. ConfigError says all that is wrong."""
        self._seen = self._digest()
        plan = planned(configured(self._home, command_fault, refusal))
        self._note(())
        return plan

    def changed(self) -> Plan | None:
        """The plan when the file has changed since it was read, and is right; None: the last one stays.
        What is wrong is logged once, and kept beside it for whoever asks how the archive does."""
        if self._digest() == self._seen:
            return None
        try:
            plan = self.taken()
        except ConfigError as error:
            log.warning("The configuration is wrong, and the last one stays in use.")
            for sentence in error.sentences:
                log.warning("%s", sentence)
            self._note(error.sentences)
            return None
        log.info("The configuration has changed: %d jobs.", len(plan.jobs))
        return plan

    def _digest(self) -> bytes:
        """By content: an editor may put another file in its place, within the same second."""
        try:
            return sha256(self._home.config.read_bytes()).digest()
        except OSError:  # an editor may put another one there in a moment
            return self._seen

    def _note(self, faults: tuple[Sentence | str, ...]) -> None:
        """Keep what is wrong, or that nothing is and what is in use. A disk that is full must not end
        the clock, and is told by all that writes to it."""
        home = self._home
        try:
            if faults:
                write_whole(home.wrong_config, "".join(f"{one}\n" for one in faults).encode())
                return
            home.wrong_config.unlink(missing_ok=True)
            write_whole(home.used_config, home.config.read_bytes())
            shutil.copymode(home.config, home.used_config)  # it may hold a channel's password
        except OSError as error:
            log.warning("The configuration in use could not be noted: %s.", error.strerror)


def planned(config: Config) -> Plan:
    """The plan of a configuration."""
    return Plan(jobs=tuple(jobs(config)), at_once=config.at_once, limit=config.time_limit)
