"""The shape of a Vietnamese syllable, used to tell Vietnamese words from mojibake. No dictionary, no decoding."""

import re
import unicodedata
from functools import lru_cache

_STOPPED_TONES = {"\u0301", "\u0323", ""}
_TONES = "\u0300\u0301\u0303\u0309\u0323"

#: Every rime, without its tone.
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay  ăc ăk ăm ăn ăng ăp ăt  âc âm ân âng âp ât âu ây
e ec em en eng eo ep et  ê êch êm ên ênh êp êt êu  i ia ich im in inh ip it iu  iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt  ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu
ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu  y yêm yên yêng yêt yêu
"""
_ONSETS = "ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|qu|[bcdđghklmnpqrstvx]"
_SHAPE = re.compile(rf"({_ONSETS})?({'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})")

#: Onsets spelt only before e, ê, i (y), and those spelt only before the other vowels.
_BEFORE_FRONT = {"gh", "ngh"}
_BEFORE_BACK = {"c", "ng"}


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """True when the word (any case, any Unicode form) is spelt as one Vietnamese syllable may be."""
    base, tone = _without_tone(word.lower())
    shape = _SHAPE.fullmatch(base)
    if shape is None or len(tone) > 1:
        return False
    onset, rime = shape[1] or "", shape[2]
    return _onset_fits(onset, rime) and _tone_fits(rime, tone)


def is_written_syllable(word: str) -> bool:
    """True when it is a syllable and its capitals stand where a writer puts them (`Hà`, `HÀ`, `hà`, not `hÀ`)."""
    usual = word.islower() or word.isupper() or word == word[:1].upper() + word[1:].lower()
    return usual and is_syllable(word)


def _without_tone(word: str) -> tuple[str, str]:
    """The word without its tone mark, composed, and the mark or marks found."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(mark for mark in decomposed if mark in _TONES)
    plain = "".join(mark for mark in decomposed if mark not in _TONES)
    return unicodedata.normalize("NFC", plain), tone


def _onset_fits(onset: str, rime: str) -> bool:
    """Vietnamese spells one sound in two ways, by the vowel that follows."""
    front = rime[0] in "eêiy"
    return not (onset in _BEFORE_BACK and front) and not (onset in _BEFORE_FRONT and not front)


def _tone_fits(rime: str, tone: str) -> bool:
    """A rime stopped by c, ch, k, p, t carries sắc or nặng; without any mark it is not a word either."""
    stopped = rime.endswith(("c", "ch", "k", "p", "t"))
    return not stopped or tone in _STOPPED_TONES
