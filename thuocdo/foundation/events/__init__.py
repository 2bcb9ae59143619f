"""News that travels up: event rows written with the change they tell of, delivered by the worker."""
