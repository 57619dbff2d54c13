#!/usr/bin/env python3
"""Our look through STARTTLS beside sslscan's, on one Postfix with several characters: good, without STARTTLS, TLS 1.0 only, slow to greet.

Postfix changes users, so this needs real root and a network namespace (tls.sh sees to both).
"""

import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile
import time

import peers
import tools

PORT = 25
GOOD, NONE, OLD, SLOW = (f"127.0.25.{last}" for last in [1, 3, 4, 7])
OLD_ONLY = ("-o smtpd_tls_protocols=TLSv1 -o smtpd_tls_ciphers=low -o tls_low_cipherlist=DEFAULT:@SECLEVEL=0 "
            "-o tls_medium_cipherlist=DEFAULT:@SECLEVEL=0")
SLOWLY = "-o postscreen_greet_action=enforce -o postscreen_greet_wait=1s -o postscreen_cache_map= -o smtpd_service_name=behind"


def configuration(directory):
    """main.cf and master.cf in a folder of their own."""
    conf = directory / "conf"
    for name in ["conf", "spool", "data"]:
        (directory / name).mkdir()
    subprocess.run(["chown", "postfix", directory / "data"], check=True)
    subprocess.run(["chmod", "755", directory], check=True)
    (conf / "main.cf").write_text(
        f"compatibility_level = 3.6\nqueue_directory = {directory}/spool\ndata_directory = {directory}/data\n"
        f"maillog_file = {directory}/mail.log\nmaillog_file_prefixes = {directory}\ninet_protocols = ipv4\nmyhostname = {peers.NAME}\n"
        "mynetworks = 127.0.0.9/32\nmydestination =\nalias_maps =\nlocal_recipient_maps =\n"
        f"smtpd_tls_chain_files = {directory}/rsa.key, {directory}/rsa.pem\n"
        "smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\ndefault_process_limit = 20\n"
        "smtpd_client_connection_count_limit = 0\nsmtpd_peername_lookup = no\n")
    lines = [f"{GOOD}:{PORT} inet n - n - - smtpd", f"{NONE}:{PORT} inet n - n - - smtpd -o smtpd_tls_security_level=none",
             f"{OLD}:{PORT} inet n - n - - smtpd {OLD_ONLY}", f"{SLOW}:{PORT} inet n - n - 1 postscreen {SLOWLY}",
             "behind pass - - n - - smtpd", "dnsblog unix - - n - 0 dnsblog", "tlsproxy unix - - n - 0 tlsproxy",
             "cleanup unix n - n - 0 cleanup", "rewrite unix - - n - - trivial-rewrite", "proxymap unix - - n - - proxymap",
             "tlsmgr unix - - n 1000? 1 tlsmgr", "anvil unix - - n - 1 anvil", "postlog unix-dgram n - n - 1 postlogd"]
    (conf / "master.cf").write_text("\n".join(lines) + "\n")
    return conf


def ours(address, *options):
    [seen], cost = tools.ours_at([f"{address}:{PORT}"], "--starttls", "smtp", *options, profile="debug")
    return tools.Result(tools.our_suites(seen), *cost, said=seen["tls"])


def spoken(result):
    """Versions by what was seen of them; a reason counts as one thing."""
    return {version: seen if isinstance(seen, bool) else "open" for version, seen in result.said["versions"].items()}


def main():
    subprocess.run([peers.program("ip"), "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        peers.certificates(directory)
        conf = configuration(directory)
        log = directory / "mail.log"
        try:
            peers.quiet(peers.program("postfix"), "-c", conf, "start")
            time.sleep(1)
            failed = compared()
        except Exception:
            print(log.read_text(errors="replace")[-3000:] if log.exists() else "Postfix said nothing")
            raise
        finally:
            subprocess.run([peers.program("postfix"), "-c", conf, "stop"], capture_output=True)
    for line in failed:
        print("FAILED", line)
    return 1 if failed else 0


def compared():
    failed = []
    with concurrent.futures.ThreadPoolExecutor(1) as beside:
        slow = beside.submit(ours, SLOW, "--verdict")
        for name, address, versions in [("good", GOOD, {"TLSv1.2", "TLSv1.3"}), ("TLS 1.0 only", OLD, {"TLSv1.0"})]:
            seen = ours(address)
            listed, _ = tools.sslscan_at([f"{address}:{PORT}"], "--starttls-smtp", "--no-groups", "--no-heartbleed", "--no-renegotiation",
                                         "--no-compression", "--no-fallback")
            sizes = ", ".join(f"{version} {len(suites)}" for version, suites in seen.suites.items() if suites)
            print(f"postfix, {name}: {sizes}; {seen.said['connections']} connections, {seen.seconds:.1f} s")
            if {version for version, state in spoken(seen).items() if state is True} != versions:
                failed.append(f"postfix, {name}: versions {spoken(seen)}")
            if seen.suites != listed[0]:
                failed.append(f"postfix, {name}: sslscan lists {listed[0]}, we {seen.suites}")
        none = ours(NONE)
        print(f"postfix, without STARTTLS: {none.said.get('not_seen')}; {none.said['connections']} connections")
        if True in spoken(none).values() or False in spoken(none).values() or not none.said.get("not_seen"):
            failed.append(f"postfix, without STARTTLS: {spoken(none)}, not seen for {none.said.get('not_seen')}")
        late = slow.result()
        print(f"postfix, slow to greet: {late.said['connections']} connections, {late.seconds:.1f} s")
        if spoken(late).get("TLSv1.2") is not True or spoken(late).get("TLSv1.0") is not False:
            failed.append(f"postfix, slow to greet: {spoken(late)}, {late.said.get('not_seen')}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
