#!/bin/sh
# Run once by the Postgres image on an empty volume: the owner who migrates, the role that serves.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres \
    -v owner="$OWNER_PASSWORD" -v application="$APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE liaison_owner LOGIN PASSWORD :'owner';
CREATE ROLE liaison_app LOGIN PASSWORD :'application';
CREATE DATABASE liaison OWNER liaison_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE liaison FROM PUBLIC;
GRANT CONNECT ON DATABASE liaison TO liaison_app;
SQL
