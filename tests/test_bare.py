"""Whether a page seems to have no text, asked of its bytes."""

import pytest

from archive.web.bare import seems_bare

NAV = "<a href='/djgz/'>基层党建工作动态和最新通知公告</a>" * 40
FOOT = "<p>主办单位：石桥镇党政办公室　地址：河口路一号</p><p>技术支持：县融媒体中心</p>"
LINE = "镇党委组织机关党员到河口村清理水渠，慰问老党员，听取群众对产业项目的意见。"
FRAME = (
    "<html><head><title>{0}</title><style>x</style></head><body>{1}<div>{2}</div>{3}</body></html>"
)


def page(text: str, encoding: str = "utf-8") -> bytes:
    return FRAME.format("关于开展主题党日活动的通知" * 9, NAV, text, FOOT).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_frame_without_text_is_bare_and_an_article_is_not(encoding: str) -> None:
    assert seems_bare(page("", encoding))
    assert seems_bare(page("<script>var text = '" + LINE * 30 + "';</script>", encoding))
    assert seems_bare(page("<img src='haibao.jpg'>", encoding))
    assert not seems_bare(page(f"<p>{LINE}</p>" * 15, encoding))
    assert not seems_bare(page("".join(f"<p><SPAN>{LINE}</SPAN></p>" for _ in range(15)), encoding))


def test_hostile_bytes_are_read_in_time() -> None:
    assert seems_bare(b"")
    assert seems_bare(b"<" * 900_000)
    assert seems_bare(b"<a>" * 300_000)
    assert not seems_bare(page("", "utf-16")), "it is not looked into"
    assert not seems_bare(b"x" * 2_000_000)
