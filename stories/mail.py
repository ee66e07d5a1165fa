"""Outgoing mail: SMTP, or files in ``DATA_DIR/outbox`` where no server is set."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from stories.config import Config
from stories.extensions import settings


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person: plain text always, HTML beside it."""

    to: str
    subject: str
    text: str
    html: str


def send(mail: Mail) -> None:
    """Hand a message to the mail server (or the outbox folder). Called by tasks only, never inside a transaction.

    Raises:
        OSError, smtplib.SMTPException: the server could not be reached or refused; the job is tried again.
    """
    config = settings()
    message = _build(mail, config)
    if config.smtp_url:
        _send_smtp(message, config.smtp_url)
    else:
        _keep(message, config)


def _build(mail: Mail, config: Config) -> EmailMessage:
    message = EmailMessage()
    message["From"] = config.mail_from
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(config.base_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _send_smtp(message: EmailMessage, url: str) -> None:
    """``smtp://user:password@host:587`` uses STARTTLS where offered; ``smtps://`` speaks TLS from the start."""
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=30)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=30)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _keep(message: EmailMessage, config: Config) -> None:
    outbox = config.data_dir / "outbox"
    outbox.mkdir(parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").split("@")[0]
    partial = outbox / f".{name}"
    partial.write_bytes(message.as_bytes())
    partial.rename(outbox / f"{name}.eml")
