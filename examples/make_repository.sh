#!/bin/sh
# Makes an example with one repository ready to try: copies its files into a new folder and commits
# them. Needs only git. Identity and clock are fixed, and none of the machine's git configuration is
# read, so that the commit is the same everywhere.
#
# usage: sh examples/make_repository.sh EXAMPLE DIR
set -eu

usage() {
  echo "usage: make_repository.sh EXAMPLE DIR, where EXAMPLE is aether-process or aether-docker" >&2
  exit 2
}

[ $# -eq 2 ] && [ -n "$1" ] && [ -n "$2" ] || usage
unset $(git rev-parse --local-env-vars)
source=$(dirname "$0")/$1/repository
target=$2
[ -d "$source" ] || usage
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
  echo "\"$target\" is not empty; give another folder" >&2
  exit 1
fi

export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME='Shop Team' GIT_AUTHOR_EMAIL=team@example.com
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
export GIT_AUTHOR_DATE=2025-01-06T09:00:00Z GIT_COMMITTER_DATE=2025-01-06T09:00:00Z

mkdir -p "$target"
cp -R "$source/." "$target"
cd "$target"
git init --quiet --initial-branch=main --template=
git add --all
git commit --quiet --no-verify -m 'Begin'
echo "made a repository in $(pwd)"
