"""Surnames, simplified, and how much a name may rest on them.

From 百家姓 and today's common surnames (the weighted table of Faker's zh_CN provider), with rare ones and the
first characters of Tibetan, Uyghur, Mongol and Yi names in Chinese writing added by hand.
"""

from archive.search.fold import fold

COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛郝顾龚"
    "邵万覃武钱戴严莫孔向常汤康易乔赖文温庞樊兰殷施洪翟安颜倪牛季鲁葛章芦俞梅聂岳申齐祁柯关宁游阮焦左柴耿甘路裴欧穆伍华包辛隋鲍凌时毕苗翁司管甄单靳卫祝霍盛宫曲景涂项成冉车鞠费宗柏符"
    "桂卓屈党农缪柳阎辜蓝连瞿解饶仇喻尚娄楼晏童佟池詹晋胥粟匡蒲臧巩沙燕明冷支晁戚商牟芮寇敖边简郎查褚封谷米房皮巫禹骆邬芈屠郁奚双麻揭容储慕荆戎扈隗闵舒纪危虞昝裘应宣贲嵇邢荣荀羿汲邴"
    "糜宓蓬郗栾厉祖幸韶郜蓟邰鄂蔺蒙阴莘贡劳逄姬扶宰郦雍璩桑濮冀郏浦庄茹习宦慎戈庾暨衡弘阚巢蒯段伊代邸仝雒楚尧佘亢苟栗权鹿乐仲刁敬茅盖阳原逯谌漆矫尉迟鲜桓智郄郅闻苑薄卜仓岑狄窦丰凤伏"
    "傅计况廉练丘束宿谈咸萧羊尤元云湛诸班卞席丛滕"
)
"""Enough, before one or two characters, to tell a name from other words."""

_FREQUENT = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
)

RARE = frozenset(
    "丑东么乌乜买亓井仁仆仉从仰仵伯佀但位佐佴侍依侴信修俸兀全公养冶冼凃刀初利努勾化匙区午卑南占印卿历厍古召叱合吉同后吞吾员呙味呼和哀哈喜嘎国圭坎坤堵塔塞墨夔夕多央夷奉奔女妙始姒字孛孝"
    "官宝家宾富寒寻少尕尼居屋展山岐岩峗崇嵩巨巴布帅师帕干平年广庆库底度庹异弋弓强归彤征微德忻忽怀怡恩悟悦惟惠愈愚慈战扆才扎承把抗折护拉拓拜拱挚捷掌撒操敏敕敦斯新旗旦旷昌昭晓晨普暖暴"
    "曙曳曼有木朴朵村来杭松析枚枝枢柔柘柱栋根格梧棠森植楠榆榑樵檀次欣止步殳殴殿毋母水永汉汜汝沃沐泉法泽洋洛津洮浑浮海涵淦清渊渠源溥满漕漫潜潭澄濯火灵炎炳烈热煦照爱牧犹独狼玄率玉珠琦"
    "琴瑞生由男疏百益盘相眭睢督矢矣祭福禚秋秘税穰空竹竺竿笃笔笪籍粘素索紫繁红纳纽线终绍经统续绳维缑罕美翠老耙肇胶能脱腊腾臣舍良色艾萨花苌苍若苦英茂茶草荔莎菅菊蒿蕙虎虹虽蚁融行街衣西言"
    "訾谯豆豪贝贞负贯贵赏赤赫越轩载辅辉辟达迎远迦迪述逍逢遥邝那邦邶郇郐郯郸都鄞鄢酆采里钊钦钭钮铁铎铜银锁锦门闪闭问闽阙阿陀院隆随隽难雀雅雪雯零霜露青静顺须颉香骈鬲鬼鱼鳌鸟鸡鸿麦黑默"
    "鼎"
)
"""A name only where a label or another name beside it says that names stand there."""

_DOUBLE_SURNAMES = (
    "欧阳 上官 司马 诸葛 慕容 司徒 令狐 皇甫 尉迟 端木 南宫 夏侯 公孙 轩辕 东方 长孙 宇文 闻人 澹台 公冶 宗政 "
    "濮阳 淳于 单于 申屠 仲孙 钟离 闾丘 鲜于 司空 亓官 司寇 巫马 公西 漆雕 壤驷 公良 拓跋 夹谷 宰父 谷梁 "
    "百里 东郭 南门 呼延 羊舌 微生 梁丘 左丘 东门 西门 第五 万俟 赫连 太史 独孤 达奚 褚师 即墨 完颜 纳兰"
)
DOUBLE = frozenset(_DOUBLE_SURNAMES.split())


_INITIALS = frozenset(
    "泽四登昂拥苏呼额孟布格仁多扎次尼巴洛才索旦拉央德嘎贡旺丹益强阿土普边平达桑卓尕乌娜斯那朝哈敖塔白"
)
_SYLLABLES = frozenset(  # of Tibetan and Mongol names in Chinese writing: 格桑边觉, 娜仁其其格
    "泽绒四郎登昂热拥额呼格桑边觉仁青多吉扎西次尼玛巴罗布洛江村才让杰索南达旦增曲珍卓拉平措顿珠白赤林央金德嘎贡旺堆群丹益强久朗加松赞阿坚土登普琼米姆美贵"
    "果保完太本毛周当智卡叶端道尕乌兰图雅娜花其日勒斯琴高娃那顺朝鲁和特尔坦宝音哈毕力孟克苏都敖云塔娃"
)
_WHOLE = frozenset(("扎西", "卓玛", "次仁", "多吉", "达瓦", "洛桑", "格桑", "旺堆", "央金"))
"""Tibetan names of two characters, some of which are places as well."""


def transcribed(name: str) -> bool:
    """Whether a name is a usual Tibetan or Mongol one in Chinese writing."""
    folded = fold(name)
    if folded in _WHOLE:
        return True
    return 3 <= len(folded) <= 5 and folded[0] in _INITIALS and _SYLLABLES.issuperset(folded)


def common(name: str) -> bool:
    """Whether a name begins with a common or a double surname, in either script."""
    folded = fold(name[:2])
    return folded[:1] in COMMON or folded in DOUBLE


def frequent(name: str) -> bool:
    """Whether a name begins with one of the most frequent surnames, in either script."""
    return fold(name[:1]) in _FREQUENT


def known(name: str) -> bool:
    """Whether a name begins with any surname, rare ones included, in either script."""
    return common(name) or fold(name[:1]) in RARE


def double(name: str) -> bool:
    """Whether a name begins with a surname of two characters, in either script."""
    return fold(name[:2]) in DOUBLE
