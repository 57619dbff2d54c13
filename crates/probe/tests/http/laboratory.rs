//! A laboratory: web servers, a prober that finds them, and the addresses of their hosts.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use kravtjek_lab::web::{Web, WebServing};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::{NotSeen, Probe, Why};
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Clock;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::dial::Dialer;
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::http::{Ask, PreloadList, Prober, Settings};
use kravtjek_probe::reach::Budget;

/// The name under which the tests ask.
pub(crate) const AGENT: &str = "kravtjek/0 (+https://kravtjek.example)";

/// An address on loopback.
pub(crate) fn ip(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 80, 0, last))
}

/// Noon of the day on which the tests take place.
pub(crate) fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

pub(crate) struct Laboratory {
    pub(crate) serving: WebServing,
    pub(crate) dialer: Dialer,
    prober: Prober,
    hosts: BTreeMap<String, Vec<IpAddr>>,
    /// The hosts that were looked up.
    pub(crate) looked_up: Mutex<Vec<String>>,
}

impl Laboratory {
    pub(crate) async fn new(web: Web) -> Self {
        Self::with(web, |_, _| {}).await
    }

    pub(crate) async fn with(web: Web, change: impl FnOnce(&mut Errand, &mut Budget)) -> Self {
        Self::trusting(web, Roots::built_in(), change).await
    }

    /// A laboratory in which these roots are trusted.
    pub(crate) async fn trusting(
        web: Web,
        roots: Roots,
        change: impl FnOnce(&mut Errand, &mut Budget),
    ) -> Self {
        let serving = web.serve(None).await.unwrap();
        let mut errand = Errand::without_dns(Clock::At(noon()));
        errand.scope.inside = true;
        errand.scope.ports.insert(80, serving.http_port);
        errand.scope.ports.insert(443, serving.https_port);
        let (rate, patience) = (100_000, Duration::from_secs(300));
        (errand.patience.connect, errand.patience.whole) = (patience, patience);
        let mut budget = Budget { rate, per_host_rate: rate, ..Budget::default() };
        change(&mut errand, &mut budget);
        let dialer = Ground::new(budget).dialer(&errand);
        let list = r#"{"entries": [{"name": "havn.dk", "mode": "force-https", "include_subdomains": true}]}"#;
        let settings = Settings {
            user_agent: AGENT.to_owned(),
            preload: Arc::new(PreloadList::read(list, "2026-11-01").unwrap()),
            roots,
        };
        let prober = Prober::new(dialer.clone(), settings).unwrap();
        Self { serving, dialer, prober, hosts: BTreeMap::new(), looked_up: Mutex::default() }
    }

    /// The same with the addresses that a look-up of a host gives.
    pub(crate) fn host(mut self, host: &str, addresses: &[IpAddr]) -> Self {
        self.hosts.insert(host.to_owned(), addresses.to_vec());
        self
    }

    /// Asks as a subject says, with the address 127.80.0.1 where it names none: `GET http://a.dk/`.
    pub(crate) async fn look(&self, subject: &str) -> Http {
        let port = if subject.contains(" https://") { 443 } else { 80 };
        let whole = match subject.split(' ').count() {
            2 => format!("{subject} {}:{port}", ip(1)),
            _ => subject.to_owned(),
        };
        let resolve = |host: String| {
            self.looked_up.lock().unwrap().push(host.clone());
            let found = self.hosts.get(&host).cloned();
            async move { found.ok_or_else(|| NotSeen::new(Why::NoAddress, Detail::name(host))) }
        };
        let subject = Subject::read(Probe::Http, &whole);
        self.prober.look(&Ask::of(subject.request().unwrap()).unwrap(), resolve).await
    }
}

/// A measurement that hangs ends soon; only for what says nothing at all.
pub(crate) fn short(errand: &mut Errand, _: &mut Budget) {
    errand.patience.whole = Duration::from_millis(500);
}

/// The values of a field in one answer.
pub(crate) fn field<'a>(http: &'a Http, hop: usize, name: &str) -> Vec<&'a str> {
    let fields = http.hops[hop].headers.iter().filter(|(field, _)| field == name);
    fields.map(|(_, value)| value.as_str()).collect()
}

/// The statuses of a chain.
pub(crate) fn statuses(http: &Http) -> Vec<u16> {
    http.hops.iter().map(|hop| hop.status).collect()
}

/// The URLs of a chain.
pub(crate) fn urls(http: &Http) -> Vec<&str> {
    http.hops.iter().map(|hop| hop.url.as_str()).collect()
}
