from django.apps import AppConfig


class IndicesConfig(AppConfig):
    name = "thuocdo.indices"
    label = "indices"
