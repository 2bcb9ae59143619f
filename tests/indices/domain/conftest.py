"""Drawn frameworks are large and machines may be busy: time says nothing about whether a rule is right."""

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
