"""The district whose platform this is: its one row, what it publishes, and who agreed to its privacy notice."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, choice


class District(Base):
    """Names, region and registry point (登记机构) of the district, and whether all this is a demonstration."""

    __tablename__ = "district"
    __table_args__ = (
        # A platform serves one district; a second row would make every figure ambiguous.
        CheckConstraint("id = 1", "only_one"),
        # RRRRPP of the registration number: region 4, point 2 (domain/contracts.md 1.9).
        CheckConstraint("length(registry_point) = 6", "registry_point_has_six_digits"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(120))
    platform_name: Mapped[str] = mapped_column(String(60))
    platform_name_en: Mapped[str] = mapped_column(String(120))
    bureau_name: Mapped[str] = mapped_column(String(60))
    bureau_name_en: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(6))
    registry_point: Mapped[str] = mapped_column(String(6))
    is_demo: Mapped[bool] = mapped_column(default=False)
    # 期初导入: whether earlier contracts can still be imported; who closed that or opened it again, when and why.
    opening_is_closed: Mapped[bool] = mapped_column(default=False)
    opening_turned_by: Mapped[UUID | None]
    opening_turned_at: Mapped[datetime | None]
    opening_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
    # What the foot of every page says; what is empty is left out.
    phone: Mapped[str] = mapped_column(String(60), default="", server_default="")
    email: Mapped[str] = mapped_column(String(120), default="", server_default="")
    address: Mapped[str] = mapped_column(String(120), default="", server_default="")
    hours: Mapped[str] = mapped_column(String(120), default="", server_default="")
    # ICP备案号 and 公安备案号, as the authorities gave them.
    filing_number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    police_number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__ = {"version_id_col": version}


class CalendarYear(Base):
    """The working days of a year as the bureau entered them: exceptions from Monday to Friday, as ISO dates."""

    __tablename__ = "calendar_year"
    __recorded__ = True
    id: Mapped[Id]
    year: Mapped[int] = mapped_column(unique=True)
    days_off: Mapped[list[str]] = mapped_column(default=list)
    days_worked: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ExchangeRate(Base):
    """汇率: what a currency cost on a day, as the bureau entered it; never changed, a wrong one is struck out."""

    __tablename__ = "exchange_rate"
    __recorded__ = True
    __table_args__ = (
        CheckConstraint("units > 0 AND millionths > 0", "a_rate_is_positive"),
        Index("ix_exchange_rate_day", "currency", "quoted_on"),
        # One rate a day; what was struck out makes room for the right one.
        Index(
            "uq_exchange_rate_present",
            "currency",
            "quoted_on",
            unique=True,
            sqlite_where=text("struck_at IS NULL"),
            postgresql_where=text("struck_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    currency: Mapped[str] = mapped_column(String(3))
    # Of so many units (100 for yen), in millionths of a yuan; or how many millionths of a unit one yuan buys.
    units: Mapped[int]
    millionths: Mapped[int] = mapped_column(BigInteger)
    is_indirect: Mapped[bool] = mapped_column(default=False, server_default=false())
    quoted_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(120))
    entered_by: Mapped[UUID | None]
    created_at: Mapped[Created]
    struck_at: Mapped[datetime | None]

    @property
    def version(self) -> int:
        """1 as it was entered, 2 once it is struck out: nothing else ever changes."""
        return 1 if self.struck_at is None else 2


class ArticleKind(Titled):
    """What an article is for."""

    NOTICE = "notice", N_("Notices")
    POLICY = "policy", N_("Policies")
    GUIDE = "guide", N_("Service guides")
    PRIVACY = "privacy", N_("Privacy notice")


class ArticleState(Titled):
    """Whether everybody can read it."""

    DRAFT = "draft", N_("Draft"), "grey"
    PUBLISHED = "published", N_("Published"), "green"
    WITHDRAWN = "withdrawn", N_("Withdrawn"), "grey"


class Article(Base):
    """Something that the bureau publishes in words: 通知公告, 政策法规, 办事指南, 隐私说明."""

    __tablename__ = "article"
    __recorded__ = True
    __table_args__ = (
        CheckConstraint("(state = 'draft') = (published_on IS NULL)", "published_on_some_day"),
        # One privacy notice at a time: a new text is a new version of it, and everybody is asked again.
        Index(
            "uq_article_privacy",
            "kind",
            unique=True,
            sqlite_where=text("kind = 'privacy'"),
            postgresql_where=text("kind = 'privacy'"),
        ),
        Index("ix_article_list", "state", "kind", "published_on"),
    )
    id: Mapped[Id]
    kind: Mapped[ArticleKind] = choice(ArticleKind)
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text, default="")
    # 文号 or 来源: who issued it, under which number.
    source: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[ArticleState] = choice(ArticleState, default=ArticleState.DRAFT)
    published_on: Mapped[date | None]
    created_at: Mapped[Created]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Consent(Base):
    """A person read and agreed to one version of the privacy notice (个人信息保护法 art. 14)."""

    __tablename__ = "consent"
    __table_args__ = (
        # Given once for each version; what was taken back stays, and may be given again.
        Index(
            "uq_consent_present",
            "person_id",
            "article_id",
            "article_version",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("article.id"))
    article_version: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
