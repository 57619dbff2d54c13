//! Runs called as a worker calls them: several in one process, with no terminal and no command line.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{Timestamp, ToSpan};
use kravtjek_catalogue::Catalogue;
use kravtjek_judge::{Breadth, Topic, Yardstick};
use kravtjek_lab::{Algorithm, Internet, Lab, Serving, Signing, ZoneBuilder};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::units::Units;
use kravtjek_model::observation::{Observation, Seen, Why};
use kravtjek_model::organisation::{Basis, Domain, Organisation, OrganisationKind, ScopeOf};
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

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// An internet of names only, served on loopback for as long as this lives.
struct Net {
    lab: Arc<Lab>,
    serving: Serving,
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
        let lab = Arc::new(internet.build().unwrap());
        let serving = Arc::clone(&lab).serve(None).await.unwrap();
        let dns = DnsBudget { rate: 100_000, ..DnsBudget::default() };
        let ground = Ground::new(Budget { dns, ..Budget::default() });
        Self { lab, serving, catalogue: Catalogue::embedded().unwrap(), ground }
    }

    fn eyes(&self, job: &Job) -> Eyes {
        let hints = RootHints::parse(&self.lab.root_hints()).unwrap();
        let anchors = Anchors::parse(&self.lab.trust_anchor()).unwrap();
        let mut errand = Errand { stop: job.stop.clone(), ..Errand::new(hints, anchors, job.clock) };
        errand.scope.ipv6 = false;
        errand.scope.ports.insert(53, self.serving.port());
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
        let (organisation, topics) = (&job.organisation, &BTreeSet::from([Topic::Dns]));
        let target = Target { organisation, topics };
        let Job { handed, clock, .. } = job;
        let scan = Scan { target, by: self.by(), eyes: &eyes, handed, clock: *clock };
        let count = |event: Event<'_>| match event {
            Event::Planned(steps) => drop(job.planned.fetch_add(steps, Ordering::Relaxed)),
            Event::Made(_) => drop(job.made.fetch_add(1, Ordering::Relaxed)),
            Event::Broke { report, .. } => assert_eq!(report, "", "a measurement broke"),
        };
        scan.run((foundation, scan.clock.now()), &count).await.unwrap()
    }
}

impl Job {
    fn of(side: &str, clock: Clock) -> Self {
        let names = (0..DOMAINS).map(|number| AssetId::from(format!("{side}{number}.dk")));
        let organisation = Organisation {
            name: side.to_owned(),
            kind: OrganisationKind::Municipality,
            id: None,
            cvr: None,
            scope: ScopeOf { basis: Basis::Given, complete: false, by: None, on: None },
            domains: names.map(|name| (name, Domain::default())).collect(),
            ranges: BTreeMap::new(),
            rejected: BTreeMap::new(),
            consents: Vec::new(),
            critical_systems: Vec::new(),
            answers: Vec::new(),
            exceptions: Vec::new(),
        };
        let (planned, made) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { organisation, handed: Handed::default(), clock, stop: Stop::default(), planned, made }
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

#[tokio::test]
async fn what_files_show_of_what_was_seen_is_kept_beside_it() {
    let net = Net::start().await;
    let mut job = Job::of("nord", Clock::At(now()));
    job.handed.about = Some(Box::new(|part, _, seen, at| {
        let facts = Units { fact: "rpki.covered".into(), complete: false, units: BTreeMap::new() };
        let like = seen.iter().find(|one| part.domains.contains_key(&one.asset)).unwrap().clone();
        vec![Observation { id: "handed".into(), at, by: "file".to_owned(), seen: Seen::Units(facts), ..like }]
    }));
    let mut scanned = net.run(&job).await;
    let all = scanned.seen.all().unwrap();
    assert_eq!(all.iter().filter(|one| one.by == "file").count(), 1);
}
