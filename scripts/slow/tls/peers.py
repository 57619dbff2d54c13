"""Real TLS servers on loopback, each with the software that it is: nginx, OpenSSL, GnuTLS, NSS and a JDK."""

import contextlib
import pathlib
import shutil
import socket
import subprocess
import time

import patience

HERE = pathlib.Path(__file__).resolve().parent
NAME = "tls.example.dk"
PORTS = {"modern": 4431, "weak": 4432, "gnutls": 4433, "nss": 4434, "jdk": 4435}
# What a server is made of, and what else must be at hand for it.
PROGRAMS = {
    "modern": ["nginx"],
    "weak": [],
    "gnutls": ["gnutls-serv"],
    "nss": ["selfserv", "certutil", "pk12util"],
    "jdk": ["java", "keytool"],
}
PASSWORD = "laboratory"


def program(name):
    """Where a program is; some of Debian's lie where only root looks."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    return found


def missing(peer):
    return [name for name in PROGRAMS[peer] if not program(name)]


def quiet(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stderr.strip()}")


def certificates(directory):
    """An RSA and an ECDSA certificate of our own for `NAME`, as PEM: rsa.pem, rsa.key, ec.pem, ec.key."""
    for kind, key in [("rsa", ["rsa:2048"]), ("ec", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"])]:
        quiet("openssl", "req", "-x509", "-newkey", *key, "-nodes", "-days", "30", "-subj", f"/O={kind}/CN={NAME}",
              "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", directory / f"{kind}.key", "-out", directory / f"{kind}.pem")


def modern(directory, key="rsa"):
    """nginx as guides recommend it: TLS 1.2 and 1.3, three suites each, on all of loopback."""
    kind = {"rsa": "RSA", "ec": "ECDSA"}[key]
    config = directory / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log /dev/null;\n"
        "user root; events { worker_connections 8192; }\n"
        "http { access_log off;\n"
        f"  client_body_temp_path {directory}/b; proxy_temp_path {directory}/p; fastcgi_temp_path {directory}/f;\n"
        f"  uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;\n"
        f"  server {{ listen {PORTS['modern']} ssl backlog=4096; server_name {NAME};\n"
        f"    ssl_certificate {directory}/{key}.pem; ssl_certificate_key {directory}/{key}.key;\n"
        "    ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on; ssl_ecdh_curve X25519:prime256v1:secp384r1;\n"
        f"    ssl_ciphers ECDHE-{kind}-AES256-GCM-SHA384:ECDHE-{kind}-CHACHA20-POLY1305:ECDHE-{kind}-AES128-GCM-SHA256;\n"
        "    return 204; } }\n")
    return [program("nginx"), "-p", str(directory), "-c", str(config)]


def weak(directory):
    """OpenSSL with all that is compiled in: TLS 1.0 to 1.3, NULL, anonymous, ARIA, CCM_8."""
    return ["openssl", "s_server", "-accept", f"127.0.0.1:{PORTS['weak']}", "-key", str(directory / "rsa.key"),
            "-cert", str(directory / "rsa.pem"), "-dkey", str(directory / "ec.key"), "-dcert", str(directory / "ec.pem"),
            "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-min_protocol", "TLSv1", "-rev", "-serverpref"]


def gnutls(directory):
    """GnuTLS with everything that its priority strings have."""
    priority = ("NONE:+VERS-TLS-ALL:+CIPHER-ALL:+ARCFOUR-128:+3DES-CBC:+MAC-ALL:+MD5:+GROUP-ALL:+SIGN-ALL:+SIGN-RSA-SHA1:+COMP-NULL:"
                "+CTYPE-ALL:+RSA:+DHE-RSA:+ECDHE-RSA:+ECDHE-ECDSA:+ANON-DH:+ANON-ECDH")
    return [program("gnutls-serv"), "--quiet", "--http", "-p", str(PORTS["gnutls"]), "--priority", priority,
            "--x509keyfile", str(directory / "rsa.key"), "--x509certfile", str(directory / "rsa.pem"),
            "--x509keyfile", str(directory / "ec.key"), "--x509certfile", str(directory / "ec.pem")]


def nss(directory):
    """NSS's own test server with the suites it turns on by itself, and some that it does not."""
    database = directory / "nss"
    database.mkdir(exist_ok=True)
    quiet("certutil", "-N", "-d", f"sql:{database}", "--empty-password")
    for kind in ["rsa", "ec"]:
        bundle = directory / f"{kind}.p12"
        quiet("openssl", "pkcs12", "-export", "-in", directory / f"{kind}.pem", "-inkey", directory / f"{kind}.key",
              "-name", kind, "-out", bundle, "-passout", "pass:")
        quiet("pk12util", "-i", bundle, "-d", f"sql:{database}", "-W", "")
    more = ":" + ":".join(["C02F", "C030", "C02B", "C02C", "CCA8", "CCA9", "C013", "C014", "C027", "C011", "C012",
                           "009E", "0033", "0039", "009C", "002F", "0035", "003C", "000A", "0005", "0004",
                           "1301", "1302", "1303"])
    return ["selfserv", "-d", f"sql:{database}", "-n", "rsa", "-e", "ec", "-p", str(PORTS["nss"]), "-V", "tls1.0:tls1.3", "-c", more, "-t", "16"]


def jdk(directory):
    """Java with nothing disabled: SSLv3, RC4, DES, export, anonymous."""
    store = directory / "jdk.p12"
    for alias, key in [("rsa", ["-keyalg", "RSA", "-keysize", "2048"]), ("ec", ["-keyalg", "EC", "-groupname", "secp256r1"])]:
        quiet(program("keytool"), "-genkeypair", "-alias", alias, *key, "-keystore", store, "-storetype", "PKCS12",
              "-storepass", PASSWORD, "-dname", f"CN={NAME}", "-ext", f"SAN=dns:{NAME}", "-validity", "30")
    return [program("java"), str(HERE / "Legacy.java"), str(PORTS["jdk"]), str(store), PASSWORD]


@contextlib.contextmanager
def running(peer, directory, **more):
    """A peer that answers, for as long as it is wanted."""
    command = {"modern": modern, "weak": weak, "gnutls": gnutls, "nss": nss, "jdk": jdk}[peer](directory, **more)
    log = directory / f"{peer}.log"
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT)
    try:
        answers(PORTS[peer], process, log)
        yield PORTS[peer]
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(port, process, log):
    """Waits until a server of ours accepts, or has ended."""

    def ended():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}: {log.read_text(errors='replace')[-2000:]}")

    accepts(("127.0.0.1", port), process.args[0], ended)


def accepts(address, program, ended=lambda: None, whence=None):
    """Waits until an address accepts; a program that is there and does not come to it is too slow."""
    until = time.monotonic() + patience.LONGEST
    while time.monotonic() < until:
        ended()
        try:
            with socket.create_connection(address, 5, source_address=whence and (whence, 0)):
                return
        except OSError:
            time.sleep(0.1)  # asks again whether it accepts
    raise patience.TooSlow(program)
