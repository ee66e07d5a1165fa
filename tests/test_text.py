"""Thai and English text: what is stored, and how it is counted and cut.

The expected values are those measured for Thai on the web: what NFC leaves, what other normalisers destroy, how long a
cluster is. Three whole sample stories stand for what people really type: one run of 597 characters without a space,
one with emoji, ``&`` and ``<3``, one full of typing faults.
"""

import random
import unicodedata

import pytest
import regex

from stories import text

UNBROKEN = (
    "ขอเล่ารวดเดียวนะเพราะถ้าหยุดแล้วจะร้องไห้คือเมื่อคืนแม่โทรมาตอนสี่ทุ่มกว่าบอกว่าเดินไม่ไหวหนูเลยวิ่งลงจากห้องเช่าไปโบกแท็กซี่"
    "คันแรกไม่รับคันที่สองไม่รับคันที่สามลุงคนขับถามว่าไปไหนพอบอกว่าไปรับแม่แล้วไปโรงพยาบาลลุงไม่พูดอะไรเลยปิดมิเตอร์แล้วขับไปรับแม่"
    "ถึงในซอยที่รถแทบเข้าไม่ได้อุ้มแม่ขึ้นรถเองทั้งที่ลุงก็แก่แล้วระหว่างทางแม่หายใจแรงลุงเปิดกระจกให้ลมเข้าแล้วร้องเพลงลูกทุ่งเบาๆ"
    "ให้แม่ฟังแม่ร้องตามได้ท่อนหนึ่งหนูไม่เคยรู้เลยว่าแม่ร้องเพลงนี้ได้พอถึงโรงพยาบาลหมอบอกว่ามาทันเวลาพอดีหนูออกมาจะจ่ายค่ารถ"
    "ลุงไปแล้วทิ้งไว้แค่ยาดมหลอดหนึ่งบนเบาะเข็นรถกับพยาบาลที่บอกว่าลุงฝากบอกว่าร้องท่อนสองต่อให้แม่ด้วย"
)
EMOJI = (
    "พอพ่อได้งานใหม่ที่โกดังแถว Lotus’s & Makro เราจะเอาเงินไปคืน “น้ำซุปเหลือ < น้ำใจเหลือ นะจ๊ะ <3” ว่ารอแป๊บบบ\n\n"
    "ชื่อ #ก๋วยเตี๋ยวน้ำซุปเหลือ คนตามมากินเพียบ ขอบคุณมาก ๆๆ จากใจ 🙏🏽❤️‍🔥 👨‍👩‍👧‍👦"
)
FAULTY = "เเม่ผมเข็นผักขายเเถวราษฎร์บูรณะ กินนํ้าเปล่า ทำให้ป้าๆ\u200bน้าๆ ในตลาดไปเเล้ว จ่ายเป็นคะน้้า"
FIXED = "แม่ผมเข็นผักขายแถวราษฎร์บูรณะ กินน้ำเปล่า ทำให้ป้าๆน้าๆ ในตลาดไปแล้ว จ่ายเป็นคะน้า"
ODD = list("กขคเแโาำ็่้๊๋์ํัิุู ฺๆะๅ\u200b\u200d\u200c\ufe0f👨🏽❤🍜👩\n\r\t\xa0aéE\u0301ß1๑ฏ\u0345İ&<>\"'#")


def odd_texts(count: int, longest: int = 14) -> list[str]:
    """The same strings of hostile characters at every run."""
    source = random.Random(52)
    return ["".join(source.choices(ODD, k=source.randint(1, longest))) for _ in range(count)]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("เเม่", "แม่"),
        ("นํา", "นำ"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("คะน้้า", "คะน้า"),
        ("ก่ี", "กี่"),
        ("ส็็็็็็็็็็็็", "ส็"),
        ("ปี\u200bนี้", "ปีนี้"),
        ("\ufeffกา\xad\u200c\u200dแฟ", "กาแฟ"),
        ("\u202eabc\u202c \u2066ก\u2069\u200f", "abc ก"),
        ("ราคา\xa020\u2009บาท\tถ้วน", "ราคา 20 บาท ถ้วน"),
        ("ก\r\nข\rค\u2028ง", "ก\nข\nค\nง"),
        ("a\x00b\x07c\x9fd\ud800e\udfff", "abcde"),
        ("e\u0301", "é"),
        ("a" + "\u0301\u0302" * 50, unicodedata.normalize("NFC", "a\u0301\u0302" + "\u0301\u0302" * 3)[:7]),
        ("  ย่อหน้า  \n\n\n", "  ย่อหน้า"),
        ("", ""),
        (" \n \u200b\n", ""),
        (FAULTY, FIXED),
    ],
)
def test_input_gets_the_safe_fixes(typed: str, stored: str) -> None:
    assert text.normalise(typed) == stored


@pytest.mark.parametrize(
    "kept",
    [
        "มาาาก",
        "ก\n\nข",
        "กลอนแปด   วรรคสอง\n  วรรคสาม\n\n\nวรรคสี่",
        "ทิ้งเสียดายยย 555555",
        "๐๑๒ ฯลฯ ฿ ๆๆ",
        "ป้ำ ปั๊ม ผู้ใหญ่ กตัญญู ฐานันดร น้ำ ใช้ ฎุ ฏู สิทธิ์ กษัตริย์ เสน่ห์",
        "👨‍👩‍👧‍👦 👩🏽‍🚀 ❤️‍🔥 🙏🏽 1️⃣ 🏳️‍🌈",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "Lotus’s & Makro <3 <b>&amp;</b>",
        UNBROKEN,
        EMOJI,
    ],
)
def test_what_the_author_meant_stays(kept: str) -> None:
    assert text.normalise(kept) == kept


def test_the_forms_of_unicode_alone_do_not_repair_thai() -> None:
    faults = ["เเม่", "นํา", "นํ้า", "นำ้"]

    assert [unicodedata.normalize("NFC", fault) for fault in faults] == faults
    assert unicodedata.normalize("NFKC", "นำ") == "น\u0e4d\u0e32"
    assert [text.normalise(fault) for fault in faults] == ["แม่", "นำ", "น้ำ", "น้ำ"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("1\ufe0f\u20e3 🇹🇭 👩🏽\u200d🚒", "1\ufe0f\u20e3 🇹🇭 👩🏽\u200d🚒"),
        ("👨\u200dก", "👨ก"),
        ("ก\u200d👨", "ก👨"),
        ("👨\u200d\u200d👩", "👨\u200d👩"),
        ("\u200d👨‍👩‍👧‍👦\u200d", "👨‍👩‍👧‍👦"),
        ("ก\ufe0f", "ก"),
    ],
)
def test_a_joiner_stays_inside_an_emoji_and_nowhere_else(typed: str, stored: str) -> None:
    assert text.normalise(typed) == stored


@pytest.mark.parametrize("kept", ["พุทฺธํ สรณํ คจฺฉามิ", "ฤๅษี", "ป็่น", "ก ๆ ข", "“อัญประกาศ” ‘เดี่ยว’ … — –"])
def test_marks_of_pali_and_punctuation_of_print_stay(kept: str) -> None:
    assert text.normalise(kept) == kept


def test_digits_are_read_in_three_scripts_and_every_position_stays() -> None:
    typed = "โทร ๐๘๑-２３４ 5678 ๆ"

    assert text.to_arabic_digits(typed) == "โทร 081-234 5678 ๆ"
    assert len(text.to_arabic_digits(typed)) == len(typed)
    assert text.normalise(typed) == typed  # what is stored keeps the digits that were typed
    assert text.fold("สาย ７３") == text.fold("สาย ๗๓") == text.fold("สาย 73")


def test_fixing_twice_changes_nothing() -> None:
    for typed in odd_texts(4000):
        once = text.normalise(typed)
        line, key = text.normalise_line(typed), text.fold(typed)

        assert text.normalise(once) == once, ascii(typed)
        assert text.normalise_line(line) == line, ascii(typed)
        assert text.fold(key) == key == text.fold(once), ascii(typed)


def test_a_one_line_field_has_no_line_ends() -> None:
    assert text.normalise_line("  ตลาด\r\n\r\n น้ำ \t คลอง\u200bสาน ") == "ตลาด น้ำ คลองสาน"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ราษฎร์บูรณะ", "ราษฏร์บูรณะ"),
        ("น้ำ", "นํ้า"),
        ("แม่", "เเม่"),
        ("มาก", "มาาาก"),
        ("สาย ๗๓", "สาย 73"),
        ("Lat Phrao", "LAT  PHRAO"),
        ("Café", "cafe"),
        ("Lotus’s", "Lotus's"),
        ("เด็ก ๆ", "เด็กๆ"),
        ("ตลาด\nน้ำ", "ตลาด น้ำ"),
        ("Straße", "STRASSE"),
        ("คะน้้า", "คะน้า"),
    ],
)
def test_what_should_be_found_together_has_one_key(one: str, other: str) -> None:
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(("one", "other"), [("ปา", "ป่า"), ("ข้าว", "ขาว"), ("ลาดพร้าว", "ลาดพ้าว"), ("นก", "นกก")])
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert text.fold(one) != text.fold(other)


@pytest.mark.parametrize(
    ("counted", "clusters"),
    [("ที่", 1), ("น้ำ", 1), ("กตัญญู", 4), ("👨‍👩‍👧‍👦", 1), ("🙏🏽❤️‍🔥", 2), ("a\nb", 3), ("", 0)],
)
def test_length_is_what_a_reader_counts(counted: str, clusters: int) -> None:
    assert text.cluster_count(counted) == clusters


def test_one_thai_cluster_may_be_three_code_points_and_nine_bytes() -> None:
    assert (len("ที่"), len("ที่".encode()), text.cluster_count("ที่")) == (3, 9, 1)
    assert len(UNBROKEN) == 597
    assert text.cluster_count(UNBROKEN) < 500


@pytest.mark.parametrize("clusters", [5, 12, 20, 40, 77, 140])
@pytest.mark.parametrize("whole", [UNBROKEN, EMOJI, FIXED, "x" * 300, "👨‍👩‍👧‍👦" * 200, "น้ำ" * 200])
def test_an_excerpt_is_whole_clusters_within_the_limit(whole: str, clusters: int) -> None:
    cut = text.excerpt(whole, clusters=clusters)
    line = " ".join(whole.split())

    if cut != line:
        assert cut.endswith("…")
        assert text.cluster_count(cut) <= clusters
        pieces, kept = regex.findall(r"\X", line), regex.findall(r"\X", cut[:-1])
        assert kept == pieces[: len(kept)]
        assert len(kept) >= 1


def test_an_excerpt_ends_where_a_phrase_or_a_word_ends() -> None:
    assert text.excerpt("แม่ขายผัก ทางลงสะพานชันมาก เคยรถไหลชนเสา", clusters=30) == "แม่ขายผัก ทางลงสะพานชันมาก…"
    assert text.excerpt(UNBROKEN, clusters=34) == "ขอเล่ารวดเดียวนะเพราะถ้าหยุดแล้ว…"
    assert text.excerpt("One bar of signal, inside the bus", clusters=20) == "One bar of signal…"


def test_an_excerpt_of_a_short_text_is_the_text_on_one_line() -> None:
    assert text.excerpt("สวัสดี\n\nเมือง") == "สวัสดี เมือง"
    assert text.excerpt("") == ""


@pytest.mark.parametrize("clusters", range(3, 60))
def test_no_cut_parts_a_vowel_from_its_consonant(clusters: int) -> None:
    kept = text.excerpt(UNBROKEN, clusters=clusters).removesuffix("…")
    following = UNBROKEN[len(kept)]

    assert kept[-1] not in "เแโใไ"
    assert following not in "ะาำๆ"
    assert not unicodedata.combining(following)


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("ที่นี่ ตลาดน้ำ", "ที่นี่-ตลาดน้ำ"),
        ("ก๋วยเตี๋ยว 0 บาท ของพี่ข้างบ้าน 🍜", "ก๋วยเตี๋ยว-0-บาท-ของพี่ข้างบ้าน"),
        ("บ้านที่เด็ก ๆ วาด", "บ้านที่เด็กๆ-วาด"),
        ("QR Code: Café & <script>", "qr-code-cafe-script"),
        ("--ไฟทาง/ดวงที่ ๘?--", "ไฟทาง-ดวงที่-๘"),
        ("🍜🍜 !!", ""),
        ("", ""),
    ],
)
def test_a_slug_keeps_thai_whole(title: str, address: str) -> None:
    assert text.slug(title) == address


def test_a_long_title_gives_a_short_slug_without_a_broken_cluster() -> None:
    address = text.slug(UNBROKEN[:300])

    assert 30 <= text.cluster_count(address) <= 60
    assert UNBROKEN.startswith(address)


@pytest.mark.parametrize("typed", odd_texts(300))
def test_a_slug_is_safe_in_a_path_and_stable(typed: str) -> None:
    address = text.slug(typed)

    assert regex.fullmatch(r"(?:[a-z0-9\u0E00-\u0E7F]+(?:-[a-z0-9\u0E00-\u0E7F]+)*)?", address)
    assert text.slug(address) == address


def test_reading_time_counts_thai_by_characters_and_english_by_words() -> None:
    assert text.reading_minutes("") == 1
    assert text.reading_minutes("น้ำใจ" * 20) == 1
    assert text.reading_minutes(UNBROKEN * 4) == 3
    assert text.reading_minutes("word " * 238 * 3) == 3


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("ร้านข้าวแกงริมคลอง ที่ไม่เคยปิดวันฝนตก", ["ร้านข้าวแกงริมคลอง", "ที่ไม่เคยปิดวันฝนตก"]),
        ("ก๋วยเตี๋ยว 0 บาท ของพี่ข้างบ้าน 🍜", ["ก๋วยเตี๋ยว", "0\xa0บาท", "ของพี่ข้างบ้าน\xa0🍜"]),
        ("สะพานที่เด็ก ๆ ตั้งชื่อ", ["สะพานที่เด็ก\xa0ๆ", "ตั้งชื่อ"]),
        ("ชั้น 32 เห็นอะไรบ้าง", ["ชั้น\xa032", "เห็นอะไรบ้าง"]),
        ("ไฟทางดวงที่ 8", ["ไฟทางดวงที่\xa08"]),
        ("กระถางละ ๒๐ บาท", ["กระถางละ", "๒๐\xa0บาท"]),
        ("เมื่อก่อน – ตอนนี้", ["เมื่อก่อน\xa0–", "ตอนนี้"]),
        ("  ", []),
    ],
)
def test_a_title_falls_into_phrases(title: str, parts: list[str]) -> None:
    assert text.phrases(title) == parts


def test_phrases_lose_nothing_but_the_kind_of_blank() -> None:
    title = text.normalise_line(EMOJI)

    assert " ".join(text.phrases(title)).replace("\xa0", " ") == title
