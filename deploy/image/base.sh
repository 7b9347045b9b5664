#!/bin/sh
# Makes a base image, Debian with a Java runtime and glibc, from Debian's packages alone: no registry, no daemon, no root beyond a
# user namespace. Needs mmdebstrap. Usage: base.sh OUT.tar [MIRROR]
set -eu
out=$1
mirror=${2:-}
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1767225600}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086
mmdebstrap --variant=minbase --include=openjdk-17-jre-headless \
  --customize-hook='echo "minga:x:10001:10001::/data:/usr/sbin/nologin" >>"$1/etc/passwd"' \
  --customize-hook='echo "minga:x:10001:" >>"$1/etc/group"' \
  --customize-hook='rm -rf "$1"/usr/share/man/* "$1"/usr/share/locale/* "$1"/var/cache/* "$1"/var/log/* "$1"/var/lib/apt/lists/*' \
  bookworm "$work/layer.tar" $mirror

layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
case $(uname -m) in aarch64) architecture=arm64 ;; *) architecture=amd64 ;; esac
created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
printf '{"architecture":"%s","os":"linux","created":"%s","config":{"Env":["PATH=/usr/local/bin:/usr/bin:/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
  "$architecture" "$created" "$layer" >"$work/config.json"
printf '[{"Config":"config.json","RepoTags":["minga-base:latest"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf "$out" -C "$work" config.json layer.tar manifest.json
