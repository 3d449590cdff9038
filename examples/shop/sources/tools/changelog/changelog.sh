# What is new in a repository since a revision: sh changelog.sh FOLDER [REVISION]
set -eu
git -C "$1" log --reverse --format='- %s' "${2:+$2..}HEAD"
