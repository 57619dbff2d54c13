#!/usr/bin/env python3
"""Our reading of SPF and DMARC against checkdmarc's, on the same names in the same small internet.

A is crates/probe/examples/records.rs, B is checkdmarc through a cold Unbound. They run in turns, A B A B, each as a
process of its own. What they say is compared domain by domain. Everything happens in a network namespace in which
there is nothing but loopback. See README.md.
"""

import argparse
import datetime
import importlib.util
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location("dns", HERE.parent / "dns/compare.py")
DNS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(DNS)

# Where the two differ and why. A domain that differs and is not here fails the run, and so does one that is here and
# does not differ.
# How often each reads with everything at hand; the median counts, as it does in the example.
READINGS = 5
EXPLAINED = {
    "dmarc-proeve.dk": "with t=y a receiver steps down a level (RFC 9989 4.7); checkdmarc gives the policy as written",
    "dmarc-tomt-led.dk": "an empty tag between semicolons is tolerated by receivers; checkdmarc refuses the record",
    "dmarc-ukendt-p-rua.dk": "an unknown p with a valid rua counts as none (RFC 9989 4.7); checkdmarc refuses the record",
    "spf-store.dk": "the version is case-insensitive (RFC 7208 4.5, 12); checkdmarc refuses V=SPF1",
    "spf-halve.dk": "valid by the letter, but it lets the whole internet send, which S23 does not take; checkdmarc does not add up",
    "spf-redirect-borte.dk": "a redirect to nowhere is an error of this record (RFC 7208 6.1); checkdmarc reports a missing record",
    "spf-ptr.dk": "what ptr finds depends on the sender's address; checkdmarc looks up the domain's own PTR and counts a void",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--least", type=float, default=20, help="how many times faster A must be")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 3000, 10000], help="domains, for memory")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--checkdmarc", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.checkdmarc:
        return as_checkdmarc()
    if not asked.inside:
        return outside()
    return inside(asked)


def outside():
    """Fetches what must be fetched while there is a network, and goes on where there is none."""
    for built in ["records", "mailworld", "world"]:
        if not (DNS.BUILT / built).exists():
            DNS.not_run(f"{DNS.BUILT / built} is missing; `make bench-mail` builds it")
            return 2
    if not shutil.which("unshare") or subprocess.run(["unshare", "-Urn", "true"], capture_output=True).returncode:
        DNS.not_run("comparison of mail records (no user and network namespaces)")
        return 0
    DNS.fetch_checkdmarc()
    return subprocess.run(["unshare", "-Urn", sys.executable, __file__, *sys.argv[1:], "--inside"]).returncode


def inside(asked):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        fine = served("mailworld", directory, now, [], lambda: against_checkdmarc(asked, directory, now))
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        most = str(max(asked.sizes, default=0))
        if asked.sizes:
            fine &= served("world", directory, now, [most], lambda: memory(asked, directory, now))
    return 0 if fine else 1


def served(example, directory, now, more, work):
    lab = subprocess.Popen([DNS.BUILT / example, directory, now, "53", *more])
    try:
        DNS.wait_for("127.53.0.1", lab)
        return work()
    finally:
        lab.terminate()
        lab.wait()


def ours(directory, now, domains):
    """The lines, the seconds with answers at hand and in all, and the most memory in KiB."""
    command = [DNS.BUILT / "records", directory / "root.hints", directory / "root.anchor", now, "53"]
    done = subprocess.run(command, input="\n".join(domains), text=True, capture_output=True, timeout=DNS.LONGEST)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr.strip()}")
    again, seconds, memory = done.stderr.split()[-3:]
    return done.stdout.splitlines(), (float(again), float(seconds)), int(memory)


def against_checkdmarc(asked, directory, now):
    python = DNS.venv() / "bin/python"
    unbound = shutil.which("unbound", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if not python.exists() or not unbound:
        DNS.not_run("against checkdmarc (it, or Unbound, cannot be had)")
        return True
    domains = (directory / "domains").read_text().split()
    config = directory / "unbound.conf"
    config.write_text(
        f"server:\n  interface: {DNS.FORWARDER}\n  root-hints: {directory}/root.hints\n  trust-anchor-file: {directory}/root.anchor\n"
        f"  do-ip6: no\n  do-daemonize: no\n  do-not-query-localhost: no\n  username: \"\"\n  chroot: \"\"\n"
        f"  directory: \"{directory}\"\n  pidfile: \"\"\n  use-syslog: no\n  verbosity: 0\n  module-config: \"validator iterator\"\n"
        "remote-control:\n  control-enable: no\n")

    def theirs():
        daemon = subprocess.Popen([unbound, "-c", config], stderr=subprocess.DEVNULL)
        try:
            DNS.wait_for(DNS.FORWARDER, daemon)
            command = [python, __file__, "--checkdmarc"]
            done = subprocess.run(command, input="\n".join(domains), text=True, capture_output=True, timeout=DNS.LONGEST)
            again, seconds = done.stderr.split()[-2:]
            return done.stdout.splitlines(), (float(again), float(seconds))
        finally:
            daemon.terminate()
            daemon.wait()

    ours(directory, now, domains)
    times, said = ([], []), None
    for _ in range(asked.rounds):
        (lines_a, time_a, _), (lines_b, time_b) = ours(directory, now, domains), theirs()
        times[0].append(time_a)
        times[1].append(time_b)
        said = said or (lines_a, lines_b)
        if said[0] != lines_a:
            sys.exit("A says something else than in the round before")
    return told(asked, domains, times, said)


def told(asked, domains, times, said):
    """Prints times and differences; whether A is fast enough and every difference is explained."""
    print(f"\nSPF and DMARC of {len(domains)} domains; A ours, B checkdmarc {DNS.CHECKDMARC}")
    ratios = []
    for at, what in enumerate(["reading, every answer at hand", "looking and reading: A from the root, validating, B through a cold Unbound"]):
        a, b = ([pair[at] for pair in side] for side in times)
        ratios.append(statistics.median(b) / statistics.median(a))
        print(f"  {what}")
        for side, seconds in [("A", a), ("B", b)]:
            print(f"    {side}: median {statistics.median(seconds):.4f} s of {', '.join(f'{s:.4f}' for s in seconds)}")
        print(f"    B takes {ratios[-1]:.1f} times as long as A")
    print(f"  of reading, at least {asked.least:g} times are asked for")
    lines = [{line.split()[0]: line for line in side} for side in said]
    different = [domain for domain in domains if lines[0].get(domain) != lines[1].get(domain)]
    print(f"  the same of {len(domains) - len(different)} domains, different of {len(different)}:")
    for domain in different:
        (_, spf_a, dmarc_a), (_, spf_b, dmarc_b) = (lines[side].get(domain, "- - -").split() for side in (0, 1))
        shown = [f"{x} ≠ {y}" for x, y in [(spf_a, spf_b), (dmarc_a, dmarc_b)] if x != y]
        print(f"    {domain}: {', '.join(shown)} – {EXPLAINED.get(domain, 'NOT EXPLAINED')}")
    odd = set(different) ^ set(EXPLAINED)
    if odd:
        print(f"  FAILED: not as explained: {', '.join(sorted(odd))}")
    return not odd and ratios[0] >= asked.least


def memory(asked, directory, now):
    """The most memory that A has for more and more domains; flat means less than 2 KiB for each."""
    measured = []
    print("\nA, domains made by the thousand:")
    for size in asked.sizes:
        lines, (_, seconds), most = ours(directory, now, [f"d{number:06}.dk" for number in range(size)])
        good = sum(line.endswith("spf=valid:1:0 dmarc=reject") for line in lines)
        measured.append((size, most))
        print(f"  {size} domains: {seconds:.2f} s, {size / seconds:.0f}/s, at most {most / 1024:.1f} MiB, {good} read as they are")
        if good != size:
            return False
    (small, few), (large, many) = measured[0], measured[-1]
    grown = (many - few) / max(large - small, 1)
    print(f"  memory grows by {grown:.2f} KiB with each domain")
    return grown < 2


def as_checkdmarc():
    """The domains on standard input, through checkdmarc."""
    import checkdmarc.dmarc
    import checkdmarc.spf
    import dns.resolver

    domains = sys.stdin.read().split()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.lifetime, resolver.timeout = [DNS.FORWARDER], 5.0, 5.0
    # Its own memory of answers, so that the second time everything is at hand.
    resolver.cache = dns.resolver.LRUCache(100_000)
    where = {"resolver": resolver, "timeout": 5.0}
    times = []
    for _ in range(1 + READINGS):
        began = time.perf_counter()
        said = [(checkdmarc.spf.check_spf(domain, **where), checkdmarc.dmarc.check_dmarc(domain, **where)) for domain in domains]
        times.append(time.perf_counter() - began)
    for domain, (spf, dmarc) in zip(domains, said):
        print(domain, of_spf(spf, domain), of_dmarc(dmarc, domain))
    print(f"{statistics.median(times[1:]):.6f} {times[0]:.6f}", file=sys.stderr)


def of_spf(spf, domain):
    if spf["valid"]:
        return f"spf=valid:{spf['dns_lookups']}:{spf['void_dns_lookups']}"
    error = spf.get("error", "").lower()
    # The record of the domain itself, not one that it includes.
    missing = any(words in error for words in ["does not have", "does not exist", "not found"])
    if missing and f".{domain}" not in error:
        return "spf=absent"
    return "spf=unseen" if "servfail" in error or "timed out" in error or "timeout" in error else "spf=invalid"


def of_dmarc(dmarc, domain):
    if not dmarc["valid"]:
        error = dmarc.get("error", "").lower()
        return "dmarc=unseen" if "servfail" in error or "timed out" in error or "timeout" in error else "dmarc=absent"
    tags = dmarc["tags"]
    own = dmarc["location"] == domain
    policy = tags["p"] if own or "sp" not in tags else tags["sp"]
    return f"dmarc={policy['value']}"


if __name__ == "__main__":
    sys.exit(main())
