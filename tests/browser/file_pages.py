"""Two pages as a feature would make them: a form that takes files, and the files it took, read on the page."""

from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path
from django.utils import timezone

from thuocdo.config.urls import urlpatterns as product
from thuocdo.foundation.files import selectors, services
from thuocdo.foundation.files.domain.kinds import MB, Limits
from thuocdo.foundation.files.views import serve, upload_field

LIMITS = Limits(file_bytes=40 * MB, files=4)
TAKEN = {}  # file number → name, as a feature would keep it in a table
FORM = """{% extends "ui/page.html" %}{% load ui documents %}{% block title %}Minh chứng{% endblock %}{% block main %}
<h1>Minh chứng</h1><form method="post" enctype="multipart/form-data">{% csrf_token %}
{% upload_field field "Tệp minh chứng" %}
<div class="field"><label for="note">Số, ngày, nơi ban hành</label><input id="note" name="note"></div>
<p class="form-end"><button class="button">Lưu</button></p></form>
<h2>Đã nhận</h2>
{% for name, facts in taken %}{% document name facts.inline facts.download shown_as=facts.shown_as size=facts.size %}
{% endfor %}{% endblock %}"""


def form(request):
    actor_id, problems = request.user.pk, ()
    if request.method == "POST":
        receipt = services.receive(
            actor_id=actor_id,
            purpose="thử",
            files=request.FILES.getlist("files"),
            uploads=request.POST.getlist("uploads"),
            limits=LIMITS,
            now=timezone.now(),
        )
        TAKEN.update({each.file_id: each.name for each in receipt.taken})
        problems = receipt.refused
        if not problems:
            return HttpResponseRedirect("/thu/")
    now = timezone.now()
    context = {
        "field": upload_field(actor_id=actor_id, purpose="thử", limits=LIMITS, now=now, refused=problems),
        "taken": [(TAKEN[each.id], shown(each)) for each in selectors.files(TAKEN).values()],
    }
    return HttpResponse(engines["django"].from_string(FORM).render(context, request))


def shown(facts):
    address = f"/thu/tep/{facts.id}"
    return {"inline": f"{address}?xem", "download": address, "shown_as": facts.shown_as, "size": facts.size}


def file(request, file_id):
    return serve(
        request,
        file_id=file_id,
        name=TAKEN[file_id],
        subject=f"thử {file_id}",
        now=timezone.now(),
        inline="xem" in request.GET,
    )


urlpatterns = [path("thu/", form), path("thu/tep/<int:file_id>", file), *product]
