#!/bin/sh
# Installs nestr, and ajj beside it, from a release: downloads the executable for this machine, checks
# its checksum, and puts it in place in one step. A failure, or Ctrl-C, changes nothing.
#
# Releases are found below one address, of either form:
#   a folder, local or served over HTTP:   BASE/latest    BASE/v0.1.0/nestr-linux-x86_64
#   the releases of a forge:               BASE is https://HOST/OWNER/REPOSITORY/releases/download
# The file "latest" contains the number of the newest version. A forge keeps it among the files of
# each release.
#
# Everything is in functions and the last line calls main, so that a script whose download was cut
# off does nothing.
set -eu

default_base_url='' # The release workflow writes the releases' address here.

usage() {
  cat <<'USAGE'
Installs nestr, and ajj beside it.

usage: install.sh [OPTION]...
   or: curl -fsSL ADDRESS/install.sh | sh -s -- [OPTION]...

  --version VERSION   version to install, older ones too    NESTR_VERSION, or the newest
  --to DIR            folder to install into                NESTR_INSTALL_DIR, or ~/.local/bin
  --base-url URL      where releases are, or a folder       NESTR_BASE_URL
  --no-ajj            do not link ajj to nestr
  --force             replace a program called nestr that does not answer as nestr
  --uninstall         remove nestr, and ajj where it is ours
  --help              show this

Exit codes: 0 done, 2 wrong usage, 3 the machine or the network, 4 refused to overwrite.
USAGE
}

say() {
  printf '%s\n' "$1"
}

# fail CODE MESSAGE [HINT]
fail() {
  printf 'install: %s\n' "$2" >&2
  [ -z "${3:-}" ] || printf '  %s\n' "$3" >&2
  exit "$1"
}

# quoted WORD: quotes it as one word for a shell.
quoted() {
  case $1 in
    *[!A-Za-z0-9_@%+=:,./-]*) printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf '%s' "$1" ;;
  esac
}

# --- what was asked for ---------------------------------------------------------------------------

read_options() {
  version=${NESTR_VERSION:-}
  directory=${NESTR_INSTALL_DIR:-}
  base_url=${NESTR_BASE_URL:-$default_base_url}
  with_ajj=yes
  force=
  uninstall=
  while [ $# -gt 0 ]; do
    case $1 in
      --version=* | --to=* | --base-url=*)
        word=$1
        shift
        set -- "${word%%=*}" "${word#*=}" "$@"
        continue
        ;;
      --version | --to | --base-url)
        [ -n "${2:-}" ] || fail 2 "$1 needs a value" 'install.sh --help lists the options'
        case $1 in
          --version) version=$2 ;;
          --to) directory=$2 ;;
          --base-url) base_url=$2 ;;
        esac
        shift
        ;;
      --no-ajj) with_ajj= ;;
      --force) force=yes ;;
      --uninstall) uninstall=yes ;;
      -h | --help) usage && exit 0 ;;
      *) fail 2 "unknown option \"$1\"" 'install.sh --help lists the options' ;;
    esac
    shift
  done
  if [ -z "$directory" ]; then
    [ -n "${HOME:-}" ] || fail 2 'HOME is not set' 'name the folder to install into with --to DIR'
    directory=$HOME/.local/bin
  fi
  case $directory in
    /*) ;;
    # A shell leaves the tilde of --to=~/bin as it is.
    \~ | \~/*) directory=${HOME:?HOME is not set}${directory#\~} ;;
    *) directory=$(pwd)/$directory ;;
  esac
  directory=${directory%/}
  base_url=${base_url%/}
  [ "$version" != latest ] || version=
}

# Whether a text has the form of a version, as it becomes a part of addresses.
is_version() {
  case $1 in *[!0-9A-Za-z.+-]*) return 1 ;; esac
  case $1 in [0-9]*.[0-9]*.[0-9]*) ;; *) return 1 ;; esac
}

# --- this machine ---------------------------------------------------------------------------------

# Sets os and arch to the words used in the names of release files.
find_platform() {
  kernel=$(uname -s)
  machine=$(uname -m)
  case $kernel in
    Linux) os=linux ;;
    Darwin) os=macos ;;
    MINGW* | MSYS* | CYGWIN* | Windows*)
      fail 3 'this script does not install on Windows' 'in PowerShell, run install.ps1 of the same release'
      ;;
    *) fail 3 "there is no build for \"$kernel\"" "$from_source" ;;
  esac
  case $machine in
    x86_64 | amd64) arch=x86_64 ;;
    aarch64 | arm64) arch=aarch64 ;;
    *) fail 3 "there is no build for \"$kernel\" on \"$machine\"; it takes a 64-bit x86 or Arm" "$from_source" ;;
  esac
  if [ "$os" = macos ]; then
    # A shell that runs under Rosetta sees an Intel machine.
    [ "$(sysctl -n hw.optional.arm64 2>/dev/null || true)" != 1 ] || arch=aarch64
  else
    [ "$(getconf LONG_BIT 2>/dev/null || true)" != 32 ] ||
      fail 3 'there is no build for a 32-bit system on a 64-bit kernel' "$from_source"
    if is_musl; then
      fail 3 'there is no build for musl; the builds for Linux need glibc' \
        "use the container image, or $from_source"
    fi
  fi
  file=nestr-$os-$arch
}

from_source='run it from source with Deno: docs/installing.md tells how'

# Whether the system's C library is musl. If glibc's loader is there, musl is only installed beside
# it.
is_musl() {
  for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
    if [ -e "$loader" ]; then return 1; fi
  done
  for loader in /lib/ld-musl-*; do
    if [ -e "$loader" ]; then return 0; fi
  done
  return 1
}

# sha256 FILE: prints its checksum, with whichever program is installed.
sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 <"$1" | sed 's/.*= *//'
  else
    fail 3 'no program for SHA-256 checksums is installed' 'install sha256sum, shasum or openssl'
  fi
}

# --- downloads ------------------------------------------------------------------------------------

# Runs in the background and waits for it, because a shell acts on signals only between commands.
interruptible() {
  "$@" &
  child=$!
  code=0
  wait "$child" || code=$?
  child=
  return "$code"
}

# fetch URL FILE: downloads it; fails with the reason in $work/log.
fetch() {
  : >"$work/log"
  case $1 in
    https://* | http://*) ;;
    *)
      cp "$1" "$2" 2>"$work/log"
      return
      ;;
  esac
  # Redirects never lead from TLS to an address without. Only Busybox's wget cannot be told so; it
  # does not even check certificates.
  if command -v curl >/dev/null 2>&1; then
    protocols='=https'
    case $1 in http://*) protocols='=http,https' ;; esac
    interruptible curl -fsSL --proto "$protocols" --proto-redir "$protocols" --retry 2 \
      --connect-timeout 20 --speed-limit 1 --speed-time 60 -o "$2" -- "$1" 2>"$work/log"
  elif command -v wget >/dev/null 2>&1; then
    # Busybox has its own wget, some builds of which crash on options that they do not know.
    if wget --version >/dev/null 2>&1; then
      # GNU's --https-only does not cover redirects, so anything without TLS gets a dead proxy.
      proxy=
      case $1 in https://*) proxy=http://127.0.0.1:1 ;; esac
      interruptible wget --no-verbose --tries=3 --timeout=60 ${proxy:+"--execute=http_proxy=$proxy"} \
        ${proxy:+--execute=use_proxy=on} -O "$2" -- "$1" 2>"$work/log"
    else
      interruptible wget -q -O "$2" -- "$1" 2>"$work/log"
    fi
  else
    fail 3 'neither curl nor wget is installed' 'install one of them, or give a local folder with --base-url'
  fi
}

# fetch_or_fail URL FILE WHAT
fetch_or_fail() {
  if fetch "$1" "$2"; then return; fi
  reason=$(tail -n 1 "$work/log")
  fail 3 "$3 cannot be downloaded from $1${reason:+ ($reason)}" \
    'check the version and the address; nothing was changed'
}

find_version() {
  if [ -z "$version" ]; then
    # A forge redirects "latest" to the files of the newest release.
    case $base_url in
      */releases/download) latest=${base_url%/download}/latest/download/latest ;;
      *) latest=$base_url/latest ;;
    esac
    fetch_or_fail "$latest" "$work/latest" 'the number of the newest version'
    version=$(head -n 1 "$work/latest" | tr -d '[:space:]')
    is_version "${version#v}" || fail 3 "$latest holds no version" 'give one with --version'
  fi
  version=${version#v}
}

# --- what is there already ------------------------------------------------------------------------

# answer PROGRAM: prints its answer to --version. It must not read this script from standard input.
answer() {
  "$1" --version </dev/null 2>/dev/null | head -n 1 || true
}

exists() {
  [ -e "$1" ] || [ -L "$1" ]
}

is_nestr() {
  case $(answer "$1") in 'nestr '[0-9]*) true ;; *) false ;; esac
}

# Whether the ajj in the folder is a link to, or a copy of, the nestr beside it.
is_our_ajj() {
  if [ -L "$directory/ajj" ]; then
    case $(readlink "$directory/ajj") in nestr | "$directory/nestr") true ;; *) false ;; esac
  else
    [ -f "$directory/nestr" ] && cmp -s "$directory/ajj" "$directory/nestr"
  fi
}

# Refuses to go on if another program has one of our names.
guard_names() {
  if [ -d "$directory/nestr" ]; then
    fail 4 "\"$directory/nestr\" is a folder" 'install into another folder with --to DIR'
  fi
  if exists "$directory/nestr" && [ -z "$force" ] && ! is_nestr "$directory/nestr"; then
    fail 4 "\"$directory/nestr\" is another program: it does not answer --version as nestr" \
      'install into another folder with --to DIR, or replace it with --force'
  fi
  if [ -n "$with_ajj" ] && exists "$directory/ajj" && ! is_our_ajj; then
    fail 4 "\"$directory/ajj\" is another program" \
      'leave it alone with --no-ajj ("nestr ajj" does the same), or use another folder with --to DIR'
  fi
}

# --- in place -------------------------------------------------------------------------------------

work=
child=
kept=none # The deepest folder that was there before, once others are made in it.

# Ends a download, and removes unfinished files and folders that were made in vain.
clean_up() {
  [ -z "$child" ] || kill "$child" 2>/dev/null || true
  [ -z "$work" ] || rm -rf "$work"
  folder=$directory
  while [ "$kept" != none ] && [ "$folder" != "$kept" ]; do
    rmdir "$folder" 2>/dev/null || true
    folder=${folder%/*}
  done
}

# Makes the folder, and inside it one for unfinished files, so that they can be moved out in one
# step.
make_folders() {
  kept=$directory
  while ! [ -d "$kept/" ]; do kept=${kept%/*}; done
  mkdir -p "$directory" 2>/dev/null || true
  work=$(mktemp -d "$directory/.nestr-install.XXXXXX" 2>/dev/null) ||
    fail 3 "\"$directory\" cannot be written to" 'install into another folder with --to DIR'
}

# Downloads and checks the executable, unless the same one is already there.
get_executable() {
  from=$base_url/v$version
  fetch_or_fail "$from/SHA256SUMS" "$work/SHA256SUMS" "the checksums of version $version"
  expected=$(tr -d '\r' <"$work/SHA256SUMS" | awk -v name="$file" '$2 == name || $2 == "*" name { print $1 }')
  case $expected in
    *[!0-9a-f]* | '') fail 3 "$from/SHA256SUMS has no single checksum for $file" 'nothing was changed' ;;
  esac
  if [ -f "$directory/nestr" ] && [ "$(sha256 "$directory/nestr")" = "$expected" ]; then
    found=same
    return
  fi
  fetch_or_fail "$from/$file" "$work/nestr" "$file"
  actual=$(sha256 "$work/nestr")
  [ "$actual" = "$expected" ] ||
    fail 3 "$file does not have its checksum: expected $expected, found $actual" \
      'the download is damaged or not the published file; nothing was changed'
  chmod 755 "$work/nestr"
  [ "$(answer "$work/nestr")" = "nestr $version" ] ||
    fail 3 "$file does not run on this machine: $("$work/nestr" --version </dev/null 2>&1 | tail -n 1)" \
      "$from_source"
}

install_nestr() {
  [ -n "$base_url" ] ||
    fail 2 'the address of the releases is not known' 'give it with --base-url URL, or in NESTR_BASE_URL'
  [ -z "$version" ] || is_version "${version#v}" ||
    fail 2 "\"$version\" is no version" 'a version looks like 0.1.0'
  find_platform
  sha256 /dev/null >/dev/null
  guard_names
  make_folders
  find_version
  before=
  found=
  if exists "$directory/nestr" && is_nestr "$directory/nestr"; then before=$(answer "$directory/nestr"); fi
  get_executable
  if [ -z "$found" ]; then mv -f "$work/nestr" "$directory/nestr"; fi
  kept=none
  if [ -n "$with_ajj" ]; then
    ln -s nestr "$work/ajj"
    mv -f "$work/ajj" "$directory/ajj"
  fi
  if [ -n "$found" ]; then
    say "nestr $version is installed already: $directory/nestr"
  else
    say "installed nestr $version${before:+ in place of ${before#nestr }}: $directory/nestr"
  fi
  advise_path
}

# Says how to add the folder to PATH in the user's shell, and which other nestr comes before it.
advise_path() {
  case :${PATH:-}: in
    *:"$directory":*)
      first=$(command -v nestr || true)
      [ "$first" = "$directory/nestr" ] || say "note: another nestr comes first on PATH: $first"
      return
      ;;
  esac
  folder=$(quoted "$directory")
  line="export PATH=$folder:\"\$PATH\""
  printf '\n%s\n' 'The folder is not on PATH. To add it:'
  case ${SHELL:-} in
    */fish) say "  fish_add_path $folder" ;;
    */zsh) say "  echo $(quoted "$line") >> ~/.zshrc" ;;
    */bash) say "  echo $(quoted "$line") >> ~/.bashrc" ;;
    *) say "  $line     # and in ~/.profile" ;;
  esac
}

uninstall_nestr() {
  if exists "$directory/nestr" && [ -z "$force" ] && ! is_nestr "$directory/nestr"; then
    fail 4 "\"$directory/nestr\" is another program: it does not answer --version as nestr" \
      'remove it with --force'
  fi
  removed=
  if exists "$directory/ajj" && is_our_ajj; then remove "$directory/ajj"; fi
  if exists "$directory/nestr"; then remove "$directory/nestr"; fi
  if [ -z "$removed" ]; then
    say "nestr is not installed in $directory"
  else
    say 'Projects and workspaces stay as they are. What else nestr keeps: docs/installing.md'
  fi
}

remove() {
  rm -f "$1" || fail 3 "\"$1\" cannot be removed" 'remove it as the user who installed it'
  removed=yes
  say "removed $1"
}

main() {
  read_options "$@"
  trap 'clean_up' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  if [ -n "$uninstall" ]; then uninstall_nestr; else install_nestr; fi
}

main "$@"
