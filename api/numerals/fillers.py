"""Words that bring no new subject between the name of a metric and its figure, by language.

Texts to be checked have many words there: verbs of change, of reaching and of bounds, how something
changes, and who says it. Drafts leave open what stands beside them.
"""

EN = (
    r"\b(?:targets?|goals?|forecasts?|outlook|goods|products?|merchandise"
    # ranks and parts
    r"|rank(?:ed|s|ing)?|placed|account(?:ed|s|ing)|represent(?:ed|s|ing)?|mak(?:e|es|ing)|made"
    r"|compris(?:e|ed|es|ing)|constitut(?:e|ed|es|ing)"
    # what somebody expects, wants or says
    r"|expect(?:s|ing)?|predict(?:s|ed|ing)?|sees?|saw|puts?|project(?:s|ing)?|estimates?|anticipat(?:e|es|ed)"
    r"|want(?:s|ed|ing)?|aim(?:s|ed|ing)?|plan(?:s|ned|ning)?|hop(?:e|es|ed|ing)|envisag(?:e|es|ed)"
    r"|report(?:s|ed|ing)?|say(?:s|ing)?|said|show(?:s|ed|ing|n)?|according|figures|data|official(?:ly)?"
    r"|announc(?:e|es|ed)|publish(?:ed|es)?|releas(?:e|es|ed)|calculat(?:e|es|ed)|count(?:s|ed|ing)?"
    # changes
    r"|grow(?:s|n|ing)?|expand(?:s|ing)?|quicken(?:s|ed|ing)?|accelerat(?:e|es|ed|ing)"
    r"|slow(?:s|ed|ing)?|eas(?:e|es|ed|ing)|shrink(?:s|ing)?|shrunk|ris(?:e|es|en|ing)|fall(?:s|en|ing)?"
    r"|increas(?:e|es|ing)|decreas(?:e|es|ing)|declin(?:e|es|ing)|contract(?:s|ed|ing)?|drop(?:s|ping)?"
    r"|gain(?:s|ing)?|los(?:e|es|ing)|climb(?:s|ing)?|jump(?:s|ing)?|surg(?:e|es|ing)|soar(?:s|ing)?"
    r"|slip(?:s|ping)?|sl(?:id|ides?|iding)|slump(?:s|ed|ing)?|plung(?:e|es|ed|ing)|plummet(?:s|ed|ing)?"
    r"|tumbl(?:e|es|ed|ing)|s[aiu]nk(?:s|ing)?|swell(?:s|ed|ing)?|swollen|leap(?:s|ed|t|ing)?"
    r"|rebound(?:s|ed|ing)?|recover(?:s|ed|ing)?|retreat(?:s|ed|ing)?|weaken(?:s|ed|ing)?"
    r"|strengthen(?:s|ed|ing)?|advanc(?:e|es|ing)|improv(?:e|es|ed|ing)|worsen(?:s|ed|ing)?"
    r"|widen(?:s|ed|ing)?|narrow(?:s|ed|ing)?|dip(?:s|ped|ping)?|tick(?:s|ed|ing)?|creep(?:s|ing)?|crept"
    r"|balloon(?:s|ed|ing)?|mount(?:s|ed|ing)?|pick(?:s|ed|ing)?|chang(?:e|es|ed|ing)|mov(?:e|es|ed|ing)"
    # reaching and being
    r"|post(?:s|ed|ing)?|record(?:s|ed|ing)?|regist(?:er|ers|ered|ering)|notch(?:es|ed|ing)?|log(?:s|ged|ging)?"
    r"|boast(?:s|ed|ing)?|hits?|hitting|stand(?:s|ing)?|runs?|ran|running|number(?:s|ed|ing)?"
    r"|remain(?:s|ed|ing)?|stay(?:s|ed|ing)?|keeps?|kept|hold(?:s|ing)?|held|equal(?:s|led|ling)?"
    r"|measur(?:e|es|ed|ing)|valued|clock(?:s|ed|ing)?|turn(?:s|ed)|end(?:s|ed|ing)|clos(?:e|es|ed|ing)"
    r"|finish(?:ed|es)?|settl(?:e|ed|es)|total(?:s|ing|ling)?|bring(?:s|ing)?|brought|takes?|took|taking"
    r"|achiev(?:e|es|ed|ing)|attain(?:s|ed)?|produc(?:e|es|ed)|generat(?:e|es|ed)|reach(?:es|ing)?"
    r"|amount(?:s|ing)?|having|being|becom(?:e|es|ing)|became|coming|gets?|got|go(?:es|ing)?|went"
    # bounds
    r"|exceed(?:s|ed|ing)?|topp(?:ed|ing)|tops|surpass(?:es|ed|ing)?|pass(?:es|ed|ing)|cross(?:es|ed|ing)?"
    r"|br(?:eak|eaks|oke|oken)|short|below|above|beyond|beneath|excess|upwards?|north|south|within"
    r"|deficit|surplus|gap|shortfall|whose|where|which|with"
    r"|threshold|mark|level|fewer|greater|higher|lower|larger|smaller|bigger|approach(?:es|ed|ing)?"
    r"|near(?:s|ed|ing)?|close|barely|hardly|scarcely|well|far|roughly|approximately|exactly|precisely"
    r"|estimated|maximum|minimum|no|not|never"
    # how, and when
    r"|strong(?:ly)?|solid(?:ly)?|robust(?:ly)?|healthy|healthily|modest(?:ly)?|steady|steadily|sharp|slight"
    r"|steep(?:ly)?|whopping|staggering|impressive|mere(?:ly)?|meagre|meager|brisk(?:ly)?|rapid(?:ly)?"
    r"|quick(?:ly)?|marked(?:ly)?|significant(?:ly)?|substantial(?:ly)?|considerabl[ey]|marginal(?:ly)?"
    r"|moderate(?:ly)?|full|whole|entire|overall|altogether|all|alone|already|now|even|today|currently"
    r"|together|every|throughout|during|until|through|since|into|across|as|if|when|who|what|how|there"
    r"|he|she|we|did|does|do|these|those|such|so|too|yet|however|meanwhile|thus|also|once"
    r"|fast(?:er|est)?|slower|pace|clip|tune|equivalent|size|sum|number"
    # parts of the economy
    r"|compan(?:y|ies)|firms?|sectors?|industr(?:y|ies)|segments?|makers?|manufacturers?|producers?|field"
    # places
    r"|provinces|nations|economies|province|provincial|prefecture|city|cities|country|countries|nation|national|nationwide|domestic"
    r"|world|global(?:ly)?|worldwide|abroad|overseas)\b"
)
JA = (
    "省級行政区|行政区|順位|目標|見通し|予測|見込み|予想|国内|全体|全国|世界|海外"
    "|成長|伸び|伸長|急増|急減|急伸|急落|激増|増勢|好調|堅調|低調|順調|大幅|小幅|大きく|わずか|僅か"
    "|縮小|収縮|後退|悪化|改善|回復|鈍化|加速|減速|上向|落ち込|下落|減退|増大|倍増|増え|減り|減ら"
    "|到達|届|及|満|越|突破|割|台|以上|以下|未満|以内|未達|余り|強|弱|前後|ほぼ|およそ|近|迫|限|留|止"
    "|計上|発生|稼働|稼|働|導入|配備|設置|保有|使用|使|運用|備え|抱え|抱|持|有|在"
    "|発表|公表|報告|集計|統計|調査|結果|明|示|伝|述|試算|算出|推計|見|考|期待|目指|掲|設定|定|狙"
    "|赤字|黒字|規模|総計|累計|総|計|額|数|値|率|量|単位|同|本|当|今|昨|同省|同市|同国|省|市|県|国|州|都市|地域|地元"
    "|企業|会社|分野|部門|産業|業界|メーカー|セクター|業種"
    "|通年|年間|月間|通期|全年|通算|時期|期間|時|中|内|間|頃|初|新|既|更|再|最|各|約|等|他|方|者|人|社|件|個|台"
)
KO = (
    r"성급|행정구역|순위|가운데|목표\S*|전망\S*|예상\S*|예측\S*|국내|전체|전국|세계|해외|글로벌"
    r"|성장\S*|커[졌지진]\S*|확대\S*|축소\S*|위축\S*|뒷걸음\S*|급증\S*|급감\S*|급등\S*|급락\S*|뛰\S*|뛴|치솟\S*"
    r"|떨어\S*|내려\S*|내렸\S*|오르\S*|올라\S*|올랐\S*|높아\S*|낮아\S*|개선\S*|악화\S*|회복\S*|둔화\S*|가속\S*"
    r"|줄\S*|늘\S*|불어\S*|쪼그라\S*"
    r"|넘\S*|웃돌\S*|웃도\S*|밑돌\S*|밑도\S*|못\s?미\S*|미치지|미달\S*|미만\S*|이하\S*|초과\S*|돌파\S*|상회\S*|하회\S*|이르\S*|이른\S*|그쳤\S*|그친\S*|머물\S*|머문\S*"
    r"|도달\S*|육박\S*|달하\S*|달한\S*|달해\S*|거의|약|대략|무려|겨우|고작|불과\S*|최소|적어도|기껏\S*|훌쩍|살짝|크게|소폭|대폭|조금"
    r"|발표\S*|밝[혔히힌]\S*|집계\S*|통계\S*|조사\S*|결과\S*|보고\S*|공시\S*|나타\S*|드러\S*|확인\S*|추산\S*|추정\S*|산출\S*"
    r"|잡[았은]\S*|세[웠운]\S*|설정\S*|제시\S*|내걸\S*|제정\S*|삼[았은]\S*"
    r"|가동\S*|운용\S*|운영\S*|보유\S*|사용\S*|배치\S*|투입\S*|설치\S*|갖[추췄]\S*|쓰\S*|쓴|일하\S*"
    r"|적자\S*|흑자\S*|규모\S*|총액|합계|누계|모두|전부|통틀어|한\s?해|동안|연간|월간|당시|당해|올해|지난|당해|그해"
    r"|이었\S*|였\S*|이다|이며|이고|인|된|되\S*|됐\S*|하\S*|한|해|있\S*|것\S*|수준\S*|정도\S*"
    r"|기업\S*|부문|분야|산업|업종|업계|업체"
    r"|성|시|도|국가|나라|도시|지역|현지|기록\S*|달러\S*|위안\S*"
)
ZH = (
    "省级行政区|行政区|排名|位列|位居|名列|居|对应|配|目标|预期|预测|国内|全体|全国|全球|世界|海外|境外"
    "|萎缩|收缩|扩张|扩大|缩小|回升|回落|攀升|上升|下滑|下跌|下挫|走低|走高|提升|提速|放缓|加快|改善|恶化"
    "|大幅|小幅|稳步|快速|明显|显著|强劲|迅速|略|微|猛|激增|骤降|大涨|大跌|涨|跌|翻番"
    "|高达|多达|仅为|只有|仅有|约合|折合|相当|共计|总计|合计|累计|总额|总数|数量|规模|水平|数字|金额|价值"
    "|未能|不到|不足|不及|未满|未达|未及|低于|高于|少于|多于|大于|小于|超出|突破|逼近|接近|逾|余|多|少|以上|以下|以内|上下|不超过|不低于|不少于"
    "|逆差|顺差|赤字|出现|录得|取得|实现|创下|创|收于|报|报告|发布|公布|宣布|显示|表示|称|说|统计|数据|调查|结果"
    "|设定|确定|定|设|提出|力争|争取|计划|希望|预|料|估"
    "|拥有|部署|使用|运行|运转|投入|配备|安装|持有|有|用|在用|投用"
    "|企业|公司|行业|领域|部门|产业|产品|板块|制造商|厂商"
    "|全年|当年|年度|上年|本年|年内|时|期间|期|间|时间|如今|目前|现在|已|曾|又|还|更|再|均|都|只|才|就|便|而|但|却|并|且"
    "|省|市|县|区|州|国|城市|地区|当地|该省|该市|该国|其|它|他|这|那|之|者|等|人|个|家|台|件|名|起|次|成"
)
BEFORE_JA = "目標|見通し|予測|見込み|国内|全体|企業|同省|同市|同国|全国|現地|地域|年間|通年|製造業"
BEFORE_KO = r"목표|전망치?|예상치?|국내|전체|기업\S*|전국|현지|지역|연간|올해|지난해"
BEFORE_ZH = (
    "目标|预期|预测|国内|全体|企业|全省|全市|全国|该省|该市|当地|全年|年度|实现|完成|录得|创造"
)
