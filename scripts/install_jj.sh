#!/bin/sh
# Installs jj (Jujutsu) for the tests on an older Debian, from the packages of a newer one.
#
# The newer release's packages are only downloaded and unpacked: jj and the libraries it needs go
# into a folder of their own, and jj is told to load them from there. The system's packages, package
# sources and libraries stay as they are. jj needs git 2.42 or later; if the system's git is older,
# a newer one is put beside jj in the same way and named in jj's system-wide configuration, which
# the user's own configuration overrides. Does nothing if jj is already installed.
#
# Needs root, apt and dpkg. Settings, by environment variable:
#   JJ_PREFIX   folder for jj and its libraries             /opt/jj
#   JJ_BIN      link to the program                         /usr/local/bin/jj
#   JJ_CONFIG   folder of jj's system-wide configuration    /etc/jj/conf.d
#   JJ_SUITE    Debian release to take the packages from    sid
#   JJ_MIRROR   Debian mirror                               the first of the system's package sources
set -eu

prefix=${JJ_PREFIX:-/opt/jj}
link=${JJ_BIN:-/usr/local/bin/jj}
config=${JJ_CONFIG:-/etc/jj/conf.d}
suite=${JJ_SUITE:-sid}

fail() {
  echo "install_jj: $1" >&2
  exit 1
}

if command -v jj >/dev/null 2>&1 && jj --version >/dev/null 2>&1; then
  echo "jj is installed: $(jj --version)"
  exit 0
fi

# shellcheck disable=SC2016 # apt expands it.
mirror=${JJ_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
  grep -m1 -E '/debian/?$' || true)}
[ -n "$mirror" ] || fail 'there is no Debian mirror among the package sources; set JJ_MIRROR'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
unpacked=$work/unpacked
new=$prefix.new
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/none" "$unpacked"

# --- packages -------------------------------------------------------------------------------------

# apt with its own lists, state and sources, so that the newer release never gets into the system's.
newer_apt() {
  apt-get -qq \
    -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" \
    -o Dir::Cache="$work/cache" -o Dir::Etc::SourceList="$work/sources.list" \
    -o Dir::Etc::SourceParts="$work/none" -o Dir::Etc::PreferencesParts="$work/none" \
    -o APT::Sandbox::User=root -o Acquire::Languages=none \
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false "$@"
}

# Whether the system's git is older than 2.42.
git_is_old() {
  version=$(git --version 2>/dev/null | sed 's/[^0-9]*\([0-9]*\)\.\([0-9]*\).*/\1 \2/')
  # shellcheck disable=SC2086 # Two words.
  set -- ${version:-0 0}
  [ "$1" -lt 2 ] || { [ "$1" -eq 2 ] && [ "$2" -lt 42 ]; }
}

packages='jujutsu libc6 libgcc-s1 libmimalloc3'
own_git=
if git_is_old; then
  own_git=yes
  packages="$packages git libpcre2-8-0 zlib1g"
fi

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
: >"$work/status"
echo "deb [signed-by=$keyring arch=$(dpkg --print-architecture)] $mirror $suite main" \
  >"$work/sources.list"
newer_apt update
# shellcheck disable=SC2086 # Unquoted: one word per package.
(cd "$work/cache" && newer_apt download $packages)
for package in "$work"/cache/*.deb; do dpkg-deb -x "$package" "$unpacked"; done

# patchelf comes from the system's own release; it is used here and then discarded.
patchelf=$(command -v patchelf || true)
if [ -z "$patchelf" ]; then
  mkdir "$work/patchelf"
  (cd "$work/patchelf" && apt-get -qq -o APT::Sandbox::User=root download patchelf &&
    dpkg-deb -x patchelf_*.deb .)
  patchelf=$work/patchelf/usr/bin/patchelf
fi

# --- programs and libraries -----------------------------------------------------------------------

loader=$(find "$unpacked" -name 'ld-linux*.so.*' -type f | head -1)
[ -n "$loader" ] || fail 'the package libc6 has no loader'
rm -rf "$new"
mkdir -p "$new/lib" "$new/bin" "$(dirname "$link")"
cp -L "$loader" "$new/lib/ld.so"
for name in libc libm libgcc_s libpthread libdl librt libresolv libnss_files libnss_dns \
  libmimalloc libpcre2-8 libz; do
  for library in "$(dirname "$loader")/$name".so.[0-9] "$(dirname "$loader")/$name".so.[0-9][0-9]; do
    [ ! -e "$library" ] || cp -L "$library" "$new/lib/"
  done
done
for library in "$new"/lib/libmimalloc* "$new"/lib/libpcre2*; do
  [ ! -e "$library" ] || "$patchelf" --set-rpath "$prefix/lib" "$library"
done

# Copies a program and makes it find its loader and libraries without any environment variable, so
# that editors, hooks and whatever else jj starts keep using the system's libraries.
copy_program() {
  cp -L "$1" "$2"
  "$patchelf" --set-interpreter "$prefix/lib/ld.so" --set-rpath "$prefix/lib" "$2"
}

copy_program "$unpacked/usr/bin/jj" "$new/bin/jj"

is_elf() {
  [ "$(head -c4 "$1" | tail -c3)" = ELF ]
}

# Most of git's own programs are the same file; those that need curl are the system's.
copy_git() {
  core=$new/git-core
  mkdir -p "$core"
  copy_program "$unpacked/usr/bin/git" "$core/git"
  for program in "$unpacked"/usr/lib/git-core/*; do
    name=${program##*/}
    if [ -d "$program" ]; then
      cp -R "$program" "$core/"
      continue
    fi
    case $name in
      git | git-shell | git-sh-i18n--envsubst | scalar) ;;
      git-remote-http* | git-remote-ftp* | git-http-* | git-imap-send | git-daemon)
        [ ! -x "/usr/lib/git-core/$name" ] || ln -s "/usr/lib/git-core/$name" "$core/$name"
        ;;
      *) if is_elf "$program"; then ln -s git "$core/$name"; else cp -L "$program" "$core/"; fi ;;
    esac
  done
  cp -R "$unpacked/usr/share/git-core/templates" "$new/git-templates"
  cat >"$new/bin/git" <<WRAPPER
#!/bin/sh
GIT_EXEC_PATH=$prefix/git-core GIT_TEMPLATE_DIR=$prefix/git-templates exec $prefix/git-core/git "\$@"
WRAPPER
  chmod 755 "$new/bin/git"
  mkdir -p "$config"
  echo "git.executable-path = \"$prefix/bin/git\"" >"$config/50-own-git.toml"
}

[ -z "$own_git" ] || copy_git

# --- in place -------------------------------------------------------------------------------------

rm -rf "$prefix"
mv "$new" "$prefix"
ln -sfn "$prefix/bin/jj" "$link"
"$link" --version
[ -z "$own_git" ] || "$prefix/bin/git" --version
