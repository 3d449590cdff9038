#!/bin/sh
# Builds the images that the tests run, for machines without access to a registry: small ones, from
# Debian packages alone. They behave like the usual images of the same name: the same environment
# variables, folders, ports and users. Images that exist already are left as they are; to rebuild
# one, remove it with `docker image rm`.
#
#   nestr-test/busybox:1      a shell and small programs
#   nestr-test/redis:7        port 6379, data in /data
#   nestr-test/postgres:15    port 5432, data in PGDATA; POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB,
#                             POSTGRES_HOST_AUTH_METHOD=trust
#
# The packages are only downloaded and unpacked, with lists of their own: the system's packages and
# package sources stay as they are. Needs root, apt, dpkg and a Docker daemon that answers.
#
# usage: build_images.sh [busybox|redis|postgres]...     all three unless some are named
# Settings, by environment variable:
#   IMAGES_SUITE    Debian release to take the packages from    bookworm
#   IMAGES_MIRROR   Debian mirror                               the first of the system's package sources
set -eu

suite=${IMAGES_SUITE:-bookworm}

fail() {
  echo "build_images: $1" >&2
  exit 1
}

tag_of() {
  case $1 in
    busybox) echo nestr-test/busybox:1 ;;
    redis) echo nestr-test/redis:7 ;;
    postgres) echo nestr-test/postgres:15 ;;
    *) fail "there is no image \"$1\"; choose of busybox, redis, postgres" ;;
  esac
}

docker version >/dev/null 2>&1 || fail 'no Docker daemon answers; start one, or set DOCKER_HOST'
missing=
# shellcheck disable=SC2048 # Names of images have no spaces.
for image in ${*:-busybox redis postgres}; do
  tag=$(tag_of "$image") || exit 1
  docker image inspect "$tag" >/dev/null 2>&1 || missing="$missing $image"
done
if [ -z "$missing" ]; then
  echo 'the images of the tests are built'
  exit 0
fi

[ "$(id -u)" = 0 ] || fail 'only root can make the files of other users that an image needs'
# shellcheck disable=SC2016 # apt expands it.
mirror=${IMAGES_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
  grep -m1 -E '/debian/?$' || true)}
[ -n "$mirror" ] || fail 'there is no Debian mirror among the package sources; set IMAGES_MIRROR'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# --- packages -------------------------------------------------------------------------------------

mkdir -p "$work/lists/partial" "$work/none"
: >"$work/status" # Nothing counts as installed, so that apt downloads all that a package needs.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring arch=$(dpkg --print-architecture)] $mirror $suite main" \
  >"$work/sources.list"

# apt with its own lists, state and sources; $cache is where packages go.
own_apt() {
  mkdir -p "$cache/archives/partial"
  apt-get -qq -y --no-install-recommends \
    -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" \
    -o Dir::Cache="$cache" -o Dir::Etc::SourceList="$work/sources.list" \
    -o Dir::Etc::SourceParts="$work/none" -o Dir::Etc::PreferencesParts="$work/none" \
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Debug::NoLocking=1 \
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false "$@"
}

# Whether a package is needed only to install others, or by parts that are left out.
is_needless() {
  case $1 in
    adduser_* | debconf_* | dpkg_* | init-system-helpers_* | iproute2_* | libc-l10n_* | libdb5* | \
      libgdbm* | libllvm* | libperl* | libz3* | locales_* | lsb-base_* | netbase_* | passwd_* | \
      perl* | postgresql-client-common_* | postgresql-common_* | sensible-utils_* | ssl-cert_* | \
      sysvinit-utils_* | tar_* | ucf_*) true ;;
    *) false ;;
  esac
}

# unpack PACKAGE: unpacks the package and everything it needs into $root, without documentation. The
# packages' scripts are not run.
unpack() {
  cache=$work/cache-$1
  own_apt --download-only install "$1"
  for folder in bin sbin lib lib64; do ln -sfn "usr/$folder" "$root/$folder"; done
  for package in "$cache"/archives/*.deb; do
    is_needless "${package##*/}" || dpkg-deb --fsys-tarfile "$package" |
      tar -x -C "$root" --keep-directory-symlink \
        --exclude='./usr/share/doc*' --exclude='./usr/share/man*' --exclude='./usr/share/locale*' \
        --exclude='./usr/share/lintian*' --exclude='./usr/share/bug*' \
        --exclude='*/bitcode' --exclude='*/gconv' --exclude='*llvmjit*'
  done
}

# --- what every image has -------------------------------------------------------------------------

# new_root NAME: makes the folders and users of a system, with busybox for every program that it
# lacks.
new_root() {
  root=$work/root-$1
  for folder in usr/bin usr/sbin usr/lib usr/lib64 tmp proc sys dev etc run var root; do
    mkdir -p "$root/$folder"
  done
  chmod 1777 "$root/tmp"
  ln -s usr/bin "$root/bin"
  ln -s /run "$root/var/run"
  printf '%s\n' root:x:0:0:root:/root:/bin/sh redis:x:999:999::/data:/bin/sh \
    postgres:x:998:998::/var/lib/postgresql:/bin/sh >"$root/etc/passwd"
  printf '%s\n' root:x:0: redis:x:999: postgres:x:998: >"$root/etc/group"
  printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$root/etc/nsswitch.conf"
}

add_busybox() {
  if [ ! -f "$work/busybox" ]; then
    cache=$work/cache-busybox
    (mkdir -p "$cache" && cd "$cache" && own_apt download busybox-static)
    for package in "$cache"/busybox-static_*.deb; do
      dpkg-deb --fsys-tarfile "$package" | tar -xO ./bin/busybox >"$work/busybox"
    done
    chmod 755 "$work/busybox"
  fi
  cp "$work/busybox" "$root/usr/bin/busybox"
  for applet in $("$work/busybox" --list); do
    [ -e "$root/usr/bin/$applet" ] || [ -L "$root/usr/bin/$applet" ] ||
      ln -s busybox "$root/usr/bin/$applet"
  done
}

# import_root NAME CHANGE...: makes an image of $root; each change is a line of a Dockerfile.
import_root() {
  tag=$(tag_of "$1")
  shift
  for change; do
    shift
    set -- "$@" --change "$change"
  done
  tar -C "$root" --numeric-owner -cf "$work/root.tar" .
  docker import "$@" "$work/root.tar" "$tag" >/dev/null
  echo "built $tag"
}

# --- images ---------------------------------------------------------------------------------------

build_busybox() {
  new_root busybox
  add_busybox
  import_root busybox 'ENV PATH=/usr/bin:/bin' 'CMD ["sh"]'
}

build_redis() {
  new_root redis
  unpack redis-server
  add_busybox
  mkdir -p "$root/data"
  chown 999:999 "$root/data"
  import_root redis 'ENV PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin' 'EXPOSE 6379' \
    'VOLUME /data' 'WORKDIR /data' 'USER 999:999' \
    'CMD ["redis-server","--bind","0.0.0.0","--protected-mode","no","--save",""]'
}

build_postgres() {
  new_root postgres
  unpack postgresql-15
  add_busybox
  mkdir -p "$root/var/lib/postgresql/data" "$root/run/postgresql" "$root/usr/local/bin"
  chown -R 998:998 "$root/var/lib/postgresql" "$root/run/postgresql"
  postgres_entrypoint >"$root/usr/local/bin/entrypoint.sh"
  chmod 755 "$root/usr/local/bin/entrypoint.sh"
  import_root postgres \
    'ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/usr/sbin:/bin' 'EXPOSE 5432' \
    'VOLUME /var/lib/postgresql/data' 'ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]' \
    'CMD ["postgres","-c","listen_addresses=*","-c","unix_socket_directories=/run/postgresql,/tmp"]'
}

postgres_entrypoint() {
  cat <<'SCRIPT'
#!/bin/sh
set -eu
export PGDATA=${PGDATA:-/var/lib/postgresql/data}
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
password=${POSTGRES_PASSWORD:-}

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA" /run/postgresql
  chmod 700 "$PGDATA"
  # Without "--" busybox's su would take the server's -c for its own.
  exec su -m -s /bin/sh -- postgres "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -n "$password" ]; then
    method=scram-sha-256
  elif [ "${POSTGRES_HOST_AUTH_METHOD:-}" = trust ]; then
    method=trust
  else
    echo 'Error: POSTGRES_PASSWORD is empty, and POSTGRES_HOST_AUTH_METHOD is not trust' >&2
    exit 1
  fi
  (umask 077 && printf '%s\n' "${password:-unused}" >/tmp/password)
  initdb --no-sync --username="$user" --pwfile=/tmp/password --auth-local=trust \
    --auth-host="$method" --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  rm -f /tmp/password
  echo "host all all all $method" >>"$PGDATA/pg_hba.conf"
  [ "$database" = postgres ] ||
    printf 'CREATE DATABASE "%s";\n' "$database" | postgres --single -j postgres >/dev/null
fi
exec "$@"
SCRIPT
}

cache=$work/cache
own_apt update
for image in $missing; do "build_$image"; done
