"""The report (B8): cross-tables with their test, remarks by words and topic, surveys beside each other."""

from datetime import timedelta
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.surveys.conftest import BEFORE, GOOD, NOW, ballot, make_campaign
from tests.surveys.test_results_live import answered, client_of
from thuocdo.surveys.domain import crosstabs, topics
from thuocdo.surveys.domain.campaigns import Channel
from thuocdo.surveys.domain.comparing import mean_difference, share_difference
from thuocdo.surveys.domain.crosstabs import NotTested, chi_square, fisher, residuals
from thuocdo.surveys.domain.figures import Mean, Share
from thuocdo.surveys.selectors import campaigns, crossing, measuring, remarks, waves
from thuocdo.surveys.selectors.live import By, Filter
from thuocdo.surveys.services import folding, launching
from thuocdo.surveys.services.storing import store

__all__ = ["answered"]
counts = st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=2, max_size=5)


def test_worked_example_of_chi_square():
    """docs/method/survey-reports.md, section 3: 20 of 50 women and 30 of 50 men; 4.0 with 1 degree of freedom."""
    test = chi_square([[20, 30], [30, 20]])

    assert (test.statistic, test.df, test.n, test.least_expected) == (F(4), 1, 100, F(25))
    assert (round(test.probability, 4), round(test.strength, 3)) == (0.0455, 0.2)
    assert test.clear
    assert not test.rough
    assert residuals([[20, 30], [30, 20]]) == [[-2.0, 2.0], [2.0, -2.0]]


def test_worked_example_of_fisher():
    """A lady who tastes tea: 3 of 4 cups right by chance in 34 of 70 ways."""
    assert fisher([[3, 1], [1, 3]]) == pytest.approx(34 / 70)
    assert chi_square([[3, 1], [1, 3]]).exact


@given(counts)
def test_the_test_agrees_with_scipy(table):
    contingency = pytest.importorskip("scipy.stats").chi2_contingency
    found = chi_square(table)
    kept = [row for row in table if any(row)]
    columns = [place for place in range(3) if any(row[place] for row in kept)]
    if isinstance(found, NotTested):
        assert len(kept) < 2 or len(columns) < 2
        return
    told = contingency([[row[place] for place in columns] for row in kept], correction=False)
    assert float(found.statistic) == pytest.approx(told.statistic)
    if not found.exact:
        assert found.probability == pytest.approx(told.pvalue, abs=1e-12)


@given(counts)
def test_order_of_rows_and_columns_plays_no_part(table):
    def told(each):
        found = chi_square(each)
        return None if isinstance(found, NotTested) else (found.statistic, found.df, found.probability)

    assert told(table) == told(table[::-1]) == told([row[::-1] for row in table])


def test_thin_cells_are_told():
    """Cochran: more than a fifth of the cells below five people expected."""
    assert chi_square([[3, 2, 1], [2, 3, 1]]).rough
    assert not chi_square([[30, 20, 10], [20, 30, 10]]).rough


def test_differences_by_hand():
    """Newcombe 1998, table II, example (a): 56/70 less 48/80 is 0.2, from 0.0524 to 0.3339. Welch by hand."""
    found = share_difference(Share(48, 80), Share(56, 70))
    assert (found.value, round(found.low, 4), round(found.high, 4)) == (F(1, 5), 0.0524, 0.3339)
    assert found.clear

    means = mean_difference(Mean(F(3), F(1), 50), Mean(F(4), F(1), 50))
    assert means.value == 1
    assert round(means.high - 1, 3) == round(1.9845 * 0.2, 3)
    assert mean_difference(Mean(F(3), None, 1), Mean(F(4), F(1), 50)) is None


def test_a_question_against_units_hides_what_filters_hide(answered):
    found = crossing.along(answered, "q1", By.UNIT, Filter())

    assert [(str(each.title), each.answered) for each in found.columns if each.hidden is None] == [("Sở Y tế", 20)]
    assert found.whole.answered == 30


def test_a_choice_that_may_not_be_shown_is_not_told_apart_either(answered, places):
    for slug in ("so-noi-vu", "so-tai-chinh"):
        found = crossing.against(answered, "q1", "q2", Filter(unit_id=places[slug].pk))
        assert found.whole.hidden is not None
        assert [(each.answered, each.counts) for each in (*found.columns, found.whole)] == [(0, {})] * 6


def test_a_question_against_another_one_is_counted_from_the_ballots(answered):
    """All thirty answered q2 with 4; so the column of step 4 is the whole of q1."""
    found = crossing.against(answered, "q1", "q2", Filter())

    assert [(each.answered, dict(each.counts)) for each in found.columns][3] == (30, {2: 15, 5: 15})
    assert [each.answered for each in found.columns] == [0, 0, 0, 30, 0]


def test_several_choices_against_another_question(answered):
    found = crossing.against(answered, "ways", "q1", Filter())

    assert found.several
    assert [each.answered for each in found.columns] == [0, 15, 0, 0, 15]
    assert found.columns[1].counts[1] == 15  # web
    assert 2 not in found.columns[1].counts  # desk


def test_numbers(answered):
    """Ages 20 to 49: mean 34.5; half lie at or below 34.5."""
    found = measuring.numbers(answered, "age", Filter())

    assert (found.n, found.mean, found.quarters[1]) == (30, F(69, 2), F(69, 2))
    assert measuring.numbers(answered, "age", Filter(channel=Channel.PAPER)) is None


def test_remarks_are_found_with_and_without_diacritics(answered):
    every = remarks.remarks(answered, "words", Filter())

    assert len(every) == 30
    assert len(remarks.matching(every, "thu tuc")) == 30
    assert len(remarks.matching(every, "thủ tục")) == 30
    assert len(remarks.matching(every, "thú tục")) == 0
    assert len(remarks.matching(every, "số 29")) == 1


def test_remarks_of_few_are_not_shown(answered, places):
    assert remarks.remarks(answered, "words", Filter(unit_id=places["so-tai-chinh"].pk)) == ()


SPOKEN = {
    "đất đai": ("Thủ tục đất đai chậm", "Hồ sơ đất đai trả muộn", "Đất đai giải quyết lâu"),
    "nhiệt tình": ("Cán bộ nhiệt tình", "Cán bộ rất nhiệt tình, vui vẻ", "Nhiệt tình hướng dẫn"),
    "lệ phí": ("Lệ phí cao", "Lệ phí nên giảm", "Mức lệ phí cao quá"),
}


def test_topics_show_the_words_that_make_them():
    texts = [text for spoken in SPOKEN.values() for text in spoken] * 6
    found = topics.group(texts)

    assert {word for each in found.topics for word in each.words} >= set(SPOKEN)
    assert sorted(place for each in found.topics for place in each.texts) + list(found.others) == list(range(54))
    assert topics.group(["Tốt"] * 19).topics == ()


@settings(max_examples=10)
@given(st.permutations([text for spoken in SPOKEN.values() for text in spoken] * 3))
def test_topics_do_not_depend_on_the_order_of_answers(texts):
    def told(each):
        found = topics.group(each)
        return {frozenset(each[place] for place in topic.texts) for topic in found.topics}

    assert told(texts) == told(sorted(texts))


def test_surveys_with_the_same_questionnaire_stand_beside_each_other(answered, people, places, version):
    later = make_campaign(people, places, version, title_vi="Đợt hai", opens_at=NOW - timedelta(hours=1))
    launching.launch(actor=people.manager, campaign_id=later.id, now=BEFORE)
    for _each in range(40):
        store(campaign_id=later.id, ballot=ballot(version.pk, {**GOOD, "q1": "5"}), now=NOW)
    folding.fold(now=NOW)
    here = campaigns.campaign(answered.id)

    assert [each.id for each in waves.others(people.manager, here, NOW.date())] == [later.id]
    assert waves.others(people.officer, here, NOW.date()) == ()
    q1 = next(each for each in waves.compared(here, [later]) if each.figure.code == "q1")
    assert [wave.figure.satisfied.value for wave in q1.waves] == [F(1, 2), F(1)]
    assert q1.waves[1].since.value == F(1, 2)
    assert q1.waves[1].since.clear


@pytest.mark.parametrize(
    "page",
    [
        "bao-cao/", "bao-cao/?don-vi=so-y-te", "bao-cao/?don-vi=so-tai-chinh", "bao-cao/bang-cheo/",
        "bao-cao/bang-cheo/?hang=q1&cot=don-vi", "bao-cao/bang-cheo/?hang=ways&cot=c:q1",
        "bao-cao/bang-cheo/?hang=q1&cot=c:q1", "bao-cao/bang-cheo/bang.csv?hang=q1&cot=c:reached",
        "bao-cao/y-kien/words/?q=thu+tuc&chu-de=1", "bao-cao/cac-dot/", "bao-cao/cau-hoi/m.csv", "truc-tiep/?sort=-n",
    ],
)  # fmt: skip
def test_pages_of_the_report_open_in_both_languages(answered, people, page):
    client = client_of(people.manager)
    for root in ("", "/en"):
        assert client.get(f"{root}/khao-sat/{answered.slug}/{page}").status_code == 200
    assert client_of(people.stranger).get(f"/khao-sat/{answered.slug}/{page}").status_code == 404


def test_what_people_wrote_is_never_taken_for_markup(answered, people, version):
    store(
        campaign_id=answered.id, now=NOW,
        ballot=ballot(version.pk, {**GOOD, "words": "<script>alert(1)</script> chậm"}),
    )  # fmt: skip
    folding.fold(now=NOW)
    page = client_of(people.manager).get(f"/khao-sat/{answered.slug}/bao-cao/y-kien/words/?q=cham").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>chậm</mark>" in page


def test_levels_are_named():
    assert (crosstabs.LEVEL, crosstabs.STANDS_OUT) == (0.05, 2.58)
