from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "thuocdo.workspace"
    label = "workspace"
