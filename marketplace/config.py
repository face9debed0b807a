"""Settings from the environment, each with its meaning and a safe default."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from marketplace.core.text import N_


@dataclass(frozen=True)
class Settings:
    """How this installation runs."""

    data_dir: Path  # DATA_DIR: database, index, assets and keys live here
    database_url: str  # DATABASE_URL: sqlite:///… or postgresql+psycopg://…
    host: str  # HOST: the address to listen on
    port: int  # PORT
    secret_key: str  # SECRET_KEY: signs cookies; made and kept in DATA_DIR where it is not given
    secure_cookies: bool  # HTTPS=1: cookies only over HTTPS, as behind a proxy they should be
    threads: int  # THREADS: requests answered at once
    base_url: str = "http://127.0.0.1:8000"  # BASE_URL: how readers reach the pages; links in e-mail begin with it
    # SMTP_URL: smtp://user:password@host:port, smtps://… or smtp://…?starttls=1; without one, mail becomes files
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "noreply@localhost"  # MAIL_FROM: the address that letters come from
    mail_timeout: float = 15.0  # MAIL_TIMEOUT: seconds to wait for the mail server at each step
    # SMS_COMMAND: a command that sends a text message; it gets {"to": "+86…", "text": "…"} on its standard input.
    # Without one (the default) nobody signs in by text message, and the pages say so
    sms_command: str = ""
    backup_dir: Path | None = None  # BACKUP_DIR: where the worker puts a backup each day; none where it is not given
    backup_hour: int = 2  # BACKUP_HOUR: the hour (Asia/Shanghai) from which the day's backup is made
    backup_keep: int = 14  # BACKUP_KEEP: how many of the newest backups stay
    check_hour: int = 3  # CHECK_HOUR: the hour (Asia/Shanghai) from which the day's quality report is made
    # For how many days past things stay, 0 for ever; the ledger and what it records stay in any case.
    keep_errands: int = 30  # KEEP_ERRANDS: the worker's done errands, used idempotency keys, codes and links sent
    keep_letters: int = 90  # KEEP_LETTERS: letters sent (to whom, by which template; what they said is gone at once)
    keep_notices: int = 180  # KEEP_NOTICES: notices that their readers have read
    keep_traces: int = 365  # KEEP_TRACES: runs of backups, nightly reports, access tokens worth nothing
    # KEEP_FILINGS: unfinished filings that nobody goes on with; their organisation is told a fortnight before
    keep_filings: int = 180
    # LEDGER_KEY: the file with the secret key that signs the ledger's checkpoints (`marketplace ledger key new` makes
    # it); DATA_DIR/ledger_key where it is not given. It is in no backup
    ledger_key: Path | None = None
    # CHECKPOINT_DIR: where a copy of each signed checkpoint goes, on another machine's disk if possible: only what
    # lies outside the database shows that the whole of it was rewritten
    checkpoint_dir: Path | None = None
    checkpoint_every: int = 100  # CHECKPOINT_EVERY: after how many entries the ledger is signed, besides each night
    # SCAN_COMMAND: a virus scanner that gets the path of each uploaded file and ends with 0 for a clean one and 1 for
    # an infected one, such as "clamdscan --fdpass --no-summary"; without one nobody looks, and the pages say so
    scan_command: str = ""
    # POSTGRESQL_BIN: the folder of pg_dump and pg_restore, by which PostgreSQL is backed up; they may be in PATH too
    postgresql_bin: str = ""
    log_format: str = "text"  # LOG_FORMAT: text for people, json for machines
    # TRUSTED_PROXIES: how many proxies stand in front; as many steps of X-Forwarded-For and -Proto are believed
    trusted_proxies: int = 0
    # RATE_LIMIT_STORAGE: where attempts are counted; redis://host:6379/0 for several web processes, which would
    # otherwise each count for themselves
    rate_limit_storage: str = field(default="memory://", repr=False)

    @property
    def index_dir(self) -> Path:
        """Where the search index lives."""
        return self.data_dir / "index"

    @property
    def assets_dir(self) -> Path:
        """Where the built style sheets and scripts are."""
        return self.data_dir / "assets"

    @property
    def imports_dir(self) -> Path:
        """Where files lie while they are imported, and for a week after."""
        return self.data_dir / "imports"

    @property
    def files_dir(self) -> Path:
        """Where attachments are kept."""
        return self.data_dir / "files"

    @property
    def accesses_dir(self) -> Path:
        """Where accesses are noted until the worker enters them."""
        return self.data_dir / "accesses"

    @property
    def ledger_key_file(self) -> Path:
        """Where the secret key of the ledger's checkpoints is."""
        return self.ledger_key or self.data_dir / "ledger_key"

    @property
    def mail_dir(self) -> Path:
        """Where letters become files when there is no mail server."""
        return self.data_dir / "mail"

    def switched_off(self) -> list[str]:
        """What this installation does without, and which setting would change it, as message ids."""
        return [said for is_off, said in self._offs() if is_off]

    def _offs(self) -> tuple[tuple[bool, str], ...]:
        return (
            (not self.backup_dir, N_("No daily backup is made: set BACKUP_DIR to a directory on another disk.")),
            (
                not self.ledger_key_file.exists(),
                N_("The ledger is not signed: make a key with “marketplace ledger key new”."),
            ),
            (
                not self.checkpoint_dir,
                N_("No copy of the ledger's checkpoints is kept outside: set CHECKPOINT_DIR to another disk."),
            ),
            (not self.smtp_url, N_("E-mail is written into files instead of being sent: set SMTP_URL.")),
            (not self.sms_command, N_("Nobody signs in by a code on the telephone: set SMS_COMMAND.")),
            (not self.scan_command, N_("Nobody looks for viruses in uploaded files: set SCAN_COMMAND.")),
            (not self.secure_cookies, N_("Cookies also travel without HTTPS: set HTTPS=1 behind a proxy.")),
        )


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; makes DATA_DIR where it is missing."""
    env = os.environ if environment is None else environment
    data_dir = Path(env.get("DATA_DIR", "var")).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    return Settings(
        data_dir=data_dir,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'marketplace.sqlite3'}",
        host=env.get("HOST", "127.0.0.1"),
        port=int(env.get("PORT", "8000")),
        secret_key=env.get("SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        secure_cookies=env.get("HTTPS") == "1",
        threads=int(env.get("THREADS", "8")),
        base_url=(env.get("BASE_URL") or f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/"),
        smtp_url=env.get("SMTP_URL", ""),
        mail_from=env.get("MAIL_FROM", "noreply@localhost"),
        mail_timeout=float(env.get("MAIL_TIMEOUT", "15")),
        sms_command=env.get("SMS_COMMAND", ""),
        backup_dir=_path(env, "BACKUP_DIR"),
        backup_hour=int(env.get("BACKUP_HOUR", "2")),
        backup_keep=int(env.get("BACKUP_KEEP", "14")),
        check_hour=int(env.get("CHECK_HOUR", "3")),
        keep_errands=int(env.get("KEEP_ERRANDS", "30")),
        keep_letters=int(env.get("KEEP_LETTERS", "90")),
        keep_notices=int(env.get("KEEP_NOTICES", "180")),
        keep_traces=int(env.get("KEEP_TRACES", "365")),
        keep_filings=int(env.get("KEEP_FILINGS", "180")),
        ledger_key=_path(env, "LEDGER_KEY"),
        checkpoint_dir=_path(env, "CHECKPOINT_DIR"),
        checkpoint_every=int(env.get("CHECKPOINT_EVERY", "100")),
        scan_command=env.get("SCAN_COMMAND", ""),
        postgresql_bin=env.get("POSTGRESQL_BIN", ""),
        log_format=env.get("LOG_FORMAT", "text"),
        trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
        rate_limit_storage=env.get("RATE_LIMIT_STORAGE") or "memory://",
    )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).resolve() if env.get(name) else None


def _kept_secret(file: Path) -> str:
    """The secret of this installation, made once, readable by its owner only."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secrets.token_hex(32))
    return file.read_text().strip()
