"""Channels: what arrives at a service, and what is said when it does not. All on loopback."""

import json
import os
import re
import shlex
import socket
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

import pytest
from commands import dangjian
from forked import ROOT

from archive.errors import ConfigError
from archive.home.folder import Home
from archive.sentences import say
from archive.store import telling
from archive.store.database import Store
from crawler.sources import GO_ON
from scheduler import channels
from scheduler.channels import masked, open_outlet, refusal, resolved
from scheduler.configuration import configured


class Service(ThreadingHTTPServer):
    """A service for messages. took: what it was sent. status, answer: what it says. hangs: it sends a
    head that does not end."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.took: list[dict[str, Any]] = []
        self.status, self.answer, self.hangs = 200, b"{}", False
        self.over = threading.Event()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Taking(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.took.append(json.loads(body))
        if self.server.hangs:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self.server.over.wait(30)
            return
        self.send_response(self.server.status)
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
        thread.start()
        yield serving
        serving.over.set()
        serving.shutdown()
        thread.join()


def test_a_message_arrives_as_it_is(service: Service) -> None:
    outlet = open_outlet(f"json://{service.place}/hook")
    assert outlet.send("甲: 1 need a look", "- 河口: blocked. {{x}} :tada: \\n\nb") is None
    (took,) = service.took
    assert (took["title"], took["message"]) == (
        "甲: 1 need a look",
        "- 河口: blocked. {{x}} :tada: \\n\nb",
    )
    assert "github" not in json.dumps(took)


def test_a_failure_is_told_without_the_address(service: Service) -> None:
    service.status = 503
    said = str(open_outlet(f"json://user:hunter22@{service.place}/se-cret").send("t", "b"))
    assert "503" in said
    for secret in ("hunter22", "se-cret", service.place):
        assert secret not in said


@pytest.mark.parametrize(
    ("address", "place", "answer", "said"),
    [
        ("dingtalk://abcdefgh", "dingtalk.NotifyDingTalk.notify_url", b'{"errcode": 0}', None),
        (
            "dingtalk://abcdefgh", "dingtalk.NotifyDingTalk.notify_url",
            b'{"errcode": 310000, "errmsg": "keywords not in content"}',
            "it was refused: errcode 310000 keywords not in content",
        ),
        (
            "dingtalk://abcdefgh", "dingtalk.NotifyDingTalk.notify_url", b"<html>",
            "it was answered with something else than JSON",
        ),
        (
            "wecombot://abcdefgh", "wecombot.NotifyWeComBot.notify_url",
            b'{"errcode": 93000, "errmsg": "invalid webhook url"}',
            "it was refused: errcode 93000 invalid webhook url",
        ),
        (
            "feishu://abcdefgh", "feishu.NotifyFeishu.notify_url",
            b'{"code": 9499, "msg": "Bad Request"}',
            "Feishu rejected our notification: code=9499 msg=Bad Request",
        ),
    ],
)  # fmt: skip
def test_a_service_that_answers_200_and_refuses_is_heard(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    place: str,
    answer: bytes,
    said: str | None,
) -> None:
    monkeypatch.setattr(f"apprise.plugins.{place}", f"http://{service.place}/hook")
    service.answer = answer
    answered = open_outlet(address).send("t", "b")
    assert (answered and str(answered)) == said
    assert len(service.took) == 1


def test_a_service_that_does_not_end_its_answer_is_left(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "LIMIT", 0.2)
    service.hangs = True
    assert (
        str(open_outlet(f"json://{service.place}/").send("t", "b"))
        == "it took longer than 0.2 seconds"
    )


def test_of_an_endless_answer_the_beginning_is_read(service: Service) -> None:
    service.answer = b"x" * 5_000_000
    with channels._heard() as answers:
        assert open_outlet(f"json://{service.place}/").send("t", "b") is None
    assert 64_000 <= len(answers[0]) < 100_000


class _Mail(StreamRequestHandler):
    """Takes one letter."""

    server: Any

    def handle(self) -> None:
        self.wfile.write(b"220 x\r\n")
        letter: list[bytes] | None = None
        for line in self.rfile:
            if letter is not None:
                if line == b".\r\n":
                    self.server.letters.append(b"".join(letter))
                    letter = None
                    self.wfile.write(b"250 ok\r\n")
                else:
                    letter.append(line)
            elif line[:4].upper() == b"DATA":
                letter = []
                self.wfile.write(b"354 go on\r\n")
            elif line[:4].upper() == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@contextmanager
def post_office() -> Iterator[Any]:
    with ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        server.letters = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_letter_has_one_subject_and_says_what_was_meant() -> None:
    with post_office() as office:
        port = office.server_address[1]
        outlet = open_outlet(
            f"mailto://127.0.0.1:{port}?from=a@a.example&to=b@b.example&mode=insecure"
        )
        assert (
            outlet.send("甲: 1 need a look", "- 河口: blocked. ＜b＞\nhttps://a.example/?a=1&b=2")
            is None
        )
    letter = message_from_bytes(office.letters[0], policy=policy.default)
    assert letter["Subject"] == "甲: 1 need a look"
    assert letter["To"].addresses[0].addr_spec == "b@b.example"
    body = letter.get_body(("plain",))
    assert body is not None
    assert "- 河口: blocked. ＜b＞" in body.get_content()


def test_nobody_there_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        said = open_outlet(f"json://127.0.0.1:{taken.getsockname()[1]}/").send("t", "b")
    assert str(said) == "A Connection error occurred sending JSON notification to ****."


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("json://127.0.0.1/x", None),
        ("wecombot://abc-def", None),
        ("mailto://", "is not complete, or not how mailto:// is written"),
        (
            "weixin://hunter22",
            "begins with no known kind of channel, such as mailto:// or wecombot://",
        ),
        ("json://${NOT_THERE}/", "needs the environment variable NOT_THERE, which is not set"),
        (
            "json://${file:/not/there}/",
            "needs the file /not/there, which cannot be read (No such file or directory)",
        ),
    ],
)
def test_an_address_is_judged_without_asking_anybody(address: str, wrong: str | None) -> None:
    found = refusal(address)
    assert (found and str(found)) == wrong


def test_secrets_come_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "a/b@c:d")
    assert resolved("mailto://u:${MAIL_PASSWORD}@h") == "mailto://u:a%2Fb%40c%3Ad@h"
    (tmp_path / "hook").write_text("json://h/x\n")
    assert resolved(f"${{file:{tmp_path}/hook}}") == "json://h/x"
    (tmp_path / "hook").write_text("")
    with pytest.raises(ValueError, match="is empty"):
        resolved(f"${{file:{tmp_path}/hook}}")


def test_what_a_service_said_is_masked_quoted_or_not() -> None:
    said = "no host h.example for a/b@c:d or a%2Fb%40c%3Ad\nin line 2 " + "x" * 300
    found = masked(said, "mailto://user:a%2Fb%40c%3Ad@h.example")
    assert found.startswith("no host **** for **** or **** in line 2 xx")
    assert len(found) == 200


CONFIG = """\
[archive]
name = "甲档案"

[notify.to]
office = "json://{place}/hook"
"""


@pytest.fixture
def told(home: Home, service: Service, configure: Callable[[str], None]) -> Home:
    """A home with a channel."""
    configure(CONFIG.format(place=service.place))
    return home


def test_notify_tests_and_tells(told: Home, service: Service, store: Store) -> None:
    ran = dangjian("notify", "--test", home=told.folder)
    assert (ran.code, ran.err) == (0, "1 channel, 1 took a message, 0 failed\n")
    assert ran.out.splitlines()[1].split() == ["office", "taken", "甲档案:", "a", "test"]
    assert service.took[0]["title"] == "甲档案: a test"
    ran = dangjian("notify", home=told.folder)
    assert ran.out.splitlines()[1].split() == ["office", "nothing", "new"]
    service.status = 500
    ran = dangjian("notify", "--test", home=told.folder)
    assert (ran.code, ran.err) == (1, "1 channel, 0 took a message, 1 failed\n")


def test_status_says_that_a_channel_takes_nothing(told: Home, store: Store) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    for failures in range(1, 4):
        telling.begin(store, "office", now)
        telling.failed(store, "office", say("it was refused: {why}", why="no route"))
        ran = dangjian("status", home=told.folder)
        assert (
            ran.err.splitlines()[-1]
            == "Channel 'office' does not take messages: it was refused: no route."
        )
        assert ran.code == (1 if failures == 3 else 0)
    assert "被拒绝：no route" in dangjian("--lang", "zh", "status", home=told.folder).err
    said = json.loads(dangjian("status", "--json", home=told.folder).out)
    assert (said["well"], said["channels"]) == (False, {"office": "it was refused: no route"})
    telling.told(store, "office", now, {})
    assert dangjian("status", home=told.folder).code == 0


def test_what_keeps_a_channel_from_taking_messages_is_told_in_chinese(
    told: Home, store: Store
) -> None:
    telling.begin(store, "office", datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(ValueError, match="DANGJIAN_NOWHERE") as raised:
        open_outlet("${DANGJIAN_NOWHERE}")
    telling.failed(store, "office", say("its address {error}", error=raised.value))
    ran = dangjian("--lang", "zh", "status", home=told.folder)
    assert ran.err.splitlines()[-1] == (
        "渠道“office”收不到消息：它的地址需要环境变量 DANGJIAN_NOWHERE，而它没有设置。"
    )


def test_status_says_which_address_the_clock_refused(told: Home) -> None:
    told.wrong_config.write_text("dangjian.toml, line 2: 'office' is wrong.\n", encoding="utf-8")
    ran = dangjian("status", home=told.folder)
    assert (ran.code, ran.err.splitlines()[-1]) == (1, "dangjian.toml, line 2: 'office' is wrong.")
    later = told.wrong_config.stat().st_mtime_ns + 1
    os.utime(told.config, ns=(later, later))  # written anew since
    assert dangjian("status", home=told.folder).code == 0


def test_notify_without_a_channel_says_where_to_name_one(home: Home) -> None:
    ran = dangjian("notify", home=home.folder)
    assert ran.code == 2
    assert (
        ran.err == "Error: Nobody is to be told: name a channel in [notify.to] of dangjian.toml.\n"
    )


def test_two_do_not_send_at_once(told: Home) -> None:
    lock = told.lock("notify", refusal="taken")
    ran = dangjian("notify", home=told.folder)
    lock.release()
    assert (ran.code, ran.err) == (2, "Error: Messages are being sent already.\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["a", '"党建'], "QUERY cannot be searched for (The quotation mark at character 1 of the query is"),
        (["a", "--", "-党建"], "QUERY cannot be searched for (The query only says what to leave out"),
        (["a\nb", "党建"], "NAME must be a text of one line."),
        (["a", "党建", "--to", "ofice"], "--to names 'ofice', which [notify.to] does not; the nearest is 'office'"),
        (["a", "党建", "--to", "mailto:u:hunter22@h"], "--to must hold names of channels, or addresses such as"),
        (["a", "党建", "--to", "json://"], "--to is not complete, or not how json:// is written."),
        (["a", "党建", "--source", "x"], "--source names 'x', which is not there"),
        (["a", "党建", "--since", "May"], "--since must be a year, month or day"),
        (["a", "党建", "--region", "朝阳区"], "--region '朝阳区' is more than one region"),
    ],
)  # fmt: skip
def test_a_watch_that_cannot_be_is_refused(told: Home, given: list[str], said: str) -> None:
    before = told.config.read_bytes()
    ran = dangjian("watch", "add", *given, home=told.folder)
    assert ran.code == 2
    assert ran.err.startswith(f"Error: {said}")
    assert "hunter22" not in ran.err
    assert told.config.read_bytes() == before


def test_watches_come_and_go_and_the_rest_stays(told: Home, service: Service) -> None:
    before = told.config.read_text()
    secret = f"json://u:hunter22@{service.place}/"
    for given in (
        ["支部", "支部 -转载"],
        ["b", "党建", "--to", secret, "--to", "office", "--region", "620000", "--sure"],
    ):
        ran = dangjian("watch", "add", *given, home=told.folder)
        assert (ran.code, ran.out) == (0, "")
    assert ran.err == "Watch 'b' was added; 0 articles that it finds are known already\n"
    assert (
        dangjian("watch", "add", "b", "党", home=told.folder).err
        == "Error: There is a watch 'b' already.\n"
    )
    assert told.config.read_text().startswith(before)
    ran = dangjian("watch", "list", home=told.folder)
    assert [line.split() for line in ran.out.splitlines()[1:]] == [
        ["支部", "支部", "-转载", "–", "office"],
        ["b", "党建", "620000,", "sure:", "title,", "published", "json://****,", "office"],
    ]
    ran = dangjian("watch", "remove", "c", home=told.folder)
    assert (ran.code, ran.err) == (2, "Error: There is no watch 'c'.\n")
    for name in ("支部", "b"):
        assert dangjian("watch", "remove", name, home=told.folder).code == 0
    assert told.config.read_text().strip() == before.strip()


DOCUMENT = (ROOT / "docs" / "being-told.md").read_text(encoding="utf-8")


def test_the_channels_of_the_document_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "x")
    (block,) = re.findall("```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    to = tomllib.loads(block)["notify"]["to"]
    assert set(to) == {"wecom", "dingtalk", "feishu", "mail", "hook"}
    assert {name: refusal(address) for name, address in to.items()} == dict.fromkeys(to)


def test_the_commands_of_the_document_run(home: Home, service: Service, configure: Any) -> None:
    configure(CONFIG.format(place=service.place).replace("office", "wecom"))
    blocks = re.findall("```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) == 5
    for line in lines:
        ran = dangjian(*shlex.split(line)[1:], home=home.folder)
        assert ran.code == 0, f"{line}: {ran.err}"


WRONG = """\
[notify.to]
office = "json://{place}/hook"
mail = "mailto://"
other = "wecomebot://x"
secret = "json://${{DANGJIAN_NOWHERE}}/x"
whole = "${{DANGJIAN_NOWHERE}}"

[[job]]
name = "hourly"
command = "crawl nope"
every = "1h"
"""


def test_every_command_says_which_addresses_and_jobs_are_wrong_and_in_which_line(
    home: Home, configure: Callable[[str], None]
) -> None:
    configure(WRONG.format(place="127.0.0.1"))
    for command in (["sources", "list"], ["status"], ["watch", "list"]):
        ran = dangjian(*command, home=home.folder)
        assert (ran.code, ran.out) == (2, "")
        # Secrets are in the environment of whoever sends.
        assert ran.err.splitlines() == [
            "Error: dangjian.toml, line 3: 'mail' is not complete, or not how mailto:// is written.",
            "Error: dangjian.toml, line 4: 'other' begins with no known kind of channel, such as "
            "mailto:// or wecombot://.",
            "Error: dangjian.toml, line 10: 'command' names source 'nope', which is not in use.",
        ]


def test_an_address_that_the_clock_has_found_right_is_not_looked_at_again(
    home: Home, configure: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes apprise half a second to know any."""
    configure(CONFIG.format(place="127.0.0.1"))
    home.used_config.write_bytes(home.config.read_bytes())
    monkeypatch.setattr("scheduler.channels.misspelt", lambda address: say("was looked at"))
    assert set(configured(home).telling.to) == {"office"}
    for written in (CONFIG.replace("office", "# office"), CONFIG.replace("/hook", "/hook/2")):
        home.used_config.write_text(written.format(place="127.0.0.1"), encoding="utf-8")
        with pytest.raises(ConfigError, match="was looked at"):
            configured(home)
    home.used_config.unlink()
    with pytest.raises(ConfigError, match="was looked at"):
        configured(home)
    monkeypatch.setenv(GO_ON, "1")  # a process that a clock started
    assert set(configured(home).telling.to) == {"office"}
