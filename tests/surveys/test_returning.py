"""Letters that came back (B3): reports of mail servers, marks by hand, addresses that work again."""

from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.core.management import call_command

from tests.surveys.conftest import NOW
from tests.surveys.test_mailing import begin, invited, post, send_all  # noqa: F401 - fixtures
from thuocdo.kernel.refusals import BadInput, NotFound, NotPermitted
from thuocdo.surveys.domain import bounces
from thuocdo.surveys.domain.bounces import Bounce
from thuocdo.surveys.models import Invitation
from thuocdo.surveys.selectors import letters as selectors
from thuocdo.surveys.services import returning


def report(address, *, action="failed", status="5.1.1", said="smtp; 550 5.1.1 <{address}> unknown", number=None):
    """Return what a mail server writes when a letter can't be delivered (RFC 3464)."""
    mail = MIMEMultipart("report", report_type="delivery-status")
    mail["From"], mail["Subject"] = "MAILER-DAEMON@mail.example.vn", "Undelivered Mail Returned to Sender"
    mail.attach(MIMEText("Your message could not be delivered.", _charset="utf-8"))
    status_part = Message()
    status_part["Content-Type"] = "message/delivery-status"
    server, person = Message(), Message()
    server["Reporting-MTA"] = "dns; mail.example.vn"
    person["Final-Recipient"], person["Action"], person["Status"] = f"rfc822; {address}", action, status
    person["Diagnostic-Code"] = said.format(address=address)
    status_part.set_payload([server, person])
    mail.attach(status_part)
    if number is not None:
        headers = MIMEText(f"Message-ID: <letter-7-{number}@thuocdo.example.vn>\nSubject: Mời\n", "rfc822-headers")
        mail.attach(headers)
    return mail.as_bytes()


def plain(words="Tôi đi vắng đến thứ Hai."):
    mail = EmailMessage()
    mail["Subject"] = "Trả lời tự động"
    mail.set_content(words)
    return mail.as_bytes()


def mbox(*mails):
    return b"".join(b"From MAILER-DAEMON Thu Mar  5 00:00:00 2026\n" + each + b"\n" for each in mails)


def test_a_report_tells_the_address_the_reason_and_whose_letter_it_was():
    read = bounces.read(report("Nguoi1@Example.vn", number=42))

    assert read.bounces == (Bounce("nguoi1@example.vn", True, "550 5.1.1 <…> unknown", 42),)
    assert read.others == 0


@pytest.mark.parametrize(
    ("content", "permanent"),
    [
        (report("a@example.vn"), [True]),
        (report("a@example.vn", status="4.2.2", said="smtp; 452 4.2.2 mailbox full"), [False]),
        (report("a@example.vn", action="delayed", status="4.4.1"), []),
        (report("a@example.vn", action="delivered", status="2.0.0"), []),
        (plain(), []),
        (b"", []),
        (b"\x00\xff" * 500, []),
        (b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nrubbish", []),
    ],
)
def test_only_reports_of_failure_are_bounces(content, permanent):
    assert [each.permanent for each in bounces.read(content).bounces] == permanent


def test_a_mailbox_holds_many_mails_and_what_is_no_report_is_counted():
    read = bounces.read(mbox(report("a@example.vn"), plain(), report("b@example.vn"), plain()))

    assert [each.address for each in read.bounces] == ["a@example.vn", "b@example.vn"]
    assert read.others == 2


def test_addresses_that_reports_tell_of_are_marked_and_get_nothing_more(people, invited, mailoutbox):  # noqa: F811
    content = mbox(
        report("nguoi0@example.vn"), report("nguoi0@example.vn"), report("la@example.vn"), plain(),
        report("nguoi1@example.vn", status="4.2.2", said="smtp; 452 4.2.2 full"),
    )  # fmt: skip

    taken = returning.take_reports(actor=people.manager, campaign_id=invited.id, content=content, now=NOW)

    assert taken == returning.Taken(marked=1, already=1, unknown=1, passing=1, others=1)
    assert selectors.counts(invited.id).returned == 1
    assert begin(people, invited) == 3


def test_a_forwarded_letter_is_known_by_its_number(people, invited):  # noqa: F811
    row = Invitation.objects.get(email="nguoi2@example.vn")
    content = report("noi.khac@example.org", number=row.pk)

    returning.take_reports(actor=people.manager, campaign_id=invited.id, content=content, now=NOW)

    row.refresh_from_db()
    assert row.bounced_at == NOW


def test_a_number_of_another_survey_is_not_believed(people, invited):  # noqa: F811
    content = report("noi.khac@example.org", number=10**12)

    taken = returning.take_reports(actor=people.manager, campaign_id=invited.id, content=content, now=NOW)

    assert (taken.marked, taken.unknown) == (0, 1)


def test_a_letter_is_marked_by_hand_and_the_address_works_again(people, invited):  # noqa: F811
    row = Invitation.objects.get(email="nguoi0@example.vn")
    who = {"actor": people.manager, "campaign_id": invited.id, "invitation_id": row.pk, "now": NOW}
    with pytest.raises(BadInput, match=r"^Say why the letter came back\.$"):
        returning.mark(**who, reason=" ")

    returning.mark(**who, reason="Hộp thư nguoi0@example.vn không còn")
    row.refresh_from_db()
    assert row.bounce_reason == "Hộp thư … không còn"
    with pytest.raises(NotFound):
        returning.mark(**who, reason="lần nữa")

    returning.works_again(**who)
    row.refresh_from_db()
    assert (row.bounced_at, row.bounce_reason, row.sent_at) == (None, "", None)


@pytest.mark.parametrize("who", ["organiser", "stranger", "officer", "auditor"])
def test_only_survey_managers_of_the_owner_mark_letters(people, invited, who):  # noqa: F811
    with pytest.raises(NotPermitted):
        returning.take_reports(
            actor=getattr(people, who), campaign_id=invited.id, content=report("nguoi0@example.vn"), now=NOW
        )

    assert selectors.counts(invited.id).returned == 0


def test_the_command_marks_addresses_of_every_survey(invited, tmp_path, capsys):  # noqa: F811
    box = tmp_path / "tra-lai.mbox"
    box.write_bytes(mbox(report("nguoi0@example.vn"), plain()))

    call_command("read_bounces", str(box))

    assert capsys.readouterr().out.endswith("1 marked, 0 known before, 0 on no list, 0 for now only, 1 no reports\n")
    assert Invitation.objects.get(email="nguoi0@example.vn").bounced_at is not None
