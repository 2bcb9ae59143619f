"""The made-up people of a demonstration: every role, so that every page can be tried.

A round needs more than one hand: two officers who fill in the same self-assessment and a leader who signs it, at a
province (in the Ministry's round) and at a department (in the province's); two appraisers; a council and its chair.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from thuocdo.directory.domain.actors import Role

PASSWORD = "thuoc-do-lam-thu"  # noqa: S105 - printed at every start, and refused in production


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up person with one role."""

    username: str
    full_name: str
    role: Role
    unit: str  # slug


COUNTRY, MINISTRY, PROVINCE, DEPARTMENT = "viet-nam", "bo-noi-vu", "thanh-hoa", "thanh-hoa-so-noi-vu"
PEOPLE = (
    MadeUp("quantri", "Đặng Minh Hệ", Role.SYSTEM_ADMIN, COUNTRY),
    MadeUp("kiemtra", "Lưu Thị Soát", Role.AUDITOR, COUNTRY),
    MadeUp("tochuc.bonoivu", "Nguyễn Thị Lan", Role.ORGANISER, MINISTRY),
    MadeUp("thamdinh.bonoivu", "Hoàng Văn Bách", Role.APPRAISER, MINISTRY),
    MadeUp("thamdinh2.bonoivu", "Phan Thị Xét", Role.APPRAISER, MINISTRY),
    MadeUp("hoidong.bonoivu", "Vũ Thị Quyết", Role.COUNCIL, MINISTRY),
    MadeUp("chutich.bonoivu", "Dương Văn Chủ", Role.COUNCIL_CHAIR, MINISTRY),
    MadeUp("khaosat.bonoivu", "Võ Thị Lường", Role.SURVEY_MANAGER, MINISTRY),
    MadeUp("quantri.thanhhoa", "Lê Văn Đức", Role.UNIT_ADMIN, PROVINCE),
    MadeUp("tochuc.thanhhoa", "Trịnh Thị Hoa", Role.ORGANISER, PROVINCE),
    MadeUp("canbo.thanhhoa", "Lê Văn Kê", Role.UNIT_OFFICER, PROVINCE),
    MadeUp("canbo2.thanhhoa", "Hoàng Thị Ghi", Role.UNIT_OFFICER, PROVINCE),
    MadeUp("lanhdao.thanhhoa", "Trần Văn Ký", Role.UNIT_LEADER, PROVINCE),
    MadeUp("thamdinh.thanhhoa", "Ngô Thị Xem", Role.APPRAISER, PROVINCE),
    MadeUp("thamdinh2.thanhhoa", "Đinh Văn Rà", Role.APPRAISER, PROVINCE),
    MadeUp("hoidong.thanhhoa", "Lương Văn Bàn", Role.COUNCIL, PROVINCE),
    MadeUp("chutich.thanhhoa", "Quách Thị Chốt", Role.COUNCIL_CHAIR, PROVINCE),
    MadeUp("khaosat.thanhhoa", "Phạm Văn Thăm", Role.SURVEY_MANAGER, PROVINCE),
    MadeUp("dieutra.thanhhoa", "Cao Thị Hỏi", Role.INTERVIEWER, PROVINCE),
    MadeUp("giamsat.thanhhoa", "Mai Văn Sát", Role.SUPERVISOR, PROVINCE),
    MadeUp("nhaplieu.thanhhoa", "Đỗ Thị Nhập", Role.DATA_ENTRY, PROVINCE),
    MadeUp("bientap.thanhhoa", "Bùi Văn Biên", Role.EDITOR, PROVINCE),
    MadeUp("kiemduyet.thanhhoa", "Hà Thị Duyệt", Role.MODERATOR, PROVINCE),
    MadeUp("traloi.thanhhoa", "Tống Văn Đáp", Role.ANSWERER, PROVINCE),
    MadeUp("canbo.sonoivu", "Lê Thị Mai", Role.UNIT_OFFICER, DEPARTMENT),
    MadeUp("canbo2.sonoivu", "Phạm Thị Sổ", Role.UNIT_OFFICER, DEPARTMENT),
    MadeUp("lanhdao.sonoivu", "Nguyễn Văn Trưởng", Role.UNIT_LEADER, DEPARTMENT),
    MadeUp("hocvien.sonoivu", "Trần Thị Học", Role.LEARNER, DEPARTMENT),
)
NEIGHBOUR, NEIGHBOUR_DEPARTMENT = "nghe-an", "thanh-hoa-so-y-te"  # late with its work; beside the one above
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLES = ("Văn", "Thị", "Minh", "Thanh", "Ngọc", "Quang", "Thu", "Đức")
LASTS = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hiếu", "Khoa", "Lâm", "Linh", "Nam", "Nga", "Phúc", "Quân", "Sơn",
         "Tâm", "Thảo", "Tuấn", "Vân", "Yến")  # fmt: skip


def hands_of(slug: str) -> tuple[MadeUp, ...]:
    """Return the officer and the leader of a unit that takes part in a made-up round; the same on every machine."""
    chance = Random(slug)  # noqa: S311 - a made-up name, not a secret
    short = slug.removeprefix(f"{PROVINCE}-").replace("-", "")

    def made_up(word: str, role: Role) -> MadeUp:
        name = f"{chance.choice(FAMILIES)} {chance.choice(MIDDLES)} {chance.choice(LASTS)}"
        return MadeUp(f"{word}.{short}", name, role, slug)

    return made_up("canbo", Role.UNIT_OFFICER), made_up("lanhdao", Role.UNIT_LEADER)


# The people of the made-up rounds whose accounts are told of, beside those above.
NEIGHBOURS = (*hands_of(NEIGHBOUR), *hands_of(NEIGHBOUR_DEPARTMENT))
