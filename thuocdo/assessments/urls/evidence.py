"""Addresses of documents. They stand before those of leaves, whose codes would take any word."""

from __future__ import annotations

from django.urls import path

from thuocdo.assessments.urls.sheet import LEAF, UNIT
from thuocdo.assessments.views import evidence, evidence_list

DOCUMENT = UNIT + "minh-chung/<int:evidence>/"

urlpatterns = [
    path(UNIT + "minh-chung/", evidence_list.unit_evidence, name="evidence"),
    path(UNIT + "minh-chung/danh-sach.<str:kind>", evidence_list.export, name="evidence-export"),
    path(DOCUMENT, evidence_list.document_page, name="document"),
    path(DOCUMENT + "tep/", evidence_list.content, name="document-file"),
    path(DOCUMENT + "tieu-chi/", evidence_list.leaves, name="document-leaves"),
    path(LEAF + "minh-chung/", evidence.leaf_evidence, name="leaf-evidence"),
    path(LEAF + "minh-chung/dung-lai/", evidence.use_again, name="leaf-evidence-again"),
    path(LEAF + "minh-chung/<int:evidence>/go/", evidence.take_away, name="leaf-evidence-remove"),
]
