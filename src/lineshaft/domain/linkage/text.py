"""Any text in plain small letters: one script, no accents, no entities, no broken encoding."""

import html
import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_LONGEST_TEXT = 600
_APOSTROPHES = re.compile(r"\s*['`](?=s\b)|['`]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_BROKEN_ENCODING = re.compile("[ÃÂâÐÑ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_IDEOGRAPH = re.compile(r"([\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u3040-\u30ff])")

_SIGNS = frozenset({"So", "Sk", "Cf", "Co", "Cs", "Cn"})

# What companies are called in Chinese, Japanese and Korean, longest first: transliterated it would not be understood.
_IDEOGRAPHIC_WORDS = {
    "股份有限公司": "co ltd",
    "有限责任公司": "co ltd",
    "有限責任公司": "co ltd",
    "有限公司": "co ltd",
    "株式会社": "kk",
    "有限会社": "co ltd",
    "合同会社": "llc",
    "주식회사": "co ltd",
    "유한회사": "co ltd",
    "公司": "co",
    "集团": "group",
    "集團": "group",
    "科技": "technology",
    "技术": "technology",
    "技術": "technology",
    "实业": "industrial",
    "實業": "industrial",
    "工业": "industrial",
    "工業": "industrial",
    "贸易": "trading",
    "貿易": "trading",
    "国际": "international",
    "國際": "international",
    "制造": "manufacturing",
    "製造": "manufacturing",
    "製作所": "manufacturing",
    "服装": "garment",
    "服飾": "garment",
    "服饰": "garment",
    "制衣": "garment",
    "製衣": "garment",
    "纺织": "textile",
    "紡織": "textile",
    "针织": "knitting",
    "鞋业": "shoes",
    "皮革": "leather",
    "塑料": "plastic",
    "塑胶": "plastic",
    "包装": "packaging",
    "印刷": "printing",
    "电子": "electronics",
    "電子": "electronics",
    "电器": "electric",
    "机械": "machinery",
    "機械": "machinery",
    "化工": "chemical",
    "化学": "chemical",
    "钢铁": "steel",
    "银行": "bank",
    "銀行": "bank",
    "工厂": "factory",
    "工場": "factory",
    "厂": "factory",
    "廠": "factory",
    "有限": "ltd",
    "전자": "electronics",
    "산업": "industrial",
    "그룹": "group",
    "은행": "bank",
    "省": " province ",
    "市": " city ",
    "县": " county ",
    "區": " district ",
    "区": " district ",
    "镇": " town ",
    "鎮": " town ",
    "村": " village ",
    "路": " road ",
    "街": " street ",
    "号": " no ",
    "號": " no ",
    "楼": " floor ",
    "樓": " floor ",
    "工业区": " industrial zone ",
    "中国": " china ",
    "中國": " china ",
}
_WORD_OF_IDEOGRAPHS = re.compile("|".join(sorted(_IDEOGRAPHIC_WORDS, key=lambda word: -len(word))))


def plain_letters(text: str) -> str:
    """Small Latin letters, digits and punctuation; other scripts are transliterated, accents dropped."""
    plain = text[:_LONGEST_TEXT]
    if "&" in plain and ";" in plain:
        plain = html.unescape(plain)
    if not plain.isascii():
        plain = _one_script(plain)
    plain = plain.lower()
    return _APOSTROPHES.sub("", plain) if "'" in plain or "`" in plain else plain


@lru_cache(maxsize=20_000)
def plain_words(text: str) -> str:
    """Small letters without accents and punctuation, single blanks between words."""
    return _NOT_A_WORD.sub(" ", plain_letters(text)).strip()


def _one_script(text: str) -> str:
    if _BROKEN_ENCODING.search(text):
        text = _mended(text)
    if _IDEOGRAPH.search(text):
        text = _WORD_OF_IDEOGRAPHS.sub(lambda match: f" {_IDEOGRAPHIC_WORDS[match[0]]} ", text)
        text = _IDEOGRAPH.sub(r" \1 ", text)
    # Signs and pictures are no letters: "®" is not a word.
    letters = [" " if unicodedata.category(letter) in _SIGNS else letter for letter in text.replace("İ", "I")]
    return anyascii("".join(letters))


def _mended(text: str) -> str:
    """Text that was read in the wrong encoding, such as "CafÃ©", as it was meant; as it is when that fails."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


_SOUNDS = (
    (re.compile(r"tsch|tch"), "ch"),
    (re.compile(r"shch|sch|sh|zh|ch"), "c"),
    (re.compile(r"kh|gh"), "h"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ck|q|c(?=[aouklrt])"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ts|tz"), "c"),
    (re.compile(r"dj|dzh"), "j"),
    (re.compile(r"w"), "v"),
    (re.compile(r"z"), "s"),
    (re.compile(r"[iy]([aou])"), r"i\1"),
    (re.compile(r"ue|oe|ou|oo"), "u"),
    (re.compile(r"ae|ai|ei|ey|ay|ee|ie"), "e"),
    (re.compile(r"y|j(?![aeou])"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=100_000)
def sound_of(word: str) -> str:
    """What a word sounds like, so that transliterations meet: "Mueller" and "Muller", "Shchelkovo" and "Schelkowo"."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@lru_cache(maxsize=100_000)
def consonants_of(word: str) -> str:
    """The sound of a word without its vowels: what Arabic and Hebrew write."""
    sound = sound_of(word)
    return re.sub(r"(.)\1+", r"\1", sound[:1] + re.sub(r"[aeiou]", "", sound[1:]))
