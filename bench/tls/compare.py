#!/usr/bin/env python3
"""Our TLS prober against sslscan and sslyze on the same servers: same suites, how many connections, how long?

A is crates/probe/examples/tls.rs, without its politeness; B is sslscan, C sslyze. They run in turns, A B C A B C, each
as a process of its own that begins cold, in a network namespace in which there is nothing but loopback. See README.md.
"""

import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts/slow/tls"))
sys.dont_write_bytecode = True

import peers  # noqa: E402
import tools  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--endpoints", type=int, default=200, help="endpoints at once, of one nginx")
    parser.add_argument("--many-rounds", type=int, default=2)
    parser.add_argument("--peers", default="modern,weak,gnutls,jdk")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    return inside(asked) if asked.inside else outside()


def not_run(why):
    print(f"not run: {why}", flush=True)


def outside():
    """Fetches what must be fetched while there is a network, and goes on where there is none."""
    built = tools.TARGET / "release/examples/tls"
    if not built.exists():
        not_run(f"{built} is missing; `make bench-tls` builds it")
        return 2
    if not shutil.which("unshare") or subprocess.run(["unshare", "-Urn", "true"], capture_output=True).returncode:
        not_run("comparison of TLS probers (no user and network namespaces)")
        return 0
    tools.fetch_sslyze()
    return subprocess.run(["unshare", "-Urn", sys.executable, __file__, *sys.argv[1:], "--inside"]).returncode


def inside(asked):
    subprocess.run([peers.program("ip"), "link", "set", "lo", "up"], check=True)
    probers = {"A ours": tools.ours_at}
    for name, function, there in [("B sslscan", tools.sslscan_at, shutil.which("sslscan")), ("C sslyze", tools.sslyze_at, tools.sslyze_program().exists())]:
        if there:
            probers[name] = function
        else:
            not_run(f"against {name[2:]} (it cannot be had)")
    fine = True
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        peers.certificates(directory)
        for peer in asked.peers.split(","):
            if gone := peers.missing(peer):
                not_run(f"{peer} ({', '.join(gone)} is missing)")
                continue
            with peers.running(peer, directory) as port:
                told(f"one endpoint, {peer}", [f"127.0.0.1:{port}"], probers, asked.rounds)
                [seen], _ = tools.ours_at([f"127.0.0.1:{port}"], "--verdict")
                print(f"  for a verdict only: {seen['connections']} connections, {seen['ms']:.0f} ms")
                fine &= peer != "modern" or seen["connections"] <= 14
        with peers.running("modern", directory, key="ec") as port:
            many = [f"127.1.{number // 250}.{number % 250 + 1}:{port}" for number in range(asked.endpoints)]
            told(f"{len(many)} endpoints of one nginx with an ECDSA key, in one process of each", many, probers, asked.many_rounds)
    return 0 if fine else 1


def told(title, endpoints, probers, rounds):
    """Runs the probers in turns and prints what came of it."""
    costs, found = {name: [] for name in probers}, {}
    tools.ours_at(endpoints)  # does not count: a JDK is slow at first
    for _ in range(rounds):
        for name, prober in probers.items():
            # `openssl s_server` lingers over the last connections; that is not for the next prober to pay.
            time.sleep(1.2)
            listed, cost = prober(endpoints)
            costs[name].append(cost)
            found[name] = [tools.our_suites(one) for one in listed] if prober is tools.ours_at else listed
            if prober is tools.ours_at:
                looks = sorted(one["ms"] for one in listed)
    print(f"\n{title}")
    middle = {name: [statistics.median(column) for column in zip(*several)] for name, several in costs.items()}
    for name, (seconds, cpu, connections) in middle.items():
        each = ", ".join(f"{cost[0]:.2f}" for cost in costs[name])
        own = f"; a look alone {statistics.median(looks):.0f} ms" if name == "A ours" else ""
        ratio = "" if name == "A ours" else f"; {seconds / middle['A ours'][0]:.1f} times as long as A, {cpu / max(middle['A ours'][1], 0.01):.1f} times the processor"
        print(f"  {name}: median {seconds:.3f} s of {each}; processor {cpu:.2f} s; {connections / len(endpoints):.0f} connections each; "
              f"{len(endpoints) / seconds:.1f} endpoints/s{own}{ratio}")
        print(f"     suites {sizes(found[name])}{compared(name, found)}")


def sizes(found):
    several = {", ".join(f"{version} {len(suites)}" for version, suites in one.items() if suites) for one in found}
    return " | ".join(sorted(several)) + f" on {len(found)}"


def compared(name, found):
    if name == "A ours":
        return ""
    known = {code: suite for suite, code in tools.codes().items()}
    words = set()
    for ours, theirs in zip(found["A ours"], found[name]):
        for version in ours:
            for side, more in [("A only", ours[version] - theirs[version]), ("not A", theirs[version] - ours[version])]:
                if more:
                    names = sorted(str(known.get(one, one)) for one in more)
                    words.add(f"{version} {side}: {len(more)} ({', '.join(names[:3])}{' …' if len(names) > 3 else ''})")
    return "; the same as A" if not words else "; DIFFERS: " + "; ".join(sorted(words))


if __name__ == "__main__":
    sys.exit(main())
