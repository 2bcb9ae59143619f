"""What the tests of pages share: one small questionnaire, and how a browser sends a form."""

from thuocdo.questionnaires import selectors
from thuocdo.questionnaires.domain.documents import Document, Section
from thuocdo.questionnaires.domain.items import Number, Option, Single
from thuocdo.questionnaires.domain.storing import fingerprint

AT = "/phieu-hoi"
YES_NO = (Option("co", {"vi": "Có"}), Option("khong", {"vi": "Không"}))
USED = Single(code="used", title={"vi": "Ông/Bà đã dùng dịch vụ công?"}, options=YES_NO)
AGE = Number(code="age", title={"vi": "Tuổi"}, unit={"vi": "tuổi"})
FORM = Document(title={"vi": "Phiếu hỏi"}, sections=(Section(code="s", title={"vi": "Phần đầu"}, items=(USED, AGE)),))


def stands(pk):
    return selectors.document(pk)


def text(response):
    return response.content.decode()


def as_shown(response):
    """Return what a browser would send if the shown form were sent as it is."""
    form = response.context["form"]
    data = {"seen": response.context["seen"]} if "seen" in response.context else {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, "") and bound.name != "seen":
            shown = bound.field.widget.format_value(value) if hasattr(bound.field.widget, "format_value") else value
            data[bound.html_name] = "on" if value is True else value if isinstance(value, list | tuple) else shown
    if "kind" in response.context:
        data |= {"kind": response.context["kind"], "o-count": form.option_count, "r-count": form.row_count}
    return data


def act(client, **told):
    return client.post(f"{AT}/phieu-hoi/sua/doi/", told)


def seen_of(item):
    return fingerprint(item)
