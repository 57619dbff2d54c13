"""Tools that list what a TLS endpoint accepts, each read into the same form: {"TLSv1.2": {0xC030, …}, …}."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import xml.etree.ElementTree

import patience
import peers

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
CACHE = pathlib.Path(os.environ.get("KRAVTJEK_CACHE", pathlib.Path.home() / ".cache/kravtjek"))
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SSLYZE = "6.3.1"
# Seconds after which a program of our own is hanging, which is a failure.
HANGING = 3600
# Seconds that a tool waits for one answer; its own few are too few for a busy machine.
ANSWER = 60
VERSIONS = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
# The table that comes with testssl.sh: code points and names, put together by somebody else.
MAPPING = pathlib.Path("/etc/testssl/cipher-mapping.txt")


class Result:
    """What a tool said: suites per version, seconds of wall and of processor time, connections opened in the namespace."""

    def __init__(self, suites, seconds, cpu, connections, said=None):
        self.suites, self.seconds, self.cpu, self.connections, self.said = suites, seconds, cpu, connections, said


def codes():
    """IANA names to code points."""
    known = {}
    for line in MAPPING.read_text().splitlines():
        found = re.match(r"\s*0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (.*)", line)
        if found:
            for name in re.findall(r"\b(?:TLS|SSL)_\w+", found.group(3)):
                known.setdefault(name, int(found.group(1) + found.group(2), 16))
    return known


def opened():
    """TCP connections opened in this namespace so far."""
    names, values = [line.split() for line in pathlib.Path("/proc/self/net/snmp").read_text().splitlines() if line.startswith("Tcp:")]
    return int(values[names.index("ActiveOpens")])


def timed(command, fine=(0,), said=""):
    """What a peer's command prints, seconds of wall and processor time, and the connections it opened."""
    try:
        return ours_timed(command, fine, said, patience.LONGEST)
    except subprocess.TimeoutExpired:
        raise patience.TooSlow(command[0]) from None


def ours_timed(command, fine=(0,), said="", longest=HANGING):
    """The same of our own command."""
    before, began, cpu = opened(), time.perf_counter(), os.times()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=longest, input=said,
                          env=os.environ | {"MAX_WAITSOCK": str(ANSWER)})
    seconds, after = time.perf_counter() - began, os.times()
    spent = after.children_user + after.children_system - cpu.children_user - cpu.children_system
    if fine and done.returncode not in fine:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    return done.stdout, seconds, spent, opened() - before


def empty():
    return {version: set() for version in VERSIONS[1:]}


def ours_at(endpoints, *options, profile="release"):
    """Our look at endpoints, with the tool's own line for each."""
    named = [f"{endpoint}={peers.NAME}" for endpoint in endpoints]
    text, *cost = ours_timed([TARGET / profile / "examples/tls", *options, *named])
    return [json.loads(line) for line in text.splitlines()], cost


def ours(port, *options, profile="release"):
    [seen], cost = ours_at([f"127.0.0.1:{port}"], *options, profile=profile)
    result = Result(our_suites(seen), *cost, said=seen["tls"])
    known = codes()
    result.forbidden = {known.get(name, name) for name in seen["forbidden"] or []}
    return result


def our_suites(seen):
    known, suites = codes(), empty()
    for version, names in seen["tls"]["suites"].items():
        if version != "SSLv2":
            suites[version] = {known.get(name, name) for name in names}
    return suites


def sslscan_at(endpoints, *options):
    """sslscan on endpoints, one after another as it works: suites of each."""
    with tempfile.TemporaryDirectory() as directory:
        xml_file, list_file = (pathlib.Path(directory) / name for name in ["said.xml", "targets"])
        list_file.write_text("".join(f"{endpoint}\n" for endpoint in endpoints))
        _, *cost = timed(["sslscan", "--no-colour", f"--sni-name={peers.NAME}", f"--xml={xml_file}", f"--timeout={ANSWER}", *options, f"--targets={list_file}"])
        tree = xml.etree.ElementTree.parse(xml_file)
    found = []
    for test in tree.iter("ssltest"):
        suites = empty()
        for cipher in test.iter("cipher"):
            suites[cipher.get("sslversion")].add(int(cipher.get("id"), 16))
        found.append(suites)
    return found, cost


def sslscan(port, *options):
    [suites], cost = sslscan_at([f"127.0.0.1:{port}"], *options)
    return Result(suites, *cost)


def testssl(port):
    """Each suite of each version, and nothing else."""
    with tempfile.TemporaryDirectory() as directory:
        json_file = pathlib.Path(directory) / "said.json"
        _, *cost = timed(["testssl", "-E", "--quiet", "--color", "0", "--warnings", "off", "--sneaky", "--ip", "one",
                             "--jsonfile", json_file, f"127.0.0.1:{port}"], fine=())
        said = json.loads(json_file.read_text())
    versions = {"ssl3": "SSLv3", "tls1": "TLSv1.0", "tls1_1": "TLSv1.1", "tls1_2": "TLSv1.2", "tls1_3": "TLSv1.3"}
    suites = empty()
    for one in said:
        found = re.match(r"cipher-(ssl3|tls1(?:_[123])?)_x([0-9a-f]+)$", one["id"])
        if found:
            suites[versions[found.group(1)]].add(int(found.group(2), 16))
    return Result(suites, *cost)


def sslyze_program():
    return CACHE / f"sslyze-{SSLYZE}" / "bin/sslyze"


def fetch_sslyze():
    """A virtual environment of its own, where it can be fetched."""
    subprocess.run([ROOT / "scripts/venv.sh", f"sslyze-{SSLYZE}", f"sslyze=={SSLYZE}"], stdout=subprocess.DEVNULL)


def sslyze_at(endpoints):
    """sslyze with our scope: suites of all versions, groups, certificate, compression, renegotiation, early data, EMS."""
    scope = ["--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--elliptic_curves", "--certinfo", "--compression",
             "--reneg", "--early_data", "--ems", "--fallback"]
    with tempfile.TemporaryDirectory() as directory:
        json_file = pathlib.Path(directory) / "said.json"
        _, *cost = timed([sslyze_program(), "--mozilla_config", "disable", "--sni", peers.NAME, *scope, f"--json_out={json_file}", *endpoints], fine=(0, 1))
        said = json.loads(json_file.read_text())
    return [sslyze_suites(one) for one in said["server_scan_results"]], cost


def sslyze_suites(one):
    known, suites = codes(), empty()
    fields = {"SSLv3": "ssl_3_0", "TLSv1.0": "tls_1_0", "TLSv1.1": "tls_1_1", "TLSv1.2": "tls_1_2", "TLSv1.3": "tls_1_3"}
    for version, field in fields.items():
        attempt = (one["scan_result"] or {}).get(f"{field}_cipher_suites") or {}
        for accepted in (attempt.get("result") or {}).get("accepted_cipher_suites", []):
            name = accepted["cipher_suite"]["name"]
            suites[version].add(known.get(name, name))
    return suites


def sslyze(port):
    [suites], cost = sslyze_at([f"127.0.0.1:{port}"])
    return Result(suites, *cost)
