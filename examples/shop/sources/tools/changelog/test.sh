# The changelog of this repository begins with its first commit.
set -eu
[ "$(sh changelog.sh . | head -n 1)" = "- Describe tools" ]
echo "changelog: 1 test passed"
