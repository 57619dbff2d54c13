#!/usr/bin/env python3
"""Our look-ups against those of others, in a small internet of their own: same questions, same answers, how long?

A is the resolver of crates/probe (crates/probe/examples/lookups.rs). B is first libunbound, then checkdmarc's DNSSEC
test. They run in turns, A B A B, each as a process of its own that begins cold. Everything happens in a network
namespace in which there is nothing but loopback. See README.md.
"""

import argparse
import collections
import datetime
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CACHE = pathlib.Path(os.environ.get("KRAVTJEK_CACHE", pathlib.Path.home() / ".cache/kravtjek"))
BUILT = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/examples"
CHECKDMARC = "6.0.4"
AT_ONCE = 100  # look-ups under way at once, as in lookups.rs
LONGEST = 300  # seconds that one process may take
FORWARDER = "127.0.0.53"  # where Unbound answers checkdmarc
# Of Debian's package python3-unbound, which Debian's own Python sees.
PYTHONS = [sys.executable, "/usr/bin/python3"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--domains", type=int, default=1000, help="domains, six look-ups each")
    parser.add_argument("--checkdmarc-domains", type=int, default=100, help="domains of the second comparison")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--libunbound", nargs=2, metavar=("HINTS", "ANCHOR"), help=argparse.SUPPRESS)
    parser.add_argument("--checkdmarc", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.libunbound:
        return as_libunbound(*asked.libunbound)
    if asked.checkdmarc:
        return as_checkdmarc()
    if not asked.inside:
        return outside()
    return inside(asked)


def not_run(why):
    print(f"not run: {why}", flush=True)


def outside():
    """Fetches what must be fetched while there is a network, and goes on where there is none."""
    for built in ["lookups", "world"]:
        if not (BUILT / built).exists():
            not_run(f"{BUILT / built} is missing; `make bench-dns` builds it")
            return 2
    if not shutil.which("unshare") or subprocess.run(["unshare", "-Urn", "true"], capture_output=True).returncode:
        not_run("comparison of look-ups (no user and network namespaces)")
        return 0
    fetch_checkdmarc()
    return subprocess.run(["unshare", "-Urn", sys.executable, __file__, *sys.argv[1:], "--inside"]).returncode


def venv():
    return CACHE / f"checkdmarc-{CHECKDMARC}"


def fetch_checkdmarc():
    subprocess.run([ROOT / "scripts/venv.sh", venv().name, f"checkdmarc=={CHECKDMARC}"], stdout=subprocess.DEVNULL)


def inside(asked):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        count = max(asked.domains, asked.checkdmarc_domains)
        lab = subprocess.Popen([BUILT / "world", directory, now, "53", str(count)])
        try:
            wait_for("127.53.0.1", lab)
            fine = against_libunbound(asked, directory, now)
            fine &= against_checkdmarc(asked, directory, now)
        finally:
            lab.terminate()
            lab.wait()
    return 0 if fine else 1


def wait_for(server, process):
    """Until a server answers, for half a minute at most."""
    query = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x06\x00\x01"
    for _ in range(120):
        if process.poll() is not None:
            sys.exit(f"the server ended with {process.returncode}")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(0.25)
            try:
                client.connect((server, 53))
                client.send(query)
                client.recv(4096)
                return
            except OSError:
                time.sleep(0.1)
    sys.exit(f"{server} does not answer")


def lines_for(count):
    """Six questions for each made domain; its mail gateway is its own or its hoster's (crates/lab/src/synthetic.rs)."""
    for number in range(count):
        name = f"d{number:06}.dk"
        gateway = f"mx.{name}" if number % 3 == 0 else f"mx.synth{number % 4}.dk"
        for rtype in ["SOA", "MX", "TXT", "CAA"]:
            yield f"{name} {rtype}"
        yield f"_dmarc.{name} TXT"
        yield f"_25._tcp.{gateway} TLSA"


def run(command, questions):
    """The lines that a program prints, and the seconds it says it took."""
    done = subprocess.run(command, input="\n".join(questions) + "\n", text=True, capture_output=True, timeout=LONGEST)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout.splitlines(), float(done.stderr.split()[-1])


def ours(directory, now, questions):
    return run([BUILT / "lookups", directory / "root.hints", directory / "root.anchor", now, "53"], questions)


def in_turns(rounds, a, b):
    """Both in turns after one that does not count, in which the lab signs its zones: times, and lines that differ."""
    a()
    times, unequal, counts = ([], []), [], {}
    for _ in range(rounds):
        (lines_a, time_a), (lines_b, time_b) = a(), b()
        times[0].append(time_a)
        times[1].append(time_b)
        counts = {side: collections.Counter(line.split()[-1] for line in lines) for side, lines in [("A", lines_a), ("B", lines_b)]}
        unequal += [pair for pair in zip(lines_a, lines_b) if pair[0] != pair[1]]
        unequal += [("", "")] * abs(len(lines_a) - len(lines_b))
    return times, unequal, counts


def told(title, unit, times, unequal, counts):
    """Prints what came of it; whether both said the same."""
    a, b = (statistics.median(side) for side in times)
    print(f"\n{title}")
    for side, seconds in [("A", times[0]), ("B", times[1])]:
        shown = ", ".join(f"{state} {number}" for state, number in sorted(counts[side].items()))
        print(f"  {side}: median {statistics.median(seconds):.3f} s of {', '.join(f'{s:.3f}' for s in seconds)}; "
              f"{unit / statistics.median(seconds):.0f}/s; {shown}")
    if unequal:
        print(f"  FAILED: {len(unequal)} lines differ, so the times say nothing. The first: {unequal[0]}")
    else:
        print(f"  line by line the same; B takes {b / a:.2f} times as long as A")
    return not unequal


def against_libunbound(asked, directory, now):
    with_unbound = [python for python in PYTHONS if not subprocess.run([python, "-c", "import unbound"], capture_output=True).returncode]
    if not with_unbound:
        not_run("against libunbound (python3-unbound is missing; on Debian: apt-get install python3-unbound)")
        return True
    questions = list(lines_for(asked.domains))
    b = [with_unbound[0], __file__, "--libunbound", directory / "root.hints", directory / "root.anchor"]
    result = in_turns(asked.rounds, lambda: ours(directory, now, questions), lambda: run(b, questions))
    title = (f"A our resolver, B libunbound, both from the root, cold, {AT_ONCE} at once: "
             f"{len(questions)} look-ups of {asked.domains} domains")
    return told(title, len(questions), *result)


def as_libunbound(hints, anchor):
    """The questions on standard input, through libunbound."""
    import unbound

    questions = [line.split() for line in sys.stdin]
    context = unbound.ub_ctx()
    options = {
        "root-hints:": hints, "do-ip6:": "no", "do-not-query-localhost:": "no", "module-config:": "validator iterator",
        "outgoing-range:": "512", "num-queries-per-thread:": "512", "so-rcvbuf:": "0",
    }
    for option, value in options.items():
        context.set_option(option, value)
    context.add_ta_file(anchor)
    states, under_way = [None] * len(questions), 0

    def heard(at, status, result):
        nonlocal under_way
        under_way -= 1
        if status or result.rcode not in (unbound.RCODE_NOERROR, unbound.RCODE_NXDOMAIN) and not result.bogus:
            states[at] = "indeterminate"
        else:
            states[at] = "bogus" if result.bogus else "secure" if result.secure else "insecure"

    types = {"SOA": 6, "MX": 15, "TXT": 16, "TLSA": 52, "CAA": 257}
    began = time.perf_counter()
    for at, (name, rtype) in enumerate(questions):
        while under_way >= AT_ONCE:
            context.process() if context.poll() else time.sleep(0.0002)
        under_way += 1
        status, _ = context.resolve_async(name + ".", at, heard, types[rtype], unbound.RR_CLASS_IN)
        if status:
            sys.exit(f"{name}: {unbound.ub_strerror(status)}")
    while under_way:
        context.process() if context.poll() else time.sleep(0.0002)
    took = time.perf_counter() - began
    for (name, rtype), state in zip(questions, states):
        print(name, rtype, state)
    print(f"{took:.6f}", file=sys.stderr)


def against_checkdmarc(asked, directory, now):
    python = venv() / "bin/python"
    if not python.exists():
        not_run("against checkdmarc (it cannot be fetched)")
        return True
    unbound = shutil.which("unbound", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not unbound:
        not_run("against checkdmarc (it needs a validating resolver; on Debian: apt-get install unbound)")
        return True
    domains = [f"d{number:06}.dk" for number in range(asked.checkdmarc_domains)]
    config = directory / "unbound.conf"
    config.write_text(
        f"server:\n  interface: {FORWARDER}\n  root-hints: {directory}/root.hints\n  trust-anchor-file: {directory}/root.anchor\n"
        f"  do-ip6: no\n  do-daemonize: no\n  do-not-query-localhost: no\n  username: \"\"\n  chroot: \"\"\n"
        f"  directory: \"{directory}\"\n  pidfile: \"\"\n  use-syslog: no\n  verbosity: 0\n  module-config: \"validator iterator\"\n"
        "remote-control:\n  control-enable: no\n")

    def a():
        lines, took = ours(directory, now, [f"{domain} SOA" for domain in domains])
        said = [line.split() for line in lines]
        return [f"{name} {state == 'secure'}" for name, _, state in said], took

    def b():
        daemon = subprocess.Popen([unbound, "-c", config], stderr=subprocess.DEVNULL)
        try:
            wait_for(FORWARDER, daemon)
            return run([python, __file__, "--checkdmarc"], domains)
        finally:
            daemon.terminate()
            daemon.wait()

    result = in_turns(asked.rounds, a, b)
    title = (f"A our resolver from the root (SOA of each, {AT_ONCE} at once), B checkdmarc {CHECKDMARC}'s DNSSEC test through a\n"
             f"cold Unbound (one domain at a time, as it works): {len(domains)} domains")
    return told(title, len(domains), *result)


def as_checkdmarc():
    """The domains on standard input, through checkdmarc's test of DNSSEC."""
    import checkdmarc.dnssec

    domains = sys.stdin.read().split()
    began = time.perf_counter()
    said = [checkdmarc.dnssec.check_dnssec(domain, nameservers=[FORWARDER], timeout=5.0) for domain in domains]
    took = time.perf_counter() - began
    for domain, signed in zip(domains, said):
        print(domain, signed)
    print(f"{took:.6f}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
