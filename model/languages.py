"""The codes of languages, and the codes that people write in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CODE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_PAIRS = """
    aar-aa abk-ab afr-af aka-ak alb-sq amh-am ara-ar arg-an arm-hy asm-as ava-av ave-ae aym-ay
    aze-az bak-ba bam-bm baq-eu bel-be ben-bn bis-bi bod-bo bos-bs bre-br bul-bg bur-my cat-ca
    ces-cs cha-ch che-ce chi-zh chu-cu chv-cv cor-kw cos-co cre-cr cym-cy cze-cs dan-da deu-de
    div-dv dut-nl dzo-dz ell-el eng-en epo-eo est-et eus-eu ewe-ee fao-fo fas-fa fij-fj fin-fi
    fra-fr fre-fr fry-fy ful-ff geo-ka ger-de gla-gd gle-ga glg-gl glv-gv gre-el grn-gn guj-gu
    hat-ht hau-ha hbs-sh heb-he her-hz hin-hi hmo-ho hrv-hr hun-hu hye-hy ibo-ig ice-is ido-io
    iii-ii iku-iu ile-ie ina-ia ind-id ipk-ik isl-is ita-it jav-jv jpn-ja kal-kl kan-kn kas-ks
    kat-ka kau-kr kaz-kk khm-km kik-ki kin-rw kir-ky kom-kv kon-kg kor-ko kua-kj kur-ku lao-lo
    lat-la lav-lv lim-li lin-ln lit-lt ltz-lb lub-lu lug-lg mac-mk mah-mh mal-ml mao-mi mar-mr
    may-ms mkd-mk mlg-mg mlt-mt mon-mn mri-mi msa-ms mya-my nau-na nav-nv nbl-nr nde-nd ndo-ng
    nep-ne nld-nl nno-nn nob-nb nor-no nya-ny oci-oc oji-oj ori-or orm-om oss-os pan-pa per-fa
    pli-pi pol-pl por-pt pus-ps que-qu roh-rm ron-ro rum-ro run-rn rus-ru sag-sg san-sa sin-si
    slk-sk slo-sk slv-sl sme-se smo-sm sna-sn snd-sd som-so sot-st spa-es sqi-sq srd-sc srp-sr
    ssw-ss sun-su swa-sw swe-sv tah-ty tam-ta tat-tt tel-te tgk-tg tgl-tl tha-th tib-bo tir-ti
    ton-to tsn-tn tso-ts tuk-tk tur-tr twi-tw uig-ug ukr-uk urd-ur uzb-uz ven-ve vie-vi vol-vo
    wel-cy wln-wa wol-wo xho-xh yid-yi yor-yo zha-za zho-zh zul-zu
"""
"""The codes of ISO 639-2 and the shorter ones of ISO 639-1, which feeds use."""
_TWO_LETTERS_BY_THREE: dict[str, str] = {pair[:3]: pair[4:] for pair in _PAIRS.split()}
_TWO_LETTERS = frozenset(_TWO_LETTERS_BY_THREE.values()) | {"sh", "iw", "in", "ji", "mo"}
"""All codes of ISO 639-1, and withdrawn ones that feeds still have."""
_COUNTRIES = {
    "cn": "Chinese is zh", "hk": "Chinese is zh", "jp": "Japanese is ja",
    "cz": "Czech is cs", "dk": "Danish is da", "gr": "Greek is el", "ua": "Ukrainian is uk",
    "us": "English is en", "gb": "English is en", "au": "English is en", "nz": "English is en",
    "vn": "Vietnamese is vi", "ir": "Persian is fa", "il": "Hebrew is he", "at": "German is de",
    "mx": "Spanish is es", "rs": "Serbian is sr", "by": "Belarusian is be", "pk": "Urdu is ur",
    "ae": "Arabic is ar", "bd": "Bengali is bn", "kz": "Kazakh is kk", "ph": "Filipino is fil",
}  # fmt: skip
"""Codes of countries that are no codes of languages, and the language that is probably meant."""
_RARE_LANGUAGES = {
    "kr": ("Kanuri", "Korean is ko"), "se": ("Northern Sami", "Swedish is sv"),
    "tw": ("Twi", "Chinese is zh"), "br": ("Breton", "Portuguese is pt"),
    "ch": ("Chamorro", "German is de"), "sg": ("Sango", "English is en"),
    "sa": ("Sanskrit", "Arabic is ar"), "ee": ("Ewe", "Estonian is et"),
    "ie": ("Interlingue", "English is en"), "ng": ("Ndonga", "English is en"),
    "za": ("Zhuang", "English is en"), "tn": ("Tswana", "Arabic is ar"),
    "kg": ("Kongo", "Kyrgyz is ky"), "lu": ("Luba-Katanga", "Luxembourgish is lb"),
    "co": ("Corsican", "Spanish is es"),
}  # fmt: skip
"""Codes of languages that few feeds have, and of countries with another language."""
_OTHER_SCRIPTS = {
    "uk": ("Ukrainian", "for English news write en, or en-GB for those that say so"),
    "si": ("Sinhala", "Slovenian is sl"), "my": ("Burmese", "Malay is ms"),
    "am": ("Amharic", "Armenian is hy"),
}  # fmt: skip
"""Codes of languages whose keywords are not in Latin letters, and of countries."""
_NAMES = {
    "english": "en", "chinese": "zh", "mandarin": "zh", "german": "de", "deutsch": "de",
    "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl",
    "russian": "ru", "ukrainian": "uk", "polish": "pl", "japanese": "ja", "korean": "ko",
    "arabic": "ar", "hindi": "hi", "turkish": "tr", "persian": "fa", "farsi": "fa",
    "hebrew": "he", "greek": "el", "swedish": "sv", "norwegian": "no", "danish": "da",
    "finnish": "fi", "czech": "cs", "vietnamese": "vi", "thai": "th", "indonesian": "id",
}  # fmt: skip


def explain_no_language(code: str) -> str:
    """Return why no entry can be in the language *code*, and the code to write; else ""."""
    language = _COUNTRIES.get(code.lower())
    if language:
        return f'"{code}" is a country; {language}'
    name = _NAMES.get(code.lower())
    if name:
        return f'"{code}" is a name; write the code {name}'
    primary = _find_primary(code)
    if not _CODE.fullmatch(code) or (len(primary) == 2 and primary not in _TWO_LETTERS):
        return f'"{code}" is not a language code; write one like en or zh'
    shorter = _TWO_LETTERS_BY_THREE.get(primary)
    if shorter:
        return f'"{code}" is not the code that feeds use; write {shorter}{code[3:]}'
    return ""


def doubt_language(code: str, others: Iterable[str], keywords: Iterable[str]) -> str:
    """Return why the language *code* is probably not meant, and the code to write; else "".

    *others* are the languages that will do as well.
    """
    primary = _find_primary(code)
    if primary in _RARE_LANGUAGES:
        language, meant = _RARE_LANGUAGES[primary]
        return f'"{code}" is {language}, which few feeds have; {meant}'
    if primary in _OTHER_SCRIPTS and all(map(str.isascii, keywords)):
        language, meant = _OTHER_SCRIPTS[primary]
        return f'"{code}" is {language}; {meant}'
    if primary != code.lower() and primary not in map(str.lower, others):
        return f'leaves out entries that say only "{primary}"; write {primary} to take both'
    return ""


def _find_primary(code: str) -> str:
    """Return the language of *code*, without its country and its script."""
    return code.lower().replace("_", "-").partition("-")[0]
