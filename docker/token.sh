#!/usr/bin/env bash
# token.sh VIEWER ROLE...: prints a token for the API, good for one hour. Roles: support, senior, auditor, admin.
# For trying things out: a company's own identity provider takes this place.
set -euo pipefail
key=${TIDEMARK_JWT_PRIVATE_KEY:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/secrets/jwt-private-key.pem}
if [ $# -lt 2 ]; then
  echo "TM-443 token.sh needs a viewer and at least one role, as in: docker/token.sh ann support" >&2
  exit 2
fi
viewer=$1
shift
if [[ ! $viewer =~ ^[A-Za-z0-9._@-]{1,100}$ ]]; then
  echo "TM-444 A viewer is 1 to 100 letters, digits, dots, underscores, hyphens or @." >&2
  exit 2
fi
roles=
for role in "$@"; do
  case $role in
    support | senior | auditor | admin) roles=${roles:+$roles,}\"$role\" ;;
    *) echo "TM-445 There is no role '$role'. There are support, senior, auditor and admin." >&2; exit 2 ;;
  esac
done

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
now=$(date +%s)
header=$(printf '{"alg":"RS256","typ":"JWT"}' | base64url)
claims=$(printf '{"iss":"tidemark-local","aud":"tidemark","sub":"%s","roles":[%s],"iat":%d,"exp":%d}' \
  "$viewer" "$roles" "$now" "$((now + 3600))" | base64url)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$key" -binary | base64url)
printf '%s.%s.%s\n' "$header" "$claims" "$signature"
