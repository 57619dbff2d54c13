//! A file of any size takes little memory: what is not needed is dropped where it is read.

use std::io::{self, Read};

use kravtjek_catalogue::Catalogue;
use kravtjek_intake::import::formats::Means;
use kravtjek_intake::import::handed::{HandedIn, Moment};

use super::NOW;

/// A run over many hosts with many closed ports each, written as it is read.
struct Endless {
    hosts: u32,
    at: u32,
    ready: Vec<u8>,
    sent: usize,
}

impl Endless {
    fn new(hosts: u32) -> Self {
        let ready = b"<?xml version=\"1.0\"?><!DOCTYPE nmaprun><nmaprun args=\"nmap -Pn -p 1-65535 10.0.0.0/8\" start=\"1795204800\">\
            <scaninfo protocol=\"tcp\" services=\"1-65535\"/>".to_vec();
        Self { hosts, at: 0, ready, sent: 0 }
    }
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.sent == self.ready.len() {
            if self.at > self.hosts {
                return Ok(0);
            }
            self.ready.clear();
            self.sent = 0;
            let end = self.at == self.hosts;
            self.at += 1;
            let [_, b, c, d] = self.at.to_be_bytes();
            let text = if end {
                "<runstats><finished time=\"1795210300\" exit=\"success\"/><hosts total=\"1\"/></runstats></nmaprun>".to_owned()
            } else {
                let closed = "<port protocol=\"tcp\" portid=\"81\"><state state=\"closed\" reason=\"reset\"/><service name=\"hosts2-ns\" method=\"table\"/></port>".repeat(200);
                format!(
                    "<host><status state=\"up\"/><address addr=\"10.{b}.{c}.{d}\" addrtype=\"ipv4\"/><ports>{closed}</ports></host>\n"
                )
            };
            self.ready.extend_from_slice(text.as_bytes());
        }
        let bytes = into.len().min(self.ready.len() - self.sent);
        into[..bytes].copy_from_slice(&self.ready[self.sent..self.sent + bytes]);
        self.sent += bytes;
        Ok(bytes)
    }
}

/// Takes minutes: a file of a GiB, read by a process of its own whose memory the system has measured.
#[test]
#[ignore = "takes minutes"]
#[cfg(target_os = "linux")]
fn a_run_of_one_gib_is_read_within_100_mib() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan.xml");
    let mut file = std::fs::File::create(&path).unwrap();
    let bytes = io::copy(&mut Endless::new(45_000), &mut file).unwrap();
    assert!(bytes > 1 << 30, "{bytes}");
    assert!(most_memory(&path) < 100 << 10, "KiB: {}", most_memory(&path));
}

#[test]
#[ignore = "takes minutes"]
#[cfg(target_os = "linux")]
fn a_table_of_almost_two_gib_is_read_within_100_mib() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tabel.csv");
    let mut file = io::BufWriter::new(std::fs::File::create(&path).unwrap());
    file.write_all(b"Kantine;Menu\n").unwrap();
    let line = "Raadhuset;smoerrebroed med meget paa og lidt til, for at det skal fylde godt op i en raekke af en tabel\n".repeat(1000);
    for _ in 0..19_000 {
        file.write_all(line.as_bytes()).unwrap();
    }
    file.flush().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() > 1_900_000_000);
    assert!(most_memory(&path) < 100 << 10, "KiB: {}", most_memory(&path));
}

/// As an authority of 20,000 clients has it, whose export has columns that nobody reads.
#[test]
#[ignore = "takes minutes"]
#[cfg(target_os = "linux")]
fn an_export_of_two_gib_that_is_understood_is_read_within_100_mib() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("firewall.csv");
    let mut file = io::BufWriter::new(std::fs::File::create(&path).unwrap());
    file.write_all(b"DeviceName;FirewallStatus;Bemaerkning\n").unwrap();
    let remark = "noget, som ingen har brug for; ".repeat(3400);
    for client in 0..20_000 {
        writeln!(file, "PC-{client:05};{};\"{remark}\"", u8::from(client % 100 == 0)).unwrap();
    }
    file.flush().unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len();
    assert!(bytes > 2_100_000_000 && bytes <= 2 << 30, "{bytes}");
    let begun = std::time::Instant::now();
    let most = most_memory(&path);
    println!("{bytes} bytes in {:.1} s within {most} KiB", begun.elapsed().as_secs_f64());
    assert!(most < 100 << 10, "KiB: {most}");
}

/// The most memory in KiB that this program takes to read a file, in a process of its own.
#[cfg(target_os = "linux")]
fn most_memory(path: &std::path::Path) -> u64 {
    let own = std::env::current_exe().unwrap();
    let told = std::process::Command::new(own)
        .args(["--exact", "soak::reads_the_file_it_is_told_to", "--nocapture"])
        .env("KRAVTJEK_SOAK", path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    let peak = said.split("VmHWM:").nth(1).and_then(|rest| rest.split_whitespace().next()).map(str::to_owned);
    peak.and_then(|peak| peak.parse().ok()).unwrap_or_else(|| panic!("{said}"))
}

/// What [`most_memory`] starts; by itself it does nothing.
#[test]
#[cfg(target_os = "linux")]
fn reads_the_file_it_is_told_to() {
    let Ok(path) = std::env::var("KRAVTJEK_SOAK") else { return };
    let catalogue = Catalogue::embedded().unwrap();
    let mut handed = HandedIn::default();
    let moment = Moment { given: None, now: NOW.parse().unwrap() };
    handed.read_all(vec![path.into()], moment, Means::of(&catalogue));
    assert!(handed.refused.is_empty(), "{:?}", handed.refused);
    assert_eq!(handed.parts.len(), 1);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}
