"""Units for systemd that run `dangjian up` on a home: one for a user, one for the machine."""

import pwd
import re
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive.errors import HomeError, told
from archive.home.folder import Home, write_whole
from archive.language import environment, spoken
from archive.sentences import say

_UNIT = """\
[Unit]
Description=Dangjian Archive ({folder})
{after}# However often it ends: it is started again, and its log says why.
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
# In which people are told: as whoever wrote this speaks.
Environment={language}
{who}Restart=on-failure
RestartSec=10
# Both, their crawls and what reads pages end by themselves; what does not is killed.
KillMode=mixed
TimeoutStopSec=60
# An old archive may have to be brought up to date first.
TimeoutStartSec=30min
WatchdogSec=3min
# A process that reads pages may be sacrificed; the others go on.
OOMPolicy=continue
# A suggestion: of the machine's memory. Two crawls, what reads their pages and the site need 1 GB.
MemoryMax=75%

{hardening}
[Install]
WantedBy={target}
"""

_ANYWHERE = """\
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
UMask=0027
"""

_BY_THE_MACHINE = """\
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={written}
{temporary}PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictNamespaces=yes
CapabilityBoundingSet=
"""
"""What systemd can do for a service of the machine, but not for one of a user everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The files that were written. owner: as whom the one of the machine runs."""

    user: Path
    system: Path
    owner: str


def write_units(home: Home) -> Units:
    """Write both units into systemd/ of the home, in place of what was there.

    HomeError when they cannot be written, or a path cannot stand in a unit; DiskFullError.
    """
    name = f"{_name(home.folder)}.service"
    owner = _owner(home.folder)
    made = Units(
        user=home.systemd / "user" / name, system=home.systemd / "system" / name, owner=owner
    )
    folder, command = _escaped(str(home.folder)), _command(home.folder)
    in_tmp = any(Path(path).is_relative_to(tmp) for path in (home.folder, sys.executable)
                 for tmp in ("/tmp", "/var/tmp"))  # noqa: S108 # fmt: skip
    machine = _BY_THE_MACHINE.format(
        written=_quoted(str(home.folder)), temporary="" if in_tmp else "PrivateTmp=yes\n"
    )
    language = " ".join(f"{name}={value}" for name, value in environment(spoken()).items())
    texts = {
        made.user: _UNIT.format(
            folder=folder, after="", command=command, who="", language=language, hardening=_ANYWHERE,
            target="default.target",
        ),
        made.system: _UNIT.format(
            folder=folder, command=command, who=f"User={owner}\n", language=language,
            hardening=_ANYWHERE + machine,
            after="Wants=network-online.target\nAfter=network-online.target\n",
            target="multi-user.target",
        ),
    }  # fmt: skip
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())
    except OSError as error:
        raise told(error) from None
    return made


def _name(folder: Path) -> str:
    """Of a unit: letters, digits and a few signs. One that cannot say a folder's name tells it from
    others by a digest."""
    told = re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.name).strip("-.")
    if not folder.name.isascii():
        told = f"{told}-{sha256(str(folder).encode()).hexdigest()[:8]}".strip("-")
    return f"dangjian-{told}" if told else "dangjian"


def _command(folder: Path) -> str:
    # -P: a folder called `scheduler` where it is started is not ours.
    words = (sys.executable, "-P", "-m", "scheduler", "--home", str(folder), "up")
    # A dollar sign would name a variable, but not in the name of the program.
    return " ".join([_quoted(words[0]), *(_quoted(word).replace("$", "$$") for word in words[1:])])


def _quoted(word: str) -> str:
    """As one word of a unit."""
    escaped = _escaped(word).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escaped(text: str) -> str:
    """Without what stands for something else. HomeError for what no unit can hold."""
    if not text.isprintable():
        raise HomeError(
            say(
                "No unit can name {text}: move the archive to a folder without control characters.",
                text=repr(text),
            )
        )
    return text.replace("%", "%%")


def _owner(folder: Path) -> str:
    number = folder.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # in a container, for one
        return str(number)
