from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "thuocdo.opendata"
    label = "opendata"
