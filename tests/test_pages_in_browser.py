"""The pages as people use them, in a real browser on a wide and on a narrow screen."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from test_datasette import SERVE, Filling

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
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served archive: 25 articles about 党建, the newest of which has a long headline."""
    filled = Filling(tmp_path_factory.mktemp("browser") / "home.db")
    for n in range(24):
        filled.add(
            f"简讯第{n}期",
            "各支部学习党建。",
            url=f"https://dj.qinghe.example/{n}.html",
            published="2024-01-02",
        )
    filled.add(
        "柳溪镇党委把基层党建与网格治理结合起来一张清单管到底群众意见件件有回音",
        "柳溪镇的基层党建这样做。" + "https://dj.qinghe.example/" + "a" * 200,
        url="https://dj.qinghe.example/long/" + "b" * 200,
        outlet="青禾市柳溪镇党群工作办公室融媒体中心",
    )
    filled.close()
    command = [sys.executable, "-c", SERVE, str(filled.path)]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(params=SCREENS, ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page at the archive's home. In the end: no request left the host, nothing was complained
    of in the console."""
    opened = browser.new_page(viewport=request.param)
    requests: list[str] = []
    complaints: list[str] = []
    opened.on("request", lambda sent: requests.append(sent.url))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.goto(address)
    yield opened
    opened.close()
    assert {urlsplit(url).netloc for url in requests} == {urlsplit(address).netloc}
    assert complaints == []


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    page.wait_for_load_state("load")  # before it, the style sheet may be missing
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_search_open_and_return(page: Page) -> None:
    assert fits(page)
    page.get_by_role("searchbox").fill("黨建")
    page.get_by_role("button", name="检索").click()
    assert page.get_by_role("status").inner_text().startswith("检索到 25 篇")
    assert page.locator(".card").count() == 20
    assert fits(page)
    page.locator(".card h3 a").first.click()
    assert page.locator("h1 mark").all_inner_texts() == ["党建"]
    assert page.locator(".text mark").all_inner_texts() == ["党建"]
    assert fits(page)
    page.get_by_text("出处与采集凭证").click()
    expect(page.get_by_text("20240713.warc.gz")).to_be_visible()
    assert fits(page)
    page.get_by_text("返回检索结果").click()
    assert page.get_by_role("searchbox").input_value() == "黨建"


def test_page_on_and_back(page: Page) -> None:
    page.get_by_role("link", name="文章", exact=True).click()
    page.get_by_role("link", name="下一页").click()
    assert page.locator(".card").count() == 5
    assert page.get_by_role("link", name="下一页").count() == 0
    page.get_by_role("link", name="第一页", exact=True).click()
    assert page.locator(".card").count() == 20


def test_narrow_by_source(page: Page) -> None:
    page.get_by_role("link", name="全部文章").click()
    choice = page.locator(".facets").get_by_role("link", name="青禾党建网")
    if page.viewport_size == SCREENS[1]:
        expect(choice).not_to_be_visible()
        page.get_by_role("checkbox", name="筛选").check()
    choice.click()
    assert page.url.endswith("source=qinghe")
    assert page.get_by_role("status").inner_text().startswith("检索到 25 篇")


@pytest.mark.parametrize("table", ["runs", "sources", "pages", "versions"])
def test_tables_fit(page: Page, address: str, table: str) -> None:
    page.goto(f"{address}dangjian/{table}")
    expect(page.locator("table.rows-and-columns")).to_be_visible()
    assert fits(page)


def test_article_measure(page: Page, address: str) -> None:
    """At most 38 characters to a line, leading 1.8: the habit of Chinese book typography."""
    page.goto(f"{address}dangjian/articles/25")
    width, size, leading = page.evaluate(
        "() => { const text = document.querySelector('.text'); const style = getComputedStyle(text);"
        " return [text.clientWidth, parseFloat(style.fontSize), parseFloat(style.lineHeight)] }"
    )
    assert width <= 38 * size + 1
    assert leading == pytest.approx(1.8 * size)
