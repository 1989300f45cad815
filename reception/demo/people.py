"""The invented people and offices of the demonstration. Nobody here exists."""

from dataclasses import dataclass, field
from typing import Any

from scheduling.formats import Format


def words(uz: str, ru: str, en: str) -> dict[str, str]:
    return {"uz": uz, "ru": ru, "en": en}


OFFICES: list[dict[str, Any]] = [
    {
        "slug": "navbahor",
        "code": "NVB",
        "name": words(
            "Navbahor shahri hokimligi",
            "Хокимият города Навбахор",
            "Administration of the city of Navbahor",
        ),
        "address": words(
            "Navbahor shahri, Mustaqillik koʻchasi, 1",
            "г. Навбахор, ул. Мустакиллик, 1",
            "1 Mustaqillik Street, Navbahor",
        ),
        "phone": "+998 71 200 00 01",
        "dial_in": words(
            "Telefon: +998 71 200 00 09, kod 1234#",
            "Телефон: +998 71 200 00 09, код 1234#",
            "Telephone: +998 71 200 00 09, code 1234#",
        ),
        "email": "qabul@navbahor.example",
    },
    {
        "slug": "kommunal",
        "code": "KOM",
        "name": words(
            "Navbahor viloyati uy-joy va kommunal xizmat boshqarmasi",
            "Управление жилищно-коммунального обслуживания Навбахорской области",
            "Housing and Utilities Department of the Navbahor Region",
        ),
        "address": words(
            "Navbahor shahri, Bogʻishamol koʻchasi, 24",
            "г. Навбахор, ул. Богишамол, 24",
            "24 Bogʻishamol Street, Navbahor",
        ),
        "phone": "+998 71 200 00 24",
        "email": "qabul@kommunal.example",
    },
]

TOPICS = {
    "land": words("Yer va qurilish", "Земля и строительство", "Land and building"),
    "housing": words("Uy-joy", "Жильё", "Housing"),
    "pension": words("Pensiya va nafaqalar", "Пенсии и пособия", "Pensions and benefits"),
    "school": words("Maktab va bogʻcha", "Школы и детские сады", "Schools and kindergartens"),
    "water": words("Ichimlik suvi", "Питьевая вода", "Drinking water"),
    "heating": words("Isitish va gaz", "Отопление и газ", "Heating and gas"),
    "business": words("Tadbirkorlik", "Предпринимательство", "Business"),
    "roads": words("Yoʻllar va yoritish", "Дороги и освещение", "Roads and street lights"),
}


# Those who come before others, the first first.
CATEGORIES = {
    "disability": words(
        "Nogironligi boʻlgan shaxslar", "Лица с инвалидностью", "Persons with disabilities"
    ),
    "veterans": words(
        "Urush va mehnat faxriylari", "Ветераны войны и труда", "Veterans of war and labour"
    ),
    "expecting": words("Homilador ayollar", "Беременные женщины", "Expectant mothers"),
}


# What people call these things.
KEYWORDS = {
    "land": words(
        "hovli, uchastka, kadastr, chegara, qurilish ruxsatnomasi, uy qurish",
        "участок, двор, кадастр, граница, разрешение на строительство",
        "plot, yard, cadastre, boundary, building permit",
    ),
    "housing": words(
        "kvartira, tom, tom oqyapti, tom oqmoqda, lift, podʼyezd, taʼmirlash, shirkat, uy navbati",
        "квартира, крыша, протекает крыша, течёт крыша, лифт, подъезд, ремонт, очередь на жильё",
        "flat, apartment, roof, leaking roof, lift, staircase, repair, housing queue",
    ),
    "pension": words(
        "nafaqa, qariya, nogironlik, ish staji, yoshga doir, bolalar puli",
        "пенсия, пособие, инвалидность, стаж, детские",
        "benefit, allowance, disability, seniority, child benefit",
    ),
    "school": words(
        "maktab, bogʻcha, oʻqituvchi, navbat, darslik, oʻqishga qabul",
        "школа, садик, учитель, очередь, учебники",
        "school, nursery, teacher, queue, textbooks",
    ),
    "water": words(
        "suv kelmayapti, suv yoʻq, vodoprovod, quduq, nasos, kanalizatsiya",
        "нет воды, водопровод, скважина, насос, канализация",
        "no water, tap, well, pump, sewage",
    ),
    "heating": words(
        "gaz yoʻq, sovuq, batareya, issiqlik, qozonxona, balon",
        "нет газа, холодно, батарея, отопление, котельная, баллон",
        "no gas, cold, radiator, boiler house, gas cylinder",
    ),
    "business": words(
        "biznes, korxona, soliq, kredit, ijara, bozor",
        "бизнес, предприятие, налог, кредит, аренда, рынок",
        "company, tax, loan, rent, market",
    ),
    "roads": words(
        "koʻcha, asfalt, chuqur, chiroq yoʻq, svetofor, trotuar",
        "улица, асфальт, яма, нет света, фонарь, светофор, тротуар",
        "street, asphalt, pothole, lamp, traffic light, pavement",
    ),
}


@dataclass(frozen=True)
class Window:
    """Open by `rrule` between two local times; `place` is where one comes to in person."""

    rrule: str
    starts: str
    ends: str
    formats: tuple[Format, ...] = (Format.VIDEO,)
    place: dict[str, str] = field(default_factory=dict)


ROOM_205 = words(
    "Mustaqillik koʻchasi, 1, 2-qavat, 205-xona",
    "ул. Мустакиллик, 1, 2-й этаж, кабинет 205",
    "1 Mustaqillik Street, second floor, room 205",
)
RECEPTION_HALL = words(
    "Bogʻishamol koʻchasi, 24, qabulxona",
    "ул. Богишамол, 24, приёмная",
    "24 Bogʻishamol Street, reception hall",
)
ANY_FORMAT = (Format.VIDEO, Format.IN_PERSON, Format.PHONE)


@dataclass(frozen=True)
class DemoOfficial:
    login: str
    office: str
    name: dict[str, str]
    position: dict[str, str]
    topics: tuple[str, ...]
    minutes: int
    windows: tuple[Window, ...]
    lead_minutes: int = 120
    buffer_after: int = 0
    daily_cap: int | None = None
    needs_approval: bool = False
    lengths: dict[str, int] = field(default_factory=dict)  # topic → minutes


# Who decides what only the head of an office may: by slugs.
HEADS = {"navbahor": "sherzod"}
OFFICIALS = [
    DemoOfficial(
        "botir",
        "navbahor",
        words("Botir Rahimov", "Ботир Рахимов", "Botir Rahimov"),
        words("Shahar hokimi oʻrinbosari", "Заместитель хокима города", "Deputy Mayor"),
        ("housing", "land", "roads"),
        20,
        (
            Window("FREQ=WEEKLY;BYDAY=MO,WE,FR", "10:00", "12:00"),
            Window("FREQ=WEEKLY;BYDAY=TU,TH", "15:00", "17:00"),
        ),
    ),
    DemoOfficial(
        "gulnora",
        "navbahor",
        words("Gulnora Yusupova", "Гульнора Юсупова", "Gulnora Yusupova"),
        words(
            "Ijtimoiy masalalar boʻyicha oʻrinbosar",
            "Заместитель по социальным вопросам",
            "Deputy for Social Affairs",
        ),
        ("pension", "school"),
        15,
        (
            Window("FREQ=WEEKLY;BYDAY=MO,TU,TH", "09:30", "12:30"),
            Window("FREQ=WEEKLY;BYDAY=WE,FR", "14:00", "17:00", ANY_FORMAT, ROOM_205),
        ),
        buffer_after=5,
        lengths={"pension": 30},
    ),
    DemoOfficial(
        "sherzod",
        "navbahor",
        words("Sherzod Qodirov", "Шерзод Кодиров", "Sherzod Qodirov"),
        words("Shahar hokimi", "Хоким города", "Mayor"),
        ("land", "business"),
        30,
        (Window("FREQ=MONTHLY;BYDAY=2TU,4TU", "10:00", "13:00"),),
        lead_minutes=2 * 24 * 60,
        daily_cap=5,
        needs_approval=True,
    ),
    DemoOfficial(
        "kamola",
        "navbahor",
        words("Kamola Sodiqova", "Камола Содикова", "Kamola Sodiqova"),
        words(
            "Uy-joy boʻlimi mudiri", "Заведующая жилищным отделом", "Head of the Housing Section"
        ),
        ("housing", "roads"),
        20,
        (Window("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "14:00", "16:00"),),
    ),
    DemoOfficial(
        "nodira",
        "kommunal",
        words("Nodira Abdullayeva", "Нодира Абдуллаева", "Nodira Abdullayeva"),
        words("Boshqarma boshligʻi", "Начальник управления", "Head of the Department"),
        ("housing", "water", "heating"),
        20,
        (
            Window(
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
                "14:00",
                "18:00",
                (Format.VIDEO, Format.PHONE),
            ),
        ),
        lead_minutes=24 * 60,
    ),
    DemoOfficial(
        "jasur",
        "kommunal",
        words("Jasur Mirzayev", "Жасур Мирзаев", "Jasur Mirzayev"),
        words(
            "Suv taʼminoti boʻlimi mudiri",
            "Заведующий отделом водоснабжения",
            "Head of Water Supply",
        ),
        ("water",),
        15,
        (
            Window("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "16:00", "18:00"),
            Window(
                "FREQ=WEEKLY;BYDAY=FR",
                "15:00",
                "18:00",
                (Format.VIDEO, Format.IN_PERSON),
                RECEPTION_HALL,
            ),
        ),
        lead_minutes=30,
        buffer_after=5,
    ),
]

# login → (full name, logins of the officials whose calendar the secretary keeps)
SECRETARIES = {
    "dilnoza": ("Dilnoza Karimova", ("botir", "gulnora", "sherzod")),
    "sardor": ("Sardor Tursunov", ("nodira", "jasur")),
}

CITIZENS = {
    "aziza": "Aziza Saidova",
    "malika": "Malika Ergasheva",
    "rustam": "Rustam Hamidov",
    "zilola": "Zilola Normatova",
    "anvar": "Anvar Isroilov",
}

# Those who fill a day on which an official is called away; nobody signs in as one of them.
NEIGHBOURS = (
    "Lola Yoqubova",
    "Sanjar Olimov",
    "Feruza Qosimova",
    "Ulugʻbek Rashidov",
    "Mohira Toʻxtayeva",
    "Davron Nazarov",
    "Shahnoza Aliyeva",
    "Otabek Joʻrayev",
)

# Each: topic, question, details.
QUESTIONS = [
    (
        "housing",
        "Uyimizning tomi oqmoqda, taʼmirlash qachon boshlanadi?",
        (
            "Koʻp qavatli uyimizning tomi ikki yildan beri oqmoqda. Uy-joy mulkdorlari shirkatiga "
            "uch marta murojaat qildik, javob boʻlmadi. Taʼmirlash rejasi va muddatini "
            "bilmoqchimiz."
        ),
    ),
    (
        "land",
        "Hovlim chegarasi hujjatda notoʻgʻri koʻrsatilgan",
        (
            "Kadastr hujjatida yer maydoni haqiqiydan kichik yozilgan. "
            "Qanday tuzatish mumkinligini soʻrayman."
        ),
    ),
    (
        "roads",
        "Maktab yoʻlida chiroq yoʻq",
        "Bolalar kechqurun maktabdan qorongʻida qaytadi. Koʻchaga yoritish oʻrnatishni soʻraymiz.",
    ),
    (
        "pension",
        "Pensiya miqdori qayta hisoblanmagan",
        (
            "Ish stajim toʻliq hisobga olinmagan deb oʻylayman. "
            "Hujjatlarimni koʻrib chiqishingizni soʻrayman."
        ),
    ),
    (
        "water",
        "Mahallamizga ichimlik suvi ikki kunda bir keladi",
        "Yoz oyidan beri suv kuniga bir soat beriladi. Nasos stansiyasi taʼmirlanadimi?",
    ),
]
