#!/usr/bin/env python3
"""Checks what is there for those who run the service: deployment.py EXECUTABLE

Each file in config/ is held to its own schema (Compose, Kubernetes, systemd), to the keys that the
program knows, to what `scorebell check` says of the values, and to the other files where they have
to agree. Everything wrong is told at once, and the exit status is then 1.
"""

import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

import image
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config"
KUBERNETES = CONFIG / "kubernetes"
KUBERNETES_VERSION = "1.36"
# systemd-analyze's figure, from 0 (locked in) to 10; without hardening it is 9.6.
EXPOSURE_MAX = 1.5
# Names that libpq reads itself.
LIBPQ = {"PGPASSWORD"}
# What an operator has to fill in, with a value of the right shape.
FILLED_IN = {
    "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "a secret of some length",
    "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/X", "PGPASSWORD": "password",
}


class Problems:
    def __init__(self):
        self.found = []

    def expect(self, holds, sentence):
        if not holds:
            self.found.append(sentence)

    def run(self, *command, cwd=ROOT, **options):
        """Returns what the command wrote; its failure is a problem."""
        result = subprocess.run([str(word) for word in command], cwd=cwd, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
        self.expect(result.returncode == 0,
                    f"{shlex.join(map(str, command))} ended with {result.returncode}:\n"
                    f"{result.stdout.strip()}")
        return result.stdout


def tool(name):
    return pathlib.Path(sys.executable).parent / name


def known_names():
    """The environment's names of the keys in the README's table, which a test holds to the code."""
    rows = re.findall(r"^\| `([a-z.-]+)` \|", (ROOT / "README.md").read_text(), re.M)
    names = {re.sub("[.-]", "_", key).upper() for key in rows}
    return names | {f"{name}_FILE" for name in names} | {"SCOREBELL_CONFIG"} | LIBPQ


def check_environment(problems, place, environment, executable):
    """Every name is one that the program reads, and it is content with the values."""
    for name in sorted(set(environment) - known_names()):
        problems.expect(False, f"{place}: {name} is no key of the program.")
    values = {name: FILLED_IN.get(name, value) for name, value in environment.items()}
    with tempfile.TemporaryDirectory() as folder:
        said = problems.run(executable, "check", cwd=folder, env=FILLED_IN | values)
    warnings = [line for line in said.splitlines() if line.startswith("scorebell: ")]
    problems.expect(not warnings, f"{place}: the program warns: {warnings}")


def check_compose(problems, executable):
    path = CONFIG / "compose.yaml"
    problems.run(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", path)
    compose = yaml.safe_load(path.read_text())
    service = compose["services"]["scorebell"]
    check_environment(problems, "compose.yaml", service["environment"], executable)
    for volume in compose["services"]["postgres"]["volumes"]:
        problems.expect(volume.split(":")[0] in compose["volumes"], f"compose.yaml: no {volume}.")
    problems.expect((CONFIG / service["build"]["context"] / "Dockerfile").exists(),
                    "compose.yaml: there is no Dockerfile where it builds.")
    database = service["environment"]["DATABASE_URL"]
    postgres = compose["services"]["postgres"]["environment"]
    place, _, parameters = database.partition("?")
    problems.expect(place == f"postgres://{postgres['POSTGRES_USER']}@postgres/"
                    f"{postgres['POSTGRES_DB']}", f"compose.yaml: nobody serves {place}.")
    check_certificate(problems, compose["services"], parameters)
    steps = dict(image.Dockerfile(ROOT / "Dockerfile").stages[-1]["steps"])
    check = json.loads(steps["HEALTHCHECK"].partition("CMD")[2])
    problems.expect(check == ["scorebell", "healthcheck"],
                    "Dockerfile: the health check does not read the configuration.")
    problems.expect(service["healthcheck"]["test"] == ["CMD", *check],
                    "compose.yaml: its health check is not the image's.")
    problems.expect(int(service["stop_grace_period"].rstrip("s"))
                    > int(service["environment"]["SHUTDOWN_GRACE"]),
                    "compose.yaml: it is killed before SHUTDOWN_GRACE is over.")


def check_certificate(problems, services, parameters):
    """The certificate that the one service makes, the other shows and the third trusts is one."""
    trusted = dict(urllib.parse.parse_qsl(parameters)).get("sslrootcert")
    command = services["postgres"]["command"]
    problems.expect(f"--ssl_cert_file={trusted}" in command,
                    f"compose.yaml: PostgreSQL does not show {trusted}.")
    with tempfile.TemporaryDirectory() as folder:
        script = services["certificate"]["command"][0].replace("chown ", ": ")
        for name in ("certificate", "key"):
            (pathlib.Path(folder) / name).mkdir()
            script = script.replace(f"/{name}/", f"{folder}/{name}/")
        for _ in range(2):
            problems.run(*services["certificate"]["entrypoint"], script)
        made = f"{folder}{trusted}"
        said = problems.run("openssl", "verify", "-CAfile", made, "-verify_hostname", "postgres",
                            "-purpose", "sslserver", made)
        problems.expect(said.strip().endswith(": OK"), f"compose.yaml: openssl says {said}")


def check_kubernetes(problems, executable):
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
    files = sorted(path.name for path in KUBERNETES.glob("*.yaml"))
    problems.expect(sorted(kustomization["resources"] + ["kustomization.yaml"]) == files,
                    "kustomization.yaml does not list the files beside it.")
    objects = {}
    for name in kustomization["resources"]:
        problems.run(tool("kubernetes-validate"), "--strict", "--kubernetes-version",
                     KUBERNETES_VERSION, KUBERNETES / name)
        one = yaml.safe_load((KUBERNETES / name).read_text())
        objects[one["kind"]] = one
    settings = objects["ConfigMap"]["data"]
    secrets = re.findall(r"--from-literal=(\w+)=", (KUBERNETES / "kustomization.yaml").read_text())
    check_environment(problems, "kubernetes", settings | dict.fromkeys(secrets, ""), executable)
    check_pod(problems, objects, settings)
    mounts = {mount["name"]: mount["mountPath"] for mount in
              objects["Deployment"]["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]}
    problems.expect(f"sslrootcert={mounts['postgres']}/ca.pem" in settings["DATABASE_URL"],
                    "kubernetes: the authority's certificate is not where DATABASE_URL says.")


def check_pod(problems, objects, settings):
    template = objects["Deployment"]["spec"]["template"]
    pod, labels = template["spec"], template["metadata"]["labels"]
    container = pod["containers"][0]
    for kind, selector in (
        ("Deployment", objects["Deployment"]["spec"]["selector"]["matchLabels"]),
        ("PodDisruptionBudget", objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"]),
        ("NetworkPolicy", objects["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]),
        ("Service", objects["Service"]["spec"]["selector"]),
    ):
        problems.expect(selector.items() <= labels.items(), f"{kind} does not select the pods.")
    dockerfile = (ROOT / "Dockerfile").read_text()
    user, port = (re.search(rf"^{word} (\d+)$", dockerfile, re.M)[1] for word in ("USER", "EXPOSE"))
    problems.expect(str(pod["securityContext"]["runAsUser"]) == user, "The image has another user.")
    problems.expect(str(container["ports"][0]["containerPort"]) == port,
                    "The image has another port.")
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    problems.expect(pod["terminationGracePeriodSeconds"] > pause + int(settings["SHUTDOWN_GRACE"]),
                    "kubernetes: a pod is killed before SHUTDOWN_GRACE is over.")
    problems.expect(objects["PodDisruptionBudget"]["spec"]["maxUnavailable"]
                    < objects["Deployment"]["spec"]["replicas"],
                    "kubernetes: the budget lets all replicas go at once.")
    # Probed for real where the image is tried: `make image-check`.
    probes = {container[probe]["httpGet"]["path"]
              for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    problems.expect(probes == {"/healthz", "/readyz"}, f"kubernetes: probes ask {probes}.")


def check_systemd(problems, executable):
    unit = (CONFIG / "scorebell.service").read_text()
    environment = dict(re.findall(r"^Environment=(\w+)=(.*)$", unit, re.M))
    check_environment(problems, "scorebell.service", environment, executable)
    problems.expect(int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.M)[1])
                    > int(environment["SHUTDOWN_GRACE"]),
                    "scorebell.service: it is killed before SHUTDOWN_GRACE is over.")
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not on this machine: the units are not verified.")
        return
    with tempfile.TemporaryDirectory() as folder:
        # The program stands where the build left it, and not yet where the unit wants it.
        for path in CONFIG.glob("scorebell.s*"):
            text = path.read_text().replace("/usr/local/bin/scorebell", str(executable))
            (pathlib.Path(folder) / path.name).write_text(text)
        units = sorted(pathlib.Path(folder).iterdir())
        said = problems.run("systemd-analyze", "verify", "--man=no", *units)
        problems.expect(not said.strip(), f"systemd-analyze verify says: {said.strip()}")
        said = problems.run("systemd-analyze", "security", "--offline=true",
                            pathlib.Path(folder) / "scorebell.service")
    found = re.search(r"Overall exposure level for \S+ ([\d.]+)", said)
    problems.expect(found and float(found[1]) <= EXPOSURE_MAX,
                    f"systemd-analyze security: {found[0] if found else said}; at most "
                    f"{EXPOSURE_MAX} is kept.")


def check_image(problems, _):
    """The build stage has every folder that the package names; `make image-check` does the rest."""
    package = (ROOT / "Package.swift").read_text()
    paths = re.findall(r'\bpath: "([^"]+)"', package)
    wanted = {path.split("/")[0] for path in paths} | {"Sources"}
    steps = image.Dockerfile(ROOT / "Dockerfile").stages[0]["steps"]
    copied = {rest.split()[0] for word, rest in steps if word == "COPY"}
    context = image.Context(ROOT)
    for folder in sorted(wanted):
        problems.expect(folder in copied, f"Dockerfile: the build lacks {folder}.")
        problems.expect(context.has(folder), f".dockerignore leaves out {folder}.")


def main():
    executable = pathlib.Path(sys.argv[1]).resolve()
    problems = Problems()
    for check in (check_compose, check_kubernetes, check_systemd, check_image):
        check(problems, executable)
    for problem in problems.found:
        print(f"deployment.py: {problem}", file=sys.stderr)
    return 1 if problems.found else 0


if __name__ == "__main__":
    sys.exit(main())
