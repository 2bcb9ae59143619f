from django.apps import AppConfig
from django.core import checks


class FoundationConfig(AppConfig):
    name = "thuocdo.foundation"
    label = "foundation"

    def ready(self) -> None:
        checks.register(reactions_exist)
        checks.register(notices_are_wired)


def reactions_exist(**_: object) -> list[checks.CheckMessage]:
    """Report a reaction that is wired but not written, before an event finds out."""
    from thuocdo.foundation.events import outbox

    try:
        outbox.wired()
    except ImportError as error:
        return [checks.Error(f"config/wiring.py names a handler that does not exist: {error}", id="foundation.E001")]
    return []


def notices_are_wired(**_: object) -> list[checks.CheckMessage]:
    """Report a part of the notices' wiring that does not exist, before a notice finds out."""
    from thuocdo.foundation.notices import wiring

    try:
        wiring.verify()
    except (ImportError, ValueError) as error:
        return [checks.Error(f"config/wiring.py is wrong about notices: {error}", id="foundation.E002")]
    return []
