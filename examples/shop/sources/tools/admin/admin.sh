# The shop from the command line: sh admin.sh order PRODUCT QUANTITY PRICE
set -eu
request() {
  curl --fail --silent --show-error --data "$2" "${SHOP_URL:-http://localhost:8080}$1"
}
case ${1-} in
  order) request /orders "[{\"product\":\"$2\",\"quantity\":$3,\"price\":$4}]" ;;
  *)
    echo "usage: admin.sh order PRODUCT QUANTITY PRICE" >&2
    exit 2
    ;;
esac
