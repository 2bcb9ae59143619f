from django.apps import AppConfig
from django.core import checks


class FoundationConfig(AppConfig):
    name = "thuocdo.foundation"
    label = "foundation"

    def ready(self) -> None:
        checks.register(reactions_exist)


def reactions_exist(**_: object) -> list[checks.CheckMessage]:
    """Report a reaction that is wired but not written, before an event finds out."""
    from thuocdo.foundation.events import outbox

    try:
        outbox.wired()
    except ImportError as error:
        return [checks.Error(f"config/wiring.py names a handler that does not exist: {error}", id="foundation.E001")]
    return []
