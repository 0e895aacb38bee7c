"""What a text alone reveals: its script, whether it is a template with names masked, and whether a
converter spoilt it."""

import re

from archive.types import Script

# Common characters of news text whose two forms differ; a page mixes them only in quotations.
_PAIRS = (
    "这這个個来來时時们們说說为為国國会會对對发發学學后後经經过過现現实實体體应應开開还還从從"
    "与與关關数數线線东東门門问問间間电電车車书書长長见見马馬党黨员員区區县縣记記导導权權设設"
    "级級组組织織务務业業机機动動进進领領统統建建务務责責任任产產总總结結认認议議论論调調该該"
    "让讓请請谢謝选選举舉华華万萬亿億单單双雙号號听聽启啟团團图圖园園场場处處备備头頭奖獎妇婦"
    "宁寧宝寶审審层層岁歲带帶干幹广廣庆慶库庫张張强強归歸录錄态態总總恳懇战戰扩擴报報担擔"
    "拥擁挥揮据據损損换換无無旧舊显顯术術条條标標样樣桥橋检檢楼樓欢歡气氣汉漢济濟测測满滿"
    "热熱爱愛环環疗療监監盘盤码碼确確种種积積稳穩约約纪紀红紅练練终終给給续續维維网網罚罰"
    "职職联聯脑腦节節药藥获獲虽雖补補装裝规規视視览覽计計训訓证證识識诉訴词詞试試话話读讀谁誰"
)
_DISTINCT = [(a, b) for a, b in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if a != b]
_SIMPLIFIED = re.compile(f"[{''.join(a for a, _ in _DISTINCT)}]")
_TRADITIONAL = re.compile(f"[{''.join(b for _, b in _DISTINCT)}]")

_MASK = re.compile(r"(?<![A-Za-z0-9])[XxＸ×]{1,4}(?![A-Za-z0-9光射])")
# What a converter to traditional characters adds where it does not know which reading is meant:
# 開(kāi)展.
_READING = re.compile(
    "(?<=[\u3400-\u9fff])[(（][a-zü]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńň][a-zü]{0,3}[)）]"
)
_SAMPLE = 20_000  # characters that are examined


def script_of(text: str) -> Script:
    """The script of most distinctive characters; simplified when there are none."""
    text = text[:_SAMPLE]
    simplified, traditional = len(_SIMPLIFIED.findall(text)), len(_TRADITIONAL.findall(text))
    return Script.HANT if traditional > simplified else Script.HANS


def is_masked(text: str) -> bool:
    """Whether names and figures are replaced by X: a template, not a record of events."""
    masks = len(_MASK.findall(text))
    return masks >= 5 and masks * 400 >= len(text)


def is_spoilt(text: str) -> bool:
    """Whether readings stand after so many characters that no search finds the words."""
    text = text[:_SAMPLE]
    readings = len(_READING.findall(text))
    return readings >= 5 and readings * 20 >= len(text)


def without_readings(text: str) -> str:
    """A text, or a page's source, without the readings that spoil it."""
    return _READING.sub("", text)
