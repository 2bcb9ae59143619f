"""Looking after outgoing mail and the words of notices: who may, what they see, what they can do (issue 3, F1)."""

from datetime import datetime, time

import pytest
from django.utils import timezone

from thuocdo.directory.models import User
from thuocdo.foundation.audit.models import AuditRecord
from thuocdo.foundation.notices import selectors
from thuocdo.foundation.notices.models import Mail, Notice, Wording
from thuocdo.foundation.notices.post import Post
from thuocdo.foundation.notices.wanting import Hours

MAILS = "/viec-cua-toi/thu-gui-di/"
WORDS = "/viec-cua-toi/thong-bao/loi/"
ADMIN, ORGANISER, OFFICER = "quantri", "tochuc.bonoivu", "canbo.sonoivu"


@pytest.fixture
def mailed(tell, id_of, monkeypatch):
    """One mail that has left and one that was given up."""
    monkeypatch.setattr(Hours, "quiet", lambda *_: False)
    for username in (OFFICER, ORGANISER):
        tell(username)
    now = timezone.now()
    Post().turn(now=now)
    Post().turn(now=now)
    left, given_up = (Mail.objects.get(recipient_id=id_of(username)) for username in (OFFICER, ORGANISER))
    Mail.objects.filter(pk=given_up.pk).update(sent_at=None, given_up_at=now, attempts=8, last_error="550 no mailbox")
    Notice.objects.filter(mail=given_up).update(mailed_at=None, unmailed="failed")
    return left, given_up


@pytest.mark.parametrize(
    ("who", "demonstration", "sees", "looks_after"),
    [
        (ADMIN, True, 200, True),
        (ORGANISER, True, 200, False),
        (OFFICER, True, 403, False),
        ("kiemtra", True, 403, False),
        ("quantri.thanhhoa", True, 403, False),
        (ORGANISER, False, 403, False),
    ],
)
def test_who_sees_outgoing_mail_and_who_looks_after_it(
    signed_in, mailed, settings, who, demonstration, sees, looks_after
):
    settings.DEMONSTRATION = demonstration
    User.objects.update(is_demonstration=demonstration)  # a made-up person can't enter in production
    browser = signed_in(who)
    left, given_up = mailed

    assert browser.get(MAILS).status_code == sees
    assert browser.get(f"{MAILS}{left.pk}/").status_code == sees
    allowed = 302 if looks_after else 403
    assert browser.post(f"{MAILS}{given_up.pk}/gui-lai/").status_code == allowed
    assert browser.post(f"{MAILS}gui-thu/").status_code == allowed
    assert browser.get(f"{MAILS}gio-gui/").status_code == (200 if looks_after else 403)
    given_up.refresh_from_db()
    assert (given_up.given_up_at is None) is looks_after


def test_the_list_finds_a_person_s_mails_and_a_state(signed_in, mailed):
    admin = signed_in(ADMIN)

    everything = admin.get(MAILS).content.decode()
    assert "Lê Thị Mai" in everything and "Nguyễn Thị Lan" in everything
    assert "550 no mailbox" in everything
    assert "Nguyễn Thị Lan" not in admin.get(f"{MAILS}?q=le+thi+mai").content.decode()
    assert "Lê Thị Mai" not in admin.get(f"{MAILS}?state=given_up").content.decode()
    assert "Không có thư nào khớp bộ lọc" in admin.get(f"{MAILS}?q=ai+do").content.decode()
    for nonsense in ("?sort=x", "?sort=-attempts", "?page=x", "?state=x", "?q=%00", "?page=99"):
        assert admin.get(MAILS + nonsense).status_code == 200


def test_a_mail_is_read_as_it_would_be_sent(signed_in, mailed):
    page = signed_in(ADMIN).get(f"{MAILS}{mailed[0].pk}/").content.decode()

    assert "Kính gửi Lê Thị Mai," in page
    assert "canbo.sonoivu@lam-thu.invalid" in page
    assert signed_in(ADMIN).get(f"{MAILS}999999/").status_code == 404


def test_a_trial_notice_reaches_whoever_asked(signed_in, id_of):
    signed_in(ADMIN).post(f"{MAILS}gui-thu/")

    (told,) = selectors.told(id_of(ADMIN)).notices
    assert told.link == MAILS


def test_hours_are_set_on_record(signed_in, people):
    admin = signed_in(ADMIN)
    given = {"quiet_from": "20:00", "quiet_until": "07:00", "quiet_weekends": "on", "digest_from": "08:15"}

    assert admin.post(f"{MAILS}gio-gui/", given).status_code == 302
    assert selectors.hours() == Hours(time(20), time(7), True, time(8, 15))
    assert AuditRecord.objects.get(action="notices.hours_changed").detail["quiet_from"] == "20:00:00"
    answer = admin.post(f"{MAILS}gio-gui/", given | {"digest_from": "06:59"})
    assert answer.status_code == 400
    assert "Bản tin ngày rơi vào giờ yên lặng" in answer.content.decode()


# Words --------------------------------------------------------------------------------------------------------------

TRIAL = f"{WORDS}bo-noi-vu/foundation.trial/"


@pytest.mark.parametrize(("who", "status"), [(ORGANISER, 200), ("tochuc.thanhhoa", 403), (ADMIN, 403), (OFFICER, 403)])
def test_a_unit_s_words_are_its_organisers(signed_in, people, who, status):
    browser = signed_in(who)

    assert browser.get(TRIAL).status_code == status
    saved = browser.post(TRIAL, {"language": "vi", "vi-subject": "Thử {moment}", "vi-body": "Chào"}).status_code
    assert saved == (302 if status == 200 else 403)
    assert Wording.objects.exists() is (status == 200)


def test_the_list_of_kinds_says_where_own_words_stand(signed_in, people):
    organiser = signed_in(ORGANISER)
    assert "lời của chương trình" in organiser.get(WORDS).content.decode()

    organiser.post(TRIAL, {"language": "en", "en-subject": "Trial {moment}", "en-body": "Hello"})
    assert "lời riêng" in organiser.get(WORDS).content.decode()
    assert Wording.objects.get().language == "en"
    organiser.post(TRIAL, {"language": "en", "en-subject": "", "en-body": ""})
    assert not Wording.objects.exists()


def test_an_unknown_place_is_named_at_its_field_and_nothing_is_lost(signed_in, people):
    answer = signed_in(ORGANISER).post(TRIAL, {"language": "vi", "vi-subject": "Hạn {han}", "vi-body": "Chào {moment}"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Thông báo này không có thông tin {han}. Các chỗ điền được: {moment}." in page
    assert 'value="Hạn {han}"' in page
    assert not Wording.objects.exists()


def test_kinds_and_units_that_do_not_exist_are_not_found(signed_in, people):
    organiser = signed_in(ORGANISER)
    assert organiser.get(f"{WORDS}bo-noi-vu/no.such/").status_code == 404
    assert organiser.get(f"{WORDS}nowhere/foundation.trial/").status_code == 404
    assert organiser.post(TRIAL, {"language": "fr"}).status_code == 200


def test_quiet_hours_are_told_with_the_moment_they_end(signed_in, people, monkeypatch):
    night = datetime(2026, 3, 4, 22, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr("thuocdo.workspace.views.mails.timezone.now", lambda: night)
    assert "06:00 05/03/2026" in signed_in(ADMIN).get(MAILS).content.decode()
