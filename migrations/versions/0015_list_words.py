"""The word list of the desk, with a few words to begin with."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_KINDS = ("insult", "gambling", "loan", "violence", "distress", "other", "allowed")
_FIRST = {
    ("insult", "คำด่า ดูว่าด่าใครหรือแค่เล่าบทสนทนา"): "เหี้ย สัส ควย เย็ด อีดอก ไอ้ควาย ไอ้สัตว์ fuck bitch",
    ("gambling", "คำที่โฆษณาพนันใช้บ่อย"): (
        "สล็อต บาคาร่า คาสิโน แทงบอล เว็บตรง เครดิตฟรี พนันออนไลน์ หวยออนไลน์ ฝากถอนออโต้ casino baccarat slot ufabet"
    ),
    ("loan", "คำที่โฆษณาเงินกู้ใช้บ่อย"): "เงินกู้ด่วน เงินด่วน ปล่อยกู้ กู้เงินด่วน เงินกู้นอกระบบ สินเชื่อด่วน",
    ("violence", "เรื่องหนัก อ่านเมื่อพร้อม"): "ฆ่า ฆาตกรรม ข่มขืน กราดยิง ทำร้ายร่างกาย ศพ murder rape",
    ("distress", "อาจกำลังต้องการความช่วยเหลือ ติดต่อก่อน อย่าเพิ่งเผยแพร่"): (
        "อยากตาย ฆ่าตัวตาย ผูกคอตาย จบชีวิต ทำร้ายตัวเอง ไม่อยากมีชีวิตอยู่ ไม่อยากอยู่แล้ว suicide"
    ),
    ("allowed", "ชื่อย่านและคำธรรมดา ไม่ใช่คำที่ต้องระวัง"): "สะพานควาย ฆ่าเวลา ฆ่าเชื้อ",
}
_PHRASES = ("kill myself", "want to die", "end my life")  # with blanks inside


def upgrade() -> None:
    table = op.create_table(
        "listed_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"kind IN ({', '.join(map(repr, _KINDS))})", name=op.f("ck_listed_word_kind")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)", name=op.f("ck_listed_word_removed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["staff.id"], name=op.f("fk_listed_word_added_by_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["staff.id"], name=op.f("fk_listed_word_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_word")),
    )
    op.create_index(
        "ix_listed_word_folded",
        "listed_word",
        ["folded"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    words = [(kind, word, note) for (kind, note), listed in _FIRST.items() for word in listed.split()]
    words += [("distress", phrase, next(note for kind, note in _FIRST if kind == "distress")) for phrase in _PHRASES]
    moment = datetime.now(UTC)
    rows = [
        {"id": uuid4(), "kind": kind, "word": word, "folded": word, "note": note, "added_at": moment}
        for kind, word, note in words
    ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    op.drop_table("listed_word")
