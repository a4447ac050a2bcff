# Run once, when the database is made: a role for the application, which owns its database and nothing more.
# The superuser loses its password: it is reached only from inside this container.
psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE kerjasama LOGIN PASSWORD :'password';
CREATE DATABASE kerjasama OWNER kerjasama;
ALTER ROLE postgres PASSWORD NULL;
SQL
