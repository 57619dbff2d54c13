//! Our verdicts against Unbound's, on zones that NSD serves: the slow suite, run with `KRAVTJEK_SLOW=1`.
//!
//! It starts itself again inside an unprivileged user and network namespace, where port 53 is free to take, and
//! compares state, response code and Extended DNS Error of every look-up. Where its needs are missing it says
//! `not run: …`; with `KRAVTJEK_SLOW=must` that is a failure. `KRAVTJEK_KEEP=1` keeps zones, configuration and logs.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic, and this one prints a table"
)]

mod cases;
mod excuses;
mod oracle;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use kravtjek_lab::Lab;
use kravtjek_model::Timestamp;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::time::Clock;
use kravtjek_probe::dns::{Anchors, Resolver, RootHints, Rtype, parse_name};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::{Budget, DnsBudget};

use cases::World;
use oracle::{Said, Servers};

/// At least so many look-ups must be compared.
const LEAST: usize = 97;
/// Set in the inner process, to the directory it works in.
const INSIDE: &str = "KRAVTJEK_INSIDE";

fn at() -> Timestamp {
    "2026-11-15T12:00:00Z".parse().unwrap()
}

#[test]
fn we_agree_with_unbound() {
    if let Some(dir) = std::env::var_os(INSIDE) {
        return inside(&PathBuf::from(dir));
    }
    match missing() {
        Some(why) => {
            println!("not run: {why}");
            assert!(std::env::var("KRAVTJEK_SLOW").as_deref() != Ok("must"), "not run: {why}");
        }
        None => outside(),
    }
}

/// What is missing to run at all.
fn missing() -> Option<String> {
    if std::env::var_os("KRAVTJEK_SLOW").is_none() {
        return Some("KRAVTJEK_SLOW is not set".to_owned());
    }
    for program in [["nsd", "-v"], ["unbound", "-V"], ["ip", "-V"]] {
        if Command::new(program[0]).arg(program[1]).output().is_err() {
            return Some(format!("{} is not installed", program[0]));
        }
    }
    let namespace = Command::new("unshare")
        .args(["-Urn", "--pid", "--fork", "--kill-child", "ip", "link", "set", "lo", "up"])
        .output();
    match namespace {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!("no user namespace: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Some(format!("no user namespace: {error}")),
    }
}

fn outside() {
    let dir = std::env::temp_dir().join(format!("kravtjek-unbound-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let status = Command::new("unshare")
        .args([
            "-Urn",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            "ip link set lo up && exec \"$0\" \"$@\"",
        ])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "we_agree_with_unbound", "--nocapture"])
        .env(INSIDE, &dir)
        .status()
        .unwrap();
    assert!(status.success(), "see {}", dir.display());
    if std::env::var_os("KRAVTJEK_KEEP").is_none() {
        let _ = std::fs::remove_dir_all(&dir);
    }
}

fn inside(dir: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut rows = compare(World::for_nsd(at()), &dir.join("nsd"), true).await;
        let by_nsd = rows.len();
        rows.extend(compare(World::for_lab(at()), &dir.join("lab"), false).await);
        print!("{}", table(&rows));
        println!("{by_nsd} of them from zones served by NSD, the rest by the lab");
        assert!(by_nsd == 0 || by_nsd >= LEAST, "only {by_nsd} look-ups");
        let (slow, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(Row::too_slow);
        if !slow.is_empty() {
            println!("not run: DNS beside Unbound: {} look-ups (it gave no answer in time)", slow.len());
        }
        let wrong: Vec<_> = rows.iter().filter(|row| !row.agrees()).collect();
        assert!(wrong.is_empty(), "{} look-ups differ", wrong.len());
    });
}

/// One look-up and what both sides say.
struct Row {
    name: String,
    rtype: String,
    ours: Lookup,
    theirs: Said,
}

impl Row {
    fn our_ede(&self) -> Option<u16> {
        self.ours.reasons.first().and_then(|reason| reason.ede)
    }

    fn same_state(&self) -> bool {
        self.ours.state == self.theirs.state
    }

    /// For the other states Unbound gives no code, or one about the network.
    fn same_reason(&self) -> bool {
        self.ours.state != State::Bogus || self.our_ede().is_some_and(|ede| self.theirs.ede.contains(&ede))
    }

    /// The same data, where there is any to believe.
    fn same_records(&self) -> bool {
        let mut ours = self.ours.records.clone();
        ours.sort();
        self.theirs.rcode == "SERVFAIL" || ours == self.theirs.records
    }

    fn same_rcode(&self) -> bool {
        self.theirs.rcode == "SERVFAIL" || self.ours.rcode.as_deref() == Some(&self.theirs.rcode)
    }

    /// It was silent where we were not: a dead server keeps both waiting, a busy machine may keep it waiting alone.
    fn too_slow(&self) -> bool {
        self.theirs.silent && !self.is_same()
    }

    fn agrees(&self) -> bool {
        self.excused().is_some() || self.is_same()
    }

    fn is_same(&self) -> bool {
        self.same_state() && self.same_reason() && self.same_rcode() && self.same_records()
    }

    /// Why it may differ, when it does.
    fn excused(&self) -> Option<&'static str> {
        if self.is_same() { None } else { excuses::excused(&self.ours, &self.theirs) }
    }
}

async fn compare(world: World, dir: &Path, by_nsd: bool) -> Vec<Row> {
    std::fs::create_dir_all(dir).unwrap();
    let lab = Arc::new(world.net.build().unwrap());
    let mut servers = Servers::default();
    let serving = if by_nsd {
        servers.nsd(&lab, &world.servers, dir);
        None
    } else {
        Some(Arc::clone(&lab).serve(Some(53)).await.unwrap())
    };
    servers.unbound(&lab, at(), dir);
    if !oracle::ready(&mut servers, dir).await {
        println!(
            "not run: DNS beside Unbound: zones served by {} (Unbound did not come up in time)",
            if by_nsd { "NSD" } else { "the lab" }
        );
        return Vec::new();
    }
    let resolver = resolver(&lab);
    let mut rows = Vec::new();
    for (name, rtype) in world.lookups {
        let typed: Rtype = rtype.parse().unwrap();
        let ours = resolver.lookup(&parse_name(&name).unwrap(), typed, at()).await;
        let theirs = oracle::say(&name, typed).await;
        rows.push(Row { name, rtype, ours, theirs });
    }
    let complaints = oracle::complaints(dir);
    assert!(complaints.is_empty(), "{complaints:#?}");
    drop(serving);
    rows
}

fn resolver(lab: &Lab) -> Resolver {
    let hints = RootHints::parse(&lab.root_hints()).unwrap();
    let anchors = Anchors::parse(&lab.trust_anchor()).unwrap();
    let mut errand = Errand::new(hints, anchors, Clock::At(at()));
    // Only what is silent on purpose is to be lost, however busy the machine is.
    errand.patience.dns.udp_wait = Duration::from_secs(5);
    errand.patience.dns.tcp_wait = Duration::from_secs(60);
    errand.patience.dns.lookup = Duration::from_secs(300);
    let dns = DnsBudget { rate: 100_000, ..DnsBudget::default() };
    Ground::new(Budget { dns, ..Budget::default() }).resolver(&errand)
}

fn table(rows: &[Row]) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "{:36} {:6} {:28} {:24} Unbound says", "name", "type", "ours", "Unbound");
    for row in rows {
        let reason = row.ours.reasons.first().map_or("", |reason| reason.id.as_str());
        let ours = format!("{} {reason} {:?}", row.ours.state.as_str(), row.our_ede().unwrap_or_default());
        let theirs = format!("{} {:?} {}", row.theirs.state.as_str(), row.theirs.ede, row.theirs.rcode);
        let mark = match row.excused() {
            Some(why) => format!("({why}) "),
            None if row.agrees() => String::new(),
            None if row.too_slow() => "(no answer) ".to_owned(),
            None => "<<< DIFFERS ".to_owned(),
        };
        let (name, rtype) = (&row.name, &row.rtype);
        let _ = writeln!(text, "{name:36} {rtype:6} {ours:28} {theirs:24} {mark}{}", row.theirs.text);
    }
    let count = |test: fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
    let bogus = count(|row| row.ours.state == State::Bogus);
    let _ = writeln!(
        text,
        "{} look-ups: state equal in {}, response code in {}, records in {}; of {bogus} bogus ones the reason equal in {}; excused {}",
        rows.len(),
        count(Row::same_state),
        count(Row::same_rcode),
        count(Row::same_records),
        count(|row| row.ours.state == State::Bogus && row.same_reason()),
        count(|row| row.excused().is_some()),
    );
    let mut excuses: BTreeMap<&str, usize> = BTreeMap::new();
    for why in rows.iter().filter_map(Row::excused) {
        *excuses.entry(why).or_default() += 1;
    }
    for (why, count) in excuses {
        let _ = writeln!(text, "  excused {count:2}: {why}");
    }
    for state in [State::Secure, State::Insecure, State::Bogus, State::Indeterminate] {
        let theirs = rows.iter().filter(|row| row.theirs.state == state).count();
        let both = rows.iter().filter(|row| row.theirs.state == state && row.ours.state == state).count();
        let _ = writeln!(text, "  {:14} Unbound {theirs:4}, both {both:4}", state.as_str());
    }
    text
}
