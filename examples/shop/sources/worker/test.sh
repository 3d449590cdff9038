# The worker sends what is in the queue, once.
set -eu
queue=$(mktemp -d)
trap 'rm -rf "$queue"' EXIT
echo '{ "order": "o-1", "email": "a@example.com", "amount": 1800 }' > "$queue/1.json"
[ "$(sh worker.sh "$queue")" = "to a@example.com: please pay 1800 cents" ]
[ -z "$(sh worker.sh "$queue")" ]
echo "worker: 2 tests passed"
