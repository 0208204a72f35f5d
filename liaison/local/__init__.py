"""One machine, no Docker: installs, starts Postgres and Valkey, runs everything. No Django here."""
