"""Tags and filters of the pages' look: `{% load ui %}`."""
