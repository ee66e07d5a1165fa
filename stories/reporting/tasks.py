"""Background work for reports: telling the outcome, forgetting the address."""

from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from stories import credentials, mail
from stories.extensions import settings
from stories.models import Outcome, Report
from stories.reporting import queries, services
from stories.reports import HIDDEN


def mail_report(report_id: str, news: str) -> None:
    """Tell whoever reported, if there is still an address, and the news is still true."""
    found = queries.find_report(UUID(report_id))
    if found is None:
        return
    report, _story = found
    is_news = report.outcome is None if news == HIDDEN else report.outcome == news
    if report.email is None or not is_news:
        return
    with force_locale(report.lang.value):
        message = _compose(report, report.email, news)
    mail.send(message)


def forget_reporter(report_id: str) -> None:
    """Delete the address some weeks after the end."""
    services.forget_reporter(UUID(report_id))


def _compose(report: Report, to: str, news: str) -> mail.Mail:
    lang = report.lang.value
    base = settings().base_url + ("/en" if lang == "en" else "")
    words = {
        "lang": lang,
        "news": news,
        "subject": _subject(news),
        "number": credentials.show_slip(report.number),
        "dismissal": report.dismissal,
        "answer": report.answer,
        "link": f"{base}/report/{report.number}",
        "home": f"{base}/",
    }
    return mail.Mail(
        to=to,
        subject=words["subject"],
        text=render_template("mail/report.txt", **words),
        html=render_template("mail/report.html", **words),
    )


def _subject(news: str) -> str:
    subjects: dict[str, str] = {
        HIDDEN: _("เราพักเรื่องที่คุณแจ้งไว้ก่อน ระหว่างดูให้แน่ใจ"),
        Outcome.KEPT: _("เราดูเรื่องที่คุณแจ้งแล้ว เรื่องยังเผยแพร่อยู่"),
        Outcome.REMOVED: _("เรานำเรื่องที่คุณแจ้งลงแล้ว"),
        Outcome.WITHDRAWN: _("คนเล่าถอนเรื่องที่คุณแจ้งแล้ว"),
    }
    return subjects[news]
