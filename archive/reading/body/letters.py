"""Pages that answer a letter: 领导信箱, 咨询投诉, 网上问政 (docs/cms.md: Letters)."""

import re
from collections.abc import Sequence

from archive.reading.body.boilerplate import announces_others, is_tool
from archive.reading.body.candidate import Body
from archive.reading.tree.layout import MARK, Layout, Line, squeeze

_WHO = "(?:来信|信件|写信|咨询|留言|诉求|问题|投诉|建议|提问|反映|网友|求助|来电|群众|主题|信访)"
_REPLY = "(?:回复|答复|回信|回覆|答覆|办理|处理|回应|反馈|解答|受理|官方|部门|单位)"
_ASKED = re.compile(
    rf"^[【\[]?(?:{_WHO}?(?:的)?(?:内容|描述|详情|正文|诉求)|(?:网友)?(?:来信|留言|咨询|提问|问题|诉求|投诉|建议))[】\]]?[:：]?(?=(.*))"
)
_ANSWER = rf"{_REPLY}{{1,2}}(?:的)?(?:内容|结果|意见|情况|详情|正文|说明)"
_ANSWERED = re.compile(
    rf"^[【\[]?(?:{_ANSWER}|(?:官方|部门|单位|办理)(?:回复|答复|解答))[】\]]?[:：]?(?=(.*))|^答[:：](?=(.*))"
)
# Readers' comments say 回复, too: it is a label beside one of a letter alone.
_ANSWERED_SHORTLY = re.compile(
    rf"^[【\[]?(?:{_ANSWER}|(?:官方|部门|单位|办理)?(?:回复|答复|解答|回答|回信|回覆|答覆))[】\]]?[:：]?(?=(.*))"
)
_TITLE = re.compile(rf"^[【\[]?(?:{_WHO}?(?:标题|主题|题目|事项))[】\]]?[:：]?(?=(.*))")
_FIRST = frozenset("【[回答办处反解受官部单")  # of what these match
_ABOVE = 14  # lines above the letter in which its headline may stand
_BELOW = 12  # lines below it in which the answer may begin
_MOST_ANSWERS = 3
_FEWEST = 6  # Chinese characters of a letter, of an answer
_LONGEST_TITLE = 80


def find_letter(layout: Layout) -> Body | None:
    """Letter and answer, when one label names each; None on any other page."""
    lines = layout.lines
    first = (at for at, line in enumerate(lines) if line.text[0] in _FIRST)
    answers = [at for at in first if _value(lines, at, _ANSWERED_SHORTLY)]
    if not 1 <= len(answers) <= _MOST_ANSWERS:
        return None
    answer = answers[-1]
    letters = [at for at in range(answers[0]) if _value(lines, at, _ASKED)]
    if len(letters) != 1 or any(line.linked for line in lines[letters[0] : answer]):
        return None
    start = letters[0]
    if any(
        line.prose and line.text.endswith("。") for line in lines[max(0, start - _ABOVE) : start]
    ):
        return None  # paragraphs of a text, two of which begin like labels
    end = _end(layout, start, answer)
    above = range(max(0, start - _ABOVE), start)
    titles = [value for at in above if (value := _value(lines, at, _TITLE))]
    title = titles[-1] if titles and len(titles[-1]) <= _LONGEST_TITLE else None
    return Body(lines[start:end], start, end, "letter and answer", title)


def with_answer(layout: Layout, body: Body) -> Body:
    """A letter that was found by other means, with the answer that stands below it."""
    lines = layout.lines
    near = range(body.end, min(body.end + _BELOW, len(lines)))
    answer = next((at for at in near if _value(lines, at, _ANSWERED)), None)
    if answer is None or any(
        line.is_link or announces_others(line) for line in lines[body.end : answer]
    ):
        return body
    end = _end(layout, body.start, answer)
    return Body([*body.lines, *lines[body.end : end]], body.start, end, body.where)


def _value(lines: Sequence[Line], at: int, label: re.Pattern[str]) -> str | None:
    """What stands behind a label, in its line or the next one; None when there is nothing."""
    text = squeeze(lines[at].text)
    found = label.match(text)
    if found is None:
        return None
    value = found[1] or found[found.lastindex or 1]
    if value:
        parts = (squeeze(part) for part in lines[at].raw.split(MARK))
        apart = found[0] == next(filter(None, parts), "") or found[0][-1] in ":：】]"
        return value if apart and len(value) >= _FEWEST else None
    after = lines[at + 1].text if at + 1 < len(lines) else ""
    return after if len(after) >= _FEWEST and not after.endswith(("：", ":")) else None


def _end(layout: Layout, start: int, answer: int) -> int:
    """Where the smallest element ends that holds both, or what follows the answer is foreign."""
    end = min(
        (end for first, end in layout.spans.values() if first <= start and end > answer + 1),
        default=len(layout.lines),
    )
    for at in range(answer + 2, end):
        line = layout.lines[at]
        if line.is_link or is_tool(line) or announces_others(line):
            return at
    return end
