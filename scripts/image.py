#!/usr/bin/env python3
"""Builds and tries the image without an engine: image.py

Every step of the Dockerfile runs, as the Dockerfile has it, in a clean Debian root that
debootstrap makes. Of the base images only what they are made of is known here: Debian, and for
Swift's the packages that its toolchain needs; the toolchain itself is mounted, read-only. Then the
entry point serves as the image's user, with a read-only root, no capabilities and no new
privileges, until the HEALTHCHECK's own command says that it is healthy, and ends on STOPSIGNAL.

It needs root, for chroot and mounts, which vanish with the namespace that it runs in. The roots are
kept in .build/image. DEBIAN_MIRROR names another mirror than the machine's.
"""

import fnmatch
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

from bench import Failure, free_port

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / ".build" / "image"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What the image swift:6.3-bookworm installs beside the toolchain, as its own Dockerfile lists it.
SWIFT_PACKAGES = (
    "binutils-gold ca-certificates git gnupg2 libc6-dev libcurl4-openssl-dev libedit2 "
    "libgcc-12-dev libncurses-dev libpython3-dev libsqlite3-0 libstdc++-12-dev libxml2-dev "
    "libz3-dev pkg-config tzdata zip zlib1g-dev"
).split()
# Instructions that say something to an engine and do nothing to the root.
SILENT = {"EXPOSE", "VOLUME", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT"}
HEALTHY_WITHIN_SECONDS = 30


def call(*command, **options):
    subprocess.run([str(word) for word in command], check=True, **options)


class Dockerfile:
    """Stages in order; each has its base image, its name, and its instructions as (word, rest)."""

    def __init__(self, path):
        self.stages = []
        for word, rest in self.instructions(path.read_text()):
            if word == "FROM":
                image, *name = re.split(r"\s+AS\s+", rest, flags=re.IGNORECASE)
                self.stages.append({"image": image, "name": name[0] if name else None, "steps": []})
            else:
                self.stages[-1]["steps"].append((word, rest))

    @staticmethod
    def instructions(text):
        lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
        for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
            if line.strip():
                word, rest = line.strip().split(None, 1)
                yield word.upper(), rest.strip()


class Context:
    """What `docker build .` sends: the files that .dockerignore leaves."""

    def __init__(self, folder):
        self.folder = folder
        lines = (folder / ".dockerignore").read_text().split()
        self.rules = [(line.lstrip("!"), not line.startswith("!")) for line in lines]

    def has(self, path):
        """The last rule that matches the path or a folder above it decides."""
        names = [path, *[str(parent) for parent in pathlib.PurePath(path).parents][:-1]]
        is_left_out = False
        for pattern, leaves_out in self.rules:
            if any(fnmatch.fnmatch(name, pattern) for name in names):
                is_left_out = leaves_out
        return not is_left_out

    def find(self, source):
        if not self.has(source) or not (self.folder / source).exists():
            raise Failure(f"COPY {source}: no such file in what .dockerignore leaves.")
        return self.folder / source


class Stage:
    """One root, and what the instructions so far have set for the next ones."""

    def __init__(self, stage, number):
        self.image, self.steps = stage["image"], stage["steps"]
        self.root = WORK / f"stage{number}"
        self.environment = {"PATH": PATH}
        self.shell = ["/bin/sh", "-c"]
        self.folder = "/"
        self.user = "0"
        self.said = {}

    def prepare(self):
        kind, _, tag = self.image.partition(":")
        suite = re.sub(r"^.*?([a-z]+)(-slim)?$", r"\1", tag)
        if kind not in ("debian", "swift"):
            raise Failure(f"FROM {self.image}: only debian and swift images are known here.")
        base = debian(suite) if kind == "debian" else swift(suite, tag)
        shutil.rmtree(self.root, ignore_errors=True)
        call("cp", "-a", base, self.root)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        mount_system(self.root)
        if kind == "swift":
            self.environment["PATH"] = f"{mount_toolchain(self.root, tag)}:{PATH}"
            share_git_mirrors(self.root)

    def run_all(self, context, stages):
        for word, rest in self.steps:
            print(f"  {word} {rest[:90]}", flush=True)
            if word == "RUN":
                self.run_logged([*self.shell, rest])
            elif word == "COPY":
                self.copy(rest, context, stages)
            elif word == "SHELL":
                self.shell = json.loads(rest)
            elif word == "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            elif word == "USER":
                self.user = rest
            elif word == "WORKDIR":
                self.folder = os.path.join(self.folder, rest)
                self.path(self.folder).mkdir(parents=True, exist_ok=True)
                self.keep_build()
            elif word not in SILENT:
                raise Failure(f"{word} is not known here: teach scripts/image.py to do it.")
            self.said[word] = rest

    def path(self, inside):
        return self.root / inside.lstrip("/")

    def run(self, command, **options):
        call(*self.command(command), env={"HOME": self.home()} | self.environment, **options)

    def run_logged(self, command):
        """Tells what a step wrote only when it fails."""
        log = WORK / "step.log"
        with log.open("w") as file:
            try:
                self.run(command, stdout=file, stderr=subprocess.STDOUT)
            except subprocess.CalledProcessError as failure:
                lines = log.read_text().splitlines()[-20:]
                raise Failure("\n".join([f"the step ended with {failure.returncode}:", *lines])
                              ) from failure

    def command(self, command, hardened=False):
        """The command as an engine would start it in this stage."""
        user, group = self.ids()
        drop = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
        if hardened:
            drop += ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        return ["chroot", str(self.root), *drop, "env", f"--chdir={self.folder}", *command]

    def account(self):
        for line in self.path("/etc/passwd").read_text().splitlines():
            fields = line.split(":")
            if self.user in (fields[0], fields[2]):
                return fields
        raise Failure(f"USER {self.user} is not in the image's /etc/passwd.")

    def ids(self):
        return self.account()[2:4]

    def home(self):
        return self.account()[5]

    def copy(self, rest, context, stages):
        words = rest.split()
        source_stage = None
        if words[0].startswith("--from="):
            source_stage = stages[words.pop(0).removeprefix("--from=")]
        if len(words) != 2 or words[0].startswith("--"):
            raise Failure(f"COPY {rest}: only one source and one place are known here.")
        source = source_stage.path(words[0]) if source_stage else context.find(words[0])
        target = self.path(os.path.join(self.folder, words[1]))
        if words[1].endswith("/") and not source.is_dir():
            target = target / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(source, target)

    def keep_build(self):
        """What the compiler has built stays for the next time, as with a cache mount."""
        if self.image.startswith("swift:") and self.folder != "/":
            kept = WORK / "swift-build"
            kept.mkdir(exist_ok=True)
            bind(kept, self.path(f"{self.folder}/.build"))


def bind(source, target, options=None):
    target.mkdir(parents=True, exist_ok=True)
    call("mount", "--bind", source, target)
    if options:
        call("mount", "-o", f"remount,bind,{options}", target)


def mount_system(root):
    call("mount", "-t", "proc", "proc", root / "proc")
    bind(pathlib.Path("/dev"), root / "dev")
    packages = WORK / "packages"
    (packages / "partial").mkdir(parents=True, exist_ok=True)
    bind(packages, root / "var/cache/apt/archives")


def mount_toolchain(root, tag):
    """Mounts the machine's toolchain read-only, and returns where its programs are."""
    found = shutil.which("swift")
    version = tag.split("-")[0]
    if not found or f"Swift version {version}" not in output("swift", "--version"):
        raise Failure(f"The image {tag} needs the Swift {version} toolchain on this machine.")
    bind(pathlib.Path(found).resolve().parents[1], root / "opt/swift/usr", "ro")
    return "/opt/swift/usr/bin"


def share_git_mirrors(root):
    """Lets git fetch from where this machine fetches: its mirrors, those in folders read-only."""
    found = subprocess.run(["git", "config", "--get-regexp", r"^url\..*\.insteadof$"],
                           capture_output=True, text=True, check=False).stdout
    for key, instead_of in (line.split(" ", 1) for line in found.splitlines()):
        call("git", "config", "--file", root / "etc/gitconfig", "--add", key, instead_of)
        folder = key.removeprefix("url.").removesuffix(".insteadof")
        if os.path.isdir(folder) and not os.path.ismount(root / folder.strip("/")):
            bind(pathlib.Path(folder), root / folder.strip("/"), "ro")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def mirror(archive):
    """The machine's mirror of Debian or of its security updates, else everybody's."""
    named = os.environ.get("DEBIAN_MIRROR" if archive == "debian" else "DEBIAN_SECURITY_MIRROR")
    if named:
        return named
    for path in ("/etc/apt/sources.list", *sorted(map(str, pathlib.Path("/etc/apt/sources.list.d")
                                                        .glob("*")))):
        text = pathlib.Path(path).read_text() if os.path.exists(path) else ""
        found = re.search(rf"^(?:URIs:|deb\b.*?)\s*(https?://\S+/{archive})/?(?:\s|$)", text, re.M)
        if found:
            return found[1]
    return f"http://deb.debian.org/{archive}"


def debian(suite):
    """What the image debian:SUITE-slim is: the smallest system that has apt."""
    base = WORK / f"debian-{suite}"
    if not base.exists():
        print(f"Making a clean Debian {suite} with debootstrap ...", flush=True)
        making = WORK / "making"
        shutil.rmtree(making, ignore_errors=True)
        call("debootstrap", "--variant=minbase", suite, making, mirror("debian"),
             stdout=subprocess.DEVNULL)
        (making / "etc/apt/sources.list").write_text(
            f"deb {mirror('debian')} {suite} main\n"
            f"deb {mirror('debian')} {suite}-updates main\n"
            f"deb {mirror('debian-security')} {suite}-security main\n")
        making.rename(base)
    return base


def swift(suite, tag):
    """What the image swift:VERSION-SUITE is, but for the toolchain."""
    base = WORK / f"swift-{suite}"
    if not base.exists():
        print(f"Installing what the image {tag} has beside the toolchain ...", flush=True)
        making = WORK / "making"
        shutil.rmtree(making, ignore_errors=True)
        call("cp", "-a", debian(suite), making)
        shutil.copy("/etc/resolv.conf", making / "etc/resolv.conf")
        # The authorities that this machine trusts beside Debian's, for what is fetched.
        own = making / "usr/local/share/ca-certificates"
        for certificate in pathlib.Path("/usr/local/share/ca-certificates").glob("*.crt"):
            shutil.copy(certificate, own)
        environment = {"PATH": PATH, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"],
                        ["apt-get", "install", "-qq", "-y", "--no-install-recommends",
                         *SWIFT_PACKAGES], ["apt-get", "clean"]):
            call("chroot", making, *command, env=environment, stdout=subprocess.DEVNULL)
        making.rename(base)
    return base


def try_image(stage):
    """Serves as the image does, asks as its HEALTHCHECK does, and ends as STOPSIGNAL does."""
    entry = json.loads(stage.said["ENTRYPOINT"])
    version = output_of(stage, [*entry, "--version"])
    print(f"  {' '.join(entry)} --version: {version}")
    volume = WORK / "volume"
    shutil.rmtree(volume, ignore_errors=True)
    # An engine fills a new volume with what the image has there, owner and all.
    call("cp", "-a", stage.path(stage.said["VOLUME"]), volume)
    # With what is mounted in it: Swift's libdispatch ends a program that has no /proc.
    call("mount", "--rbind", stage.root, stage.root)
    call("mount", "-o", "remount,bind,ro", stage.root)
    bind(volume, stage.path(stage.said["VOLUME"]))
    environment = stage.environment | {
        "HOME": stage.home(), "HTTP_PORT": str(free_port()), "PORT_CLIENT_ID": "image",
        "PORT_CLIENT_SECRET": "image-secret",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/image",
    }
    process = subprocess.Popen(stage.command([*entry, "serve"], hardened=True), env=environment)
    try:
        await_healthy(stage, process, environment)
        process.send_signal(getattr(signal, stage.said["STOPSIGNAL"]))
        status = process.wait(timeout=HEALTHY_WITHIN_SECONDS)
    finally:
        process.kill()
    if status != 0:
        raise Failure(f"The service ended with {status} after {stage.said['STOPSIGNAL']}.")
    for path in volume.iterdir():
        if str(path.stat().st_uid) != stage.ids()[0]:
            raise Failure(f"{path.name} in the volume is not the image's user's.")
    if not any(volume.glob("*.sqlite")):
        raise Failure("The service left no database in its volume.")


def output_of(stage, command):
    return subprocess.run(stage.command(command, hardened=True), env=stage.environment,
                          capture_output=True, text=True, check=True).stdout.strip()


def await_healthy(stage, process, environment):
    options, command = re.fullmatch(r"(.*?)CMD\s+(\[.*\])", stage.said["HEALTHCHECK"]).groups()
    check = stage.command(json.loads(command), hardened=True)
    deadline = time.monotonic() + HEALTHY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failure(f"The service ended with {process.returncode} before it was healthy.")
        asked = subprocess.run(check, env=environment, capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            print(f"  HEALTHCHECK {options.strip()}: {asked.stdout.strip()}")
            return
        time.sleep(0.1)
    raise Failure(f"Not healthy in {HEALTHY_WITHIN_SECONDS} s: {asked.stderr.strip()}")


def check(dockerfile):
    WORK.mkdir(parents=True, exist_ok=True)
    context, named = Context(ROOT), {}
    for number, description in enumerate(dockerfile.stages):
        print(f"FROM {description['image']}", flush=True)
        stage = Stage(description, number)
        stage.prepare()
        stage.run_all(context, named)
        named[description["name"] or str(number)] = stage
    print("Serving as the image does", flush=True)
    try_image(stage)
    print("The image is built and healthy.")


def main():
    if os.geteuid() != 0:
        print("image.py: please run it as root: it makes roots and mounts.", file=sys.stderr)
        return 69
    if "IMAGE_NAMESPACE" not in os.environ:
        # All mounts and processes end with the namespace, however this ends.
        os.environ["IMAGE_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--pid", "--fork", "--kill-child",
                              sys.executable, *sys.argv])
    try:
        check(Dockerfile(ROOT / "Dockerfile"))
    except Failure as failure:
        print(f"image.py: {failure}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"image.py: {shlex.join(failure.cmd)} ended with {failure.returncode}.",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
