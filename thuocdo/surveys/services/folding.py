from django.db import connection


def hold() -> None:
    """Let nobody else change the sums until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [7_116_328_402])
