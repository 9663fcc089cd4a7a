"""Find the facts of a text: numbers, dates and countries. A copy may omit them, not change them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from watchers.text.folding import fold_plain

_MAX_CHARS = 1_000  # characters of a text in which numbers are looked for

_MAYBE_DIGIT = re.compile(r"[0-9]|[^\x00-\x7f]")
_NUMBER = re.compile(r"(?<![\w.,:-])\d+(?:[.,:-]\d+)*(?=(?:[kmbt]|bn|tn|mn)?(?![\w-]))", re.ASCII)
_THOUSANDS_SIGN = re.compile(r"[.,](?=\d{3}(?!\d))")
# A name in letters and digits, which tells one of several from the others: q3, 2nd, 64mp.
_MIXED_NAME = re.compile(r"(?<![\w-])(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]+(?![\w-])", re.ASCII)
_LETTER_AND_DIGIT = re.compile(r"[a-z]\d|\d[a-z]", re.ASCII)
_AMOUNT = re.compile(r"\d+(?:[kmbt]|bn|tn|mn)")

_NUMERALS = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty""".split()  # noqa: SIM905
_ORDINALS_AND_DATES = """third fourth fifth sixth seventh eighth ninth tenth monday tuesday
    wednesday thursday friday saturday sunday january february april june july august september
    october november december""".split()  # noqa: SIM905
# One country a line: its English name, then the words for its people. Names that are as often
# something else are left out, as chad and jordan.
_COUNTRIES = """
    afghanistan afghan
    albania albanian
    algeria algerian
    angola angolan
    argentina argentine argentinian
    armenia armenian
    australia australian aussie
    austria austrian
    azerbaijan azerbaijani azeri
    bahamas bahamian
    bahrain bahraini
    bangladesh bangladeshi
    barbados barbadian
    belarus belarusian
    belgium belgian
    benin beninese
    bhutan bhutanese
    bolivia bolivian
    bosnia bosnian
    botswana
    brazil brazilian
    brunei
    bulgaria bulgarian
    burundi burundian
    cambodia cambodian
    cameroon cameroonian
    canada canadian
    chile chilean
    china chinese
    colombia colombian
    congo congolese
    croatia croatian
    cuba cuban
    cyprus cypriot
    czechia czech
    denmark danish
    djibouti
    ecuador ecuadorian
    egypt egyptian
    england english
    eritrea eritrean
    estonia estonian
    eswatini
    ethiopia ethiopian
    fiji fijian
    finland finnish
    france french
    gabon gabonese
    gambia gambian
    georgia georgian
    germany german
    ghana ghanaian
    greece greek
    guatemala guatemalan
    guinea guinean
    guyana guyanese
    haiti haitian
    honduras honduran
    hungary hungarian
    iceland icelandic
    india indian
    indonesia indonesian
    iran iranian
    iraq iraqi
    ireland irish
    israel israeli
    italy italian
    jamaica jamaican
    japan japanese
    kazakhstan kazakh
    kenya kenyan
    kosovo
    kuwait kuwaiti
    kyrgyzstan kyrgyz
    laos laotian
    latvia latvian
    lebanon lebanese
    lesotho
    liberia liberian
    libya libyan
    lithuania lithuanian
    luxembourg
    madagascar malagasy
    malawi malawian
    malaysia malaysian
    maldives maldivian
    mali malian
    malta maltese
    mauritius mauritian
    mexico mexican
    moldova moldovan
    mongolia mongolian
    montenegro montenegrin
    morocco moroccan
    mozambique mozambican
    myanmar burmese burma
    namibia namibian
    nepal nepali nepalese
    netherlands dutch holland
    nicaragua nicaraguan
    niger nigerien
    nigeria nigerian
    norway norwegian
    oman omani
    pakistan pakistani
    palestine palestinian
    panama panamanian
    paraguay paraguayan
    peru peruvian
    philippines philippine filipino
    poland polish
    portugal portuguese
    qatar qatari
    romania romanian
    russia russian
    rwanda rwandan
    samoa samoan
    scotland scottish
    senegal senegalese
    serbia serbian serb
    singapore singaporean
    slovakia slovak
    slovenia slovenian
    somalia somali
    spain spanish
    sudan sudanese
    suriname surinamese
    sweden swedish
    switzerland swiss
    syria syrian
    taiwan taiwanese
    tajikistan tajik
    tanzania tanzanian
    thailand thai
    togo togolese
    tonga tongan
    tunisia tunisian
    turkey turkish
    turkmenistan turkmen
    uganda ugandan
    ukraine ukrainian
    uruguay uruguayan
    uzbekistan uzbek
    venezuela venezuelan
    vietnam vietnamese
    wales welsh
    yemen yemeni
    zambia zambian
    zimbabwe zimbabwean
"""

_FIRST_NUMERAL = 2
_FACT_WORDS = {word: str(_FIRST_NUMERAL + at) for at, word in enumerate(_NUMERALS)}
_FACT_WORDS |= {word: word for word in _ORDINALS_AND_DATES}
_FACT_WORDS |= {
    f"{word}{ending}": line.split()[0]
    for line in _COUNTRIES.strip().splitlines()
    for word in line.split()
    for ending in ("", "s")
}
"""By word: the fact that it stands for."""


def find_facts(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers, dates and countries of *text*, sorted, one writing for each.

    *words* are those of *text*, folded as for matching.
    """
    found: set[str] = set()
    if not _FACT_WORDS.keys().isdisjoint(words):  # few texts have any
        found = {_FACT_WORDS[word] for word in _FACT_WORDS.keys() & words}
    # Few texts have digits, and most are ASCII: one search is faster than a call for each letter.
    if _MAYBE_DIGIT.search(text) and any(map(str.isdigit, text)):
        written = fold_plain(text[:_MAX_CHARS]).lower()
        for number in _NUMBER.findall(written):
            found.add(_THOUSANDS_SIGN.sub("", number).replace(",", "."))
        if _LETTER_AND_DIGIT.search(written):  # faster than to find no mixed name
            names = _MIXED_NAME.findall(written)
            found.update(name for name in names if not _AMOUNT.fullmatch(name))
    return tuple(sorted(found))


def facts_agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether two texts with these facts may be copies: one has all facts of the other."""
    first = set(one)
    second = set(other)
    return first <= second or second <= first
