"""The safe fixes made once when text comes in, and the key that search and comparisons use.

Stored text keeps what its author meant: poems, blank lines, drawn-out words (มาาาก), Thai digits, emoji. Only what is
invisible, or a typing fault that looks the same on the screen, is changed. The key goes further and is never shown.
"""

import unicodedata

import regex

LEAD_TWICE = "\u0e40\u0e40"  # เ + เ, which looks like แ
THAI_MARKS = r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"  # everything Thai that stacks above or below a consonant
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
MAX_MARKS = 6  # combining marks on one base; more is an overlay that covers neighbouring lines

_LINE_ENDS = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = regex.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]")
_CONTROLS = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\uffff]")
# Zero width, soft hyphen, direction controls and other characters that nobody sees. The joiner (200D) and the selector
# for emoji shape (FE0F) are treated below, because emoji need them.
_INVISIBLE = regex.compile(r"[\xad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_TAGS = regex.compile(r"(?<![\U0001F3F4\U000E0020-\U000E007F])[\U000E0000-\U000E007F]+")  # kept in flags of regions
_SELECTORS = regex.compile(r"(?<!\p{Emoji})[\ufe0e\ufe0f]+")
_JOINERS = regex.compile(
    r"(?<![\p{Extended_Pictographic}\ufe0f\U0001F3FB-\U0001F3FF])\u200d++|\u200d++(?!\p{Extended_Pictographic})"
)
_SPLIT_SARA_AM = regex.compile(rf"\u0e4d([{THAI_MARKS}]*)\u0e32")  # ํ (+ tone) + า, which looks like ำ
_SARA_AM_FIRST = regex.compile(
    rf"\u0e33[\u0e33{THAI_MARKS}]*[{THAI_MARKS}]\u0e33*"
)  # ำ + tone: typed in the wrong order
_MARK_RUN = regex.compile(rf"[{THAI_MARKS}]{{2,}}")
_OVERLAY = regex.compile(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
_TRAILING_SPACE = regex.compile(r" +(?=\n|$)")
_REPEATED_VOWEL = regex.compile(r"([\u0e30\u0e32\u0e33\u0e40-\u0e45])\1+")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"
_KILLERS = "\u0e4c\u0e4d\u0e4e"


def normalise(text: str) -> str:
    """Make the safe fixes on text that comes in; what it returns is stored and shown.

    Canonical form (NFC), เเ to แ, ํ + า to ำ, marks in the order vowel, tone, silencer and each once; line ends are
    ``\\n``, every kind of blank is a space; controls, lone surrogates and invisible characters are gone, except the
    joiners inside emoji. Blank lines inside, poems and repeated letters stay; blank lines around the text and spaces at
    line ends go. Doing it twice changes nothing.

    Not done, because it changes what was written (measured): NFKC, which splits ำ, and PyThaiNLP's ``normalize``, which
    shortens มาาาก and drops blank lines.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SPACES.sub(" ", text)
    text = _CONTROLS.sub("", text)
    text = _INVISIBLE.sub("", text)
    text = _TAGS.sub("", text)
    text = _JOINERS.sub("", _SELECTORS.sub("", text))
    before = None
    while text != before:  # each pass sorts or removes, so it ends; nearly always after the first
        before = text
        text = _with_thai_fixed(text)
    return _TRAILING_SPACE.sub("", text).strip("\n").rstrip(" ")


def _with_thai_fixed(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace(LEAD_TWICE, "\u0e41")
    text = _SPLIT_SARA_AM.sub("\\1\u0e33", text)
    text = _SARA_AM_FIRST.sub(_marks_first, text)
    return _OVERLAY.sub(r"\1", _MARK_RUN.sub(_in_order, text))


def _marks_first(run: regex.Match[str]) -> str:
    """The marks typed after ำ moved before it, where they belong."""
    return run[0].replace("\u0e33", "") + "\u0e33" * run[0].count("\u0e33")


def _in_order(run: regex.Match[str]) -> str:
    """Thai marks of one stack: vowels, then tones, then silencer and nikhahit; each of them once."""

    def place(mark: str) -> int:
        return 1 if mark in _TONES else 2 if mark in _KILLERS else 0

    return "".join(dict.fromkeys(sorted(run[0], key=place)))


def normalise_line(text: str) -> str:
    """``normalise`` for a field of one line (title, name, caption): any run of blanks is one space, none around."""
    return " ".join(normalise(text).split())


def to_arabic_digits(text: str) -> str:
    """Thai and full-width digits as 0-9, and nothing else: every position stays. For reading numbers only."""
    return text.translate(THAI_DIGITS).translate(_WIDE_DIGITS)


def fold(text: str) -> str:
    """The key under which text is searched and compared; stored beside the text, never shown.

    ``normalise``, then: case folded, Thai digits as 0-9, ฏ as ฎ (ราษฏร์ is a common slip for ราษฎร์), accents off Latin
    letters, straight quotes, repeated vowels once (มาาาก), no space before ๆ, every run of blanks one space. A query is
    folded the same way, so positions are positions in the key, not in the text. Folding twice changes nothing.
    """
    key = unicodedata.normalize("NFD", normalise(text).casefold())
    key = unicodedata.normalize("NFC", regex.sub(r"[\u0300-\u036f]", "", key)).casefold()
    key = to_arabic_digits(key).translate(_QUOTES).replace("ฏ", "ฎ")
    key = _REPEATED_VOWEL.sub(r"\1", normalise(key))
    return " ".join(key.split()).replace(" ๆ", "ๆ")
