"""A questionnaire with every kind of item, conditions on the same page and across pages, shuffling and piping."""

from datetime import date
from decimal import Decimal

from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.expressions.reading import read
from thuocdo.questionnaires.domain.items import (
    Day,
    Location,
    LongText,
    Matrix,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Row,
    Scale,
    ShortText,
    Single,
    TextForm,
    UnitPicker,
    Upload,
)


def w(vi, en):
    return {"vi": vi, "en": en}


def options(*pairs):
    return tuple(Option(code, w(vi, en)) for code, vi, en in pairs)


STEPS = tuple(
    Option(str(at), w(vi, en), Decimal(at), satisfied=at > 3)
    for at, (vi, en) in enumerate(
        (
            ("Rất không hài lòng", "Very dissatisfied"),
            ("Không hài lòng", "Dissatisfied"),
            ("Bình thường", "Neutral"),
            ("Hài lòng", "Satisfied"),
            ("Rất hài lòng", "Very satisfied"),
        ),
        1,
    )
)


def every_kind():
    """Return the questionnaire: page A asks, B follows from A, C is put in an order of its own, D may be left out."""
    return Document(
        title=w("Phiếu có đủ các loại câu hỏi", "A form with every kind of question"),
        intro=w("Phiếu này dùng để **thử**.", "This form is for *trying*."),
        thanks=w("Cảm ơn Ông/Bà.", "Thank you for your time."),
        languages=("vi", "en"),
        sections=(
            Section(code="A", title=w("Về Ông/Bà", "About you"), help=w("Trả lời ngắn gọn.", "Answer briefly."), items=(
                Single(code="used", title=w("Ông/Bà đã làm thủ tục gì?", "Which service did you use?"), required=True,
                       options=options(("land", "Đất đai", "Land"), ("birth", "Khai sinh", "Birth"),
                                       ("other", "Khác", "Other"))),
                ShortText(code="which", title=w("Thủ tục nào khác?", "Which other one?"), required=True,
                          relevant=read('used = "other"')),
                ShortText(code="name", title=w("Xin cho biết cách xưng hô", "What may we call you?"), longest=40),
                ShortText(code="email", title=w("Thư điện tử", "E-mail"), form=TextForm.EMAIL),
                Number(code="age", title=w("Tuổi", "Age"), lowest=Decimal(15), highest=Decimal(120),
                       unit=w("tuổi", "years")),
                Number(code="money", title=w("Lệ phí", "Fee"), places=1, unit=w("nghìn đồng", "thousand dong")),
                Note(code="old", title=w("Ông/Bà được ưu tiên.", "You have priority."), relevant=read("age >= 60")),
                Day(code="day", title=w("Ngày nộp hồ sơ", "Day of the application"), earliest=date(2020, 1, 1)),
            )),
            Section(code="B", title=w("Về việc đó", "About it"), items=(
                Scale(code="overall", title=w("{name} hài lòng thế nào?", "{name}, how satisfied are you?"),
                      required=True, options=STEPS),
                Matrix(code="parts", title=w("Về từng điểm", "Point by point"), required=True, options=STEPS, rows=(
                    Row("p_time", w("Thời gian giải quyết", "Time")),
                    Row("p_staff", w("Thái độ của công chức", "Manner of officials")),
                    Row("p_cost", w("Lệ phí so với mức {money}", "Fee")),
                )),
                Multiple(code="ways", title=w("Nộp hồ sơ bằng cách nào?", "How did you apply?"), at_most=2,
                         shuffle=True, options=(*options(("web", "Trực tuyến", "Online"),
                                                         ("desk", "Trực tiếp", "At the desk"),
                                           ("post", "Bưu chính", "By post")),
                                  Option("none", w("Chưa nộp", "Not yet"), alone=True))),
                Ranking(code="first", title=w("Điều gì quan trọng nhất?", "What matters most?"), places=2, shuffle=True,
                        options=options(("speed", "Nhanh", "Speed"), ("price", "Rẻ", "Price"),
                                        ("manner", "Lịch sự", "Manner"))),
            )),
            Section(code="C", title=w("Nơi chốn", "Places"), shuffle=True, items=(
                UnitPicker(code="province", title=w("Tỉnh, thành phố", "Province"), unit_kinds=("province",)),
                Location(code="place", title=w("Ông/Bà đang ở đâu?", "Where are you?")),
                Upload(code="photo", title=w("Ảnh nơi tiếp công dân", "Photo of the reception"), most=2),
            )),
            Section(code="D", title=w("Xã, phường", "Commune"), relevant=read("answered(province)"), items=(
                UnitPicker(code="commune", title=w("Xã, phường", "Commune"), unit_kinds=("commune",),
                           within="province"),
            )),
            Section(code="E", title=w("Ý kiến", "Remarks"), items=(
                LongText(code="words", title=w("Góp ý", "Remarks"), longest=1000,
                         help=w("Không ghi tên, số điện thoại của ai.", "Do not give names or telephone numbers.")),
            )),
        ),
    )  # fmt: skip
