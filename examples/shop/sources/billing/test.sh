# Code and contract.uses name the same fields.
set -eu
for field in $(sed 's/.*\.//' contract.uses); do
  grep -q "\"$field\"" billing/invoice.py || {
    echo "contract.uses names $field, invoice.py does not" >&2
    exit 1
  }
done
echo "invoice.py works with every field of contract.uses"
