"""Invents the demonstration's organisations and members: real commune names, plainly invented people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from vietnam_provinces import Province, Ward

from cms.demo import sources
from cms.demo.ids import demo_id
from cms.organisation.members.admission import MemberRow, add_members
from cms.organisation.models import Audience, Member, Unit, UnitKind, User
from cms.organisation.units.reorganise import move_unit
from cms.organisation.units.tree import UnitRow, add_units
from site_builder.text import slug

PROVINCE = "Vĩnh Long"
# The communes exist since the mergers of 2025.
FOUNDED = date(2025, 7, 1)
REARRANGED = date(2025, 12, 1)
# The day the demonstration's figures stand at: ages do not move from one start to the next.
TODAY = date(2026, 11, 1)
SMALLEST_CELL = 3


@dataclass(frozen=True)
class Kind:
    """A kind of unit; `title` is how its cells are named, with a place for the number or the name."""

    code: str
    name: str
    is_cell: bool = False
    inspectable: bool = True
    title: str = ""
    weight: int = 0


KINDS = (
    Kind("province", "Đảng bộ tỉnh"),
    Kind("commune", "Đảng bộ xã"),
    Kind("ward", "Đảng bộ phường"),
    Kind("agencies", "Đảng bộ khối tỉnh"),
    Kind("hamlet", "Chi bộ ấp", True, False, "Chi bộ ấp {number}", 8),
    Kind("ward-block", "Chi bộ khóm", True, False, "Chi bộ khóm {number}", 8),
    Kind("agency", "Chi bộ cơ quan", True, True, "Chi bộ cơ quan xã {number}", 3),
    Kind("school", "Chi bộ trường học", True, True, "Chi bộ trường học {number}", 4),
    Kind("health", "Chi bộ y tế", True, True, "Chi bộ trạm y tế {number}", 1),
    Kind("enterprise", "Chi bộ doanh nghiệp", True, True, "Chi bộ doanh nghiệp {number}", 1),
    Kind("military", "Chi bộ quân sự", True, True, "Chi bộ quân sự {number}", 1),
    Kind("police", "Chi bộ công an", True, True, "Chi bộ công an {number}", 1),
    Kind("retired", "Chi bộ hưu trí", True, True, "Chi bộ hưu trí {number}", 1),
)
BLOCKS = {
    "khoi-dang": "Đảng bộ các cơ quan Đảng tỉnh",
    "khoi-ubnd": "Đảng bộ Ủy ban nhân dân tỉnh",
    "quan-su": "Đảng bộ Quân sự tỉnh",
    "cong-an": "Đảng bộ Công an tỉnh",
}
# What a commune has first, so that even a small demonstration shows several kinds.
FIRST_CELLS = ("hamlet", "agency", "school", "health")


def commune_names() -> list[str]:
    """The full names of the province's communes and wards ("Xã Long Hồ", "Phường Trà Vinh")."""
    province = next(found for found in Province.iter_all() if found.name == PROVINCE)
    return [ward.name for ward in Ward.iter_by_province(province.code)]


def write_units(members: int) -> None:
    """The province, its communes and their cells; more cells for more members."""
    for order, kind in enumerate(KINDS):
        UnitKind.objects.get_or_create(
            code=kind.code,
            defaults={"name": kind.name, "is_cell": kind.is_cell, "inspectable": kind.inspectable, "order": order},
        )
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    rows = [
        UnitRow(row.code, row.name, kinds[row.kind], FOUNDED, row.parent, {"uid": demo_id("unit", row.code)})
        for row in _units(_cells_per_commune(members))
    ]
    add_units(rows)


def write_history(by: User) -> None:
    """One cell has moved, so that a unit's page and the reports of last year have something to show."""
    moved, target = (Unit.objects.get(code=code) for code in ("khoi-dang-2", "khoi-ubnd"))
    move_unit(unit=moved, new_parent=target, on=REARRANGED, by=by, reason="Sắp xếp tổ chức (dữ liệu minh họa)")


@dataclass(frozen=True)
class _Row:
    code: str
    name: str
    kind: str
    parent: str = ""


def _cells_per_commune(members: int) -> int:
    """4 in the small demonstration, 20 in a province of 152,000 (about 2,600 units)."""
    return max(4, min(20, members // 128 // 40))


def _units(cells: int) -> Iterator[_Row]:
    yield _Row("tinh-uy", "Tỉnh ủy Vĩnh Long", "province")
    for code, name in BLOCKS.items():
        yield _Row(code, name, "agencies", "tinh-uy")
        for number in range(1, max(2, cells // 2) + 1):
            kind = {"quan-su": "military", "cong-an": "police"}.get(code, "agency")
            yield _Row(f"{code}-{number}", f"Chi bộ {number} – {name.removeprefix('Đảng bộ ')}", kind, code)
    for commune in commune_names():
        ward = commune.startswith("Phường")
        code = f"db-{slug(commune)}"
        yield _Row(code, f"Đảng bộ {commune[0].lower()}{commune[1:]}", "ward" if ward else "commune", "tinh-uy")
        yield from _cells_of(code, commune, ward, cells)


def _cells_of(parent: str, commune: str, ward: bool, cells: int) -> Iterator[_Row]:
    random = Random(f"cells of {commune}")
    weighted = [kind for kind in KINDS if kind.weight and kind.code != "ward-block"]
    drawn = random.choices(weighted, [kind.weight for kind in weighted], k=max(0, cells - len(FIRST_CELLS)))
    counts: dict[str, int] = {}
    for code in (*FIRST_CELLS, *(kind.code for kind in drawn)):
        code = "ward-block" if ward and code == "hamlet" else code
        counts[code] = number = counts.get(code, 0) + 1
        kind = next(kind for kind in KINDS if kind.code == code)
        title = kind.title.format(number=number) if code in ("hamlet", "ward-block") else _counted(kind, number)
        yield _Row(f"{parent}-{code}-{number}", f"{title}, {commune[0].lower()}{commune[1:]}", code, parent)


def _counted(kind: Kind, number: int) -> str:
    title = kind.title.replace(" {number}", "").replace(" xã", "")
    return title if number == 1 else f"{title} {number}"


def write_members(count: int, seed: int) -> None:
    """`count` members over all cells, at least three a cell; two cells have the size their meeting's record tells."""
    cells = list(Unit.objects.filter(kind__is_cell=True).select_related("kind").order_by("path"))
    add_members(_members(cells, _sizes(cells, count, seed), seed))
    _appoint_secretaries()
    _add_audiences()


def meeting_cell(meeting: sources.CellMeeting) -> Unit:
    """The cell whose meeting the record tells."""
    kind = "ward-block" if meeting.cell_kind == "hamlet" and meeting.commune.startswith("Phường") else meeting.cell_kind
    return Unit.objects.get(code=f"db-{slug(meeting.commune)}-{kind}-1")


def _sizes(cells: list[Unit], count: int, seed: int) -> list[int]:
    sizes = [SMALLEST_CELL] * len(cells)
    fixed = {meeting_cell(meeting).pk: meeting.members for meeting in sources.load_cell_meetings()}
    for index, cell in enumerate(cells):
        sizes[index] = fixed.get(cell.pk, SMALLEST_CELL)
    free = [index for index, cell in enumerate(cells) if cell.pk not in fixed]
    random = Random(f"sizes {seed}")
    for index in random.choices(free, k=max(0, count - sum(sizes))):
        sizes[index] += 1
    return sizes


def _members(cells: list[Unit], sizes: list[int], seed: int) -> Iterator[MemberRow]:
    names = sources.load_names()
    number = 0
    for cell, size in zip(cells, sizes, strict=True):
        random = Random(f"members of {cell.code} {seed}")
        for position in range(size):
            number += 1
            yield _invent(random, names, cell, position, f"{names.card_prefix}{number:06d}")


def _invent(random: Random, names: sources.Names, cell: Unit, position: int, card_number: str) -> MemberRow:
    woman = random.random() < 0.4
    full_name = " ".join(
        (
            random.choice(names.family),
            random.choice(names.middle_female if woman else names.middle_male),
            random.choice(names.given_female if woman else names.given_male),
        )
    )
    retired = cell.kind.code == "retired"
    age = random.randint(58, 86) if retired else min(82, max(19, int(random.gauss(43, 13))))
    born = TODAY - timedelta(days=age * 365 + random.randint(0, 364))
    admitted = born + timedelta(days=random.randint(18 * 366 + 5, max(18 * 366 + 6, min(age - 1, 45) * 365)))
    admitted = min(admitted, TODAY - timedelta(days=30))
    probationary = admitted > TODAY - timedelta(days=365)
    status = Member.Status.PROBATIONARY if probationary else Member.Status.OFFICIAL
    if not probationary and position > 2 and age > 75 and random.random() < 0.3:
        status = Member.Status.EXEMPT
    posts = ("Bí thư chi bộ", "Phó bí thư chi bộ")
    return MemberRow(
        public_id=demo_id("member", card_number),
        full_name=full_name,
        birth_date=born,
        sex=Member.Sex.FEMALE if woman else Member.Sex.MALE,
        cell=cell,
        status=status,
        admitted_on=admitted,
        official_on=None if probationary else admitted + timedelta(days=365),
        card_number=card_number,
        party_post=posts[position] if position < len(posts) and not probationary else "",
        theory_level=random.choices(
            ("", Member.Theory.BASIC, Member.Theory.INTERMEDIATE, Member.Theory.ADVANCED), (35, 35, 24, 6)
        )[0],
        joined_on=max(admitted, FOUNDED),
        education=random.choices(("Trung học phổ thông", "Trung cấp", "Đại học", "Thạc sĩ"), (40, 20, 35, 5))[0],
    )


def _appoint_secretaries() -> None:
    secretaries = dict(Member.objects.filter(party_post="Bí thư chi bộ").order_by("-pk").values_list("cell_id", "pk"))
    units = list(Unit.objects.filter(pk__in=secretaries))
    for unit in units:
        unit.secretary_id = secretaries[unit.pk]
    Unit.objects.bulk_update(units, ["secretary"], batch_size=500)


def _add_audiences() -> None:
    """Everybody belongs to the audience of their status, some to more."""
    through = Member.audiences.through
    audience = dict(Audience.objects.values_list("code", "pk"))
    groups = {
        "dang-vien-chinh-thuc": Member.objects.filter(status=Member.Status.OFFICIAL),
        "dang-vien-du-bi": Member.objects.filter(status=Member.Status.PROBATIONARY),
        "bi-thu-chi-bo": Member.objects.filter(party_post="Bí thư chi bộ"),
        "dang-vien-cao-tuoi": Member.objects.filter(birth_date__lt=TODAY.replace(year=TODAY.year - 61)),
    }
    for code, members in groups.items():
        rows = [
            through(member_id=pk, audience_id=audience[code]) for pk in members.values_list("pk", flat=True).iterator()
        ]
        through.objects.bulk_create(rows, batch_size=2000)
