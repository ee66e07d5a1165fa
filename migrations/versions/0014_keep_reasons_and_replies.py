"""Let editors keep reasons and replies: tables, filled with the reasons that stood in the code, under their codes."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# code, label in Thai and English, sentence in Thai and English, decisions, part of the guidelines
_REASONS = (
    (
        "private_data",
        "มีเบอร์โทร ที่อยู่ หรือเลขประจำตัว",
        "Phone number, address or ID number",
        "มีเบอร์โทรหรือที่อยู่ ขอเอาออกเพื่อความปลอดภัยของทุกคน",
        "There is a phone number or an address in it; let’s take it out, for everyone’s safety.",
        ["changes", "hide"],
        "changes",
    ),
    (
        "face",
        "เห็นหน้าเด็กหรือคนอื่นชัด",
        "A child’s or a stranger’s face",
        "เห็นหน้าเด็กหรือคนอื่นชัด ขอเปลี่ยนภาพ หรือให้เราเบลอให้",
        "A child’s or a stranger’s face can be seen; swap the photo, or let us blur it.",
        ["changes", "hide"],
        "changes",
    ),
    (
        "rights",
        "ภาพหรือข้อความเหมือนมาจากที่อื่น",
        "Photo or text seems to be from elsewhere",
        "ภาพหรือข้อความนี้เหมือนมาจากที่อื่น มีภาพที่คุณถ่ายเอง หรือเล่าด้วยคำของคุณเองไหม",
        "This seems to be from elsewhere; have you a photo of your own, or could you tell it in your own words?",
        ["changes", "reject", "hide"],
        "refused",
    ),
    (
        "person",
        "พาดพิงคนอื่นให้เสียหาย",
        "Accuses or harms somebody",
        "มีส่วนที่พาดพิงคนอื่น ลองเล่าจากมุมของคุณดู",
        "Part of it accuses someone; try telling it from your side.",
        ["changes", "reject", "hide"],
        "changes",
    ),
    (
        "short",
        "สั้นไป อยากฟังต่อ",
        "Too short, we want more",
        "กำลังสนุกเลย ขออีกสักย่อหน้าได้ไหม",
        "It was just getting good. One more paragraph?",
        ["changes"],
        "wanted",
    ),
    (
        "unclear",
        "อ่านแล้วยังไม่เข้าใจ",
        "Hard to follow",
        "มีตรงที่เราอ่านแล้วยังไม่เข้าใจ ช่วยเล่าเพิ่มอีกนิดนะ",
        "There is a part we could not follow; could you say a little more?",
        ["changes"],
        "wanted",
    ),
    (
        "complaint",
        "เป็นเรื่องร้องเรียน",
        "A complaint to the city",
        "เรื่องนี้เขตช่วยได้เร็วกว่า แจ้งทาง Traffy Fondue ได้เลย แล้วพอแก้เสร็จ กลับมาเล่าให้ฟังนะ",
        "The district can help faster: tell them on Traffy Fondue, and come back to tell us how it went.",
        ["reject", "hide"],
        "refused",
    ),
    (
        "ad",
        "ดูคล้ายโฆษณา",
        "Reads as an advertisement",
        "เรื่องนี้ดูคล้ายโฆษณา เราเผยแพร่ให้ไม่ได้",
        "This reads as an advertisement, so we can’t publish it.",
        ["reject", "hide"],
        "refused",
    ),
    (
        "duplicate",
        "เหมือนเรื่องที่เคยส่ง",
        "The same as an earlier story",
        "เหมือนเรื่องที่คุณเคยส่ง เราขอใช้เรื่องนั้นนะ",
        "It is the same as your earlier story; we’ll use that one.",
        ["reject", "hide"],
        "",
    ),
    (
        "harmful",
        "รุนแรง เกลียดชัง หรือผิดกฎหมาย",
        "Violent, hateful or against the law",
        "มีส่วนที่อาจทำร้ายคนอ่านหรือคนในเรื่อง เราเผยแพร่ให้ไม่ได้",
        "Part of it could hurt readers or the people in it, so we can’t publish it.",
        ["reject", "hide"],
        "refused",
    ),
    (
        "other",
        "เหตุผลอื่น (เขียนในข้อความ)",
        "Something else (say what in the message)",
        "",
        "",
        ["changes", "reject", "hide"],
        "",
    ),
)
# id, name, body in Thai and English, decisions
_REPLIES = (
    (
        "00000000-0000-4000-8000-000000000001",
        "ขอแก้ก่อนเผยแพร่",
        "ขอบคุณที่เล่าเรื่อง “{title}” ให้ชาว{district}ฟัง เราอ่านจนจบแล้ว ขออีกนิดก่อนเผยแพร่นะ\n{reasons}\nแก้แล้วส่งกลับมาได้เลย",
        "Thank you for telling “{title}” to the people of {district}. We read it to the end; a small thing before we"
        " publish it:\n{reasons}\nSend it back whenever you are ready.",
        ["changes"],
    ),
    (
        "00000000-0000-4000-8000-000000000002",
        "ยังเผยแพร่ไม่ได้",
        "ขอบคุณที่เล่าเรื่อง “{title}” คนอ่านของเราอ่านจนจบ แต่ยังเผยแพร่ให้ไม่ได้\n{reasons}\nถ้าคิดว่าเราเข้าใจผิด ขอให้คนอื่นในทีมดูใหม่ได้หนึ่งครั้งภายใน 20 วัน",
        "Thank you for telling “{title}”. One of us read it to the end, but we can’t publish it:\n{reasons}\nIf you think"
        " we got it wrong, you can ask once, within 20 days, for somebody else to look.",
        ["reject"],
    ),
    (
        "00000000-0000-4000-8000-000000000003",
        "ขอพักไว้ดูให้แน่ใจ",
        "เราขอพักเรื่อง “{title}” ไว้ก่อนระหว่างดูให้แน่ใจ\n{reasons}\nดูเสร็จเมื่อไรเราจะบอกคุณทันที",
        "We are taking “{title}” down for a while, to be sure:\n{reasons}\nWe will tell you as soon as we know.",
        ["hide"],
    ),
)


def upgrade() -> None:
    reason = op.create_table(
        "reason",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_th", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("sentence_th", sa.Text(), nullable=False),
        sa.Column("sentence_en", sa.Text(), nullable=False),
        sa.Column("uses", sa.JSON(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "section IN ('wanted', 'changes', 'refused', 'young', '')", name=op.f("ck_reason_section")
        ),
        sa.CheckConstraint("label_th <> '' AND label_en <> ''", name=op.f("ck_reason_labels_given")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_reason")),
    )
    names = ("code", "label_th", "label_en", "sentence_th", "sentence_en", "uses", "section")
    op.bulk_insert(
        reason, [{**dict(zip(names, row, strict=True)), "position": at} for at, row in enumerate(_REASONS)]
    )
    reply = op.create_table(
        "saved_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body_th", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("uses", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> '' AND body_th <> '' AND body_en <> ''", name=op.f("ck_saved_reply_words_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_reply")),
    )
    names = ("id", "name", "body_th", "body_en", "uses")
    rows = [dict(zip(names, (UUID(row[0]), *row[1:]), strict=True)) for row in _REPLIES]
    op.bulk_insert(reply, [{**row, "position": at} for at, row in enumerate(rows)])


def downgrade() -> None:
    op.drop_table("saved_reply")
    op.drop_table("reason")
