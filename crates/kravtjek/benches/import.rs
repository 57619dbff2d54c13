//! How long the program takes to take in what a very large authority exports, and to judge it, and how much memory.
//!
//! `cargo bench -p kravtjek --bench import` measures 10,000 and 100,000 devices, each told of by five sources, and then a
//! file of ScubaGear's size; `… -- 1000` measures as many devices as it is told. The program runs as a process of its own,
//! built as it is released. What it says of the firewall of each device is held against what was made.
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod child;

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::child::watch;

const NOW: &str = "2026-11-30T12:00:00Z";
const AT: &str = "2026-11-25";
/// What is measured when nothing else is asked for.
const SIZES: [usize; 2] = [10_000, 100_000];
/// Of so many devices one has its firewall off.
const OFF: usize = 1_000;
/// As large as the sample that comes with the tool.
const SCUBA: usize = 1_900_000;
/// Each is measured so often, and the best counts.
const TIMES: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --all-targets` starts benchmarks as well, without this word.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("not run: taking files in is measured by `cargo bench`");
        return Ok(());
    }
    let asked = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let asked = asked.map(|argument| argument.parse()).collect::<Result<Vec<usize>, _>>()?;
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    println!(
        "{:>9} {:>8} {:>10} {:>11} {:>10} {:>11} {:>12}",
        "devices", "MB in", "import s", "peak MiB", "judge s", "peak MiB", "MB between"
    );
    for size in sizes {
        devices(size)?;
    }
    scuba()
}

/// One run of the program.
struct Ran {
    wall: Duration,
    /// KiB.
    peak: u64,
}

/// Runs the program a few times: the shortest time, and the most memory.
fn run(arguments: &[&Path], words: &[&str]) -> Result<Ran, Box<dyn Error>> {
    let mut best = Ran { wall: Duration::MAX, peak: 0 };
    for _ in 0..TIMES {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
        command.args(words).args(arguments).args(["--lang", "en"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let (peak, _) = watch(command.spawn()?)?;
        best = Ran { wall: best.wall.min(began.elapsed()), peak: best.peak.max(peak) };
    }
    Ok(best)
}

fn devices(count: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let organisation = folder.path().join("own.toml");
    std::fs::write(&organisation, ORGANISATION)?;
    let files = written(folder.path(), count)?;
    let size: u64 = files.iter().map(|path| std::fs::metadata(path).map_or(0, |about| about.len())).sum();
    let between = folder.path().join("seen.json");
    let mut paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    paths.extend([Path::new("--organisation"), &organisation, Path::new("--save"), &between]);
    let import = run(&paths, &["import", "--at", AT])?;
    let assessment = folder.path().join("assessment.json");
    let own =
        [between.as_path(), Path::new("--organisation"), &organisation, Path::new("--output"), &assessment];
    let judge = run(&own, &["judge", "--now", NOW, "--format", "json"])?;
    println!(
        "{count:>9} {:>8.1} {:>10.2} {:>11.0} {:>10.2} {:>11.0} {:>12.1}",
        size as f64 / 1e6,
        import.wall.as_secs_f64(),
        import.peak as f64 / 1024.0,
        judge.wall.as_secs_f64(),
        judge.peak as f64 / 1024.0,
        std::fs::metadata(&between)?.len() as f64 / 1e6,
    );
    let said: Value = serde_json::from_slice(&std::fs::read(&assessment)?)?;
    let criteria = said["requirements"].as_array().into_iter().flatten();
    let mut criteria = criteria.flat_map(|one| one["criteria"].as_array().into_iter().flatten());
    match criteria.find(|one| one["id"] == "S1.1").map(|one| &one["verdict"]) {
        Some(verdict) if verdict == "not_met" => Ok(()),
        other => {
            Err(format!("S1.1 of {count} devices is {other:?}, with one of {OFF} whose firewall is off")
                .into())
        }
    }
}

const ORGANISATION: &str = "name = \"Målestyrelsen\"\nkind = \"municipality\"\n\n[domains.\"maal.dk\"]\n\n\
    [fleets.clients]\ncomplete = [\"ad-computers\"]\nby = \"bench\"\non = 2026-11-20\nstale_after = \"45d\"\n";

/// A file: what it is called, its headings, and its row about a device.
type Source = (&'static str, &'static str, fn(usize) -> String);

/// The same devices as five systems tell of them.
fn written(folder: &Path, count: usize) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let sources: [Source; 5] = [
        (
            "DevicesWithInventory.csv",
            "Device ID,Device name,Last check-in,Azure AD Device ID,OS version,Serial number,Manufacturer,Model,IMEI,\
             Security patch level,Wi-Fi MAC,Primary user UPN,Compliance,Managed by,Encrypted,OS,SkuFamily,JoinType,Jailbroken",
            |at| {
                format!(
                    "{},PC-{at:06},2026-11-24 08:01:22.0000000,{},10.0.26200.7171,5CG{at:07},LENOVO,21KD0010MX,,,AABBCC{at:06},\
                     nn{at}@maal.dk,Compliant,Intune,True,Windows,Enterprise,Hybrid Azure AD joined,Unknown",
                    id(1, at),
                    id(2, at)
                )
            },
        ),
        (
            "ad-computere.csv",
            "DistinguishedName;DNSHostName;Enabled;LastLogonDate;Name;ObjectGUID;OperatingSystem;OperatingSystemVersion",
            |at| {
                format!(
                    "\"CN=PC-{at:06},OU=Klienter,DC=maal,DC=dk\";PC-{at:06}.maal.dk;True;23-11-2026 07:58:12;PC-{at:06};{};\
                     Windows 11 Enterprise;10.0 (26200)",
                    id(2, at)
                )
            },
        ),
        (
            "exportDevice.csv",
            "displayName,deviceId,accountEnabled,operatingSystem,operatingSystemVersion,joinType (trustType),approximateLastSignInDateTime",
            |at| format!("PC-{at:06},{},True,Windows,10.0.26200.7171,Hybrid,2026-11-22T08:00:00Z", id(2, at)),
        ),
        ("FirewallStatus.csv", "DeviceName,FirewallStatus,FirewallStatus_loc,_ManagedBy,UPN", |at| {
            let (state, word) = if at % OFF == 7 { (1, "Deaktiveret") } else { (0, "Aktiveret") };
            format!("PC-{at:06},{state},{word},2,nn{at}@maal.dk")
        }),
        (
            "DefenderAgents.csv",
            "DeviceId,DeviceName,MalwareProtectionEnabled,RealTimeProtectionEnabled,SignatureUpdateOverdue,LastReportedDateTime",
            |at| format!("{},PC-{at:06},True,True,False,2026-11-24 06:11:09.0000000", id(1, at)),
        ),
    ];
    let mut files = Vec::new();
    for (name, head, row) in sources {
        let path = folder.join(name);
        let mut file = BufWriter::new(File::create(&path)?);
        writeln!(file, "{head}")?;
        for at in 0..count {
            writeln!(file, "{}", row(at))?;
        }
        file.flush()?;
        files.push(path);
    }
    Ok(files)
}

/// An id that looks like any other.
fn id(kind: u32, at: usize) -> String {
    let mixed = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(kind);
    format!(
        "{:08x}-{:04x}-4{:03x}-9{:03x}-{at:012x}",
        mixed >> 32,
        (mixed >> 16) & 0xffff,
        mixed & 0xfff,
        kind
    )
}

/// What ScubaGear writes: most of it are settings that no rule needs.
fn scuba() -> Result<(), Box<dyn Error>> {
    let control = |at: usize| {
        json!({
            "Control ID": format!("MS.AAD.{}.{}v1", at / 10 + 1, at % 10 + 1), "Requirement": "It SHALL be so.<a href='https://example/'>Why</a>",
            "Result": "Pass", "Criticality": "Shall", "Details": "Requirement met", "OmittedEvaluationResult": "N/A",
            "OmittedEvaluationDetails": "N/A", "IncorrectResult": "N/A", "IncorrectResultDetails": "N/A", "OriginalResult": "Pass",
            "OriginalDetails": "Requirement met", "Comments": [], "ResolutionDate": null,
        })
    };
    let rule = json!({
        "Name": "A rule", "IsValid": true, "Guid": id(3, 3), "Conditions": [null, {"Any": ["a", "b", "c"], "Deep": {"Deeper": {"Deepest": 1}}}],
        "DistinguishedName": "CN=A rule,CN=Configuration,CN=maal.onmicrosoft.com,CN=ConfigurationUnits,DC=PROD,DC=OUTLOOK,DC=COM",
        "WhenChanged": "/Date(1723812853000)/", "Html": "<div class='policy'>Text</div>", "Numbers": [1, 2, 3, 4, 5],
    });
    let pretty = serde_json::to_string_pretty(&rule)?;
    // Each of its lines stands six spaces in, and a comma and an end of line come after it.
    let one = pretty.len() + pretty.lines().count() * 6 + 2;
    let whole = json!({
        "MetaData": {"TenantId": id(4, 4), "Tool": "ScubaGear", "ToolVersion": "1.8.0", "TimestampZulu": "2026-11-25T05:40:12.118Z"},
        "Summary": {"AAD": {"Passes": 90}},
        "AnnotatedFailedPolicies": {},
        "Results": {"AAD": [{"GroupName": "All", "GroupNumber": "1", "Controls": (0..90).map(control).collect::<Vec<_>>()}]},
        "Raw": {
            "anti_phish_policies": [{"Name": "Default", "Enabled": true, "HonorDmarcPolicy": true, "DmarcRejectAction": "Reject"}],
            "inbound_connectors": [null], "outbound_connectors": [null],
            "protection_alerts": vec![rule; SCUBA / one],
        },
    });
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ScubaResults_a.json");
    std::fs::write(&path, format!("\u{feff}{}", serde_json::to_string_pretty(&whole)?))?;
    let ran = run(&[&path], &["import", "--at", AT])?;
    println!(
        "\na ScubaGear file of {:.2} MB: {:.0} ms, {:.0} MiB at most",
        std::fs::metadata(&path)?.len() as f64 / 1e6,
        ran.wall.as_secs_f64() * 1e3,
        ran.peak as f64 / 1024.0
    );
    Ok(())
}
