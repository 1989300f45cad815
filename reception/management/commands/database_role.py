from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from reception.models.journal import TABLES

# The owner keeps the tables and runs `migrate`; the service signs in as the role, which can't
# change what was journaled, nor take the guard's triggers away.
GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON {journal} FROM {role};
"""


class Command(BaseCommand):
    help = "PostgreSQL: lets ROLE run the service, but not change the journal. After each migrate."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("role", help="a role that exists and owns nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles.")
        role = connection.ops.quote_name(options["role"])
        journal = ", ".join(f"reception_{table}" for table in TABLES)
        with connection.cursor() as cursor:
            cursor.execute(GRANTS.format(role=role, journal=journal))
        self.stdout.write(f"{options['role']} may read and write, and only add to the journal.")
