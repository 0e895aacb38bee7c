"""Telling people: what is new for each channel, when it may be sent, and that it is told once.

A sending is stored before it begins and when it has ended. So a kill between the two leaves one
message of which nobody knows whether it arrived: it is sent again, and says that it may be the second.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.home.config import Config
from archive.home.telling import HEALTH, Channel, Watch
from archive.publish.messages import MOST_NAMED, Message, News, Say, disarmed, message
from archive.search import parse_query
from archive.sentences import Sentence
from archive.store import telling
from archive.store.database import Store
from archive.store.finding import Filters
from archive.store.telling import Change, Latest, Sendings
from scheduler.channels import Outlet, open_outlet

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
"""Between sendings to a channel that does not take them; each pause is twice the one before."""

LASTING = 3
"""Sendings in a row that failed, half an hour at least: somebody has to look after the channel."""

_CLOCK_ERROR = timedelta(minutes=1)

Open = Callable[[str], Outlet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a channel. message: None when there was nothing to tell. error: why it was not
    taken. wait: until when nothing is sent to it."""

    channel: str
    message: Message | None = None
    error: Sentence | None = None
    wait: datetime | None = None


def tell(
    config: Config, store: Store, clock: Callable[[], datetime], say: Say = str,
    opening: Open = open_outlet, between: Callable[[], None] = lambda: None,
) -> list[Told]:  # fmt: skip
    """Send each channel what is new for it, if it is its time. One that fails keeps no other waiting
    and loses nothing: it is told everything later. between: called before each, and may raise."""
    channels = config.telling.channels()
    telling.keep(store, {channel.name: channel.topics for channel in channels})
    known = telling.sendings(store)
    found = []
    for channel in channels:
        between()
        sent = known.get(channel.name, Sendings())
        wait = not_before(sent, config.telling.every, clock())
        if wait > clock():
            found.append(Told(channel=channel.name, wait=wait))
        else:
            found.append(_tell_one(config, store, channel, sent, clock, say, opening))
    return found


def _tell_one(
    config: Config, store: Store, channel: Channel, sent: Sendings,
    clock: Callable[[], datetime], say: Say, opening: Open,
) -> Told:  # fmt: skip
    newest = telling.latest(store)
    begun = {w.topic: newest.article for w in channel.watches if w.topic not in sent.positions}
    if begun:  # a watch tells of what comes after it, even if the first sending fails
        telling.passed(store, channel.name, begun)
    news = _news(config, store, channel, sent, newest)

    def composed(**most: int) -> Message | None:
        return message(news, archive=config.name, base_url=config.base_url, say=say, **most)

    upto = {topic: _newest(topic, newest) for topic in channel.topics}
    if composed() is None:
        telling.passed(store, channel.name, upto)
        return Told(channel=channel.name)
    telling.begin(store, channel.name, clock())
    made, error = _send(channel, lambda most: composed(most=most), opening)
    if error is None:
        telling.told(store, channel.name, clock(), upto)
    else:
        telling.failed(store, channel.name, error)
    return Told(channel=channel.name, message=made, error=error)


def _send(
    channel: Channel, compose: Callable[[int], Message | None], opening: Open
) -> tuple[Message | None, Sentence | None]:
    """The message that was sent, and why it was not taken. compose: it, in so many bytes."""
    try:
        outlet = opening(channel.address)
    except ValueError as error:  # a secret that is not there any more
        return None, Sentence("its address {error}").having(error=error)
    made = compose(outlet.most)
    return made, outlet.send(made.title, made.body) if made else None


def _newest(topic: str, newest: Latest) -> int:
    return newest.change if topic == HEALTH else newest.article


def _news(config: Config, store: Store, channel: Channel, sent: Sendings, newest: Latest) -> News:
    """What is new since the channel's positions. One that is new is told of all that are unwell."""
    changes: list[Change] = []
    if channel.health:
        known = sent.positions.get(HEALTH)
        every = (
            telling.standing(store)
            if known is None
            else telling.changes(store, known, newest.change)
        )
        changes = [change for change in every if change.source in config.sources]
    found = [
        (
            watch,
            telling.findings(
                store, filters(watch), sent.positions[watch.topic], newest.article, MOST_NAMED
            ),
        )
        for watch in channel.watches
        if sent.positions.get(watch.topic, newest.article) < newest.article
    ]
    again = datetime.fromisoformat(sent.tried_at) if sent.sending and sent.tried_at else None
    return News(changes=changes, found=found, again=again)


def filters(watch: Watch) -> Filters:
    """What an article must be for a watch."""
    return Filters(
        query=parse_query(watch.query, strict=True),
        since=watch.since,
        until=watch.until,
        sources=watch.source,
        regions=watch.region,
        kinds=watch.kind,
        party_building=watch.party_building,
        sure=watch.sure,
    )


def not_before(sent: Sendings, every: timedelta, now: datetime) -> datetime:
    """The earliest time for the next message to a channel. A time in the future is not believed: the
    clock was wrong."""
    moments = [now - every]
    told_at, tried_at = (_believed(text, now) for text in (sent.told_at, sent.tried_at))
    if told_at:
        moments.append(told_at + every)
    if tried_at and sent.failures:
        pause = min(FIRST_PAUSE * 2 ** min(sent.failures - 1, 20), LONGEST_PAUSE)
        # One of which nobody knows whether it arrived counts as a message.
        moments.append(tried_at + (max(pause, every) if sent.sending else pause))
    return max(moments)


def failing(config: Config, store: Store) -> dict[str, Sendings]:
    """The channels that did not take what was last sent, or of which nobody knows."""
    known = telling.sendings(store)
    names = [channel.name for channel in config.telling.channels()]
    return {name: known[name] for name in names if name in known and known[name].failures}


def _believed(text: str | None, now: datetime) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    return moment if moment and moment <= now + _CLOCK_ERROR else None


def wanted(config: Config, store: Store, now: datetime) -> datetime | None:
    """When there may be something to send; None while there is nothing."""
    newest = telling.latest(store)
    known = telling.sendings(store)
    moments = []
    for channel in config.telling.channels():
        sent = known.get(channel.name, Sendings())
        # A new channel, too: its positions are not known.
        if any(sent.positions.get(t, -1) < _newest(t, newest) for t in channel.topics):
            moments.append(not_before(sent, config.telling.every, now))
    return min(moments, default=None)


def try_out(config: Config, say: Say = str, opening: Open = open_outlet) -> list[Told]:
    """Send each channel a message that says so. It is stored nowhere."""
    title = Sentence("{archive}: a test", {"archive": disarmed(config.name)})
    body = Sentence("This channel works: what you are to be told will come here.")
    made = Message(say(title), say(body))
    found = []
    for channel in config.telling.channels():
        sent, error = _send(channel, lambda most: made, opening)
        found.append(Told(channel=channel.name, message=sent, error=error))
    return found
