from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "thuocdo.questionnaires"
    label = "questionnaires"
