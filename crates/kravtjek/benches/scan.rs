//! How long the program takes to scan a thousand and ten thousand domains of the small internet, and how much memory.
//!
//! `cargo bench -p kravtjek --bench scan` measures both; `… -- 1000 100` measures as many as it is told, one after the
//! other. The program runs as a process of its own, built as it is released, over real sockets on loopback; the small
//! internet lives in this process and shares the processors with it. The program keeps its usual pace: it has no flag
//! to press harder. So there are name servers enough for the pace not to be the limit.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod child;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use kravtjek_lab::{
    Algorithm, Files, Internet, Serving, Signing, ZoneBuilder, synthetic_name, synthetic_signed,
};
use kravtjek_probe::reach::DnsBudget;
use serde_json::Value;

use self::child::{cpu, watch};

const NOW: &str = "2026-11-21T12:00:00Z";
/// Two name servers each.
const HOSTERS: usize = 150;
/// Name servers of `dk`.
const REGISTRY: u8 = 8;
/// Addresses of each of them.
const ADDRESSES: u8 = 4;
/// What is measured when nothing else is asked for.
const SIZES: [usize; 2] = [1_000, 10_000];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --all-targets` starts benchmarks as well, without this word.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("not run: the scan is measured by `cargo bench`");
        return Ok(());
    }
    let asked = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let asked = asked.map(|argument| argument.parse()).collect::<Result<Vec<usize>, _>>()?;
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };

    let addresses = 2 * HOSTERS;
    println!(
        "scan --only dns, {} queries a second and {} in flight to each of {addresses} name-server addresses of\n\
         hosters and {} of dk (the program's usual pace; at most {} queries a second to the hosters together)\n",
        DnsBudget::default().rate,
        DnsBudget::default().per_server,
        u32::from(REGISTRY) * u32::from(ADDRESSES),
        DnsBudget::default().rate as usize * addresses,
    );
    println!(
        "{:>8} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9} {:>10}  verdicts",
        "domains", "wall s", "domains/s", "peak MiB", "KiB/dom.", "CPU s", "lab CPU s", "packets/d.",
    );
    let measured = sizes.into_iter().map(measure).collect::<Result<Vec<_>, _>>()?;
    println!();
    for one in &measured {
        println!("{} domains: {}", one.domains, one.agreement());
        if let Some((address, queries)) = one.busiest {
            let least = queries as f64 / f64::from(DnsBudget::default().rate);
            println!("  most asked: {address}, {queries} times; the pace alone takes {least:.1} s for that");
        }
    }
    if let [first, .., last] = measured.as_slice()
        && last.domains > first.domains
    {
        let grown = (last.peak as f64 - first.peak as f64) / (last.domains - first.domains) as f64;
        println!(
            "peak memory grows by {grown:.2} KiB with each domain from {} to {}",
            first.domains, last.domains
        );
    }
    if measured.iter().all(Measured::agrees) {
        Ok(())
    } else {
        Err("outcomes differ from what was made".into())
    }
}

/// What one run of the program was seen to do.
struct Measured {
    domains: usize,
    wall: Duration,
    /// KiB.
    peak: u64,
    cpu: Duration,
    lab_cpu: Duration,
    queries: u64,
    /// The address that was asked most, and how often.
    busiest: Option<(IpAddr, u64)>,
    verdicts: BTreeMap<String, usize>,
    /// Domains whose outcome is not the one they were made for, with what was said.
    wrong: Vec<String>,
    signed: usize,
}

impl Measured {
    fn agrees(&self) -> bool {
        self.wrong.is_empty()
    }

    fn agreement(&self) -> String {
        let Self { domains, signed, wrong, .. } = self;
        match wrong.first() {
            None => format!(
                "every outcome is as made: {signed} signed (pass), {} unsigned (fail)",
                domains - signed
            ),
            Some(first) => format!("{} outcomes are NOT as made, the first: {first}", wrong.len()),
        }
    }

    fn show(&self) {
        let seconds = self.wall.as_secs_f64();
        let count = self.domains as f64;
        let verdicts: Vec<_> =
            self.verdicts.iter().map(|(verdict, count)| format!("{verdict} {count}")).collect();
        println!(
            "{:>8} {seconds:>9.2} {:>10.0} {:>9.1} {:>9.2} {:>9.2} {:>9.2} {:>10.2}  {}",
            self.domains,
            count / seconds,
            self.peak as f64 / 1024.0,
            self.peak as f64 / count,
            self.cpu.as_secs_f64(),
            self.lab_cpu.as_secs_f64(),
            self.queries as f64 / count,
            verdicts.join(", "),
        );
    }
}

fn measure(domains: usize) -> Result<Measured, Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let lab = Arc::new(internet(domains)?.build()?);
    let files = lab.write_files(directory.path())?;
    let serving = runtime.block_on(lab.serve(None))?;
    let organisation = directory.path().join("organisation.toml");
    std::fs::write(&organisation, declared(domains)?)?;
    let output = directory.path().join("assessment.json");

    let lab_cpu = cpu("self").unwrap_or_default();
    let began = Instant::now();
    let child = program(&organisation, &output, &files, &serving).spawn()?;
    let (peak, cpu_used) = watch(child)?;
    let wall = began.elapsed();
    let lab_cpu = cpu("self").unwrap_or_default().saturating_sub(lab_cpu);

    let assessment: Value = serde_json::from_slice(&std::fs::read(&output)?)?;
    let measured = Measured {
        domains,
        wall,
        peak,
        cpu: cpu_used,
        lab_cpu,
        queries: serving.counts().values().sum(),
        busiest: serving.counts().into_iter().max_by_key(|(_, queries)| *queries),
        verdicts: verdicts(&assessment),
        wrong: differences(&assessment, domains),
        signed: (0..domains).filter(|number| synthetic_signed(*number)).count(),
    };
    measured.show();
    Ok(measured)
}

/// A root, `dk` on many addresses, and the made domains at many hosters.
fn internet(domains: usize) -> Result<Internet, Box<dyn Error>> {
    let mut net = Internet::new(NOW.parse()?);
    let names: Vec<String> = (0..REGISTRY).map(|server| format!("ns{server}.dk")).collect();
    for (server, name) in (0..REGISTRY).zip(&names) {
        for last in 1..=ADDRESSES {
            net.server(name, Ipv4Addr::new(127, 53, 50 + server, last));
        }
    }
    let registry: Vec<&str> = names.iter().map(String::as_str).collect();
    let opt_out = Signing::new(Algorithm::EcdsaP256).nsec3_with(0, b"", true);
    net.zone(ZoneBuilder::new(".", "").signed(Signing::new(Algorithm::RsaSha256)));
    net.zone(ZoneBuilder::new("dk", "").signed(opt_out).served_by(&registry));
    net.synthetic_among(domains, HOSTERS);
    Ok(net)
}

/// An organisation file that declares every domain and calls the list complete.
fn declared(domains: usize) -> Result<String, std::fmt::Error> {
    let mut text = "name = \"Målestyrelsen\"\nkind = \"state\"\n\n\
                    [scope]\ncomplete = true\nby = \"bench\"\non = 2026-11-20\n\n"
        .to_owned();
    for number in 0..domains {
        writeln!(text, "[domains.\"{}\"]", synthetic_name(number))?;
    }
    Ok(text)
}

/// The program as `cargo bench` has just built it: Cargo names the path when it builds a benchmark of this package.
fn program(organisation: &Path, output: &Path, files: &Files, serving: &Serving) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
    command.arg("scan").arg("--organisation").arg(organisation);
    command.args(["--only", "dns", "--format", "json", "--now", NOW, "--no-ipv6", "--lang", "en"]);
    command.arg("--output").arg(output);
    command.arg("--root-hints").arg(&files.root_hints).arg("--trust-anchor").arg(&files.trust_anchor);
    command.arg("--port-map").arg(format!("53={}", serving.port()));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn verdicts(assessment: &Value) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let requirements = assessment["requirements"].as_array().into_iter().flatten();
    for criterion in requirements.flat_map(|one| one["criteria"].as_array().into_iter().flatten()) {
        let (id, verdict) = (&criterion["id"], &criterion["verdict"]);
        let told = format!("{} {}", id.as_str().unwrap_or("?"), verdict.as_str().unwrap_or("?"));
        *counts.entry(told).or_default() += 1;
    }
    counts
}

/// Domains whose outcome of `dns.dnssec_signed` is not what they were made for.
fn differences(assessment: &Value, domains: usize) -> Vec<String> {
    let assets = assessment["assets"].as_array().into_iter().flatten();
    let outcome = |asset: &Value| {
        let own = asset["checks"].as_array()?.iter().find(|one| one["check"] == "dns.dnssec_signed")?;
        Some((asset["asset"].as_str()?.to_owned(), own["outcome"].as_str()?.to_owned()))
    };
    let said: BTreeMap<String, String> = assets.filter_map(outcome).collect();
    let expected = |number| if synthetic_signed(number) { "pass" } else { "fail" };
    (0..domains)
        .map(|number| (synthetic_name(number), expected(number)))
        .filter(|(name, expected)| said.get(name).map(String::as_str) != Some(*expected))
        .map(|(name, expected)| format!("{name}: {:?}, not {expected}", said.get(&name)))
        .collect()
}
