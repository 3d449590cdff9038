set -eu
[ "$(sh hello.sh)" = "Hello, world!" ]
echo "hello: 1 test passed"
