"""What a crawl or a reading came to, as people are told."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from archive import amounts
from archive.sentences import Sentence, counted, joined, say, word, words
from archive.types import Cause
from crawler.misses import reasons_told
from scheduler.console import counts, table

if TYPE_CHECKING:
    from archive.build import Reading
    from scheduler.crawl_run import CrawlResult


def failures(causes: Sequence[Cause | str]) -> Sentence:
    """How many sources failed, and why: "2 of them failed (1 blocked, 1 cut)". causes: states, where a
    run had no cause."""
    why = joined(
        say("{n} {cause}", n=count, cause=state(cause))
        for cause, count in Counter(causes).most_common()
    )
    number = say("{n} of them failed", n=len(causes))
    return say("{number} ({why})", number=number, why=why) if causes else number


def state(of: str | None) -> Sentence:
    """How a run stands or ended, in a word: its cause, where it has one."""
    return (
        word(Cause(of))
        if of in set(Cause)
        else _STATES.get(of or "", Sentence("{of}", {"of": of or ""}))
    )


_STATES = {
    "running": say("running"),
    "finished": say("finished"),
    "failed": say("failed"),
    "killed": say("killed"),
    "ok": say("ok"),
    "": say("never"),
}


def print_result(result: "CrawlResult") -> None:
    """The summary table of a crawl, and its counts."""
    numbers = words("list pages", "pages", "new", "changed", "gone", "denied", "errors")
    rows = [
        (
            r.name, state(r.cause or r.state),
            r.list_pages, r.article_pages, r.new, r.changed, r.gone, r.denied, r.errors,
            reasons_told(r.rejected) if r.rejected else "–",
            r.message,
        )
        for r in result.reports
    ]  # fmt: skip
    texts = words("not articles", "message")
    table([*words("source", "state"), *numbers, *texts], rows, numbers=numbers, below=texts)
    failed = [r.cause or r.state for r in result.reports if r.state != "finished"]
    told = [amounts.sources(len(rows))]
    if failed:
        told.append(failures(failed))
    told.append(
        say(
            "{pages}, {new} new, {changed} changed, {gone} gone",
            pages=amounts.pages(sum(r.article_pages + r.list_pages for r in result.reports)),
            new=sum(r.new for r in result.reports),
            changed=sum(r.changed for r in result.reports),
            gone=sum(r.gone for r in result.reports),
        )
    )
    ended = state(result.state)
    counts(say("Run {run} {state}: {counts}", run=result.run, state=ended, counts=joined(told)))


def again_told(done: "Reading", before: set[int], after: set[int]) -> Sentence:
    """What reading again gained and lost. before, after: the edits by the sites that the archive
    showed before, and shows now."""
    from archive.store.articles import Effect

    gained, lost, changed = (
        done.effects[effect] + done.renewed[effect]
        for effect in (Effect.GAINED, Effect.LOST, Effect.AMENDED)
    )
    return say(
        "{pages} read again by today's rules: {gained} gained, {lost} lost, {changed} changed by "
        "our rules; edits by the sites: {seen} newly seen, {unseen} no longer seen",
        pages=amounts.pages(done.pages), gained=gained, lost=lost, changed=changed,
        seen=len(after - before), unseen=len(before - after),
    )  # fmt: skip


def reading_told(done: "Reading") -> Sentence:
    """What the first reading of pages gave."""
    from archive.store.articles import Effect

    effects = done.effects
    articles = sum(effects[e] for e in (Effect.NEW, Effect.CHANGED, Effect.SAME, Effect.GAINED))
    unread = effects[Effect.UNREAD]
    others = counted(
        done.pages - articles - unread, "{n} that is not an article", "{n} that are not articles"
    )
    return say(
        "{pages} read: {articles} ({new} new, {changed} changed), {others}",
        pages=amounts.pages(done.pages - unread), articles=amounts.articles(articles),
        new=effects[Effect.NEW], changed=effects[Effect.CHANGED], others=others,
    )  # fmt: skip


def tell_faults(done: "Reading") -> None:
    """Print what `faults_told` gives."""
    for sentence in faults_told(done):
        counts(sentence)


def faults_told(done: "Reading") -> list[Sentence]:
    """What we failed to read, and which readings were renewed for comparison."""
    from archive.store.articles import Effect
    from archive.types import Fault

    names = {
        Fault.CAPTURE_UNREADABLE: say(
            "whose capture cannot be read ('dangjian verify' names them)"
        ),
        Fault.READER_DIED: say("on which the reading process died"),
        Fault.READER_TIMEOUT: say("that took too long"),
        Fault.READER_ERROR: say("on which the reader failed"),
    }
    found, renewed = [], done.renewed
    if any(renewed[effect] for effect in (Effect.GAINED, Effect.LOST, Effect.AMENDED)):
        told = say(
            "other readings of these articles renewed, to judge changes: {n}, of which {gained} gained, "
            "{lost} lost, {changed} changed by our rules",
            n=sum(renewed.values()), gained=renewed[Effect.GAINED], lost=renewed[Effect.LOST],
            changed=renewed[Effect.AMENDED],
        )  # fmt: skip
        found.append(told)
    for fault, number in sorted(done.faults.items()):
        told = say("{pages} not read, {which}: earlier readings stay.",
                   pages=amounts.pages(number), which=names[fault])  # fmt: skip
        found.append(told)
    if done.faults:
        found.append(say("'dangjian read' tries them again."))
    return found
