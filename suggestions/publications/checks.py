"""What must not stand in a public text: who somebody is, where they live, what they wrote."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.jurisdiction.rules import rule
from liaison.ledger.models import EventText
from liaison.personal import identifiers
from liaison.personal.scrub import TWO_CHARACTER_SURNAMES, scrubber
from liaison.text import GAP
from suggestions.cases.models import Case, Companion, Guardian

from . import rules, words
from .models import Level

REFUSE, ASK, WARN = "refuse", "ask", "warn"
REQUIRED = {
    "title": gettext_lazy("请写标题。"),
    "told": gettext_lazy("请概括反映了什么。"),
    "done": gettext_lazy("请写怎么办的。"),
    "outcome": gettext_lazy("请写结果怎样。"),
}
_N = "[0-9０-９一二三四五六七八九十百]+"
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭"
    "鲁韦马方任袁柳史唐费薛雷贺倪汤罗郝安常傅卞齐伍余顾孟黄萧尹姚邵汪毛狄戴宋庞熊纪舒屈项祝董梁"
    "杜阮蓝闵季贾江颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯管卢莫房解应丁邓洪包石崔龚程邢裴陆翁段"
    "侯全班秋仲宫宁栾甘厉祖武刘景龙叶司黎薄白蒲从卓池乔谭廖欧肖曾聂易詹温向"
)
PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•]?[A-Z0-9]{5,6}"
)
DOOR = re.compile(rf"{_N}(?:单元|室|户)(?!外)|{_N}[-－—]{_N}[-－—]{_N}")
STREET_NUMBER = re.compile(rf"[路街巷弄道里村组]{_N}号(?!线)")
PERSON = re.compile(
    rf"(?:{TWO_CHARACTER_SURNAMES.pattern}|[{SURNAMES}])"
    "(?:某某?|先生|女士|同志|师傅|大爷|大妈|大娘|阿姨|大叔|大伯|奶奶|爷爷|老师|老板|小姐|医生|律师"
    "|书记|主任|局长|所长|校长|队长|经理)"
)
FIRM = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()]{2,16}?"
    "(?:有限责任公司|有限公司|股份公司|集团|公司|商行|商店|超市|饭店|酒店|餐馆|宾馆|工厂|药店|诊所"
    "|合作社|事务所)"
)
REFUSED = (
    (PLATE, _("车牌号")),
    (DOOR, _("到门牌的住址")),
)
ASKED = (
    (STREET_NUMBER, _("门牌号，公共场所才可以保留")),
    (PERSON, _("像是在称呼某个人")),
    (FIRM, _("像是企业、商户的名称")),
)


@dataclass(frozen=True)
class Finding:
    """`level`: refuse, ask (a person confirms), warn (shown only)."""

    level: str
    words: str
    found: str = ""


def missing(publication):
    """{field: what to write} of the parts that are still empty."""
    return {name: words for name, words in REQUIRED.items() if not getattr(publication, name)}


def findings(publication):
    """Everything that stands in the way of `publication`, gravest first."""
    return _findings(publication, [text for text in publication.texts.values() if text])


def refused_of(publication):
    """{field: what is refused in it}, for the form that it was written in."""
    texts = publication.texts.items()
    each = {name: refused(_findings(publication, [text])) for name, text in texts if text}
    return {name: found for name, found in each.items() if found}


def _findings(publication, texts):
    case = publication.case
    whole = "\n".join(texts)
    found = [
        Finding(REFUSE, _("有%s") % identifiers.LABELS[kind]) for kind in identifiers.kinds(whole)
    ]
    found += _shapes(REFUSE, REFUSED, whole)
    if GAP in whole:
        found.append(Finding(REFUSE, _("〔请填〕的地方还没有换成实际内容")))
    if scrubber(_names(case), numbers=False)(whole) != whole:
        found.append(Finding(REFUSE, _("出现了来信人或联系人的姓名")))
    if run := copied(publication, texts):
        found.append(Finding(REFUSE, _("照抄了群众的原文，请用自己的话概括"), run))
    found += _shapes(ASK, ASKED, whole)
    representative = case.representative
    if representative and representative.name in whole:
        found.append(Finding(ASK, _("出现了代表的姓名"), representative.name))
    levels = {Level.BLOCK: REFUSE, Level.HOLD: ASK, Level.WARN: WARN}
    for hit in words.find(whole, publication.division):
        said = hit.advice.rstrip("。") or _("用语不适合公开，请换一种说法")
        found.append(Finding(levels[hit.level], said, hit.word))
    order = [REFUSE, ASK, WARN]
    return sorted(dict.fromkeys(found), key=lambda one: order.index(one.level))


def refused(found):
    return [one for one in found if one.level == REFUSE]


def asked(found):
    return [one for one in found if one.level == ASK]


def _shapes(level, shapes, text):
    return [
        Finding(level, words, match.group())
        for shape, words in shapes
        for match in shape.finditer(text)
    ]


def _together(case):
    """The matter and those handled together with it: nobody of them is quoted or named."""
    return [case, *Case.objects.filter(merged_into=case).select_related("contact").order_by("pk")]


def _names(case):
    """Names that must not appear, of whoever sent a matter of these or speaks for them."""
    cases = _together(case)
    people = [one.contact_or_none for one in cases]
    people += Guardian.objects.filter(case__in=cases)
    people += Companion.objects.filter(case__in=cases)
    return [person.name for person in people if person and person.name]


def copied(publication, texts):
    """The first run of the citizen's own words that stands in one of `texts`, "" when none does."""
    size = max(6, int(rule(rules.COPIED_RUN, publication.division)))
    cases = _together(publication.case)
    said = [text for case in cases for text in (case.title, case.content)]
    said += EventText.objects.filter(
        event__subject_type=publication.case.subject_type,
        event__subject_id__in=[case.pk for case in cases],
        event__actor="citizen",
    ).values_list("text", flat=True)
    runs = set()
    for text in said:
        plain, _places = words.fold(text)
        runs.update(plain[at : at + size] for at in range(len(plain) - size + 1))
    for text in texts:
        plain, places = words.fold(text)
        for at in range(len(plain) - size + 1):
            if plain[at : at + size] in runs:
                return text[places[at] : places[at + size - 1] + 1]
    return ""
