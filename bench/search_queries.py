"""The queries of ``bench/search.py`` with their judged answers.

A query is judged by what its stories are about: by words (all of them; ``/`` for either), by the district (``@slug``),
or by the names of sample stories (``s36``).
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, what it tries, and the words, district or samples that answer it."""

    kind: str
    typed: str
    answers: tuple[str, ...]


_SAME = {  # answered by the stories with these very words
    "a word": "ตลาดนัด ก๋วยเตี๋ยว จักรยาน เยาวราช ความทรงจำ หิ่งห้อย มัสยิด ซาลาเปา เฉาก๊วย พิพิธภัณฑ์ กุญแจ อาสาสมัคร ลอดช่อง กระรอก",
    "inside a compound": "น้ำ ตลาด คลอง เรือ ไม้ สมุด ขยะ แกง กุ้ง มะม่วง ครก เย็บ พิราบ สาธารณะ",
    "two letters": "ปู ยา ชา งู",
    "not a part": "ยาม ยาย วัด หมา แมว ปลา หมอ",
    "Latin": "BTS MRT Wi-Fi LINE facebook gps TV youtube",
    "digits": "27 2475 365 101",
    "English": "market grandmother canal noodles bicycle temple umbrella library mango crab lantern",
}
_FOR = {
    "unfinished": {
        "ตลาดนั": "ตลาดนัด", "ก๋วยเ": "ก๋วยเตี๋ยว", "สงกร": "สงกรานต์", "พิพิธ": "พิพิธภัณฑ์", "ลอยกระ": "ลอยกระทง",
        "หิ่งห": "หิ่งห้อย", "เครื่องบ": "เครื่องบิน", "ซาลา": "ซาลาเปา", "grandm": "grandmother", "umbr": "umbrella",
        "มอเตอร์ไซ": "มอเตอร์ไซค์", "ทุเรีย": "ทุเรียน", "กีต": "กีตาร์",
    },
    "several words": {
        "ตลาดนัด แมว": "ตลาดนัด แมว", "ยาย ก๋วยเตี๋ยว": "ยาย ก๋วยเตี๋ยว", "แมว กาแฟ": "แมว กาแฟ",
        "เยาวราช ซาลาเปา": "เยาวราช ซาลาเปา", "canal rain": "canal rain", "จักรยาน QR": "จักรยาน qr",
        "สงกรานต์ วัด": "สงกรานต์ วัด", "งู ปู": "งู ปู", "ตรุษจีน ส้มตำ": "ตรุษจีน ส้มตำ", "Wi-Fi ห้องสมุด": "wi-fi ห้องสมุด",
    },
    "pasted together": {
        "แมวเยาวราช": "แมว เยาวราช", "ซาลาเปาตรุษจีน": "ซาลาเปา ตรุษจีน", "กาแฟมัสยิด": "กาแฟ มัสยิด",
        "ทุเรียนห้องสมุด": "ทุเรียน ห้องสมุด", "กีตาร์สงกรานต์": "กีตาร์ สงกรานต์", "จักรยานริมคลอง": "จักรยาน ริมคลอง",
    },
    "variants": {
        "เเมว": "แมว", "นํ้าพริก": "น้ำพริก", "ตลาดนำ้": "ตลาดน้ำ", "๒๗": "27", "๒๔๗๕": "2475", "ส้มตํา": "ส้มตำ",
        "เเม่ค้า": "แม่ค้า", "ก๋๋วยเตี๋ยว": "ก๋วยเตี๋ยว", "ขนม\u200bครก": "ขนมครก", "“BTS”": "bts",
        "“แมว”": "แมว", "กาแฟ?": "กาแฟ",
    },
    "misspelt": {
        "ก๋วยเตียว": "ก๋วยเตี๋ยว", "สงกานต์": "สงกรานต์", "กระเพรา": "กะเพรา", "อนุเสาวรีย์": "อนุสาวรีย์", "เยาวราด": "เยาวราช",
        "ไอศครีม": "ไอศกรีม", "รถเมย์": "รถเมล์", "พิพิธพัณฑ์": "พิพิธภัณฑ์", "หิงห้อย": "หิ่งห้อย", "จักยาน": "จักรยาน",
        "โทรทัศ": "โทรทัศน์", "นาฬิกร": "นาฬิกา", "ซาละเปา": "ซาลาเปา", "เฉาก๋วย": "เฉาก๊วย", "ปาท่องโก": "ปาท่องโก๋",
        "ทุเลียน": "ทุเรียน", "มอเตอร์ไซร์": "มอเตอร์ไซค์", "กะรอก": "กระรอก", "จตุจัก": "จตุจักร/@chatuchak",
        "โรงพยาบาร": "โรงพยาบาล",
        "เครี่องบิน": "เครื่องบิน", "อาสาสมัค": "อาสาสมัคร", "มัสยิต": "มัสยิด", "ลอยกะทง": "ลอยกระทง", "กำลังไจ": "กำลังใจ",
        "grandmoter": "grandmother", "bicicle": "bicycle", "libary": "library",
        "umbrela": "umbrella", "noodels": "noodles",
    },
    "district": {
        "บางรัก": "@bang-rak", "เขตคลองเตย": "@khlong-toei", "Sathorn": "@sathon", "Vadhana": "@watthana",
        "Jatujak": "จตุจักร/@chatuchak", "Ladprao": "@lat-phrao", "bang kapi": "@bang-kapi", "Klong Toey": "@khlong-toei",
        "สำนักงานเขตดุสิต": "@dusit", "phranakorn": "@phra-nakhon", "ลาดพ้าว": "@lat-phrao",
        "ป้อมปราบ": "@pom-prap-sattru-phai",
    },
    "sample": {
        "โรตี": "s36", "แกงเทโพ": "s34", "ขันลงหิน": "s46", "หนังตะลุง": "s51", "ช่างทอ": "s09", "ติวฟรี": "s24",
        "รวงข้าว": "s37", "กุฎีจีน": "s41", "แฟลตดินแดง": "s06", "ตลาดน้ำไม่มีน้ำ": "s49", "ทรงวาด": "s05", "ทองหล่อ": "s17",
        "ห้องสมุดตู้เย็น": "s14", "long-tail chilli paste": "s18", "sewing machine number": "s58", "fried dough": "s01",
        "หมวกใบที่สอง": "s07", "ครึ่งรอบสวนลุม": "s11", "ต้นไม้กระถางละ 20 บาท": "s03", "แมวส้มประจำสำนักงาน": "s25",
    },
}  # fmt: skip


def judged() -> Iterator[Judged]:
    """All of them, by kind."""
    for kind, words in _SAME.items():
        for word in words.split():
            yield Judged(kind, word, (word.casefold(),))
    for kind, queries in _FOR.items():
        for typed, answers in queries.items():
            yield Judged(kind, typed, tuple(answers.split()))
