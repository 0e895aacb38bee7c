"""An article's record: what is stored of it, its digest, and what a further field takes."""

import filecmp
import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from forked import ROOT
from test_articles import ARTICLE

from archive.objection import Objection
from archive.record import FIELDS, digest, join, restored, stored
from archive.types import Attachment, Evidence

ATTACHMENT = Attachment(name="附件：名单", url="http://s.example/a/1.doc")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_is_of_what_is_printed() -> None:
    """These texts are what every archive's digests were made of since there are digests."""
    printed = '"石桥镇开展主题党日活动", "石桥镇党委组织党员走访慰问。", "2026-03-02", "石桥融媒"'
    assert digest(ARTICLE) == sha256(f'[{printed}, ["方小满"], [], []]')
    with_file = replace(ARTICLE, attachments=(ATTACHMENT,))
    file = '["附件：名单", "http://s.example/a/1.doc"]'
    assert digest(with_file) == sha256(f'[{printed}, ["方小满"], [], [], [{file}]]')
    other_finding = replace(ARTICLE, masked=True, provenance={}, reader="2")
    assert digest(other_finding) == digest(ARTICLE)


def test_what_was_stored_comes_back() -> None:
    whole = replace(
        ARTICLE, attachments=(ATTACHMENT,), masked=True, outlet=None, contributors=("江一帆", "组织部")
    )  # fmt: skip
    row = json.loads(json.dumps({"reader": "1", **stored(whole)}))
    assert restored(row, url=whole.url, next_page=None) == whole


def test_a_part_that_was_stored_before_a_field_was_known_comes_back() -> None:
    row = {"reader": "1", **stored(ARTICLE)}
    del row["attachments"]
    assert restored(row, url=ARTICLE.url, next_page=None) == ARTICLE


def test_pages_are_joined_field_by_field() -> None:
    other = Attachment(name="图", url="http://s.example/a/2.doc")
    first = replace(ARTICLE, outlet=None, attachments=(ATTACHMENT, other))
    second = replace(
        ARTICLE, url="http://s.example/a/1_2.html", title="另", text="第二页。", published=None,
        authors=("方小满", "江一帆"), editors=("罗青禾",), masked=True, provenance={},
        attachments=(Attachment(name="同一附件", url=ATTACHMENT.url),), next_page="http://s.example/3",
    )  # fmt: skip
    whole = join([first, second])
    assert whole == replace(
        ARTICLE, text="石桥镇党委组织党员走访慰问。\n第二页。", outlet="石桥融媒",
        authors=("方小满", "江一帆"), editors=("罗青禾",), masked=True, attachments=(other, ATTACHMENT),
        next_page="http://s.example/3",
        provenance={
            "title": (Evidence(where="page 1: h1", value="石桥镇开展主题党日活动"),),
            "pages": (
                Evidence(where="page 1", value="http://s.example/a/1.html"),
                Evidence(where="page 2", value="http://s.example/a/1_2.html"),
            ),
        },
    )  # fmt: skip


ROW = """
    signatory: Annotated[str | None, Field(
        TEXT, "Who signed the document (签发人), as printed", "签发人",
        join=first_said, printed=Printed.NAMED)] = None
    reader: str
    next_page"""
STEP = '''
@migrations()
def signatory(db: Database) -> None:
    """Who signed a document."""
    for table in ("versions", "articles"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN signatory TEXT")


def _statements('''
RULE = """    signed = re.search(r"签发人：([\\u4e00-\\u9fff]{2,3})", "\\n".join(text))
    if signed:
        found["signatory"] = [Evidence(where="text", value=signed[1])]
    numbers = list("""
ONE_MORE_FIELD = {
    "archive/record.py": ("\n    reader: str\n    next_page", ROW),
    "archive/store/migrations.py": ("\ndef _statements(", STEP),
    "archive/reading/head/documents.py": ("    numbers = list(", RULE),
    "datasette/wording.toml": (
        "[article.fields]\n",
        '[article.fields]\nsignatory = { zh = "签发人", en = "Signed by" }\n',
    ),
}  # fmt: skip
"""All that has to be written for a further field: file → (text there, text then)."""

PAGES = {
    "http://s.example/djgz/202603/t20260302_1.html": "签发人：江一帆。文件已印发各支部。",
    "http://s.example/djgz/202603/t20260302_2.html": "各支部走访老党员十二户。",
    "http://s.example/djgz/202603/t20260302_3.html": "签发人：罗青禾。文件分两页刊登。",
    "http://s.example/djgz/202603/t20260302_3_1.html": "下面是第二页上的全部内容。",
}

SETTLE = """
import asyncio, json, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.reading import read_page
from archive.store import articles, pages, runs
from archive.store.database import open_store
from exported_rows import written
from archive.types import Capture, Page, Role, Source, SourceKind

TEXT = '<script>createPageHTML(2, {n}, "t20260302_3", "html")</script>'
NOW = datetime(2026, 3, 3, tzinfo=UTC)
found = {"effects": [], "before": []}
with open_store(Path(sys.argv[1])) as store:
    found["before"] = [list(row) for row in store.rows("SELECT id, page, sha256, reader FROM versions")]
    if not found["before"]:
        source = Source(key="s", name="石桥镇", start=("http://s.example/",), region="999951",
                        kind=SourceKind.PARTY)
        runs.put_sources(store, [source], {})
        run = runs.start_run(store, [source], NOW)
        for n, url in enumerate(json.loads(sys.argv[2])):
            page = Page(source="s", role=Role.ARTICLE, url=url, fetched_at=NOW, status=200, headers=(), body=b"")
            with store.write() as connection:
                pages.keep(connection, run, page, Capture(file="x", offset=n, length=1, sha256=str(n)))
    for row in pages.to_read(store, pages.Which.ALL, "", 0, 100):
        said = json.loads(sys.argv[2])[row.url]
        several = TEXT.format(n=int(row.url.endswith("_1.html"))) if "_3" in row.url else ""
        body = (f'<title>石桥镇印发通知</title><h1>石桥镇印发通知</h1><p>发布时间：2026-03-02 来源：石桥融媒</p>'
                f'<div id="zoom"><p>{said * 8}</p></div>{several}')
        with store.write() as connection:
            found["effects"].append(articles.settle(connection, row, read_page(body.encode(), row.url, now=NOW), NOW))
    found["versions"] = [list(row) for row in store.rows("SELECT id, page, sha256 FROM versions")]
    found["export"] = [json.loads(line) for line in written(store, "jsonl").splitlines()]
if sys.argv[3:]:
    from scheduler.serving import Site, make_datasette
    served = make_datasette(Path(sys.argv[1]), Site(name="x"))
    for language in ("zh", "en"):
        found[language] = asyncio.run(served.client.get(f"/dangjian/articles/1?lang={language}")).text
    found["table"] = asyncio.run(served.client.get("/dangjian/versions")).text
print(json.dumps(found))
"""


def settled(tree: Path, *arguments: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path[:0] = {[str(tree), str(ROOT / 'tests')]!r}\n{SETTLE}",
         *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def changed_files(one: Path, other: Path) -> set[str]:
    ignored = ["__pycache__"]

    def walk(compared: filecmp.dircmp[str], above: str) -> set[str]:
        assert not compared.left_only
        assert not compared.right_only
        below = (walk(c, f"{above}{name}/") for name, c in compared.subdirs.items())
        return {f"{above}{name}" for name in compared.diff_files}.union(*below)

    rooms = ("archive", "scheduler", "datasette")
    return set().union(*(walk(filecmp.dircmp(one / r, other / r, ignored), f"{r}/") for r in rooms))


@pytest.mark.slow
def test_a_further_field_is_a_row_a_rule_a_migration_and_its_wording(tmp_path: Path) -> None:
    """Nothing else is written, and archives made before keep what they have."""
    tree = tmp_path / "tree"
    left_out = shutil.ignore_patterns("__pycache__")
    for room in ("archive", "crawler", "scheduler", "datasette"):
        shutil.copytree(ROOT / room, tree / room, ignore=left_out)
    for name, (before, after) in ONE_MORE_FIELD.items():
        text = (tree / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, name
        (tree / name).write_text(text.replace(before, after), encoding="utf-8")
    assert changed_files(ROOT, tree) == set(ONE_MORE_FIELD)

    database, pages = str(tmp_path / "dangjian.db"), json.dumps(PAGES)
    first = settled(ROOT, database, pages)
    assert first["effects"] == ["new", "new", "new", "same"]
    again = settled(tree, database, pages, "serve")
    # The migration changed no version; then our rules found two numbers, which no site edited.
    assert [row[:3] for row in again["before"]] == first["versions"]
    assert again["effects"] == ["amended", "same", "amended", "same"]
    digests = [
        (old[2] == new[2]) for old, new in zip(first["versions"], again["versions"], strict=True)
    ]
    assert digests == [False, True, False]
    assert [record["signatory"] for record in again["export"]] == [
        "江一帆",
        None,
        "罗青禾",
    ]
    assert again["export"][2]["text"].endswith("第二页上的全部内容。")
    assert "<dt>签发人</dt><dd" in again["zh"]
    assert "<dt>Signed by</dt><dd" in again["en"]
    assert "江一帆" in again["en"].partition("<dt>Signed by</dt>")[2][:200]
    assert "<dt><code>signatory</code></dt><dd>签发人</dd>" in again["table"]


def test_every_printed_field_has_a_label() -> None:
    wording = tomllib.loads((ROOT / "datasette" / "wording.toml").read_text(encoding="utf-8"))
    assert set(FIELDS) - {"published_precision", "provenance"} <= set(wording["article"]["fields"])


def test_every_objection_to_a_name_is_said_to_people() -> None:
    wording = tomllib.loads((ROOT / "datasette" / "wording.toml").read_text(encoding="utf-8"))
    assert set(wording["article"]["objections"]) == set(map(str, Objection))
