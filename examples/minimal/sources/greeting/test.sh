set -eu
. ./greeting.sh
[ "$(greet you)" = "Hello, you!" ]
echo "greeting: 1 test passed"
