#!/usr/bin/env bash
# Makes what the containers must keep to themselves, once: what is there already is left as it is.
#
#   sudo docker/secrets.sh             each file is owned by the user of the one container that reads it
#   docker/secrets.sh --no-owner       each file stays yours: for Docker Desktop, which maps owners by itself
#
# Compose hands a secret file to a container with the owner and mode that it has here, so a file of mode 0600 must
# belong to the container's user. A password that two containers need is therefore there twice.
set -euo pipefail
umask 077

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/secrets
owners=yes
while [ $# -gt 0 ]; do
  case $1 in
    --no-owner) owners=no ;;
    --folder) folder=$2; shift ;;
    *) echo "TM-441 secrets.sh does not know '$1'. It takes --no-owner and --folder FOLDER." >&2; exit 2 ;;
  esac
  shift
done
if [ "$owners" = yes ] && [ "$(id -u)" != 0 ]; then
  echo "TM-442 Only root can give each secret to the user of the container that reads it, and you are $(id -un)." \
    "Run this with sudo, or with --no-owner under Docker Desktop. Nothing has been made." >&2
  exit 1
fi

you=${SUDO_UID:-$(id -u)}
# Only you get past the outer folder; the inner ones let Compose see which files there are, not what is in them.
mkdir -p "$folder"
chmod 700 "$folder"
if [ "$owners" = yes ]; then chown "$you" "$folder"; fi

# give FILE UID: lays standard input down as FILE, unless it is there.
give() {
  local file=$folder/$1 uid=$2
  if [ "$(dirname "$1")" != . ]; then
    mkdir -p "$(dirname "$file")"
    chmod 711 "$(dirname "$file")"
  fi
  if [ -e "$file" ]; then
    cat > /dev/null
  else
    cat > "$file.new"
    mv "$file.new" "$file"
  fi
  if [ "$owners" = yes ]; then chown "$uid" "$file"; fi
}
random() { openssl rand -base64 33 | tr '+/' '-_'; }

postgres=999 spark=185 api=10001 migrate=10002

random | give postgres/postgres-password $postgres
random | give postgres/owner-password $postgres
random | give postgres/sync-password $postgres
random | give postgres/api-password $postgres
give streaming/postgres-password $spark < "$folder/postgres/sync-password"
give api/postgres-password $api < "$folder/postgres/api-password"
give migrate/flyway.toml $migrate <<TOML
[environments.default]
url = "jdbc:postgresql://postgres:5432/tidemark"
user = "tidemark_owner"
password = "$(cat "$folder/postgres/owner-password")"

[flyway]
locations = ["filesystem:/flyway/sql"]
TOML
openssl rand -base64 48 | tr -d '\n' | give api/cursor-key $api
# The private key signs tokens (token.sh); no container sees it.
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 | give jwt-private-key.pem "$you"
openssl pkey -in "$folder/jwt-private-key.pem" -pubout | give api/jwt-public-key.pem $api

echo "secrets ready folder=$folder"
