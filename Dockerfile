# nestr for CI: the executable, git, ssh, and certificates. Built from a release's folder, for example
#
#   docker build -f Dockerfile --build-arg EXECUTABLE=nestr-linux-x86_64 -t nestr dist/v0.1.0
#
# BASE is any image with glibc. Where it has apt, PACKAGES are installed; one without apt must have git
# and certificates itself, and ssh for remotes that need it. With a base that has a package of jj,
# PACKAGES="ca-certificates git jujutsu openssh-client" adds it; PACKAGES= installs nothing.
ARG BASE=debian:bookworm-slim
FROM ${BASE}

ARG PACKAGES="ca-certificates git openssh-client"
ARG EXECUTABLE=nestr-linux-x86_64
ARG VERSION=
ARG SOURCE=

LABEL org.opencontainers.image.title="nestr" \
      org.opencontainers.image.description="Many repositories as one project, and workspaces with their own services" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.source="${SOURCE}"

# A checkout that is mounted belongs to whoever made it, and git refuses one of another user unless it
# is told not to; in a container that was made for this checkout there is nobody to be protected from.
# The user's lines are written by hand, so that the base needs no program for it. Any user can write to
# the home folder: "docker run --user" is how a container gets to own what it writes.
RUN set -eu; \
    if [ -n "${PACKAGES}" ] && command -v apt-get >/dev/null; then \
      apt-get update; \
      DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${PACKAGES}; \
      rm -rf /var/lib/apt/lists/*; \
    fi; \
    git config --system --add safe.directory '*'; \
    echo 'nestr:x:1000:1000::/home/nestr:/bin/sh' >>/etc/passwd; \
    echo 'nestr:x:1000:' >>/etc/group; \
    mkdir -p /home/nestr /work; \
    chown 1000:1000 /home/nestr /work; \
    chmod 777 /home/nestr

# Must be executable there: changing its mode here would store it twice.
COPY ${EXECUTABLE} /usr/local/bin/nestr
RUN ln -s nestr /usr/local/bin/ajj && nestr --version

USER 1000:1000
ENV HOME=/home/nestr
WORKDIR /work
ENTRYPOINT ["nestr"]
CMD ["--help"]
