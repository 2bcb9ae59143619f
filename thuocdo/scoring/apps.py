from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "thuocdo.scoring"
    label = "scoring"
