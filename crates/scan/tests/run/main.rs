//! Runs called as a worker calls them: several in one process, with no terminal and no command line.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod rule_1;
mod rule_5;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use kravtjek_catalogue::Catalogue;
use kravtjek_judge::{Breadth, Topic, Yardstick};
use kravtjek_lab::smtp::SmtpServing;
use kravtjek_lab::web::WebServing;
use kravtjek_lab::{Algorithm, Internet, Lab, Serving, Signing, ZoneBuilder};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::units::Units;
use kravtjek_model::observation::{Observation, Seen, Why};
use kravtjek_model::organisation::{Organisation, OrganisationKind};
use kravtjek_model::time::Clock;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::dns::{Anchors, RootHints};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::http::PreloadList;
use kravtjek_probe::reach::{Budget, DnsBudget, Stop};
use kravtjek_probe::tls::Forbidden;
use kravtjek_scan::{Event, Eyes, Handed, Outfit, Scan, Scanned, Target};

const DOMAINS: usize = 12;
/// More than one part of an organisation holds.
const MANY: usize = 120;

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// An internet of names, and perhaps of mail servers, served on loopback for as long as this lives.
struct Net {
    lab: Arc<Lab>,
    serving: Serving,
    mail: Option<SmtpServing>,
    web: Option<WebServing>,
    catalogue: Catalogue,
    /// The same for all jobs, as in a worker.
    ground: Ground,
}

/// One run: what it looks at, when, and what ends it.
struct Job {
    organisation: Organisation,
    handed: Handed,
    clock: Clock,
    stop: Stop,
    /// Where a measurement of this asset ends the run.
    last: Option<&'static str>,
    topics: BTreeSet<Topic>,
    planned: AtomicUsize,
    made: AtomicUsize,
}

impl Net {
    async fn start() -> Self {
        let mut internet = Internet::with_tlds(now());
        for side in ["nord", "syd"] {
            for number in 0..DOMAINS {
                let zone = ZoneBuilder::new(&format!("{side}{number}.dk"), "@ MX 0 .");
                internet.zone(zone.signed(Signing::new(Algorithm::EcdsaP256)));
            }
        }
        internet.zone(ZoneBuilder::new("gateway.plain", "mx A 127.0.0.1"));
        for number in 0..MANY {
            internet.zone(ZoneBuilder::new(&format!("vest{number}.dk"), "@ MX 10 mx.gateway.plain."));
        }
        Self::of(internet, None).await
    }

    async fn of(internet: Internet, mail: Option<SmtpServing>) -> Self {
        let lab = Arc::new(internet.build().unwrap());
        let serving = Arc::clone(&lab).serve(None).await.unwrap();
        let rate = 100_000;
        let dns = DnsBudget { rate, ..DnsBudget::default() };
        let polite = Budget { dns, ..Budget::default() };
        // Who serves mail here is this machine.
        let hurried = Budget { rate, per_host_rate: rate, mail_pace: Duration::ZERO, ..polite.clone() };
        let budget = if mail.is_some() { hurried } else { polite };
        let (catalogue, ground) = (Catalogue::embedded().unwrap(), Ground::new(budget));
        Self { lab, serving, mail, web: None, catalogue, ground }
    }

    fn eyes(&self, job: &Job) -> Eyes {
        let hints = RootHints::parse(&self.lab.root_hints()).unwrap();
        let anchors = Anchors::parse(&self.lab.trust_anchor()).unwrap();
        let mut errand = Errand { stop: job.stop.clone(), ..Errand::new(hints, anchors, job.clock) };
        errand.scope.ipv6 = false;
        errand.scope.ports.insert(53, self.serving.port());
        // Where nobody listens on that address.
        errand.scope.ports.insert(25, self.mail.as_ref().map_or(self.serving.port(), |mail| mail.port));
        if let Some(web) = &self.web {
            errand.scope.ports.insert(80, web.http_port);
            errand.scope.ports.insert(443, web.https_port);
        }
        let outfit = Outfit {
            program: "test",
            user_agent: "test".to_owned(),
            ehlo_name: "maaler.example".to_owned(),
            roots: Roots::built_in(),
            preload: Arc::new(PreloadList::embedded()),
        };
        Eyes::open(&self.ground, &errand, &outfit, Forbidden::default()).unwrap()
    }

    fn by(&self) -> Yardstick<'_> {
        let catalogue = &self.catalogue;
        let policy = &catalogue.policies[kravtjek_catalogue::policy::DEFAULT];
        Yardstick { catalogue, framework: &catalogue.frameworks["kommune-2024"], policy }
    }

    /// Runs a job as the program would, its foundation first.
    async fn run(&self, job: &Job) -> Scanned {
        let eyes = self.eyes(job);
        let foundation = eyes.resolver.preflight(job.clock.now()).await.foundation();
        let target = Target { organisation: &job.organisation, topics: &job.topics };
        let Job { handed, clock, .. } = job;
        let scan = Scan { target, by: self.by(), eyes: &eyes, handed, clock: *clock };
        let count = |event: Event<'_>| match event {
            Event::Planned(steps) => drop(job.planned.fetch_add(steps, Ordering::Relaxed)),
            Event::Made(subject) => {
                job.made.fetch_add(1, Ordering::Relaxed);
                if job.last.is_some_and(|last| subject.to_string().contains(last)) {
                    job.stop.stop();
                }
            }
            Event::Broke { report, .. } => assert_eq!(report, "", "a measurement broke"),
        };
        scan.run((foundation, scan.clock.now()), &count).await.unwrap()
    }
}

impl Job {
    fn of(side: &str, clock: Clock) -> Self {
        Self::of_many(side, DOMAINS, clock)
    }

    fn of_many(side: &str, domains: usize, clock: Clock) -> Self {
        Self::on(side, (0..domains).map(|number| format!("{side}{number}.dk")), clock)
    }

    fn on(side: &str, names: impl Iterator<Item = String>, clock: Clock) -> Self {
        let names = names.map(AssetId::from);
        let kind = OrganisationKind::Municipality;
        let organisation = Organisation { kind, ..Organisation::given(side, names) };
        let (planned, made) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self {
            organisation,
            handed: Handed::default(),
            clock,
            stop: Stop::default(),
            last: None,
            topics: [Topic::Dns].into(),
            planned,
            made,
        }
    }
}

#[tokio::test]
async fn two_runs_at_once_have_each_their_own_clock_names_and_events() {
    let net = Net::start().await;
    let later = now().checked_add(1.hour()).unwrap();
    let (north, south) = (Job::of("nord", Clock::At(now())), Job::of("syd", Clock::At(later)));
    let (seen_north, seen_south) = tokio::join!(net.run(&north), net.run(&south));
    for (mut scanned, job, at) in [(seen_north, north, now()), (seen_south, south, later)] {
        let side = job.organisation.name.clone();
        let all = scanned.seen.all().unwrap();
        assert!(all.iter().all(|one| one.at == at), "{side}");
        let own = |one: &Observation| one.asset.as_str() == "." || one.asset.as_str().contains(&side);
        assert!(all.iter().all(own), "{side}");
        assert_eq!(all.len(), scanned.count() + 1);
        let (planned, made) = (job.planned.into_inner(), job.made.into_inner());
        assert!(planned >= DOMAINS, "{planned}");
        assert_eq!(planned, made, "{side}");
        let assessment = scanned.judged(&job.organisation, net.by(), at, Breadth::Present);
        assert_eq!((assessment.on, assessment.not_made), (at, 0));
    }
}

#[tokio::test]
async fn a_run_that_is_stopped_leaves_the_others_alone() {
    let net = Net::start().await;
    let (stopped, whole) = (Job::of("nord", Clock::At(now())), Job::of("syd", Clock::At(now())));
    stopped.stop.stop();
    let (mut seen_stopped, mut seen_whole) = tokio::join!(net.run(&stopped), net.run(&whole));
    let cancelled = |seen: &mut Scanned| {
        let all = seen.seen.all().unwrap();
        let why = |one: &Observation| one.seen.inconclusive().map(|not_seen| not_seen.why);
        all.iter().filter(|one| why(one) == Some(Why::Cancelled)).count()
    };
    assert!(cancelled(&mut seen_stopped) >= DOMAINS);
    assert_eq!(cancelled(&mut seen_whole), 0);
    assert!(seen_stopped.full.is_none());
    let assessment = seen_stopped.judged(&stopped.organisation, net.by(), now(), Breadth::Present);
    assert!(assessment.not_made >= DOMAINS, "{}", assessment.not_made);
}

/// A gateway of many domains is measured once; a part that comes too late has what another part saw.
#[tokio::test]
async fn what_was_seen_before_a_run_was_stopped_is_not_overwritten_by_what_was_not_made() {
    let net = Net::start().await;
    let (last, topics) = (Some("mx.gateway.plain"), BTreeSet::from([Topic::Dns, Topic::Mail]));
    let job = Job { last, topics, ..Job::of_many("vest", MANY, Clock::At(now())) };
    let mut scanned = net.run(&job).await;
    let all = scanned.seen.all().unwrap();
    let cancelled = |one: &&Observation| one.seen.inconclusive().is_some_and(|is| is.why == Why::Cancelled);
    let of_gateway = |one: &&Observation| one.asset.as_str() == "mx.gateway.plain";
    let made: Vec<_> = all.iter().filter(of_gateway).filter(|one| !cancelled(one)).collect();
    assert!(!made.is_empty() && all.iter().filter(cancelled).count() > 0, "stopped half way");
    for one in made {
        let again = |other: &&Observation| (&other.asset, &other.subject) == (&one.asset, &one.subject);
        let probe = |other: &&Observation| other.seen.probe() == one.seen.probe();
        assert_eq!(all.iter().filter(again).filter(probe).count(), 1, "{}", one.subject);
    }
}

#[tokio::test]
async fn what_files_show_of_what_was_seen_is_kept_beside_it() {
    let net = Net::start().await;
    let mut job = Job::of("nord", Clock::At(now()));
    job.handed.about = Some(Box::new(|part, _, seen, at| {
        let facts = Units::new("rpki.covered", false, BTreeMap::new());
        let like = seen.iter().find(|one| part.domains.contains_key(&one.asset)).unwrap().clone();
        vec![Observation { id: "handed".into(), at, by: "file".to_owned(), seen: Seen::Units(facts), ..like }]
    }));
    let mut scanned = net.run(&job).await;
    let all = scanned.seen.all().unwrap();
    assert_eq!(all.iter().filter(|one| one.by == "file").count(), 1);
}
