"""The pages as people use them, in a real browser on a wide and on a narrow screen."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)
from playwright.sync_api import Page as BrowserPage
from served import served
from test_datasette import START, Filling

from archive.store import pages
from archive.types import Page, Role
from archive.warc import WarcSink

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = [ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)]
expect.set_options(timeout=30_000)  # a busy machine is no fault of the page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Its absence is a failure: these tests are never left out quietly."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail(
            "There is no Chromium: install the package 'chromium' (apt-get install chromium)."
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[list[str]]:
    """Another place than the archive: first its address, then each request that comes there.

    A connection alone is none: Chromium opens one for an iframe before it finds it forbidden, and
    closes it without a word.
    """
    requests: list[str] = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            body = ALIVE.replace("ELSEWHERE", requests[0]) if self.path == "/free" else ""
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        server.daemon_threads = True
        requests.append(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield requests
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, elsewhere: list[str]) -> Path:
    """A database of 48 articles about 党建 over two years, the newest of which has a long headline;
    one capture is a page that would run, load and lead away."""
    filled = Filling(tmp_path_factory.mktemp("browser") / "home.db")
    for n in range(46):
        filled.add(
            f"简讯第{n}期",
            "各支部学习党建。",
            url=f"https://dj.qinghe.example/{n}.html",
            published=f"{2023 + n % 2}-0{n % 6 + 1}-02",
        )
    filled.add("旧闻一则", "翻箱所得，也讲党建。", url="https://news.haixi.example/1.html",
               source="haixi", published="2019-11-01")  # fmt: skip
    filled.add(
        "柳溪镇党委把基层党建与网格治理结合起来一张清单管到底群众意见件件有回音",
        "柳溪镇的基层党建这样做。" + "https://dj.qinghe.example/" + "a" * 200,
        url="https://dj.qinghe.example/long/" + "b" * 200,
        outlet="青禾市柳溪镇党群工作办公室融媒体中心",
    )
    page = Page(
        source="qinghe",
        role=Role.ARTICLE,
        url="https://dj.qinghe.example/alive.html",
        fetched_at=START,
        status=200,
        headers=(("Content-Type", "text/html"),),
        body=ALIVE.replace("ELSEWHERE", elsewhere[0]).encode("gb18030"),
    )
    with WarcSink(filled.path.parent / "warc", filled.run) as sink:
        capture = sink.write(page)
    with filled.store.write() as connection:
        pages.keep(connection, filled.run, page, capture)
    filled.close()
    return filled.path


ALIVE = """<!DOCTYPE html><title>青禾网</title><style>h1 { color: rgb(1, 2, 3) }</style>
<script>document.title = 'it ran'; fetch('ELSEWHERE/script')</script>
<meta http-equiv="refresh" content="0;url=ELSEWHERE/refresh">
<link rel="stylesheet" href="ELSEWHERE/sheet.css">
<link rel="preconnect" href="ELSEWHERE/"><link rel="prefetch" href="ELSEWHERE/next">
<base href="ELSEWHERE/"><body onload="fetch('ELSEWHERE/load')"
 background="ELSEWHERE/background.png">
<h1>柳溪镇的党建</h1><img src="ELSEWHERE/a.png" onerror="document.title = 'it ran'">
<iframe src="ELSEWHERE/frame"></iframe><iframe srcdoc="<script>top.document.title='it ran'</script>">
</iframe><object data="ELSEWHERE/object"></object><video src="ELSEWHERE/v" autoplay></video>
<svg><script>document.title = 'it ran'</script></svg>
<form action="ELSEWHERE/form"><button id="send">送</button></form>"""


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The served archive's address."""
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def window(browser: Browser) -> BrowserPage:
    """The one that most tests share: a window of its own costs more than a test."""
    return browser.new_page(locale="zh-CN")


@pytest.fixture
def wide(window: BrowserPage, address: str) -> Iterator[BrowserPage]:
    """A wide screen to open pages on. Afterwards: no request left the host, and the console holds no
    complaints."""
    requests: list[str] = []
    complaints: list[str] = []

    def requested(sent: Request) -> None:
        requests.append(sent.url)

    def complained(message: ConsoleMessage) -> None:
        complaints.append(message.text)

    window.on("request", requested)
    window.on("console", complained)
    window.set_viewport_size(SCREENS[0])
    yield window
    window.remove_listener("request", requested)
    window.remove_listener("console", complained)
    window.emulate_media(media="null")
    window.context.clear_cookies()
    assert {urlsplit(url).netloc for url in requests} == {urlsplit(address).netloc}
    assert complaints == []


@pytest.fixture(params=SCREENS, ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, wide: BrowserPage) -> BrowserPage:
    """A wide screen and a narrow one, for what is done otherwise there."""
    wide.set_viewport_size(request.param)
    return wide


def evaluated(page: BrowserPage, script: str) -> Any:
    """The result of a script in the page once it has loaded: earlier, its style sheet may be missing."""
    page.wait_for_load_state("load")
    return page.evaluate(script)


def expect_to_fit(page: BrowserPage) -> None:
    """Nothing makes the page scroll sideways. Only after an expectation of what is new on it."""
    assert evaluated(page, "document.documentElement.scrollWidth <= window.innerWidth")


def expect_to_fit_screens(wide: BrowserPage) -> None:
    """Nor on a narrow screen to which the page is brought."""
    for screen in SCREENS:
        wide.set_viewport_size(screen)
        expect_to_fit(wide)


def unfold(page: BrowserPage) -> None:
    """On a narrow screen the filters are folded away."""
    if page.viewport_size == SCREENS[1]:
        page.get_by_role("checkbox", name="筛选").check()


def test_search_filter_and_page_on(page: BrowserPage, address: str) -> None:
    page.goto(address)
    expect_to_fit(page)
    status, cards = page.get_by_role("status"), page.locator(".card")
    page.get_by_role("searchbox").fill("黨建")
    page.get_by_role("button", name="检索").click()
    expect(status).to_have_text("检索到 48 篇")
    expect(cards).to_have_count(20)
    expect(page.locator(".excerpt mark").first).to_have_text("党建")
    expect_to_fit(page)

    choice = page.locator(".facets").get_by_role("link", name="青禾党建网")
    if page.viewport_size == SCREENS[1]:
        expect(choice).not_to_be_visible()
    unfold(page)
    choice.click()
    expect(status).to_have_text("检索到 47 篇")
    back, on = (page.get_by_role("link", name=name) for name in ("上一页", "下一页"))
    on.click()
    expect(back).to_be_visible()
    on.click()
    expect(cards).to_have_count(7)
    expect(on).to_have_count(0)
    back.click()
    expect(cards).to_have_count(20)
    page.get_by_role("link", name="第一页", exact=True).click()
    expect(back).to_have_count(0)
    expect(cards).to_have_count(20)
    expect_to_fit(page)


def test_open_a_hit_switch_language_and_go_back(page: BrowserPage, address: str) -> None:
    page.goto(f"{address}search?q=黨建&source=qinghe")
    page.locator(".card h3 a").first.click()
    expect(page.locator("h1 mark")).to_have_text(["党建"])
    expect(page.locator(".text mark")).to_have_text(["党建"])
    expect_to_fit(page)
    page.get_by_text("引用、出处与采集凭证").click()
    expect(page.get_by_text("20240713.warc.gz")).to_be_visible()
    expect_to_fit(page)

    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".text")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".text mark")).to_have_text(["党建"])
    page.get_by_text("Back to the results").click()
    status = page.get_by_role("status")
    expect(status).to_have_text("Articles found: 47")
    expect(page.get_by_role("searchbox")).to_have_value("黨建")
    expect_to_fit(page)
    page.get_by_role("link", name="中文").click()
    expect(status).to_have_text("检索到 47 篇")


def test_a_bar_of_the_chart_narrows_to_its_month(page: BrowserPage, address: str) -> None:
    page.goto(address)
    page.get_by_role("searchbox").fill("党建")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_title("2023年3月：8 篇，早于开始观测，占当月 8 篇的 100%", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("检索到 8 篇")
    expect(page.locator(".chips li").first).to_have_text(re.compile(r"^\s*起\s*2023-03\s*✕\s*$"))


def test_phrases_are_drawn_over_time_and_a_point_leads_to_its_articles(
    page: BrowserPage, address: str
) -> None:
    page.goto(f"{address}search?q=党建")
    page.get_by_role("link", name="占比与走势").click()
    page.get_by_label("提法 2").fill("简讯")
    page.get_by_role("button", name="画图").click()
    shown, other = page.locator(".on-wide svg"), page.locator(".on-narrow svg")
    if page.viewport_size == SCREENS[1]:
        shown, other = other, shown
    expect(shown).to_be_visible()
    expect(other).not_to_be_visible()
    expect_to_fit(page)
    page.get_by_text("以表格显示全部数值").first.click()
    expect_to_fit(page)
    row = page.get_by_role("row", name="2023年3月")
    expect(row.get_by_role("link")).to_have_text(["8", "8"])
    row.get_by_role("link").first.click()
    expect(page.get_by_role("status")).to_have_text("检索到 8 篇")


def test_drawings_are_dark_in_the_dark_and_light_on_paper(wide: BrowserPage, address: str) -> None:
    wide.goto(f"{address}trends?q=党建&q=简讯")
    line = wide.locator(".on-wide .stroke-line0").first
    expect(line).to_have_css("stroke", "rgb(23, 57, 179)")
    wide.emulate_media(color_scheme="dark")
    expect(line).to_have_css("stroke", "rgb(168, 187, 255)")
    wide.emulate_media(color_scheme="dark", media="print")
    expect(line).to_have_css("stroke", "rgb(23, 57, 179)")
    wide.emulate_media(color_scheme="null")


def test_the_chart_can_be_read_without_eyes(wide: BrowserPage, address: str) -> None:
    wide.goto(f"{address}search?q=党建")
    expect(wide.locator(".chart")).to_be_visible()
    # The bars are for eyes; one link leads to the same over time.
    expect(wide.locator(".chart").get_by_role("link")).to_have_text(["占比与走势"])
    wide.get_by_text("以表格显示各月篇数").click()
    expect(wide.get_by_role("row", name="2019").get_by_role("link")).to_have_text(["1", "1"])
    expect_to_fit_screens(wide)


def test_time_is_typed(page: BrowserPage, address: str) -> None:
    page.goto(f"{address}search?q=党建")
    unfold(page)
    page.get_by_label("起", exact=True).fill("2019年")
    page.get_by_label("止", exact=True).fill("2023.1")
    page.get_by_role("button", name="应用").click()
    expect(page.get_by_role("status")).to_have_text("检索到 9 篇")
    expect(page).to_have_url(re.compile(r"since=2019%E5%B9%B4&until=2023\.1$"))


LOOKS = [
    (language, screen, scheme)
    for language in ("zh", "en")
    for screen in SCREENS
    for scheme in ("light", "dark")
]


PLACES = [
    "",
    "search?q=党建&region=331199",
    "search?q=火星&from=x",
    "trends",
    "trends?q=党建&q=简讯&q=旧闻&baseline=level:city",
    "trends?q=党建&split=province&by=year&page=2",
    "dangjian/articles/48?q=党建",
    "capture/1",
    "capture/49",
    "dangjian/articles?_search=党建",
    "dangjian",
    "dangjian/versions",
    "dangjian/pages/1",
    "dangjian/sources?_facet=kind",
    "dangjian/outlets",
    "dangjian?sql=select title, region, url from articles",
    "api",
    "sources",
    "sources/qinghe",
    "runs",
    "runs/1",
    "none",
]


UNFOLDED = """() => {
  for (const details of document.querySelectorAll('details')) details.open = true;
  const fold = document.querySelector('label.fold');
  if (fold?.checkVisibility()) fold.click();
}"""
"""All that is folded away is opened: the narrow screen's filters, too."""


@pytest.mark.slow
@pytest.mark.parametrize(("language", "screen", "scheme"), LOOKS)
def test_axe_finds_no_serious_fault(
    browser: Browser,
    address: str,
    language: str,
    screen: ViewportSize,
    scheme: Literal["light", "dark"],
) -> None:
    opened = browser.new_page(viewport=screen, color_scheme=scheme)
    faults = []
    for place in PLACES:
        opened.goto(f"{address}{place}{'&' if '?' in place else '?'}lang={language}")
        evaluated(opened, UNFOLDED)
        # What is in the frame is not ours.
        found = Axe().run(opened, options={"iframes": False, "resultTypes": ["violations"]})
        assert found.response["passes"]
        faults += [
            (place, violation["id"], [node["html"] for node in violation["nodes"]])
            for violation in found.response["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
    opened.close()
    assert faults == []


def test_a_capture_neither_runs_nor_loads_anything(
    browser: Browser, address: str, elsewhere: list[str]
) -> None:
    opened = browser.new_page()
    for place in ("capture/49", "-/capture/49"):
        opened.goto(f"{address}{place}")
        opened.wait_for_load_state("networkidle")
        shown = opened.frame_locator("iframe") if place == "capture/49" else opened
        expect(shown.locator("h1")).to_have_text("柳溪镇的党建")
        # Its own inline style is kept.
        expect(shown.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
        expect(opened).not_to_have_title(re.compile("it ran"))
        shown.locator("#send").click()
        opened.wait_for_load_state("networkidle")
        expect(opened).to_have_url(f"{address}{place}")
    opened.close()
    assert len(elsewhere) == 1
    # The same page without a sandbox is alive.
    opened = browser.new_page()
    with ExitStack() as sent:
        for path in ("script", "sheet.css", "a.png", "frame", "refresh"):
            sent.enter_context(opened.expect_request(f"{elsewhere[0]}/{path}"))
        opened.goto(f"{elsewhere[0]}/free")
    opened.close()


def test_on_paper_only_what_is_read_remains(wide: BrowserPage, address: str) -> None:
    wide.goto(f"{address}dangjian/articles/48")
    wide.emulate_media(media="print")
    for gone in ("header.site", "footer.site", ".neighbours", "summary"):
        expect(wide.locator(gone).first).not_to_be_visible()
    expect(wide.locator(".text")).to_be_visible()
    paper = wide.locator(".on-paper")
    expect(paper).to_contain_text(f"{address}dangjian/articles/48")
    expect(paper).to_contain_text("30" * 32)  # of the page by its number, 48
    assert wide.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize(
    "place", ["/runs", "/sources", "/pages", "/versions", "/outlets", "?sql=select * from versions"]
)
def test_tables_fit(wide: BrowserPage, address: str, place: str) -> None:
    wide.goto(f"{address}dangjian{place}")
    expect(wide.locator("table.rows-and-columns")).to_be_visible()
    expect_to_fit_screens(wide)


def test_a_question_asked_often_is_run_and_changed(page: BrowserPage, address: str) -> None:
    page.goto(f"{address}dangjian")
    page.get_by_role("link", name="哪些来源被采得最多").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_label("年份").fill("2019")
    page.get_by_role("button", name="查询").click()
    expect(rows).to_have_count(1)
    page.get_by_text("SQL", exact=True).click()
    page.get_by_role("link", name="改写这个查询").click()
    expect(page.get_by_role("textbox", name="SQL")).to_have_value(re.compile("^SELECT outlet"))
    expect(rows).to_have_count(1)
    expect_to_fit(page)


def test_long_texts_of_a_table_are_folded(wide: BrowserPage, address: str) -> None:
    wide.goto(f"{address}dangjian/versions?id=48")
    text = wide.locator("details.long").filter(has_text="柳溪镇的基层党建这样做")
    expect(text).not_to_have_attribute("open", "")
    text.locator("summary").click()
    expect(text).to_have_attribute("open", "")
    expect_to_fit_screens(wide)


def test_article_measure(wide: BrowserPage, address: str) -> None:
    """At most 38 characters to a line, leading 1.8: the habit of Chinese book typography."""
    wide.goto(f"{address}dangjian/articles/48")
    for screen in SCREENS:
        wide.set_viewport_size(screen)
        width, size, leading = evaluated(
            wide,
            "() => { const text = document.querySelector('.text');"
            " const style = getComputedStyle(text);"
            " return [text.clientWidth, parseFloat(style.fontSize), parseFloat(style.lineHeight)] }",
        )
        assert width <= 38 * size + 1
        assert leading == pytest.approx(1.8 * size)
