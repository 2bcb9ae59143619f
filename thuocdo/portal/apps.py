from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thuocdo.portal"
    label = "portal"
