"""Pages for everyone on the real published results (issue 2, section 5; A11, A12, A13, A16, E2, F7)."""

import re
from collections import Counter
from html import unescape

import pytest

from thuocdo.indices.domain import ranking as pure
from thuocdo.results import selectors as results

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]

TABLES = (
    "par-index-bo-2021",
    "par-index-tinh-2021",
    "cchc-so-thanh-hoa-2020",
    "cchc-huyen-thanh-hoa-2020",
    "par-index-tinh-2022-hai-duong",
)
PROVINCES = "/cong-bo/par-index-tinh-2021/"
DISTRICTS = "/cong-bo/cchc-huyen-thanh-hoa-2020/"
HAI_DUONG = "/cong-bo/par-index-tinh-2022-hai-duong/"


def words(client, path, **query):
    """Return the text of a page as a reader sees it, in one line."""
    response = client.get(path, query)
    assert response.status_code == 200, path
    return text_of(response)


def text_of(response):
    return text_in(response.content.decode().split("<main", 1)[1].split("</main>", 1)[0])


def text_in(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def names_in_order(client, path, **query):
    """Return the units of a ranking in the order of its rows."""
    html = client.get(path, query).content.decode()
    return [unescape(each) for each in re.findall(r'rowheader" class="ranking__name"><a href="[^"]+">([^<]+)<', html)]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("table", TABLES)
def test_every_page_of_every_publication_answers_in_both_languages(client, table, prefix):
    """F7; what a page says in English is not what it says in Vietnamese."""
    for part in ("", "thanh-phan/", "phan-bo/", "kiem-tra/", "diem-mat/", "du-lieu/"):
        response = client.get(f"{prefix}/cong-bo/{table}/{part}")
        assert response.status_code == 200, part
        assert f'<html lang="{"en" if prefix else "vi"}">' in response.content.decode()
        assert ("Lost points" in response.content.decode()) <= bool(prefix)
    card = results.publication(table)
    for column in results.columns(card):
        assert client.get(f"{prefix}/cong-bo/{table}/thanh-phan/{column.code}/").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_of_places_answer_for_provinces(client, prefix):
    for part in ("vung/", "ban-do/", "vung/tay-nguyen/", "ban-do/?c=sipas", "ban-do/?region=tay-nguyen"):
        assert client.get(f"{prefix}{PROVINCES}{part}").status_code == 200, part
    for part in ("vung/", "ban-do/"):
        assert client.get(f"{prefix}{DISTRICTS}{part}").status_code == 404, part


def test_the_first_page_shows_the_newest_results(client):
    page = words(client, "/")
    assert "63 tỉnh, thành phố, trung bình 86,37%, đầu và cuối cách nhau 11,83 điểm phần trăm." in page
    assert "17 bộ, cơ quan ngang bộ, trung bình 86,07%" in page
    assert "1 Hải Phòng 91,80% 2 Quảng Ninh 91,14% 3 Đà Nẵng 90,25%" in page
    assert "Quần đảo Hoàng Sa" in page
    assert "Quần đảo Trường Sa" in page


def test_the_list_of_indices_is_found_by_words_without_marks(client):
    assert words(client, "/chi-so/").count("Chỉ số cải cách hành chính các") == 4
    found = words(client, "/chi-so/", q="huyen thanh hoa")
    assert "các huyện, thị xã, thành phố của tỉnh Thanh Hóa" in found
    assert "Bộ Tư pháp" not in found
    assert "Không có chỉ số nào phù hợp" in words(client, "/chi-so/", q="khong co gi")
    assert "86,07%" in words(client, "/chi-so/", kind="ministry")


def test_key_figures_of_the_provinces(client):
    """A11: mean, spread, units above the mean, groups."""
    page = words(client, PROVINCES)
    assert (
        "Hải Phòng dẫn đầu 63 tỉnh, thành phố với 91,80%. Trung bình là 86,37%, có 40 đơn vị ở trên mức này. "
        "Đơn vị đầu và đơn vị cuối cách nhau 11,83 điểm phần trăm." in page
    )
    assert "Nhóm A 3 Nhóm B 59 Nhóm C 1" in page


def test_the_ranking_says_what_the_selector_says(client):
    card = results.publication("par-index-tinh-2021")
    expected = [each.printed_name.replace("Bà Rịa-Vũng", "Bà Rịa - Vũng") for each in results.ranking(card).lines]
    assert names_in_order(client, PROVINCES) == expected
    assert expected[3] == "Thừa Thiên Huế"  # its name of 2021, not that of today


def test_the_mean_stands_between_the_units_above_and_below_it(client):
    html = client.get(PROVINCES).content.decode()
    above, below = html.split('class="ranking__mean"')
    assert above.count(' id="u-') == 40
    assert "86,37" in below[:400]
    assert "56,08" in below[:900]  # the mean of appraised points


def test_units_that_only_hidden_digits_separate_have_a_note(client):
    """A11: ranks by unrounded value, shown rounded, with a note."""
    page = words(client, PROVINCES)
    assert "Chỉ các chữ số không hiển thị mới phân biệt được Lạng Sơn (87,1146%) và Điện Biên (87,1105%)" in page
    assert page.count("Chỉ các chữ số không hiển thị") == 3


def test_eighteen_rows_say_that_their_columns_were_rounded_by_themselves(client):
    html = client.get(PROVINCES).content.decode()
    assert html.count('href="#note-*"') == 18
    assert html.count('id="note-*"') == 1


def test_a_wrongly_printed_rank_stands_beside_the_right_one(client):
    """A16: Lang Chánh is printed 13th beside Nga Sơn; every later rank is one too low."""
    html = client.get(DISTRICTS).content.decode()
    row = html.split('id="u-thanh-hoa-huyen-lang-chanh"')[1].split("</tr>")[0]
    assert re.search(r">14<span class=\"ranking__printed\">đã in: 13</span>", row)
    assert html.count("ranking__printed") == 10


def test_the_ranking_sorts_by_every_column_and_filters(client):
    assert names_in_order(client, PROVINCES, sort="-rank")[0] == "Kiên Giang"
    assert names_in_order(client, PROVINCES, sort="name")[:2] == ["An Giang", "Bà Rịa - Vũng Tàu"]
    assert names_in_order(client, PROVINCES, sort="-sipas")[0] == "Quảng Ninh"
    assert names_in_order(client, PROVINCES, region="tay-nguyen") == [
        "Lâm Đồng", "Đắk Lắk", "Đắk Nông", "Gia Lai", "Kon Tum",
    ]  # fmt: skip
    assert names_in_order(client, PROVINCES, band="c") == ["Kiên Giang"]
    assert names_in_order(client, PROVINCES, q="dak") == names_in_order(client, PROVINCES, q="đắk") == [
        "Đắk Lắk", "Đắk Nông",
    ]  # fmt: skip
    assert "2 trong 63 đơn vị phù hợp." in words(client, PROVINCES, q="dak")
    assert "Không có đơn vị nào phù hợp" in words(client, PROVINCES, q="atlantis")


def test_regions_with_their_means_beside_what_is_printed(client):
    """A12: six regional means; 87.04 is printed where 87.045 comes out."""
    page = words(client, f"{PROVINCES}vung/")
    for mean in ("87,58", "86,45", "86,06", "85,63", "84,96"):
        assert mean in page
    assert "87,05 đã in 87,04; chính xác hơn là 87,045" in page
    assert "81,51 Hà Nam" in page
    inside = words(client, f"{PROVINCES}vung/tay-nguyen/")
    assert "85,63%, đứng thứ 5 trong 6 vùng, thấp hơn trung bình chung 0,74 điểm phần trăm." in inside


@pytest.mark.parametrize(
    ("prefix", "told"),
    [
        ("", "Chấm từ 0 đến 60,5 điểm theo đánh giá, có nêu lý do."),
        ("/en", "0 to 60.5 points by judgement, with a reason."),
    ],
)
def test_a_component_says_in_words_how_its_points_are_earned(client, prefix, told):
    """Issue 2, section 5: by the framework of the publication, with points, and a way to its place there."""
    page = client.get(f"{prefix}{PROVINCES}thanh-phan/td/")
    (rule,) = page.context["rules"]
    assert rule.code == ""  # "td" is a name that the program gave: nobody has printed it
    assert f'href="{rule.link}"' in page.content.decode()
    assert told in page.content.decode()


def test_a_component_has_its_own_ranking(client):
    page = words(client, f"{PROVINCES}thanh-phan/sipas/")
    assert "Trung bình các đơn vị đạt 8,72 trên 10,00 điểm (87,22%). Cao nhất 9,41 điểm, thấp nhất 8,29 điểm." in page
    assert names_in_order(client, f"{PROVINCES}thanh-phan/sipas/")[:3] == ["Quảng Ninh", "Hải Phòng", "Hưng Yên"]
    assert client.get(f"{PROVINCES}thanh-phan/khong-co/").status_code == 404


def test_findings_are_counted_and_chosen_by_weight_check_and_unit(client):
    """A16: errors of the sources are shown, not hidden."""
    page = words(client, f"{DISTRICTS}kiem-tra/")
    assert "34 khớp, 3 chỉ lệch do làm tròn, 16 cần xem lại, 7 không thể đúng như đã in." in page
    assert "26 chỗ có khác biệt" in page
    card = results.publication("cchc-huyen-thanh-hoa-2020")
    assert len(results.findings(card)) == 60
    assert "7 kết quả kiểm tra" in words(client, f"{DISTRICTS}kiem-tra/", weight="error")
    assert "Lang Chánh" in words(client, f"{DISTRICTS}kiem-tra/", check="rank")
    assert "Không có kết quả nào khớp" in words(client, f"{DISTRICTS}kiem-tra/", q="Atlantis")


def test_lost_points_of_hai_duong_with_reasons_and_agencies(client):
    """A13: 83.52 = 75.10 + 8.42, 14.9 and 1.58 lost; rank 47, down 28; by field, with reasons, by agency."""
    page = words(client, f"{HAI_DUONG}diem-mat/")
    assert "đạt 75,10 trên 90,00 điểm, mất 14,90 điểm" in page
    assert "đạt 8,42 trên 10,00 điểm, mất 1,58 điểm" in page
    assert "47/63 giảm 28 bậc so với năm trước" in page
    assert "số liệu về kết quả giải quyết TTHC trong báo cáo CCHC cung cấp chưa kịp thời" in page
    assert "Cơ quan phụ trách: Sở Kế hoạch và Đầu tư" in page
    assert "Các lý do cộng lại nhiều hơn số điểm bị trừ 0,099 điểm." in page
    assert "9/16 chỉ tiêu KTXH đạt < 70%" in page


def test_what_would_have_gained_most_comes_first(client):
    html = client.get(f"{HAI_DUONG}diem-mat/").content.decode()
    gains = text_in(html.split('id="gains"')[1].split("<tbody")[1].split("</table>")[0])
    lost = [each.replace(",", ".") for each in re.findall(r"(?<![+] )\b(\d,\d\d)\b(?! [+])", gains)]
    assert lost == ["2.00", "1.70", "1.00", "1.00", "0.98", "0.97", "0.74", "0.74"]


@pytest.mark.parametrize(
    "figure", ["xep-hang", "thanh-phan", "phan-bo", "vung", "ban-do", "ban-do-sipas", "xep-hang-td"]
)
def test_every_figure_leaves_as_data_and_as_a_picture(client, figure):
    data = client.get(f"{PROVINCES}hinh/{figure}.csv")
    assert data["Content-Type"] == "text/csv; charset=utf-8"
    assert data.content.startswith(b"\xef\xbb\xbf")
    assert data.content.count(b"\r\n") >= 5
    picture = client.get(f"{PROVINCES}hinh/{figure}.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")


def test_the_data_of_the_map_are_the_values(client):
    rows = client.get(f"{PROVINCES}hinh/ban-do.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 64
    assert rows[1].startswith("Hải Phòng,91.8")
    assert client.get(f"{HAI_DUONG}hinh/diem-mat.csv").content.count(b"\r\n") == 10
    for nonsense in ("khong-co", "vung-sipas"):
        assert client.get(f"{PROVINCES}hinh/{nonsense}.csv").status_code == 404


def test_a_page_names_itself_for_those_who_share_it(client):
    html = client.get(PROVINCES).content.decode()
    assert re.search(r"<title>PAR INDEX 2021 của các tỉnh[^<]+ – Thước Đo</title>", html)
    assert '<meta name="description" content="Hải Phòng dẫn đầu 63 tỉnh' in html
    assert 'hreflang="en"' in html


def test_no_page_carries_inline_style_or_script(client):
    for path in ("/", "/chi-so/", PROVINCES, f"{PROVINCES}ban-do/", f"{DISTRICTS}kiem-tra/", f"{HAI_DUONG}diem-mat/"):
        html = client.get(path).content.decode()
        assert " style=" not in html, path
        assert not re.search(r"<script(?![^>]* src=)", html), path


def test_an_overview_agrees_with_what_the_lines_say():
    """One query in SQL, and the pure domain over every line: the same numbers."""
    for slug in TABLES:
        card = results.publication(slug)
        told, lines = results.overview(card.id), results.ranking(card).lines
        values = {line.unit.slug: line.value for line in lines}
        assert (told.units, told.mean) == (len(lines), pure.mean(values.values())), slug
        assert told.above_mean == len(pure.above_mean(values))
        assert (told.highest, told.lowest) == (max(values.values()), min(values.values())), slug
        assert told.bands == Counter(line.band for line in lines)
        assert told.classes == Counter(int(value) for value in values.values())
        assert {frozenset(one.slug for one in tie) for tie in told.ties} == {
            frozenset(tie.units) for tie in pure.hidden_ties(values)
        }
        assert dict(told.findings) == {
            weight.value: count for weight, count in results.finding_counts(card).items() if count
        }


def test_units_with_one_name_each_count_in_a_component(made_up):
    """Many communes share a name; the mean of a component is over units, not over names."""
    from thuocdo.directory.models import Unit

    slug = made_up(3)
    before = [(each.units, each.mean) for each in results.component_means(results.publication(slug))]
    Unit.objects.filter(slug__startswith=f"{slug}-xa-").update(name="Xã Tân Lập")
    assert [(each.units, each.mean) for each in results.component_means(results.publication(slug))] == before
    assert before[0][0] == 3


def test_a_unit_without_a_rank_shows_a_dash():
    from thuocdo.portal.presenters.ranking_rows import Drawing, Row

    drawing = Drawing(mean_share="", regions=False, bands=False, changes=False, picks=False)
    assert '"ranking__rank">–</td>' in drawing.rows([Row("Không xếp hạng", "80,00")])


def test_what_a_row_is_given_is_escaped():
    from thuocdo.portal.presenters.ranking_rows import Drawing, Part, Row

    evil = """"><script>'&"""
    row = Row(evil, evil, evil, evil, evil, 1, 2, evil, (evil,), (Part(evil, evil),), evil, 1, 3, 2, evil)
    drawing = Drawing(mean_share=evil, regions=True, bands=True, changes=True, picks=True)
    html = drawing.rows([row, Row(evil, evil, parts=(Part(evil, evil),), is_mean=True)])
    assert "<script" not in html
    assert "'&" not in html
    assert html.count("&lt;script&gt;") == html.count("&gt;&lt;script") > 15
