//! The client against OpenSSL's own server, where there is one: every suite in every version, and renegotiation.

use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use kravtjek_lab::pki::{Identity, Key, self_signed};
use kravtjek_model::time::Clock;
use tokio::net::TcpStream;

use super::super::suite::{Exchange, SUITES};
use super::*;
use crate::certificate::roots::Roots;
use crate::dial::Dialer;
use crate::endpoint::Prober;
use crate::errand::Errand;
use crate::ground::Ground;
use crate::reach::Budget;
use crate::tls::{Mode, Target};

/// What `-HTTP` serves as `/side`.
const PAGE: &[u8] = b"HTTP/1.0 200 OK\r\nStrict-Transport-Security: max-age=31536000\r\n\r\nhej\n";

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A dialer to this machine, without pauses.
fn dialer() -> Dialer {
    let budget = Budget { rate: 100_000, per_host_rate: 100_000, ..Budget::default() };
    let mut errand = Errand::without_dns(Clock::At(now()));
    errand.scope.inside = true;
    Ground::new(budget).dialer(&errand)
}

struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    /// Starts one; none where there is no OpenSSL, which is written down.
    fn start(identity: &Identity, arguments: &[&str]) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let own =
            format!("kravtjek-openssl-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(own);
        std::fs::create_dir_all(&folder).unwrap();
        let (certificate, key) = (folder.join("certificate.der"), folder.join("key.der"));
        std::fs::write(&certificate, &identity.chain[0]).unwrap();
        std::fs::write(&key, &identity.key).unwrap();
        std::fs::write(folder.join("side"), PAGE).unwrap();
        let mut command = Command::new("openssl");
        command.current_dir(&folder);
        command.args(["s_server", "-accept", "127.0.0.1:0", "-naccept", "256", "-certform", "DER", "-cert"]);
        command.arg(certificate).args(["-keyform", "DER", "-key"]).arg(key).args(arguments);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut child) = child else {
            not_run("there is no openssl");
            return None;
        };
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut lines = output.lines().map_while(Result::ok);
        let accepting =
            lines.find_map(|line| line.strip_prefix("ACCEPT")?.rsplit(':').next()?.trim().parse().ok());
        let server = Self { child, port: accepting.unwrap_or_default(), folder };
        if accepting.is_none() {
            not_run("openssl does not serve this");
            return None;
        }
        Some(server)
    }

    async fn open(&self) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.connect(([127, 0, 0, 1], self.port).into()).await.unwrap()
    }
}

fn not_run(why: &str) {
    use std::io::Write as _;
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    std::fs::create_dir_all(target).unwrap();
    let file = std::fs::OpenOptions::new().create(true).append(true).open(format!("{target}/not-run.txt"));
    writeln!(file.unwrap(), "legacy TLS against OpenSSL ({why})").unwrap();
}

/// `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA` is `ECDHE-RSA-AES128-SHA` to OpenSSL.
fn theirs(name: &str) -> String {
    let name = name.trim_start_matches("TLS_").replace("WITH_", "").replace("_CBC", "");
    let name = name.replace("AES_128", "AES128").replace("AES_256", "AES256");
    let name = name.replace("POLY1305_SHA256", "POLY1305").replace('_', "-");
    name.strip_prefix("RSA-").map(str::to_owned).unwrap_or(name)
}

#[tokio::test]
async fn every_suite_is_spoken_in_every_version_that_has_it() {
    let rsa = self_signed(&Leaf::new(&["a.dk"], now()).key(Key::Rsa2048)).unwrap();
    let ecdsa = self_signed(&Leaf::new(&["a.dk"], now())).unwrap();
    // OpenSSL has neither DSS nor 3DES and RC4 any more.
    let gone = |name: &str| ["_DSS_", "_3DES_", "_RC4_"].iter().any(|part| name.contains(part));
    for suite in SUITES.iter().filter(|suite| !gone(suite.name)) {
        let identity = if suite.name.contains("_ECDSA_") { &ecdsa } else { &rsa };
        let ciphers = format!("{}:@SECLEVEL=0", theirs(suite.name));
        let Some(server) = Server::start(identity, &["-cipher", &ciphers, "-rev"]) else {
            return;
        };
        let versions = if suite.is_old() { &[TLS10, TLS11, TLS12][..] } else { &[TLS12] };
        for version in versions {
            let mut legacy =
                Legacy::connect(server.open().await, offer(*version)).await.unwrap_or_else(|ended| {
                    panic!("{} {version:#x}: {ended:?}", suite.name);
                });
            assert_eq!(legacy.suite(), suite.name);
            assert_eq!(legacy.chain(), identity.chain);
            legacy.write_all(b"kravtjek\n").await.unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"\n") {
                answer.extend(legacy.read().await.unwrap().unwrap());
            }
            assert_eq!(answer, b"kejtvark\n", "{} {version:#x}", suite.name);
        }
    }
    assert!(SUITES.iter().any(|suite| suite.exchange == Exchange::Dhe));
}

#[tokio::test]
async fn openssl_renegotiates_when_told_to_and_refuses_otherwise() {
    let identity = self_signed(&Leaf::new(&["a.dk"], now()).key(Key::Rsa2048)).unwrap();
    for (arguments, accepted, answer) in [
        (&["-cipher", "ALL:@SECLEVEL=0", "-client_renegotiation"][..], MOST, None),
        (&["-cipher", "ALL:@SECLEVEL=0"], 0, Some(RenegotiationAnswer::Refused(100))),
    ] {
        for version in [TLS10, TLS11, TLS12] {
            let Some(server) = Server::start(&identity, arguments) else { return };
            let open = async || Ok(server.open().await);
            let seen = measure(open, &offer(version), MOST).await;
            let limited = (accepted > 0).then_some(Tri::NO);
            assert_eq!(seen.renegotiation, model(true, accepted, limited), "{version:#x} {arguments:?}");
            assert_eq!((seen.accepted, &seen.answer), (accepted, &answer), "{version:#x}");
        }
    }
}

/// Groups that the library for TLS 1.3 lacks, against a stranger's arithmetic.
#[tokio::test]
async fn a_server_of_a_rare_group_alone_shows_its_certificate() {
    let identity = self_signed(&Leaf::new(&["a.dk"], now())).unwrap();
    for group in ["P-521", "X448", "ffdhe2048", "ffdhe3072"] {
        for version in ["-tls1_3", "-tls1_2"] {
            if version == "-tls1_2" && group.starts_with("ffdhe") {
                continue;
            }
            let Some(server) = Server::start(&identity, &["-groups", group, version, "-rev"]) else { return };
            let prober = Prober::new(dialer(), Roots::built_in());
            let target = Target { sni: Some("a.dk".into()), ..Target::new(HERE, server.port) };
            let tls = prober.look(&target, &Mode::Full, now()).await.tls;
            let chain = tls.chain.unwrap();
            assert_eq!(
                chain.problem.as_deref(),
                Some("self_signed"),
                "{group} {version}: {:?}",
                chain.trusted
            );
            assert_eq!(tls.certificates.len(), 1, "{group} {version}");
            if version == "-tls1_2" {
                assert_eq!(tls.renegotiation.unwrap().accepted, Some(0), "{group}");
            }
        }
    }
}

/// Its header can be read; its certificate is worth what it was worth before.
#[tokio::test]
async fn a_server_of_tls_1_0_alone_is_read_and_its_certificate_is_not_trusted_for_it() {
    let identity = self_signed(&Leaf::new(&["a.dk"], now()).key(Key::Rsa2048)).unwrap();
    let arguments = ["-cipher", "ALL:@SECLEVEL=0", "-tls1", "-HTTP"];
    let Some(server) = Server::start(&identity, &arguments) else { return };
    let http = crate::http::old_tests::asked(server.port, "/side").await;
    let [hop] = &http.hops[..] else { panic!("{http:?}") };
    assert_eq!((hop.status, hop.tls.as_deref()), (200, Some("TLSv1.0")));
    assert_eq!(hop.headers[0].0, "strict-transport-security");

    let prober = Prober::new(dialer(), Roots::built_in());
    let target = Target { sni: Some("a.dk".into()), ..Target::new(HERE, server.port) };
    let tls = prober.look(&target, &Mode::Full, now()).await.tls;
    let spoken = |(version, spoken): (&String, &Tri)| (*spoken == Tri::YES).then(|| version.clone());
    assert_eq!(tls.versions.iter().filter_map(spoken).collect::<Vec<_>>(), ["TLSv1.0"]);
    let chain = tls.chain.unwrap();
    assert_eq!((chain.trusted, chain.problem.as_deref()), (Tri::NO, Some("self_signed")));
    assert_eq!(tls.certificates.len(), 1);
    assert_eq!(tls.renegotiation.unwrap().accepted, Some(0));
}
