"""The accounts of the demo: one for each kind of work, with random passwords that ``make run`` prints."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from stories.accounts import passwords
from stories.accounts.queries import find_staff_by_email
from stories.accounts.services.locking import lock_staff
from stories.accounts.services.staff import ScopeSpec, add_staff
from stories.config import Config
from stories.models import Role, ScopeKind, Staff
from stories.permissions import SYSTEM
from stories.transaction import transaction

FILE_NAME = "demo-staff.json"
_CITY: ScopeSpec = (ScopeKind.CITY, "")
_SOUTH: ScopeSpec = (ScopeKind.GROUP, "krungthep-tai")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One sign-in of the demo, as it stands in ``DATA_DIR/demo-staff.json``."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class _Part:
    email: str
    name: str
    role: Role
    scopes: tuple[ScopeSpec, ...] = ()
    office: str | None = None


_CAST = (
    _Part("moderator@demo.invalid", "ผู้อ่านทั้งเมือง (สาธิต)", Role.MODERATOR, (_CITY,)),
    _Part("moderator2@demo.invalid", "ผู้อ่านกรุงเทพใต้ (สาธิต)", Role.MODERATOR, (_SOUTH,)),
    _Part("editor@demo.invalid", "บรรณาธิการ (สาธิต)", Role.EDITOR),
    _Part("officer@demo.invalid", "เจ้าหน้าที่เขตบางรัก (สาธิต)", Role.OFFICER, office="bang-rak"),
    _Part("admin@demo.invalid", "ผู้ดูแลระบบ (สาธิต)", Role.ADMIN),
)


def ensure_demo_staff(config: Config) -> list[DemoAccount]:
    """Make the demo accounts that are missing, and let each be opened with the password that is printed.

    The passwords are made once and kept, readable by this user only, in ``DATA_DIR/demo-staff.json``. Safe to call at
    every start. Without ``DEMO=1`` nothing is made, and nobody signs in to accounts made before.
    """
    if not config.demo:
        return []
    accounts = _keep_passwords(config.data_dir / FILE_NAME)
    for part, account in zip(_CAST, accounts, strict=True):
        staff = find_staff_by_email(part.email)
        if staff is None:
            add_staff(
                part.email,
                part.name,
                part.role,
                by=SYSTEM,
                office=part.office,
                scopes=part.scopes,
                password=account.password,
                is_demo=True,
            )
        elif not passwords.matches(account.password, staff.password_hash):
            _set_password(staff, account.password)
    return accounts


def _keep_passwords(file: Path) -> list[DemoAccount]:
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    known = {one["email"]: one["password"] for one in kept}
    accounts = [DemoAccount(part.role, part.email, known.get(part.email) or passwords.new_password()) for part in _CAST]
    content = json.dumps([asdict(account) for account in accounts], indent=2, ensure_ascii=False)
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600, exist_ok=False)
        fresh.write_text(content, encoding="utf-8")
        fresh.replace(file)
    return accounts


def _set_password(staff: Staff, password: str) -> None:
    password_hash = passwords.make_hash(password)
    with transaction():
        locked = lock_staff(staff.id)
        locked.password_hash = password_hash
        locked.has_temporary_password = False
