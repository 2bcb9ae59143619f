"""Notices on pages: the bell, the list, which mails I want (issue 3: reminders in the application)."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from thuocdo.directory.models import User
from thuocdo.foundation.notices import selectors
from thuocdo.foundation.notices.models import Notice
from thuocdo.foundation.notices.wanting import Wish

LIST = "/viec-cua-toi/thong-bao/"
OFFICER, LEADER = "canbo.sonoivu", "lanhdao.sonoivu"


def test_the_bell_says_how_many_are_unread(signed_in, tell):
    officer = signed_in(OFFICER)
    assert "bell__count" not in officer.get("/viec-cua-toi/").content.decode()
    for number in range(3):
        tell(OFFICER, key=f"n{number}")

    page = officer.get("/viec-cua-toi/").content.decode()
    assert '<span class="bell__count" aria-hidden="true">3</span><span class="unseen">3 chưa đọc</span>' in page
    assert '<span class="unseen">3 unread</span>' in officer.get("/en/viec-cua-toi/").content.decode()


def test_strangers_have_no_bell_and_cost_no_question(client, people, settings, django_assert_num_queries):
    settings.THUOCDO_PAGE_CACHE_BYTES = 0
    cache.clear()
    with django_assert_num_queries(0):
        page = client.get("/ui/gallery")
    assert 'class="bell"' not in page.content.decode()


def test_many_unread_ones_are_not_counted_out(signed_in, tell, id_of):
    tell(OFFICER)
    one = Notice.objects.get()
    Notice.objects.bulk_create(
        Notice(recipient_id=one.recipient_id, kind=one.kind, values=one.values, importance="now", key=str(number),
               created_at=one.created_at) for number in range(120)
    )  # fmt: skip
    assert ">99+<" in signed_in(OFFICER).get("/viec-cua-toi/").content.decode()


def test_opening_a_notice_reads_it_and_leads_on_in_the_readers_language(signed_in, tell):
    tell(OFFICER, link="/viec-cua-toi/")
    officer, notice = signed_in(OFFICER), Notice.objects.get()

    answer = officer.get(f"/en{LIST}{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/en/viec-cua-toi/")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "Ông/bà đã đọc hết thông báo" in officer.get(LIST).content.decode()
    assert "Thông báo thử" in officer.get(f"{LIST}?show=all").content.decode()


def test_nobody_reads_or_opens_another_ones_notice(signed_in, tell):
    """Hostile input: ids of others in every URL (issue 3)."""
    tell(OFFICER, link="/viec-cua-toi/")
    notice, leader = Notice.objects.get(), signed_in(LEADER)

    assert leader.get(f"{LIST}{notice.pk}/").status_code == 404
    assert leader.post(f"{LIST}{notice.pk}/da-doc/").status_code == 404
    assert "Thông báo thử" not in leader.get(f"{LIST}?show=all").content.decode()
    leader.post(f"{LIST}da-doc/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marking_read_comes_back_to_the_list_as_it_was(signed_in, tell):
    for number in range(25):
        tell(OFFICER, key=f"n{number}")
    officer = signed_in(OFFICER)

    answer = officer.post(f"{LIST}{Notice.objects.first().pk}/da-doc/", {"query": "show=all&page=2"})
    assert answer["Location"] == f"{LIST}?show=all&page=2"
    assert "21–25" in officer.get(answer["Location"]).content.decode()
    answer = officer.post(f"{LIST}da-doc/", {"query": "//evil.example/"})
    assert answer["Location"] == LIST
    assert not Notice.objects.filter(read_at=None).exists()


@pytest.mark.parametrize("path", [LIST, f"{LIST}thu/", "/viec-cua-toi/thu-gui-di/", f"{LIST}loi/", f"{LIST}1/"])
def test_strangers_are_asked_to_sign_in(client, people, path):
    assert client.get(path)["Location"].startswith("/tai-khoan/dang-nhap/")


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=9999999999", "?page=x", "?show=x", "?page=²"])
def test_nonsense_in_the_address_shows_the_list(signed_in, tell, query):
    tell(OFFICER)
    assert signed_in(OFFICER).get(LIST + query).status_code == 200


@pytest.mark.parametrize("count", [1, 15])
def test_the_list_asks_as_often_for_many_as_for_one(signed_in, tell, count, django_assert_num_queries):
    for number in range(count):
        tell(OFFICER, key=f"n{number}", owner_id=7)
    officer = signed_in(OFFICER)
    officer.get(LIST)
    with django_assert_num_queries(11):  # seven for who is signed in; how many, these, own words, bell
        officer.get(LIST)


def test_i_choose_which_mails_i_get_and_in_which_language(signed_in, id_of):
    officer = signed_in(OFFICER)
    path = reverse("workspace:notice_preferences")
    assert f"Thư được gửi đến {OFFICER}@lam-thu.invalid." in officer.get(path).content.decode()

    assert officer.post(path, {"wish": "digest", "language": "en"}).status_code == 302
    assert selectors.wish(id_of(OFFICER)) is Wish.DIGEST
    assert User.objects.get(username=OFFICER).language == "en"
    assert officer.post(path, {"wish": "always", "language": "en"}).status_code == 400
    assert selectors.wish(id_of(LEADER)) is Wish.AT_ONCE


def test_words_of_a_notice_are_escaped_on_the_page(signed_in, id_of):
    from django.utils import timezone

    from thuocdo.foundation.notices.services import notify

    notify(recipients=[id_of(OFFICER)], kind="foundation.trial", values={"moment": "<script>x</script>"},
           now=timezone.now(), key="x")  # fmt: skip
    assert "<script>x" not in signed_in(OFFICER).get(LIST).content.decode()
