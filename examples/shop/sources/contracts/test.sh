# Every reference of the contract leads to a schema.
set -eu
for name in $(grep -o '#/components/schemas/[A-Za-z]*' openapi.json | sed 's|.*/||' | sort -u); do
  grep -q "^      \"$name\": {" openapi.json || {
    echo "there is no schema $name" >&2
    exit 1
  }
done
echo "all references lead to a schema"
