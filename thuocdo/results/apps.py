from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "thuocdo.results"
    label = "results"
