#!/usr/bin/env python3
"""Generated articles for the search benchmark: the same number gives the same article.

    benchmarks/corpus.py FOLDER

compares them with real ones, the .txt files of a folder: how many distinct pairs and characters the
beginning of an article has, and how many ten and all of them have together. The constants below
were set by that, on 29 real pages of 1,500 characters and more.

Sentences are our own templates. Their slots take domain words and slogans (Zipf by rank, slogans
only in their years), places, names, numbers, and pieces of general language: a made-up vocabulary
of 30,000 words of one to three characters, mostly in set phrases of two to four words, for words do
not follow each other at random. An article says again what it has said. Now and then comes a word
that was never used before, so that the vocabulary goes on growing with the archive (Heaps' law). One
article in ten is in traditional characters, one in eight in full-width digits and letters.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import mean

from archive.search import characters, tokens
from archive.store.keys import ROOM, calendar

FOLD_TABLE = Path(__file__).resolve().parents[1] / "archive" / "search" / "fold_table.txt"
SOURCES = 129
KEYS_PER_MONTH = 32 * ROOM
FIRST_YEAR, YEARS = 2015, 12
GENERAL, PHRASES, NEVER_USED, SAID_AGAIN = 30_000, 300_000, 0.005, 0.4
CHARACTER_ZIPF, ZIPF = 1.45, 0.35

# The most frequent first.
DOMAIN = """党建 党员 工作 发展 党支部 学习 干部 群众 组织 服务 基层 党组织 建设 活动 开展 推进 主题党日 党委 社区 治理
引领 机关 书记 支部 教育 村级 乡村振兴 培训 会议 精神 落实 落地 机关党建 产业 项目 志愿者 为民 网格 考核 调研 党课
组织生活会 三会一课 民主评议 党史学习教育 先锋 示范 阵地 宣传 廉政 纪检 监督 巡察 整改 作风 双报到 国企 两新组织
非公企业 流动党员 党费 入党 积极分子 预备党员 转正 换届 选举 驻村 第一书记 帮扶 脱贫 脱贫攻坚 营商环境 信访 禁毒 平安
红色教育基地 革命老区 烈士陵园 初心 使命 担当 奉献 责任 清单 台账 督查 联建 共建 结对 党群服务中心 新时代文明实践
老党员 退役军人 统战 工会 共青团 妇联 人才 招商 旅游 合作社 茶叶 苹果 牦牛 党建联盟 楼宇党建 智慧党建 云课堂 微党课
积分制 红黄牌 清风 家风 家访 夜校 田间课堂 院坝会 板凳会 马扎会 赶集日 微心愿 点单 派单 接单 评单 党建指导员 龙头企业
网络 平台 数据 档案 表彰 慰问 走访 义诊 植树 防汛 抗旱 防疫 疫情防控 复工复产 春耕 秋收 禁烧 河长制 林长制 路长制
""".split()  # noqa: SIM905
# (slogan, its first and last year)
SLOGANS = (
    ("不忘初心、牢记使命", 2017, 2026), ("两学一做", 2016, 2019), ("三严三实", 2015, 2016), ("四个意识", 2016, 2026),
    ("四个自信", 2016, 2026), ("两个维护", 2018, 2026), ("两个确立", 2021, 2026), ("“四下基层”", 2022, 2026),
    ("学思想、强党性、重实践、建新功", 2023, 2024), ("八项规定", 2015, 2026), ("1+1+N", 2017, 2026),
    ("党建+", 2016, 2026), ("五个到户", 2015, 2026), ("绿水青山就是金山银山", 2015, 2026),
    ("中国式现代化", 2021, 2026), ("高质量发展", 2017, 2026), ("我为群众办实事", 2021, 2023),
)  # fmt: skip
LATIN = "5G APP VR AI WiFi PPT QQ KTV LED GDP PM2.5 4S EMS VIP ETC NGO DNA CT B2B ISO9001".split()  # noqa: SIM905
TEMPLATES = """{P}坚持以{T}为抓手，{W}{T}，{W}{T}{W}。|{D}，{P}{T}{T}在{W}召开，{N}同志主持并讲话。
{T}要{W}，{W}，把{T}与{T}结合起来。|据{N}介绍，{P}今年{W}{T}{M}个，{W}{M}人次。
“{S}”{W}以来，{P}{W}{T}，{T}{W}明显{W}。|{W}，{T}是{W}；{W}，{T}是{W}。|{T}{W}，{W}{T}{W}。
{P}党员{N}说：“{W}，{W}{T}{W}！”|全{P}共有{T}{M}名，{W}率达{M}%，比上年{W}{M}个百分点。
一是{W}{T}，{W}；二是{W}{T}，{W}；三是{W}{T}，{W}。|{W}{L}{W}，{T}{W}。
下一步，{P}将{W}{S}，{W}{T}{W}，{W}{T}。|{T}、{T}、{T}等{W}，{W}。
{D}至{D}，{N}、{N}等{M}人到{P}{W}{T}，{W}。|{W}（{W}），{W}{T}{W}。|{W}，{W}。
党的{T}{W}，我们{W}，更要{W}{T}。|{P}{W}“{T}{T}”{W}，{W}投入{M}万元，{W}。""".replace("\n", "|")
TITLES = """{P}{T}{W}{T}|{P}：{S}{T}|{T}{W}{T}|{P}{T}开展{T}活动|{N}：{W}{T}{W}|{P}召开{T}会议|{L}+{T}：{P}{W}{T}"""
SURNAMES = "方苗石柳江林叶雷钟龚汤黎邹尹庞柯"
PLACE_HEADS = "青石柳白红长清东西南北龙凤云松桃杏梅榆槐杨金银铜铁玉珠泉溪湖海岭峰沟坪塘桥关店铺营寨"
PLACE_TAILS = "县 市 区 镇 乡 村 街道 社区 林场 矿区".split()  # noqa: SIM905
OUTLETS = "日报 发布 融媒 党建网 组工 先锋 在线 广播电视台".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Made:
    """A generated article; published: YYYY-MM-DD; source: 0 to SOURCES - 1.

    key: its date_key, the calendar's key of the day + its place among the articles of the day.
    """

    number: int
    key: int
    published: str
    source: int
    outlet: str
    title: str
    text: str


class Words:
    """What slots are filled with."""

    def __init__(self) -> None:
        rare = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7)
                for cell in range(0xA1, 0xFF) if row < 0xD7 - 1 or cell < 0xFA]  # fmt: skip
        random = Random("characters")  # noqa: S311
        random.shuffle(rare)
        self.characters = rare
        self.character_weights = list(
            accumulate(1 / (n + 20) ** CHARACTER_ZIPF for n in range(len(rare)))
        )
        made = dict.fromkeys(self._word(random) for _ in range(2 * GENERAL))
        self.general = list(made)[:GENERAL]
        weights = list(accumulate(1 / (n + 3) ** ZIPF for n in range(GENERAL)))
        self.phrases = [
            "".join(
                random.choices(self.general, cum_weights=weights, k=random.choice((2, 3, 3, 4)))
            )
            for _ in range(PHRASES)
        ]
        self.phrase_weights = list(accumulate(1 / (n + 30) ** ZIPF for n in range(PHRASES)))
        self.domain_weights = list(accumulate(1 / (n + 2) for n in range(len(DOMAIN))))
        self.places = [self._place(random) for _ in range(5000)]
        self.names = [random.choice(SURNAMES) + self._some(random, random.choice((1, 2, 2)))
                      for _ in range(20_000)]  # fmt: skip
        self.by_year = {
            year: [s for s, first, last in SLOGANS if first <= year <= last]
            for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
        }

    def _some(self, random: Random, count: int) -> str:
        return "".join(random.choices(self.characters, cum_weights=self.character_weights, k=count))

    def _word(self, random: Random) -> str:
        return self._some(random, random.choice((1, 2, 2, 2, 2, 2, 2, 3, 3)))

    def _place(self, random: Random) -> str:
        return "".join(random.choices(PLACE_HEADS, k=2)) + random.choice(PLACE_TAILS)

    def fill(self, random: Random, templates: list[tuple[str, ...]], year: int, day: str) -> str:
        """The templates, one after another, with words in their slots."""
        general = self._general(random, 12 * len(templates))
        domain = iter(random.choices(DOMAIN, cum_weights=self.domain_weights, k=6 * len(templates)))
        parts: list[str] = []
        for template in templates:
            for piece in template:
                if piece == "{W}":
                    parts.append(next(general))
                elif piece == "{T}":
                    parts.append(next(domain))
                elif piece[0] == "{":
                    parts.append(self._slot(random, piece, year, day))
                else:
                    parts.append(piece)
        return "".join(parts)

    def _general(self, random: Random, most: int) -> Iterator[str]:
        """Pieces of general language, as one article uses them: it says again what it has said."""
        said: list[str] = []
        for phrase in random.choices(self.phrases, cum_weights=self.phrase_weights, k=most):
            if said and random.random() < SAID_AGAIN:
                yield random.choice(said)
            else:
                said.append(self._word(random) if random.random() < NEVER_USED else phrase)
                yield said[-1]

    def _slot(self, random: Random, slot: str, year: int, day: str) -> str:
        if slot == "{P}":
            return random.choice(self.places)
        if slot == "{N}":
            return random.choice(self.names)
        if slot == "{S}":
            return random.choice(self.by_year[year])
        if slot == "{M}":
            return str(int(1.6 ** (random.random() * 20)))
        if slot == "{L}":
            return random.choice(LATIN)
        return random.choice((day, f"{year}年", f"{year}年{random.randrange(1, 13)}月"))


def article(number: int) -> Made:
    """Article number 0, 1, …, in no order of days; more of the later years. Its key is that of the
    first article of its day."""
    words = _words()
    random = Random(f"article {number}")  # noqa: S311
    moment = random.random() ** 0.7 * YEARS * 12
    year, month = FIRST_YEAR + int(moment / 12), int(moment) % 12 + 1
    date = random.randrange(1, 29)
    day = f"{year}年{month}月{date}日"
    drawn = random.choices(SENTENCES, k=max(4, int(random.lognormvariate(0, 0.5) * 36)))
    breaks = [(*s, "\n") if n % 5 == 4 else s for n, s in enumerate(drawn)]
    text = words.fill(random, breaks, year, day).strip()
    title = words.fill(random, [random.choice(HEADLINES)], year, day)
    if number % 10 == 3:
        text, title = text.translate(_traditional()), title.translate(_traditional())
    if number % 8 == 5:
        text, title = text.translate(_FULL_WIDTH), title.translate(_FULL_WIDTH)
    return Made(
        number, calendar((year * 100 + month) * 100 + date), f"{year}-{month:02}-{date:02}",
        int(random.random() ** 2 * SOURCES),
        random.choice(words.places) + random.choice(OUTLETS), title, text,
    )  # fmt: skip


class Days:
    """The places of articles among those of their days."""

    def __init__(self) -> None:
        self.last: Counter[int] = Counter()

    def place(self, made: Made) -> Made:
        """The article with the key that it gets when it comes now."""
        self.last[made.key] += 1
        assert self.last[made.key] <= ROOM
        return replace(made, key=made.key + self.last[made.key] - 1)


def articles(count: int) -> Iterator[Made]:
    """Articles 0 to count - 1."""
    return map(Days().place, map(article, range(count)))


def _pieces(templates: str) -> list[tuple[str, ...]]:
    return [
        tuple(p for p in t.replace("{", "\0{").replace("}", "}\0").split("\0") if p)
        for t in templates.split("|")
    ]


SENTENCES, HEADLINES = _pieces(TEMPLATES), _pieces(TITLES)


@cache
def _words() -> Words:
    return Words()


_FULL_WIDTH = {code: code + 0xFEE0 for code in map(ord, "0123456789ABCDGKLPQRSTVWX%+")}


@cache
def _traditional() -> dict[int, str]:
    """Simplified → a traditional character that folds to it, from our own table."""
    found: dict[int, str] = {}
    for line in FOLD_TABLE.read_text(encoding="utf-8").splitlines():
        kind, first, second = [*line.split(" "), "", ""][:3]
        code = int(first, 16) if kind == "fold" else 0
        if 0x4E00 <= code <= 0x9FFF and int(second, 16) >= 0x4E00:
            found.setdefault(int(second, 16), chr(code))
    return found


def compare(folder: Path) -> None:
    """Print how diverse the real texts of a folder are, and as many generated ones."""
    real = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    made = [article(number).text for number in range(1000)]
    for length in (500, 1000, 1500, 2500):
        for name, texts in (("real", real), ("made", made)):
            begun = [text[:length] for text in texts if len(text) >= length]
            pairs = [tokens(text).split(" ") for text in begun]
            alone = [characters(text).split(" ") for text in begun]
            print(f"first {length} characters of {len(begun):4} {name}: tokens {mean(map(len, pairs)):5.0f}"
                  f"  distinct {mean(len(set(p)) for p in pairs):5.0f}"
                  f"  characters {mean(map(len, alone)):4.0f}", end="")  # fmt: skip
            for count in (10, sum(len(text) >= length for text in real)):
                together = {token for p in pairs[:count] for token in p}
                print(f"  of {count} together {len(together):6}", end="")
            print()


if __name__ == "__main__":
    compare(Path(sys.argv[1]))
