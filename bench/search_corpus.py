"""The stories that ``bench/search.py`` searches: the 60 samples, and thousands made from a seed.

A made story is put together from words, so it is known which words it has without asking any segmenter. In the patterns
a blank parts two words and ``_`` is a blank of the text; ``{food}`` and the like are filled in.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stories.districts import DISTRICTS
from stories.models import StoryKind, Theme

SEED = 2569
SAMPLES = Path(__file__).parents[1] / "stories" / "demo" / "stories.json"
_FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = 2400

# Common words first: the first of a list is used most. A compound is written with "+" between its words.
SLOTS: dict[str, Sequence[str]] = {
    "who": (
        *("คุณ+ยาย", "แม่", "พ่อ", "ป้า", "ลุง", "เพื่อน+บ้าน", "น้อง+สาว", "พี่+ชาย", "คุณ+ครู", "แม่+ค้า", "คุณ+ตา"),
        *("ยาม", "หมอ", "ช่าง+ไม้", "คน+ขับ", "นัก+เรียน", "หลาน+ชาย", "อา+ม่า", "อาสาสมัคร", "วิน+มอเตอร์ไซค์"),
    ),
    "place": (
        *("ตลาด+นัด", "ริม+คลอง", "วัด", "ตลาด+น้ำ", "โรง+เรียน", "ปาก+ซอย", "สวน+สาธารณะ", "ท่า+เรือ", "สะพาน+ลอย"),
        *("ห้อง+สมุด", "โรง+พยาบาล", "ป้าย+รถเมล์", "ร้าน+กาแฟ", "ศาล+เจ้า", "มัสยิด", "สนาม+เด็ก+เล่น", "ลาน+กีฬา"),
        *("อนุสาวรีย์", "พิพิธภัณฑ์", "สถานี+รถไฟ", "เยาวราช", "จตุจักร", "อู่+ซ่อม+รถ", "บันได+หนี+ไฟ", "โรง+ละคร"),
    ),
    "food": (
        *("ข้าว+แกง", "ก๋วยเตี๋ยว", "ส้มตำ", "ขนม+ครก", "ปลา+ทู", "กาแฟ", "หมู+ปิ้ง", "ผัด+กะเพรา", "ข้าว+มัน+ไก่"),
        *("ปู", "ชา", "ไอศกรีม", "ข้าว+เหนียว+มะม่วง", "ต้ม+ยำ+กุ้ง", "ปาท่องโก๋", "ราด+หน้า", "บะหมี่", "ลอดช่อง"),
        *("กล้วย+ทอด", "น้ำ+พริก", "ขนมจีน", "โจ๊ก", "ซาลาเปา", "มะพร้าว+เผา", "สังขยา", "เฉาก๊วย", "ทุเรียน", "หอย+ทอด"),
    ),
    "thing": (
        *("จักรยาน", "ร่ม", "โทรทัศน์", "ต้น+ไม้", "เรือ+หาง+ยาว", "ไฟ+ทาง", "ทาง+เท้า", "ฝา+ท่อ", "ถัง+ขยะ", "รถเมล์"),
        *("ยา", "ผ้า+ขาวม้า", "พัดลม", "เครื่องบิน", "นาฬิกา", "ปูน", "ตุ๊กตา", "กีตาร์", "หมวก+กันน็อก", "ลิฟต์"),
        *("งู", "แมว", "หมา", "นก+พิราบ", "เต่า", "กระรอก", "ปลา+คาร์ป", "ผีเสื้อ", "หิ่งห้อย", "จักร+เย็บ+ผ้า", "กุญแจ"),
    ),
    "time": (
        *("ตอน เช้า", "ตอน เย็น", "วันอาทิตย์", "หน้า ฝน", "วัน สงกรานต์", "คืน ลอยกระทง", "ปี+ใหม่", "หน้า หนาว"),
        *("วัน พระ", "เทศกาล ตรุษจีน", "วัน พ่อ", "หลัง เลิกงาน", "วัน ฝน ตก", "ปิด+เทอม"),
    ),
    "feel": ("ความสุข", "ความหวัง", "กำลังใจ", "ความทรงจำ", "รอยยิ้ม", "ความพยายาม", "ความเกรงใจ", "น้ำใจ", "ความกล้าหาญ"),
    "tech": ("QR_Code", "Wi-Fi", "BTS", "MRT", "LINE", "Facebook", "YouTube", "GPS", "TV"),
    "number": ("27", "9", "40", "12", "365", "50", "101", "2475", "7"),
    "en": (
        *(
            "market",
            "grandmother",
            "canal",
            "noodles",
            "bicycle",
            "street light",
            "temple",
            "rain",
            "umbrella",
            "ferry",
        ),
        *("library", "garden", "footpath", "neighbour", "mango", "crab", "football", "hospital", "lantern", "sewing"),
    ),
}
TITLES = (
    "{who} กับ {thing} ที่ {place}", "{food} ของ {who}", "{thing} หน้า {place}", "{feel} จาก {place}",
    "เรื่อง ของ {food} และ {thing}", "{place} {time}", "{who} สอน ให้ รู้จัก {feel}", "{tech} แผ่น แรก ของ {place}",
)  # fmt: skip
SENTENCES = (
    "{time} _ {who} ชวน ฉัน ไป {place} เพื่อ หา {thing}", "{who} ขาย {food} อยู่ ที่ {place} มา {number} ปี",
    "ซอย นี้ มี {thing} เก่า วาง อยู่ หน้า {place}", "ฉัน ได้ {feel} กลับ มา ทุก ครั้ง ที่ เจอ {who}",
    "ใคร ผ่าน {place} ก็ ต้อง แวะ กิน {food}", "{who} จ่าย เงิน ด้วย {tech} ครั้ง แรก", "มี {thing} อยู่ {number} อัน ใน บ้าน",
    "{who} บอก ว่า {food} ต้อง กิน {time}", "คน ที่ {place} ช่วย กัน ซ่อม {thing}", "เขา เล่า เรื่อง {thing} ให้ {who} ฟัง",
    "กลิ่น {food} ลอย มา จาก {place}", "วันนั้น {who} ลืม {thing} ไว้ ที่ {place}", "{feel} เล็ก ๆ ของ คน กรุงเทพ",
    "ถ้า ไม่ มี {who} _ เรา คง ไม่ รู้จัก {place}", "{number} บาท ก็ ซื้อ {food} ได้", "เสียง {thing} ดัง {time}",
)  # fmt: skip
ENGLISH = (
    "The {en} near the {en} made me smile.", "My {en} never forgot the old {en}.",
    "We walked to the {en} after the {en}.",
    "Nobody owns the {en}, so everybody cares for it.", "It began with one {en} and a {en}.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tale:
    """A story of the corpus; ``words``: what it is about, folded, compounds and their parts; None when not known."""

    name: str
    titles: Sequence[str]
    bodies: Sequence[str]
    captions: Sequence[str]
    district: str
    theme: Theme
    kind: StoryKind
    published_at: datetime
    landmark: str = ""
    byline: str = ""
    words: frozenset[str] | None = field(default=None)


def samples() -> Iterator[Tale]:
    """The stories of the demo, without their photos."""
    for number, one in enumerate(json.loads(SAMPLES.read_text(encoding="utf-8"))["stories"]):
        texts = one["texts"].values()
        yield Tale(
            name=one["id"],
            titles=[text["title"] for text in texts],
            bodies=["\n\n".join(text["body"]) for text in texts],
            captions=[caption for photo in one["photos"] for caption in photo["caption"].values()],
            district=one["district"],
            theme=Theme(one["theme"]),
            kind=StoryKind(one["kind"]),
            published_at=_FIRST_DAY + timedelta(days=DAYS, hours=number),
            landmark=one.get("landmark") or "",
            byline=one.get("pen_name") or "",
        )


def made(count: int) -> Iterator[Tale]:
    """``count`` stories, the same ones for the same seed."""
    chance = random.Random(SEED)
    for number in range(count):
        used: set[str] = set()
        title = _write(chance, chance.choice(TITLES), used)
        body = [_write(chance, pattern, used) for pattern in chance.sample(SENTENCES, chance.randint(4, 9))]
        titles, bodies = [title], ["\n\n".join(" ".join(body[at : at + 3]) for at in range(0, len(body), 3))]
        if chance.random() < 0.25:
            english = [_write_english(chance, pattern, used) for pattern in chance.sample(ENGLISH, 3)]
            titles.append(english[0].rstrip("."))
            bodies.append(" ".join(english))
        yield Tale(
            name=f"m{number}",
            titles=titles,
            bodies=bodies,
            captions=[_write(chance, "{who} ที่ {place}", used)] if chance.random() < 0.6 else [],
            district=chance.choice(list(DISTRICTS)),
            theme=chance.choice(list(Theme)),
            kind=StoryKind.SOLVED if chance.random() < 0.1 else StoryKind.RESIDENT,
            published_at=_FIRST_DAY + timedelta(days=DAYS * number / count, seconds=number % 60),
            words=frozenset(used),
        )


def _write(chance: random.Random, pattern: str, used: set[str]) -> str:
    """Fill a pattern in; every word of it goes into ``used``."""
    filled = re.sub(r"\{(\w+)\}", lambda slot: _choose(chance, slot[1]), pattern)
    for word in filled.split():
        parts = word.strip("_").split("+")
        used.update(part.casefold() for one in (*parts, "".join(parts)) for part in one.split("_") if part)
    text = re.sub(r"(?<=[A-Za-z0-9]) (?=[฀-๿])|(?<=[฀-๿]) (?=[A-Za-z0-9])", "_", filled)
    return text.replace(" ", "").replace("+", "").replace("_", " ")


def _write_english(chance: random.Random, pattern: str, used: set[str]) -> str:
    filled = re.sub(r"\{(\w+)\}", lambda slot: _choose(chance, slot[1]), pattern)
    used.update(re.findall(r"[a-z]+", filled.casefold()))
    return filled


def _choose(chance: random.Random, slot: str) -> str:
    """A word of a slot; the first words of it come far more often than the last, as in real text."""
    words = SLOTS[slot]
    return words[min(int(chance.expovariate(4 / len(words))), len(words) - 1)]
