"""What can't be estimated is said in the reader's language (C5, F7)."""

from django.utils.translation import override

from tests.estimation import reference
from thuocdo.estimation.domain.designs import LonelyRule
from thuocdo.estimation.domain.estimates import means
from thuocdo.ui.language import say


def test_the_reason_is_said_in_vietnamese():
    found = means(reference.lonely(LonelyRule.FAIL).tally("y"))[""]
    with override("vi"):
        assert say(found.reason) == (
            "Tầng chỉ có một đơn vị chọn mẫu bậc một: 3. Hãy chọn quy tắc xử lý cho tầng như vậy."
        )
