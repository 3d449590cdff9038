# Sends every invoice of a queue: sh worker.sh QUEUE
set -eu
queue=$1
mkdir -p "$queue/sent"
for invoice in "$queue"/*.json; do
  [ -e "$invoice" ] || break
  email=$(sed -n 's/.*"email": *"\([^"]*\)".*/\1/p' "$invoice")
  amount=$(sed -n 's/.*"amount": *\([0-9]*\).*/\1/p' "$invoice")
  echo "to $email: please pay $amount cents"
  mv "$invoice" "$queue/sent"
done
