"""Teams of the sample operation: who sits where, with which skills, and what names they carry."""

from dataclasses import dataclass

SITES = {"shanghai": ("Asia/Shanghai", 950), "jakarta": ("Asia/Jakarta", 620), "cairo": ("Africa/Cairo", 560)}
"""Site -> time zone, pay of an hour [cent]."""


@dataclass(frozen=True)
class Team:
    """People of one site who share a skill set; `names` is the key of `FAMILY` and `GIVEN`."""

    name: str
    site: str
    people: int
    names: str
    skills: tuple[str, ...]
    premium: float = 1.0


TEAMS = (
    Team("sh-live", "shanghai", 26, "zh", ("live_commerce/zh/chat", "live_commerce/zh/message")),
    Team("sh-live-all", "shanghai", 26, "zh", ("live_commerce/zh/*",)),
    Team(
        "sh-live-en", "shanghai", 12, "zh",
        ("live_commerce/zh/chat", "live_commerce/zh/message", "live_commerce/en/chat", "live_commerce/en/message"), 1.1,
    ),
    Team(
        "sh-voice", "shanghai", 16, "zh", ("live_commerce/zh/voice", "live_commerce/zh/chat", "local_life/zh/voice")
    ),
    Team(
        "sh-moderation", "shanghai", 12, "zh",
        ("live_commerce/zh/moderation", "live_commerce/zh/chat", "live_commerce/zh/message"),
    ),
    Team("sh-local", "shanghai", 24, "zh", ("local_life/zh/*",)),
    Team(
        "sh-local-en", "shanghai", 6, "zh",
        ("local_life/zh/chat", "local_life/zh/message", "local_life/en/chat", "live_commerce/en/chat"), 1.1,
    ),
    Team("sh-enterprise", "shanghai", 18, "zh", ("enterprise/zh/*",), 1.15),
    Team("sh-enterprise-en", "shanghai", 10, "zh", ("enterprise/zh/*", "enterprise/en/*"), 1.25),
    Team("jk-live", "jakarta", 22, "id", ("live_commerce/id/chat", "live_commerce/id/message")),
    Team("jk-live-all", "jakarta", 24, "id", ("live_commerce/id/*",)),
    Team(
        "jk-live-en", "jakarta", 12, "id",
        ("live_commerce/id/chat", "live_commerce/id/message", "live_commerce/en/chat", "live_commerce/en/message"), 1.1,
    ),
    Team("jk-thai", "jakarta", 18, "th", ("live_commerce/th/*", "local_life/th/*"), 1.1),
    Team("jk-vietnamese", "jakarta", 14, "vi", ("live_commerce/vi/*",), 1.1),
    Team("ca-arabic", "cairo", 12, "ar", ("live_commerce/ar/*",)),
    Team(
        "ca-arabic-en", "cairo", 8, "ar",
        ("live_commerce/ar/*", "live_commerce/en/chat", "live_commerce/en/message"), 1.1,
    ),
    Team("ca-english", "cairo", 14, "ar", ("live_commerce/en/*",)),
    Team(
        "ca-local-en", "cairo", 5, "ar", ("local_life/en/chat", "live_commerce/en/chat", "live_commerce/en/message")
    ),
    Team("ca-enterprise-en", "cairo", 11, "ar", ("enterprise/en/*", "live_commerce/en/ticket"), 1.15),
    Team("ca-chinese", "cairo", 10, "ar", ("live_commerce/zh/chat", "live_commerce/zh/message"), 1.2),
)  # fmt: skip
"""300 people in 20 skill sets. Cairo's Chinese speakers work Shanghai's night in their own daytime."""

CONTRACT_SHARE = {"full_time": 0.70, "compressed": 0.15, "part_time": 0.15}


def _names(text: str, separator: str | None = None) -> list[str]:
    return text.split(separator)


FAMILY = {
    "zh": _names("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹"),
    "id": _names(
        "Santoso Wijaya Saputra Hidayat Nugroho Pratama Siregar Lestari Kusuma Rahman Setiawan Gunawan Halim "
        "Simanjuntak Susanto Wibowo Maulana Permata Hartono Nasution"
    ),
    "th": _names(
        "Srisuk Chaiyasit Wongsakul Thongchai Boonmee Rattanakorn Saetang Phromma Suwan Kittisak Jantarat Prasert"
    ),
    "vi": _names("Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô"),
    "ar": _names(
        "Hassan Ibrahim Mostafa Abdelrahman Fathy Mansour Salem Nabil Saad Khalil Gamal Farouk Shawky Ezzat Tawfik "
        "Sabry Hegazy Zaki Ragab Soliman"
    ),
    "fil": _names("Santos Reyes Cruz Bautista Ocampo Garcia Mendoza Torres Castillo Flores Villanueva Ramos"),
}

GIVEN = {
    "zh": _names(
        "芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 婷 子涵 雨桐 浩然 欣怡 梓轩 思远 佳琪 俊杰 晓彤 "
        "文博 雅婷 志强 海燕 嘉怡 宇航 诗涵 一鸣 若曦 建华 春梅"
    ),
    "id": _names(
        "Siti Dewi Putri Rina Ayu Fitri Indah Wulan Ratna Mega Budi Agus Andi Rizky Dimas Fajar Eko Yoga Bayu Hendra "
        "Nadia Intan Arif Reza Galih"
    ),
    "th": _names("Somchai Anong Kanya Niran Malee Prasit Siriporn Wichai Ploy Arthit Chanida Krit Suda Pim Tawan"),
    "vi": _names(
        "Thị Lan|Văn Hùng|Minh Anh|Thu Hà|Quốc Bảo|Ngọc Mai|Đức Long|Thanh Tâm|Hải Yến|Gia Huy|Bích Ngọc", "|"
    ),
    "ar": _names(
        "Ahmed Mohamed Mahmoud Youssef Omar Karim Tarek Hany Amr Sherif Mona Nour Salma Heba Yasmin Dina Rania Aya "
        "Mariam Fatma Hoda Laila"
    ),
    "fil": _names("Maria Jose Angelica Mark John Grace Christine Paolo Jasmine Carlo Bea Miguel Rosa Diego Liza"),
}
