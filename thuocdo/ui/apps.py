from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "thuocdo.ui"
    label = "ui"
