#!/usr/bin/env python3
"""Our TLS prober beside sslscan and testssl.sh on real servers: do all see the same suites in each version?

Runs in a user and network namespace of its own (tls.sh makes it). Prints a line per server and tool, and one line
beginning with `not run:` for each server or tool that is missing.
"""

import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile
import threading
import tomllib

import patience
import peers
import tools

HERE = pathlib.Path(__file__).resolve().parent
# testssl.sh takes half a minute for a server, and goes beside the others where a server can do two things at once.
ALONE = ["weak"]
SUITES_ONLY = ["--no-groups", "--no-heartbleed", "--no-renegotiation", "--no-compression", "--no-fallback"]
AGAIN = threading.Lock()  # one at a time is asked again
MOST = {"modern": 60}  # connections of a full look


def main():
    subprocess.run([peers.program("ip"), "link", "set", "lo", "up"], check=True)
    allowed = tomllib.loads((HERE / "differences.toml").read_text())["difference"]
    used, failed = [], []
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        peers.certificates(directory)
        # Most of the time is waiting; what is told comes in the order of the servers.
        with concurrent.futures.ThreadPoolExecutor(2 * len(peers.PORTS)) as pool:
            under_way = [pool.submit(one_peer, peer, directory, pool, allowed) for peer in peers.PORTS]
            for one in under_way:
                told, own_used, own_failed = one.result()
                print(*told, sep="\n")
                used += own_used
                failed += own_failed
    failed += [f"{one['peer']} {one['tool']} {one['version']}: allowed, but there is no such difference" for one in allowed if one not in used]
    failed += [f"{one['transcript']} is missing" for one in allowed if "transcript" in one and not (HERE / one["transcript"]).is_file()]
    for line in failed:
        print("FAILED", line)
    return 1 if failed else 0


def one_peer(peer, directory, pool, allowed):
    """Compares on one server: what is to be told, which allowed differences there were, and what is wrong."""
    if gone := peers.missing(peer):
        told = [f"not run: TLS beside others: {peer} ({', '.join(gone)} is missing)"]
        return told, [one for one in allowed if one["peer"] == peer], []
    try:
        with peers.running(peer, directory) as port:
            slow = None if peer in ALONE else pool.submit(tools.testssl, port)
            ours, verdict = (tools.ours(port, *mode, profile="debug") for mode in [[], ["--verdict"]])
            # In this order: one of them after the other where the server does one thing at a time.
            others = {"sslscan": lambda: tools.sslscan(port, *SUITES_ONLY), "testssl": lambda: tools.testssl(port)}
            told = [f"{peer}: ours {counts(ours)}, {ours.said['connections']} connections; {verdict.said['connections']} for a verdict"]
            used, failed = [], looks(peer, ours, verdict)
            for tool, look in others.items():
                first = slow.result if slow and tool == "testssl" else look
                more_told, more_used, more_failed = beside(peer, tool, ours, first, look, allowed)
                told, used, failed = told + more_told, used + more_used, failed + more_failed
    except patience.TooSlow as slowness:
        return [f"not run: TLS beside others: {peer} ({slowness})"], [one for one in allowed if one["peer"] == peer], []
    return told, used, failed


def beside(peer, tool, ours, first, look, allowed):
    """Compares with one tool: what is to be told, which allowed differences there were, and what is wrong. A tool that lists
    something else than we do is asked again: on a busy machine it loses answers, and what differs from itself judges nobody."""
    known = [one for one in allowed if (one["peer"], one["tool"]) == (peer, tool)]
    try:
        theirs = first()
        compared = differences(peer, tool, ours, theirs, known)
        if not compared[2]:
            return compared
        with AGAIN:
            once_more = look()
    except patience.TooSlow as slowness:
        return [f"not run: TLS beside others: {peer} ({slowness})"], known, []
    again = differences(peer, tool, ours, once_more, known)
    if again[2] and once_more.suites != theirs.suites:
        return [f"not run: TLS beside others: {peer} ({tool} did not list the same suites twice)"], known, []
    return again


def looks(peer, ours, verdict):
    """What is wrong with our own two looks."""
    failed = []
    if peer in MOST and ours.said["connections"] > MOST[peer]:
        failed.append(f"{peer}: {ours.said['connections']} connections, {MOST[peer]} are the most")
    if open_ends := {field: ours.said[field] for field in ["unfinished", "by_silence", "contradictions"] if ours.said.get(field)}:
        failed.append(f"{peer}: our look is not sure of itself: {open_ends}")
    # What a look for a verdict lists is part of what the full look lists, and nothing that is forbidden is left out.
    for version in ["TLSv1.2", "TLSv1.3"]:
        if overlooked := (ours.suites[version] & verdict.forbidden) - verdict.suites[version]:
            failed.append(f"{peer} {version}: forbidden, but not seen for a verdict: {named(overlooked)}")
    for version, suites in verdict.suites.items():
        if more := suites - ours.suites[version]:
            failed.append(f"{peer} {version}: seen for a verdict only: {named(more)}")
        if bool(verdict.said["versions"].get(version)) != bool(ours.said["versions"].get(version)):
            failed.append(f"{peer} {version}: spoken for one mode only")
    return failed


def differences(peer, tool, ours, theirs, allowed):
    """What a tool lists and we do not, or the other way round, unless it is allowed: told, allowed, and wrong."""
    told, used, failed, equal = [], [], [], []
    for version in tools.VERSIONS[1:]:
        same = True
        for side, more in [("ours", ours.suites[version] - theirs.suites[version]), ("tool", theirs.suites[version] - ours.suites[version])]:
            if not more:
                continue
            same = False
            known = [one for one in allowed if (one["version"], one["side"]) == (version, side)]
            if known and (known[0]["suites"] == "all" or set(known[0]["suites"]) == set(named(more))):
                used.append(known[0])
                told.append(f"  {tool} {version}: allowed, {len(more)} on one side ({side}): {known[0]['reason']}")
            else:
                failed.append(f"{peer} {version}: {'only ours, not ' + tool if side == 'ours' else 'only ' + tool}: {named(more)}")
        if same and ours.suites[version]:
            equal.append(f"{version} {len(ours.suites[version])}")
    told.append(f"  {tool}: equal in {', '.join(equal) or 'nothing'}")
    return told, used, failed


def named(suites):
    names = {code: name for name, code in tools.codes().items()}
    return sorted(names.get(one, hex(one) if isinstance(one, int) else one) for one in suites)


def counts(result):
    return ", ".join(f"{version} {len(suites)}" for version, suites in result.suites.items() if suites)


if __name__ == "__main__":
    sys.exit(main())
