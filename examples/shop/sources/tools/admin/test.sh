# Without a command, admin says how it is used.
set -eu
code=0
usage=$(sh admin.sh 2>&1) || code=$?
[ "$code" = 2 ]
[ "${usage#usage: admin.sh}" != "$usage" ]
echo "admin: 2 tests passed"
