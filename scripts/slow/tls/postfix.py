#!/usr/bin/env python3
"""Our look through STARTTLS beside sslscan's and OpenSSL's, on one Postfix with eight characters: good, open relay, without STARTTLS,
TLS 1.0 only, with a TLSA record of another key, DMARC-obeying, slow to greet, submission.

Postfix changes users, so this needs real root and a network namespace (tls.sh sees to both).
"""

import concurrent.futures
import hashlib
import json
import pathlib
import re
import smtplib
import ssl
import subprocess
import sys
import tempfile

import patience
import peers
import tools

PORT = 25
ORACLE = "127.0.0.77"  # whence other clients than ours come
GOOD, RELAY, NONE, OLD, OTHER, DMARC, SLOW, SUBMISSION = (f"127.0.25.{last}" for last in range(1, 9))
SUBMITTED = 587
MILTERS = {"opendkim": 8894, "opendmarc": 8893}
OBEYING = "-o smtpd_milters=" + ",".join(f"inet:127.0.0.1:{port}" for port in MILTERS.values())
LOGGED_ON = "-o smtpd_tls_security_level=encrypt -o smtpd_tls_mandatory_protocols=>=TLSv1.2 -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
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
        "mynetworks = 127.0.0.9/32\nsmtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination\nmydestination =\nalias_maps =\nlocal_recipient_maps =\n"
        f"smtpd_tls_chain_files = {directory}/rsa.key, {directory}/rsa.pem\n"
        "smtpd_tls_security_level = may\nsmtpd_tls_protocols = >=TLSv1.2\ndefault_process_limit = 20\n"
        "smtpd_client_connection_count_limit = 0\nsmtpd_peername_lookup = no\n")
    lines = [f"{GOOD}:{PORT} inet n - n - - smtpd", f"{RELAY}:{PORT} inet n - n - - smtpd -o mynetworks=0.0.0.0/0",
             f"{OTHER}:{PORT} inet n - n - - smtpd", f"{DMARC}:{PORT} inet n - n - - smtpd {OBEYING}",
             f"{SUBMISSION}:{SUBMITTED} inet n - n - - smtpd {LOGGED_ON}",
             f"{NONE}:{PORT} inet n - n - - smtpd -o smtpd_tls_security_level=none",
             f"{OLD}:{PORT} inet n - n - - smtpd {OLD_ONLY}", f"{SLOW}:{PORT} inet n - n - 1 postscreen {SLOWLY}",
             "behind pass - - n - - smtpd", "dnsblog unix - - n - 0 dnsblog", "tlsproxy unix - - n - 0 tlsproxy",
             "cleanup unix n - n - 0 cleanup", "rewrite unix - - n - - trivial-rewrite", "proxymap unix - - n - - proxymap",
             "tlsmgr unix - - n 1000? 1 tlsmgr", "anvil unix - - n - 1 anvil", "postlog unix-dgram n - n - 1 postlogd"]
    (conf / "master.cf").write_text("\n".join(lines) + "\n")
    return conf


def milters(directory):
    """OpenDKIM and OpenDMARC, where they are installed: their processes, and what is missing."""
    if gone := [name for name in MILTERS if not peers.program(name)]:
        return [], gone
    nobody = directory / "nobody"
    nobody.write_text("192.0.2.255\n")
    common = "UserID root\nSyslog no\nAuthservID {name}\n".format(name=peers.NAME)
    (directory / "opendkim.conf").write_text(f"{common}Socket inet:{MILTERS['opendkim']}@127.0.0.1\nMode v\nInternalHosts {nobody}\n")
    (directory / "opendmarc.conf").write_text(f"{common}Socket inet:{MILTERS['opendmarc']}@127.0.0.1\nRejectFailures true\nIgnoreHosts {nobody}\n"
                                              "SPFIgnoreResults true\nSPFSelfValidate true\n")
    commands = [["opendkim", "-f", "-x", directory / "opendkim.conf"], ["opendmarc", "-f", "-c", directory / "opendmarc.conf"]]
    with open(directory / "milters.log", "wb") as log:
        return [subprocess.Popen([peers.program(name), *more], stdout=log, stderr=subprocess.STDOUT) for name, *more in commands], []


def ours(address, *options, port=PORT):
    [seen], cost = tools.ours_at([f"{address}:{port}"], "--starttls", "smtp", *options, profile="debug")
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
        beside, gone = milters(directory)
        if gone:
            print(f"not run: TLS beside others: Postfix that obeys DMARC ({', '.join(gone)} is missing)")
        try:
            peers.quiet(peers.program("postfix"), "-c", conf, "start")
            # Whoever only asks whether they listen comes from an address that the log is not read for.
            listening = [(address, PORT) for address in (GOOD, RELAY, NONE, OLD, OTHER, SLOW)] + [(SUBMISSION, SUBMITTED)]
            listening += [] if gone else [(DMARC, PORT), *(("127.0.0.1", port) for port in MILTERS.values())]
            for address in listening:
                peers.accepts(address, "postfix", whence=ORACLE)
            failed = []
            for part in [lambda: characters(dmarc=not gone), compared, lambda: gateways(directory, dmarc=not gone)]:
                try:
                    failed += part()
                except patience.TooSlow as slowness:
                    print(f"not run: TLS beside others: mail ({slowness})")
            failed += [f"postfix: our looks left this in its log: {line}" for line in log.read_text().splitlines()
                       if f"[{ORACLE}]" not in line and re.search(r"NOQUEUE|: [0-9A-F]{6,}: client=|improper command pipelining", line)]
        except patience.TooSlow as slowness:
            print(f"not run: TLS beside others: mail ({slowness})")
            failed = []
        except Exception:
            print(log.read_text(errors="replace")[-3000:] if log.exists() else "Postfix said nothing")
            raise
        finally:
            subprocess.run([peers.program("postfix"), "-c", conf, "stop"], capture_output=True)
            for one in beside:
                one.kill()
                one.wait()
    for line in failed:
        print("FAILED", line)
    return 1 if failed else 0


def characters(dmarc):
    """Whether each Postfix is what it is meant to be, as another client meets it from an address of its own: (to whom, asked, answer)."""
    failed = []
    cases = [(GOOD, PORT, False, 554), (RELAY, PORT, False, 250), (SUBMISSION, SUBMITTED, False, 530), (SUBMISSION, SUBMITTED, True, 554)]
    for address, port, secured, expected in cases + ([(DMARC, PORT, False, 554)] if dmarc else []):
        code, words = submitted(address, port, secured)
        if code != expected:
            failed.append(f"postfix {address}:{port}: it is not what it should be: {code} {words}")
    return failed


def submitted(address, port, secured):
    """How a Postfix answers a sender and a recipient that are none of its own."""
    try:
        with smtplib.SMTP(address, port, "client.example", timeout=patience.LONGEST, source_address=(ORACLE, 0)) as client:
            client.ehlo()
            if secured:
                client.starttls(context=ssl._create_unverified_context())
                client.ehlo()
            code, words = client.mail("a@one.example")
            return client.rcpt("b@two.example") if code == 250 else (code, words)
    except TimeoutError:
        raise patience.TooSlow("postfix") from None


def gateways(directory, dmarc):
    """Whole gateways as a scan sees them, with TLSA records; OpenSSL says too whether those match."""
    key = subprocess.run(["openssl", "x509", "-in", directory / "rsa.pem", "-noout", "-pubkey"], capture_output=True, check=True).stdout
    key = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=key, capture_output=True, check=True).stdout
    right, wrong = f"3 1 1 {hashlib.sha256(key).hexdigest()}", f"3 1 1 {'0' * 64}"
    rows = [("good", GOOD, right), ("relay", RELAY, right), ("other", OTHER, wrong)] + ([("dmarc", DMARC, right)] if dmarc else [])
    program = tools.TARGET / "debug/examples/gateways"
    text, *_ = tools.ours_timed([program, *(f"{name}={address}={tlsa}" for name, address, tlsa in rows)])
    failed = []
    for (name, address, tlsa), line in zip(rows, text.splitlines(), strict=True):
        seen = json.loads(line)
        said = {"starttls": seen["starttls"], "injection": seen["injection"], "dane": (seen["dane"] or {}).get("matches")}
        print(f"postfix, gateway {name}: {said}; {seen['tls']['connections']} connections")
        checked, *_ = tools.timed(
            ["openssl", "s_client", "-starttls", "smtp", "-connect", f"{address}:{PORT}", "-bind", f"{ORACLE}:0", "-dane_ee_no_namechecks",
             "-dane_tlsa_domain", f"{name}.gateways.dk", "-dane_tlsa_rrdata", tlsa], fine=(), said="Q\n")
        matches = "Verification: OK" in checked
        if said != {"starttls": True, "injection": False, "dane": matches} or matches != (tlsa == right):
            told = [line for line in checked.splitlines() if line.startswith("Verif")]
            failed.append(f"postfix, gateway {name}: we see {said}, OpenSSL {told}")
    return failed


def compared():
    failed = []
    with concurrent.futures.ThreadPoolExecutor(1) as beside:
        slow = beside.submit(ours, SLOW, "--verdict")
        today = {"TLSv1.2", "TLSv1.3"}
        for name, address, port, versions in [("good", GOOD, PORT, today), ("TLS 1.0 only", OLD, PORT, {"TLSv1.0"}), ("submission", SUBMISSION, SUBMITTED, today)]:
            seen = ours(address, port=port)
            listed, _ = tools.sslscan_at([f"{address}:{port}"], "--starttls-smtp", "--no-groups", "--no-heartbleed", "--no-renegotiation",
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
