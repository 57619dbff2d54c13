//! How long the program takes to scan authorities as a whole (DNS, mail and web), how much memory, and how politely.
//!
//! `cargo bench -p kravtjek --bench authorities` measures 100 and 1,000; `… -- 30 300` measures as many as it is told,
//! one after the other. The program runs as a process of its own, built as it is released and at its usual pace, over
//! real sockets on loopback; the country it scans lives in this process and shares the processors with it. Every answer
//! comes a round trip of 40 ms late (20 ms each way), and the first one on a connection twice as late, since opening it
//! takes a round trip as well. `KRAVTJEK_ROUND_TRIP_MS` changes that.
//!
//! Where user and network namespaces are to be had it runs in one of its own, in which no packets are counted but these.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod child;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kravtjek_lab::country::{self, Country, Kind};
use kravtjek_lab::web::Scheme;
use kravtjek_lab::world::Outcome;
use kravtjek_lab::{Files, Traffic, synthetic_name, synthetic_signed};
use kravtjek_probe::reach::Budget;
use serde_json::Value;

use self::child::{cpu, watch};

const NOW: &str = "2026-11-21T12:00:00Z";
/// What is measured when nothing else is asked for.
const SIZES: [usize; 2] = [100, 1_000];
/// There and back.
const ROUND_TRIP: Duration = Duration::from_millis(40);
/// Says that this process is in a namespace of its own already.
const INSIDE: &str = "KRAVTJEK_BENCH_INSIDE";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --all-targets` starts benchmarks as well, without this word.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("not run: the scan of authorities is measured by `cargo bench`");
        return Ok(());
    }
    if let Some(fine) = apart(&arguments)? {
        return if fine { Ok(()) } else { Err("see above".into()) };
    }
    let asked = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let asked = asked.map(|argument| argument.parse()).collect::<Result<Vec<usize>, _>>()?;
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    let round_trip = match std::env::var("KRAVTJEK_ROUND_TRIP_MS") {
        Ok(millis) => Duration::from_millis(millis.parse()?),
        Err(_) => ROUND_TRIP,
    };
    let budget = Budget::default();
    println!(
        "scan of authorities with DNS, mail and web at the usual pace ({} connections a second in all, {} to one address,\n\
         {} ms between two to one mail address); a round trip takes {} ms; packets are counted {}\n",
        budget.rate,
        budget.per_host_rate,
        budget.mail_pace.as_millis(),
        round_trip.as_millis(),
        if std::env::var_os(INSIDE).is_some() { "in a namespace of their own" } else { "on all of loopback" },
    );
    println!(
        "{:>8} {:>8} {:>7} {:>9} {:>7} {:>9} {:>8} {:>9} {:>10} {:>10}",
        "authori.",
        "wall s",
        "auth./s",
        "peak MiB",
        "CPU s",
        "lab CPU s",
        "DNS q/a.",
        "connec/a.",
        "handsh./a.",
        "packets/a.",
    );
    let mut measured = Vec::new();
    for size in sizes {
        let one = measure(size, round_trip)?;
        one.show();
        measured.push(one);
    }
    println!();
    for one in &measured {
        one.tell();
    }
    if let [first, .., last] = measured.as_slice()
        && last.count > first.count
    {
        let grown = (last.peak as f64 - first.peak as f64) / (last.count - first.count) as f64;
        println!(
            "peak memory grows by {grown:.1} KiB with each authority from {} to {}",
            first.count, last.count
        );
    }
    if measured.iter().all(|one| one.wrong.is_empty()) {
        Ok(())
    } else {
        Err("outcomes differ from what was made".into())
    }
}

/// Runs this benchmark again in a network namespace with nothing but loopback; none where that cannot be had.
fn apart(arguments: &[String]) -> Result<Option<bool>, Box<dyn Error>> {
    let able = || Command::new("unshare").args(["-Urn", "ip", "link", "set", "lo", "up"]).output();
    if std::env::var_os(INSIDE).is_some() || !able().is_ok_and(|output| output.status.success()) {
        return Ok(None);
    }
    let mut again = Command::new("unshare");
    again.args(["-Urn", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""]);
    again.arg(std::env::current_exe()?).args(arguments).env(INSIDE, "1");
    Ok(Some(again.status()?.success()))
}

/// What one run of the program was seen to do.
struct Measured {
    count: usize,
    wall: Duration,
    /// KiB.
    peak: u64,
    cpu: Duration,
    lab_cpu: Duration,
    queries: u64,
    packets: u64,
    http: Vec<Traffic>,
    https: Vec<Traffic>,
    mail: Vec<Traffic>,
    /// Outcomes that are not as made, with what was said.
    wrong: Vec<String>,
    /// Outcomes that were compared.
    compared: usize,
}

fn measure(count: usize, round_trip: Duration) -> Result<Measured, Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let country = runtime.block_on(country::serve(count, NOW.parse()?, round_trip))?;
    let files = country.write_files(directory.path())?;
    let organisation = directory.path().join("organisation.toml");
    std::fs::write(&organisation, declared(count)?)?;
    let output = directory.path().join("assessment.json");

    let (lab_cpu, packets) = (cpu("self").unwrap_or_default(), packets().unwrap_or_default());
    let began = Instant::now();
    let child = program(&organisation, &output, &files, &country).spawn()?;
    let (peak, cpu_used) = watch(child)?;
    let wall = began.elapsed();
    let lab_cpu = cpu("self").unwrap_or_default().saturating_sub(lab_cpu);
    let packets = self::packets().unwrap_or_default().saturating_sub(packets);

    let assessment: Value = serde_json::from_slice(&std::fs::read(&output)?)?;
    let (compared, wrong) = differences(&assessment, count);
    let web = country.web.traffic();
    let of = |scheme| web.iter().filter(|((_, of), _)| *of == scheme).map(|(_, traffic)| *traffic).collect();
    Ok(Measured {
        count,
        wall,
        peak,
        cpu: cpu_used,
        lab_cpu,
        queries: country.dns.counts().values().sum(),
        packets,
        http: of(Scheme::Http),
        https: of(Scheme::Https),
        mail: country.mail.traffic().into_values().filter(|traffic| traffic.connections > 0).collect(),
        wrong,
        compared,
    })
}

impl Measured {
    fn connections(&self) -> u64 {
        [&self.http, &self.https, &self.mail].into_iter().flatten().map(|traffic| traffic.connections).sum()
    }

    fn handshakes(&self) -> u64 {
        [&self.https, &self.mail].into_iter().flatten().map(|traffic| traffic.handshakes).sum()
    }

    fn show(&self) {
        let (seconds, count) = (self.wall.as_secs_f64(), self.count as f64);
        println!(
            "{:>8} {seconds:>8.2} {:>7.1} {:>9.1} {:>7.2} {:>9.2} {:>8.1} {:>9.1} {:>10.1} {:>10.0}",
            self.count,
            count / seconds,
            self.peak as f64 / 1024.0,
            self.cpu.as_secs_f64(),
            self.lab_cpu.as_secs_f64(),
            self.queries as f64 / count,
            self.connections() as f64 / count,
            self.handshakes() as f64 / count,
            self.packets as f64 / count,
        );
    }

    /// What was measured at each address, what the pace alone takes, and whether the outcomes are as made.
    fn tell(&self) {
        let Self { count, wrong, compared, .. } = self;
        println!("{count} authorities");
        for (what, traffic) in [("port 80", &self.http), ("port 443", &self.https), ("port 25", &self.mail)] {
            let (connections, handshakes) =
                (spread(traffic, |one| one.connections), spread(traffic, |one| one.handshakes));
            println!(
                "  {what}: {} addresses; connections to each {connections}; whole handshakes with each {handshakes}",
                traffic.len(),
            );
        }
        let budget = Budget::default();
        let most = |all: &[Traffic]| all.iter().map(|one| one.connections).max().unwrap_or_default() as f64;
        let web = most(&self.https) / f64::from(budget.per_host_rate);
        let mail = most(&self.mail) * budget.mail_pace.as_secs_f64();
        println!(
            "  the pace alone takes {:.1} s for all connections, {web:.1} s for the busiest web address, {mail:.1} s for the\n  \
             busiest mail address; {:.1} s of processor time on two processors, {:.1} s of it the program's",
            self.connections() as f64 / f64::from(budget.rate),
            (self.cpu + self.lab_cpu).as_secs_f64(),
            self.cpu.as_secs_f64(),
        );
        match wrong.first() {
            None => println!("  all {compared} outcomes are as made"),
            Some(first) => {
                println!("  {} of {compared} outcomes are NOT as made, the first: {first}", wrong.len());
            }
        }
    }
}

/// The least, the middle and the most.
fn spread(traffic: &[Traffic], of: impl Fn(&Traffic) -> u64) -> String {
    let mut all: Vec<u64> = traffic.iter().map(of).collect();
    all.sort_unstable();
    match all.as_slice() {
        [] => "none".to_owned(),
        [least, ..] => {
            let (middle, most) = (all.get(all.len() / 2).unwrap_or(least), all.last().unwrap_or(least));
            format!("{least} to {most}, median {middle}")
        }
    }
}

/// An organisation file that declares every domain and calls the list complete.
fn declared(count: usize) -> Result<String, std::fmt::Error> {
    let mut text = "name = \"Landets myndigheder\"\nkind = \"municipality\"\n\n\
                    [scope]\ncomplete = true\nby = \"bench\"\non = 2026-11-20\n\n"
        .to_owned();
    for number in 0..count {
        writeln!(text, "[domains.\"{}\"]", synthetic_name(number))?;
    }
    Ok(text)
}

/// The program as `cargo bench` has just built it: Cargo names the path when it builds a benchmark of this package.
fn program(organisation: &Path, output: &Path, files: &Files, country: &Country) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
    command.arg("scan").arg("--organisation").arg(organisation);
    command.args([
        "--only",
        "dns,mail,tls,http",
        "--format",
        "json",
        "--now",
        NOW,
        "--no-ipv6",
        "--lang",
        "en",
    ]);
    command.arg("--output").arg(output).arg("--port-map").arg(country.port_map());
    command.arg("--root-hints").arg(&files.root_hints).arg("--trust-anchor").arg(&files.trust_anchor);
    if let Some(ca) = &files.ca_file {
        command.arg("--ca-file").arg(ca).arg("--ca-only");
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Packets that loopback has carried (proc_net_dev): each is counted once as it is received.
fn packets() -> Option<u64> {
    let table = std::fs::read_to_string("/proc/net/dev").ok()?;
    let line = table.lines().find_map(|line| line.trim_start().strip_prefix("lo:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// How many outcomes were compared, and those that are not what the authorities were made for.
fn differences(assessment: &Value, count: usize) -> (usize, Vec<String>) {
    let mut said: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for asset in assessment["assets"].as_array().into_iter().flatten() {
        for check in asset["checks"].as_array().into_iter().flatten() {
            if let (Some(name), Some(id), Some(outcome)) =
                (asset["asset"].as_str(), check["check"].as_str(), check["outcome"].as_str())
            {
                said.insert((name, id), outcome);
            }
        }
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    let mut compare = |name: &str, check: &str, expected: Outcome| {
        compared += 1;
        let said = said.get(&(name, check)).copied();
        if said != Some(expected.as_str()) {
            wrong.push(format!("{name} {check}: {said:?}, not {}", expected.as_str()));
        }
    };
    for number in 0..count {
        let (kind, domain) = (Kind::of(number), synthetic_name(number));
        let signed = if synthetic_signed(number) { Outcome::Pass } else { Outcome::Fail };
        compare(&domain, "dns.dnssec_signed", signed);
        let dane = if kind == Kind::Parked { Outcome::NotApplicable } else { signed };
        compare(&domain, "dane.mail_valid", dane);
        let www = format!("www.{domain}");
        for (check, outcome) in kind.expected() {
            compare(&domain, check, *outcome);
            if kind != Kind::Parked && check.starts_with("web.") {
                compare(&www, check, *outcome);
            }
        }
    }
    (compared, wrong)
}
