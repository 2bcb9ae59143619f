from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "thuocdo.surveys"
    label = "surveys"
