"""Addresses. Vietnamese pages have no prefix, English ones begin with /en/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from thuocdo.opendata.api import api
from thuocdo.surveys.api import api as surveys_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/surveys/v1/", surveys_api.urls),
    *i18n_patterns(
        path("", include("thuocdo.surveys.urls")),  # first, since people answer many pages at once
        path("", include("thuocdo.ui.urls")),
        path("bo-tieu-chi/", include("thuocdo.indices.urls")),
        path("phieu-hoi/", include("thuocdo.questionnaires.urls")),
        path("tai-khoan/", include("thuocdo.directory.urls.accounts")),
        path("", include("thuocdo.directory.urls")),
        path("viec-cua-toi/", include("thuocdo.workspace.urls")),
        path("danh-gia/", include("thuocdo.assessments.urls")),
        path("danh-gia/", include("thuocdo.scoring.urls")),
        path("tai-len/", include("thuocdo.foundation.files.urls")),
        path("ket-qua/", include("thuocdo.results.urls")),
        path("", include("thuocdo.opendata.urls")),
        path("", include("thuocdo.portal.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "thuocdo.ui.views.bad_request"
handler403 = "thuocdo.ui.views.permission_denied"
handler404 = "thuocdo.ui.views.page_not_found"
handler429 = "thuocdo.directory.views.sign_in.too_many"
handler500 = "thuocdo.ui.views.server_error"
