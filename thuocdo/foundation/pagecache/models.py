"""What the kept pages are measured against."""

from __future__ import annotations

from django.db import models


class Stamp(models.Model):
    """How often one area of the public pages has changed. Kept pages hold while the sum of all stands."""

    area = models.CharField(max_length=50, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.area} {self.value}"
