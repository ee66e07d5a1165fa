"""Gambling and loan advertisements are told from stories about gambling and debts, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from stories.models import WordKind
from stories.signals import Along, SignalKind
from stories.signals.adverts import find_adverts

K, A = SignalKind, Along
GAMBLING: Mapping[WordKind, Collection[str]] = {WordKind.GAMBLING: ["สล็อต"]}
LOAN: Mapping[WordKind, Collection[str]] = {WordKind.LOAN: ["เงินกู้ด่วน"]}


@pytest.mark.parametrize(
    ("sentence", "listed", "kinds", "along"),
    [
        ("สล็อต แอดไลน์ @lucky99 รับเครดิตฟรี", GAMBLING, [K.GAMBLING], (A.LINE_ID, A.PROMISE)),
        ("สล็อต เข้าเล่นที่ lucky99.bet ได้เลย", GAMBLING, [K.GAMBLING], (A.LINK,)),
        ("เงินกู้ด่วน โทร 081-234-5678 อนุมัติไว", LOAN, [K.LOAN], (A.PHONE, A.PROMISE)),
        ("สล็อตกับบาคาร่า", {WordKind.GAMBLING: ["สล็อต", "บาคาร่า"]}, [K.GAMBLING], ()),
        ("พ่อติดสล็อตจนบ้านแทบแตก", GAMBLING, [], ()),
        ("ป้าไปเอาเงินกู้ด่วนมาแล้วใช้ไม่ไหว", LOAN, [], ()),
        ("โทรหาป้าได้ที่ 081-234-5678", {}, [], ()),
        ("รายได้วันละหมื่น ทักไลน์: rich_99", {}, [K.ADVERT], (A.LINE_ID, A.PROMISE)),
        ("อนุมัติไวจริง ๆ เขตเรา", {}, [], ()),
        ("a.com กับ https://b.example/x และ www.c.example", {}, [K.LINKS], ()),
        ("เขียนถึงฉันที่ me@here.com แล้วเจอกัน", {}, [], ()),
        ("มากินข้าวด้วยกันนะทุกคน\nมากินข้าวด้วยกันนะทุกคน\nมากินข้าวด้วยกันนะทุกคน", {}, [K.REPEATED], ()),
        ("ครับ\nครับ\nครับ\nครับ", {}, [], ()),
    ],
)
def test_what_looks_like_an_advertisement(
    sentence: str, listed: Mapping[WordKind, Collection[str]], kinds: list[SignalKind], along: tuple[Along, ...]
) -> None:
    found = find_adverts([sentence], listed)

    assert [one.kind for one in found] == kinds
    assert [one.along for one in found if one.along] == ([along] if along else [])
