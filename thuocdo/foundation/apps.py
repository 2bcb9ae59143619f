from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "thuocdo.foundation"
    label = "foundation"
