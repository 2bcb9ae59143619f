"""A16: Thanh Hoá's two tables of 2020, with the errors that are printed in them detected and told."""


def test_departments_mean_and_bands(departments, found):
    """A16: 85.03; bands 7, 9, 3, 1."""
    assert ("85.03", "85.025", "right") in [
        (each.printed, each.recomputed, each.weight) for each in found(departments, "mean")
    ]
    assert [(each.printed, each.weight) for each in found(departments, "band_count")] == [
        ("7", "right"), ("9", "right"), ("3", "right"), ("1", "right"),
    ]  # fmt: skip


def test_departments_sums_ranks_and_bands_are_right(departments, found):
    """A11: dense ranks 5, 5, 6 and 7, 7, 8."""
    for check in ("sum", "self_sum", "rank", "band", "elsewhere"):
        assert found(departments, check) == []
    assert [line.rank for line in departments.lines][4:10] == [5, 5, 6, 7, 7, 8]


def test_districts_mean_and_bands(districts, found):
    """A16: 84.98; bands 6, 19, 2."""
    assert ("84.98", "right") in [(each.printed, each.weight) for each in found(districts, "mean")]
    assert [(each.printed, each.weight) for each in found(districts, "band_count")] == [
        ("6", "right"), ("19", "right"), ("2", "right"),
    ]  # fmt: skip


def test_lang_chanh_shares_a_rank_it_does_not_share(districts, found):
    """A16: the one wrong rank, and what follows from it."""
    (wrong,) = found(districts, "rank")
    assert (wrong.weight, wrong.unit, wrong.printed, wrong.recomputed) == ("error", "Huyện Lang Chánh", "13", "14")
    assert str(wrong.sentence) == (
        "Huyện Lang Chánh (82.75) is printed with the same rank 13 as Huyện Nga Sơn (83.75). Recomputed: 14. "
        "Every later rank (9 units) is one too low."
    )


def test_bands_leave_a_hole_from_60_to_70(departments, found):
    """A11: "Average" is printed as 50 to under 60, "Fair" as 70 to under 80."""
    (hole,) = found(departments, "band_hole")
    assert (hole.weight, hole.printed) == ("look", "60–70")


def test_appraised_above_self_in_18_cells(departments, districts, found):
    """FACTS 6: worth a look, never an error."""
    above = found(departments, "above_self") + found(districts, "above_self")
    assert len(above) == 18
    assert {each.weight for each in above} == {"look"}


def test_names_differ_between_tables_of_one_report(departments, districts, found):
    called = {(each.printed, each.recomputed) for each in found(departments, "name") + found(districts, "name")}
    assert called == {
        ("Huyện Hoằng Hóa", "Huyện Hoàng Hóa"),
        ("Ban quản lý Khu kinh tế Nghị Sơn", "Ban quản lý KKT NS"),
        ("Ban quản lý Khu kinh tế Nghị Sơn", "Ban Quản lý Khu kinh tế Nghi Sơn và các Khu công nghiệp"),
    }


def test_hau_loc_self_scores_hold_one_rounded_cell(districts, found):
    """The self total 97.25 is right if 12.8 stands for 12.75."""
    (finding,) = found(districts, "self_sum")
    assert (finding.weight, finding.unit, finding.node) == ("rounding", "Huyện Hậu Lộc", "7")
    assert "12.8 in “Modernisation of administration” stands for 12.75" in str(finding.sentence)
    (odd,) = found(districts, "step")
    assert (odd.unit, odd.printed) == ("Huyện Hậu Lộc", "12.8")


def test_means_whose_digits_were_cut_off(departments, districts, found):
    cut = found(departments, "mean", "rounding") + found(districts, "mean", "rounding")
    assert [(each.node, each.printed, each.recomputed) for each in cut] == [
        ("3", "19.32", "19.325"), ("7", "12.17", "12.175"), ("1", "14.91", "14.916667"), ("4", "11.55", "11.555556"),
    ]  # fmt: skip
    assert all("cut off" in str(each.sentence) for each in cut)


def test_districts_field_1_is_given_the_departments_figure(districts, found):
    """The text prints 75.38 % for departments and districts alike; the districts' table gives 85.24 %."""
    (mean,) = [each for each in found(districts, "mean") if each.printed == "75.38"]
    assert (mean.weight, mean.recomputed) == ("error", "85.238095")
    assert "The same figure is printed for: the departments" in str(mean.sentence)


def test_two_departments_have_exchanged_points_in_the_text(departments, found):
    """The text says 3 of 10 for the inspectorate and 3.5 for the office; the table says it the other way round."""
    swapped = found(departments, "value", "error")
    assert [(each.unit, each.printed, each.recomputed) for each in swapped] == [
        ("Thanh Tra tỉnh", "3", "3.5"), ("Văn phòng UBND Tỉnh", "3.5", "3"),
    ]  # fmt: skip
    assert all("has exchanged it with" in str(each.sentence) for each in swapped)


def test_what_else_the_districts_text_contradicts(districts, found):
    contradicted = {(each.check, each.node, each.printed): each.recomputed for each in found(districts, weight="error")}
    assert contradicted == {
        ("rank", "", "13"): "14",
        ("mean", "3", "13.39"): "13.935185",
        ("mean", "1", "75.38"): "85.238095",
        ("arithmetic", "", "22.23"): "22.222222",
        ("value", "2", "70.83"): "100",  # the text means Bỉm Sơn
        ("count", "5", "0"): "1",  # Như Thanh has 16 of 16
        ("extreme", "6", "54.35"): "47.826087",  # Mường Lát is lower than Ngọc Lặc
    }


def test_what_else_the_departments_text_contradicts(departments, found):
    means = {(each.node, each.printed): each.recomputed for each in found(departments, "mean", "error")}
    assert means == {
        ("1", "75.38"): "75.263158",
        ("3", "96"): "94.268293",
        ("4", "90"): "91.25",
        ("5", "80"): "79.333333",
        ("7", "80.06"): "78.548387",
    }
