"""What the portal knows when it starts: services, people, officers.  Everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass, field

ORGANISATION = "Sở Văn hóa và Thể thao tỉnh Lam Giang"
UNITS = (ORGANISATION, "Thư viện tỉnh Lam Giang", "Ủy ban nhân dân xã Bến Lam")
FULL, PARTIAL, INFORMATION = "Toàn trình", "Một phần", "Cung cấp thông tin"


@dataclass(frozen=True)
class Service:
    """A published service."""

    code: str
    name: str
    field: str
    unit: str
    level: str
    audience: str
    fee: int = 0
    days: int = 5
    papers: tuple[str, ...] = ("Đơn theo mẫu", "Bản sao giấy tờ kèm theo")


@dataclass
class Person:
    """Somebody with an account."""

    username: str
    password: str
    name: str
    identity: str = ""
    birthday: str = ""
    phone: str = ""
    mail: str = ""
    home: str = ""
    role: str = "citizen"
    unit: str = ""
    failures: int = 0
    extra: dict[str, str] = field(default_factory=dict)


def services() -> tuple[Service, ...]:
    """The list of services."""
    main = [
        Service(
            "2.001340",
            "Đăng ký tổ chức hội thi, liên hoan văn nghệ quần chúng",
            "Văn hóa cơ sở",
            ORGANISATION,
            FULL,
            "Công dân, tổ chức",
            0,
            10,
            ("Văn bản đăng ký", "Đề án tổ chức"),
        ),
        Service(
            "2.001352",
            "Cấp giấy phép tổ chức triển lãm mỹ thuật",
            "Mỹ thuật",
            ORGANISATION,
            FULL,
            "Tổ chức",
            450000,
            7,
            ("Đơn đề nghị cấp phép", "Danh sách tác phẩm"),
        ),
    ]
    rest = (
        ("Cấp thẻ bạn đọc thư viện tỉnh", "Thư viện", 1, FULL),
        ("Thông báo thành lập thư viện cộng đồng", "Thư viện", 1, PARTIAL),
        ("Đăng ký hoạt động câu lạc bộ thể thao", "Thể thao quần chúng", 2, FULL),
        ("Cấp giấy chứng nhận đủ điều kiện kinh doanh bể bơi", "Thể thao", 0, FULL),
        ("Cấp giấy chứng nhận đủ điều kiện kinh doanh phòng tập yoga", "Thể thao", 0, PARTIAL),
        ("Công nhận lễ hội truyền thống cấp xã", "Văn hóa cơ sở", 2, PARTIAL),
        ("Thông báo tổ chức lễ hội cấp xã", "Văn hóa cơ sở", 2, FULL),
        ("Cấp phép biểu diễn nghệ thuật tại địa phương", "Nghệ thuật biểu diễn", 0, FULL),
        ("Thông báo tổ chức biểu diễn tại nhà hàng", "Nghệ thuật biểu diễn", 0, FULL),
        ("Cấp phép sao chép tác phẩm mỹ thuật về lãnh tụ", "Mỹ thuật", 0, PARTIAL),
        ("Thông báo dựng tượng đài", "Mỹ thuật", 0, INFORMATION),
        ("Xếp hạng di tích cấp tỉnh", "Di sản", 0, INFORMATION),
        ("Cấp giấy phép thăm dò khảo cổ", "Di sản", 0, PARTIAL),
        ("Đăng ký di vật, cổ vật", "Di sản", 0, FULL),
        ("Công nhận gia đình văn hóa", "Gia đình", 2, FULL),
        ("Đăng ký cơ sở hỗ trợ nạn nhân bạo lực gia đình", "Gia đình", 0, INFORMATION),
        ("Cấp phép phổ biến phim tại rạp lưu động", "Điện ảnh", 0, FULL),
        ("Thông báo địa điểm chiếu phim công cộng", "Điện ảnh", 0, FULL),
        ("Cấp giấy phép quảng cáo ngoài trời", "Quảng cáo", 0, FULL),
        ("Tiếp nhận thông báo đoàn người quảng cáo", "Quảng cáo", 0, FULL),
        ("Đăng cai giải thể thao thành tích cao cấp tỉnh", "Thể thao", 0, PARTIAL),
    )
    main += [
        Service(f"2.00{1400 + n * 7}", name, area, UNITS[unit], level, "Công dân" if unit else "Tổ chức")
        for n, (name, area, unit, level) in enumerate(rest)
    ]
    return tuple(main)


def people() -> tuple[Person, ...]:
    """Everybody with an account."""
    return (
        Person(
            "0990888",
            "Bien-Xanh-71",
            "Lý Thu Ngân",
            "099188000331",
            "1988-07-21",
            "0100000331",
            "thu.ngan@example.org",
            "Số 8 đường Bờ Sông, xã Bến Lam, tỉnh Lam Giang",
        ),
        Person(
            "0990777",
            "Nui-Cao-52",
            "Đặng Hữu Lộc",
            "099079000442",
            "1979-02-11",
            "0100000442",
            "huu.loc@example.org",
            "Tổ 5, thôn Thượng, xã Bến Lam, tỉnh Lam Giang",
        ),
        Person("0990666", "Dong-Lua-33", "Mạc Thị Hiền", "099182000553", "1982-09-30", "0100000553"),
        Person("cb.motcua", "Mot-Cua-11", "Chu Văn Toản", role="receive", unit=ORGANISATION),
        Person("cb.chuyenvien", "Chuyen-Vien-22", "Lưu Bích Hợp", role="appraise", unit=ORGANISATION),
        Person("ld.giamdoc", "Giam-Doc-33", "Kiều Quang Vinh", role="approve", unit=ORGANISATION),
        Person("cb.thuvien", "Thu-Vien-44", "Tạ Minh Châu", role="receive", unit=UNITS[1]),
    )
