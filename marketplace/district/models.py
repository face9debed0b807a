"""The district whose platform this is: one row."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base


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
    opening_is_closed: Mapped[bool] = mapped_column(default=False)
