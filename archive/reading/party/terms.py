"""The words by which party building is recognised, in simplified characters.

Party building (党的建设) is what the Communist Party of China does to itself: its political,
ideological, organisational, style, discipline and institutional construction, and its fight against
corruption; its organs and members where they act as such; its campaigns. What the Party leads
(the economy, a village's potatoes) is not. docs/data.md says it for readers.

The longest word that begins first counts, and no character counts twice. So a word of NOTHING hides
the words in it, and is needed only where there are any: 党参 and 结党营私 hold none, 国民党党员 does.
Verbs are pitfalls: 组织工作人员, 组织生活垃圾分类, 组织建设项目.
"""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# In this order: the thing itself; organs; members; meetings and campaigns; cadres; discipline.
STRONG = _words("""
党建 党的建设 党的政治建设 党的组织建设 党的作风建设 党的纪律建设 党的自我革命 政治建设 从严治党 管党治党
党内法规 党内政治生活 党务公开 党务工作 党章党规 建党精神 庆祝建党 建党百年
党支部 党总支 党小组 机关党委 机关工委 直属工委 两新工委 基层党委 党组织 基层组织建设 组织工作会议
组织部长会议 组工干部 支部工作法 流动党支部 党代会 党员大会 党员代表大会 党群服务 社会工作部
党员教育 党员管理 党员队伍 发展党员 党员发展 预备党员 入党积极分子 入党申请 入党宣誓 入党誓词 重温入党 流动党员
党费 党课 党性教育 党性锻炼 党性修养 党员先锋 党员示范 党员突击队 党员责任区 先锋模范作用 战斗堡垒 优秀党员
优秀共产党员 两优一先 党员中心户 党员活动 党员下沉 党员干部下沉 锤炼党性 光荣在党 政治生日 党旗 双报到 软弱涣散
双带头人
三会一课 组织生活会 组织生活制度 双重组织生活 民主生活会 民主评议党员 主题党日 党日活动 主题教育 两学一做 三严三实
学党史办实事 群众路线教育 党的群众路线 不忘初心 党史学习 学党史 党纪学习 党纪教育 党规党纪 先进性教育 创先争优
正确政绩观
理论学习中心组 中心组学习 理论中心组 意识形态工作
干部队伍建设 干部选拔 选人用人 选拔任用 考察识别 任前公示 干部任用 干部教育培训 第一书记
党风 党纪 廉政 廉洁 清廉 廉文化 反腐败 惩治腐败 不敢腐 纪检监察 纪检干部 纪检委员 监督执纪 执纪问责 四种形态
纪律审查
监察调查 审查调查 违纪违法 党内警告 党内严重警告 开除党籍 撤销党内 党纪政务 八项规定 形式主义 官僚主义 基层减负
留置措施 四风 作风建设 干部作风
机关作风 政治巡视 巡视工作 巡察工作 政治巡察 巡视巡察 巡察整改 巡视整改 巡视组 巡察组 市委巡察 县委巡察 区委巡察
监察委员会
监察机关
""")
"""Each is about party building wherever it stands as a subject."""

WEAK = _words("""
党员 共产党员 党委 党组 党工委 党支部书记 党总支书记 党组织书记 支部书记 党代表 党的领导 党性 入党 党史 党章 党徽 党龄
党校 党务 党群 组织部 纪委 监委 纪检 巡视 巡察 腐败 受贿 贪污 警示教育 学习教育 主题教育活动 中心组 意识形态 思想政治
理论学习 政治生态 政绩观 年轻干部 驻村工作队 选调生 党的二十大精神 党的十九大精神 党的十八大精神 全会精神
""")
"""Organs, members and talk of the Party: they stand in any government news, so much is needed."""

_OTHER_PARTIES = _words("""
国民党 民主党 共和党 致公党 农工党 农工民主党 民革 民盟 民建 民进 台盟 九三学社 自民党 社会党 保守党 劳动党 革命党
民进党 亲民党 民众党 进步党
""")
_OF_A_PARTY = _words("""
党员 党组织 党支部 党总支 党组 党委 党史 党代表 党代会 党建 党务 党费 党章 党纪 党旗 基层组织建设
""")

# In this order, after other parties: a fact of a life; offices of persons, and who leads everything; offices
# of the past; buildings and names; campaigns on something else.
NOTHING = (
    _OTHER_PARTIES
    | {party + word for party in _OTHER_PARTIES for word in _OF_A_PARTY}
    | _words("""
中国共产党 中国共产党党员 中国共产党优秀党员 加入中国共产党
党委书记 党委副书记 党委委员 党委常委 党组书记 党组副书记 党组成员 党工委书记 党工委副书记 党工委委员 纪委书记
纪委副书记 组织部部长 组织部长 组织部副部长 党委政府 党委、政府 党委和政府 党委、市政府 党委、县政府
省委第一书记 市委第一书记 地委第一书记 县委第一书记 书记处第一书记 中央第一书记 中央局第一书记 廉政公署 建党路
党史馆 党史博物馆 党史纪念馆 主题教育馆 主题教育基地 主题教育公园 党校路 党建路 党建国 党建军
安全主题教育 国防主题教育 法治主题教育 普法主题教育 禁毒主题教育 保密主题教育 消防主题教育 环保主题教育 爱国主义主题教育
防灾减灾主题教育 防溺水主题教育 感恩主题教育 劳动主题教育 阅读主题教育 安全警示教育 交通警示教育 安全生产警示教育
防溺水警示教育 思想政治课 思想政治理论课 思想政治教师 防腐败 食品腐败 腐败变质
""")
)
"""Words with others in them that are not about the Party's building: no evidence at all."""

COLUMN = _words("""
组织工作 组织建设 组织人事 组工 干部工作 党务 党群 党员 党史 先锋 支部 纪检 清风 廉 纪律 学习教育
""")
"""In the name of a column these are as good as STRONG."""

TRADE = _words("招标 采购 中标 成交 询价 磋商 竞价 投标 比选 流标 招租 拍卖")
"""In a headline: somebody buys something, were it for a party school."""
