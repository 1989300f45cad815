"""The permission matrix: who may reach which address and which operation of the API.

`rows/` says it, one line for each address; `tests/integration/reception/test_permissions.py` walks
all of it with every role; `python -m tests.rights` prints it into `docs/permissions.md`.
"""
