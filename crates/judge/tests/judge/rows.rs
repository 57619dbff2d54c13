//! The rows of the check tests: the check, what is bent, how, what it must say, and with which tag.

use kravtjek_model::detail::Detail;

use kravtjek_model::assessment::Said::{self, CannotTell, Fail, NotApplicable, Pass};
use kravtjek_model::observation::dns::{Listed, Lookup, NameServer, Note, Reason, State, Zone};
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{MailServer, Problem};
use kravtjek_model::observation::tls::{Breach, Chain, Staple, StapleState, Tls};
use kravtjek_model::observation::{Seen, Tri, Why};

use crate::common::World;
use crate::record_rows::record_rows;

pub(crate) const DOMAIN: &str = "nordhavn.dk";
const MX: &str = "nordhavn.dk MX";
const TLSA: &str = "_25._tcp.mx.nordhavn.dk TLSA";
const HTTPS: &str = "GET https://nordhavn.dk/ 192.0.2.1:443";
const HTTP: &str = "GET http://nordhavn.dk/ 192.0.2.1:80";
const ENDPOINT: &str = "192.0.2.1:443";
const GATEWAY: &str = "192.0.2.2";

/// The checks that only the state's list asks for.
pub(crate) const STATE_ONLY: [&str; 4] =
    ["dns.delegations_signed", "mail.subdomains_dkim", "mail.subdomains_dmarc", "mail.subdomains_spf"];

/// One row: the check, what is bent, how, what the check must say, and the tag it must say it with.
pub(crate) struct Row {
    pub(crate) check: &'static str,
    subject: &'static str,
    bend: fn(&mut Seen),
    pub(crate) said: Said,
    pub(crate) tag: &'static str,
}

impl Row {
    /// The bent world, under the framework that asks for the check.
    pub(crate) fn world(&self) -> World {
        let framework = if STATE_ONLY.contains(&self.check) { "stat-2024" } else { "kommune-2024" };
        World { framework, ..World::outside(&[DOMAIN]) }.bend(self.subject, self.bend)
    }
}

pub(crate) fn row(
    check: &'static str,
    subject: &'static str,
    said: Said,
    tag: &'static str,
    bend: fn(&mut Seen),
) -> Row {
    Row { check, subject, bend, said, tag }
}

fn lookup(seen: &mut Seen) -> &mut Lookup {
    let Seen::Dns(lookup) = seen else { panic!("not a look-up") };
    lookup
}

pub(crate) fn zone(seen: &mut Seen) -> Option<&mut Zone> {
    if let Seen::Dnssec(zone) = seen { Some(zone) } else { None }
}

fn reason(id: &str) -> Reason {
    Reason { id: Listed::read(id), ede: None, zone: DOMAIN.into(), detail: Detail::said("nøgle 4711") }
}

fn server(seen: &mut Seen, change: fn(&mut MailServer)) {
    if let Seen::MailServer(server) = seen {
        change(server);
    }
}

fn server_tls(seen: &mut Seen, change: fn(&mut Tls)) {
    if let Seen::MailServer(server) = seen {
        change(server.tls.as_mut().unwrap());
    }
}

fn tls(seen: &mut Seen, change: fn(&mut Tls)) {
    if let Seen::Tls(tls) = seen {
        change(tls);
    }
}

fn http(seen: &mut Seen, change: fn(&mut Http)) {
    if let Seen::Http(http) = seen {
        change(http);
    }
}

pub(crate) fn problem(id: &str) -> Problem {
    Problem { id: id.into(), term: "x".into(), at: DOMAIN.into(), span: None, figure: None }
}

fn state(seen: &mut Seen, state: State) {
    lookup(seen).state = state;
    lookup(seen).reasons = vec![reason("sig_expired")];
}

fn dns_rows() -> Vec<Row> {
    let signed = "dns.dnssec_signed";
    let mx = "dns.mx_signed";
    let dane = "dane.mail_valid";
    let host = "mx.nordhavn.dk A";
    vec![
        row(signed, DOMAIN, Fail, "unsigned", |seen| {
            if let Some(zone) = zone(seen) {
                zone.state = State::Insecure;
                zone.reasons = vec![reason("no_ds")];
            }
        }),
        row(signed, DOMAIN, Fail, "signed_without_ds", |seen| {
            if let Some(zone) = zone(seen) {
                zone.state = State::Insecure;
                zone.notes = vec![Note {
                    id: Listed::read("signed_without_ds"),
                    zone: DOMAIN.into(),
                    detail: Detail::NOTHING,
                }];
            }
        }),
        row(signed, DOMAIN, Fail, "unsupported", |seen| {
            if let Some(zone) = zone(seen) {
                zone.state = State::Insecure;
                zone.reasons = vec![reason("ds_unsupported_algorithm")];
            }
        }),
        row(signed, DOMAIN, Fail, "bogus", |seen| {
            if let Some(zone) = zone(seen) {
                zone.state = State::Bogus;
                zone.reasons = vec![reason("sig_expired")];
            }
        }),
        row(signed, DOMAIN, CannotTell, "no_such_name", |seen| {
            if let Some(zone) = zone(seen) {
                (zone.apex, zone.zone) = (false, "dk".into());
                zone.notes = vec![Note {
                    id: Listed::read("no_such_name"),
                    zone: "dk".into(),
                    detail: Detail::NOTHING,
                }];
            }
        }),
        row(signed, DOMAIN, Pass, "server_silent", |seen| {
            if let Some(zone) = zone(seen) {
                zone.name_servers = vec![NameServer {
                    name: "ns2.nordhavn.dk".into(),
                    address: "192.0.2.53".into(),
                    state: State::Indeterminate,
                    reasons: vec![reason("timed_out")],
                    serial: None,
                }];
            }
        }),
        row(signed, DOMAIN, CannotTell, "not_seen", |seen| {
            if let Some(zone) = zone(seen) {
                zone.state = State::Indeterminate;
                zone.reasons = vec![reason("timed_out")];
            }
        }),
        row(signed, DOMAIN, Fail, "server_differs", |seen| {
            if let Some(zone) = zone(seen) {
                zone.name_servers = vec![NameServer {
                    name: "ns2.nordhavn.dk".into(),
                    address: "192.0.2.53".into(),
                    state: State::Bogus,
                    reasons: vec![reason("sig_expired")],
                    serial: Some(1),
                }];
            }
        }),
        row(signed, DOMAIN, Pass, "note", |seen| {
            if let Some(zone) = zone(seen) {
                zone.notes =
                    vec![Note { id: Listed::read("sha1_ds"), zone: DOMAIN.into(), detail: Detail::NOTHING }];
            }
        }),
        row(signed, MX, Fail, "rrset_bogus", |seen| state(seen, State::Bogus)),
        row(signed, MX, Fail, "rrset_unsigned", |seen| {
            state(seen, State::Insecure);
            lookup(seen).aliases = vec!["mail.udbyder.example".into()];
        }),
        row("dns.delegations_signed", DOMAIN, NotApplicable, "none_known", |_| {}),
        row(mx, MX, Pass, "mx_unsigned", |seen| state(seen, State::Insecure)),
        row(mx, MX, CannotTell, "gateways_unknown", |seen| state(seen, State::Bogus)),
        row(dane, MX, CannotTell, "gateways_unknown", |seen| state(seen, State::Bogus)),
        row(mx, host, Fail, "host_unsigned", |seen| state(seen, State::Insecure)),
        row(mx, host, Fail, "host_bogus", |seen| state(seen, State::Bogus)),
        row(mx, host, Pass, "host_missing", |seen| lookup(seen).records.clear()),
        row(mx, MX, NotApplicable, "null_mx", |seen| lookup(seen).records = vec!["0 .".into()]),
        row(mx, MX, CannotTell, "not_looked", |seen| lookup(seen).records.clear()),
        row(dane, MX, Fail, "mx_not_secure", |seen| state(seen, State::Insecure)),
        row(dane, TLSA, Fail, "no_tlsa", |seen| lookup(seen).records.clear()),
        row(dane, TLSA, Fail, "not_signed", |seen| state(seen, State::Insecure)),
        row(dane, host, Fail, "host_not_signed", |seen| state(seen, State::Insecure)),
        row(dane, TLSA, Fail, "tlsa_bogus", |seen| state(seen, State::Bogus)),
        row(dane, TLSA, Fail, "unusable", |seen| lookup(seen).records = vec!["1 1 1 ab12".into()]),
        row(dane, GATEWAY, Fail, "mismatch", |seen| {
            server(seen, |server| server.dane.as_mut().unwrap().matches = Tri::NO);
        }),
        row(dane, GATEWAY, Fail, "no_starttls", |seen| server(seen, |server| server.starttls = Tri::NO)),
        row(dane, GATEWAY, CannotTell, "not_seen", |seen| {
            server(seen, |server| {
                server.dane.as_mut().unwrap().matches = Tri::escaped(Why::TimedOut, Detail::NOTHING)
            });
        }),
        row(dane, GATEWAY, Pass, "worth_knowing", |seen| {
            server(seen, |server| server.dane.as_mut().unwrap().problems = vec![problem("no_roll_over")]);
        }),
    ]
}

fn transport_rows() -> Vec<Row> {
    let (offered, old, parameters) = ("mail.starttls_offered", "mail.old_tls_off", "mail.tls_parameters");
    vec![
        row("mail.starttls_offered", GATEWAY, Fail, "not_always_offered", |seen| {
            server(seen, |server| {
                server.starttls = Tri::NO;
                server.ehlo_otherwise = vec!["250 STARTTLS".into()];
            });
        }),
        row(offered, GATEWAY, Fail, "not_offered", |seen| server(seen, |server| server.starttls = Tri::NO)),
        row(offered, GATEWAY, CannotTell, "not_seen", |seen| {
            server(seen, |server| {
                server.starttls = Tri::escaped(Why::Throttled, Detail::said("421 kom igen senere"))
            });
        }),
        row(offered, GATEWAY, Pass, "auth_in_clear", |seen| {
            server(seen, |server| server.auth_in_clear = Some(true))
        }),
        row(offered, GATEWAY, Pass, "injection", |seen| {
            server(seen, |server| server.injection = Some(Tri::YES))
        }),
        row(offered, GATEWAY, Pass, "injection_open", |seen| {
            server(seen, |server| server.injection = Some(Tri::escaped(Why::Closed, Detail::step("TLS"))));
        }),
        row(old, GATEWAY, Fail, "old_version", |seen| {
            server_tls(seen, |tls| _ = tls.versions.insert("TLSv1.0".into(), Tri::YES));
        }),
        row(old, GATEWAY, CannotTell, "not_seen", |seen| {
            server_tls(seen, |tls| {
                _ = tls.versions.insert("TLSv1.1".into(), Tri::escaped(Why::Reset, Detail::NOTHING))
            });
        }),
        row(old, GATEWAY, Fail, "no_modern_version", |seen| {
            server_tls(seen, |tls| {
                for version in ["TLSv1.2", "TLSv1.3"] {
                    tls.versions.insert(version.into(), Tri::NO);
                }
            });
        }),
        row(old, GATEWAY, CannotTell, "not_looked", |seen| server(seen, |server| server.tls = None)),
        row(parameters, GATEWAY, Fail, "weak", |seen| {
            server_tls(seen, |tls| {
                tls.suites.get_mut("TLSv1.2").unwrap().push("TLS_RSA_WITH_3DES_EDE_CBC_SHA".into());
            });
        }),
        row(parameters, GATEWAY, Pass, "contradiction", |seen| {
            server_tls(seen, |tls| {
                tls.contradictions = vec![Breach::MixedBackends.told(Detail::of_step("TLSv1.2", "X"))]
            });
        }),
        row(parameters, GATEWAY, Fail, "no_starttls", |seen| {
            server(seen, |server| {
                server.starttls = Tri::NO;
                server.tls = None;
            });
        }),
    ]
}

fn web_rows() -> Vec<Row> {
    let (everywhere, first) = ("web.hsts_everywhere", "web.hsts_first_visit");
    let redirect = "web.https_redirect";
    vec![
        row("web.old_tls_off", ENDPOINT, Fail, "old_version", |seen| {
            tls(seen, |tls| _ = tls.versions.insert("SSLv3".into(), Tri::YES));
        }),
        row("web.old_tls_off", ENDPOINT, CannotTell, "not_looked", |seen| {
            tls(seen, |tls| _ = tls.versions.remove("SSLv2"));
        }),
        row("web.tls_parameters", ENDPOINT, Fail, "weak", |seen| {
            tls(seen, |tls| tls.early_data = Some(Tri::YES))
        }),
        row("web.tls_parameters", ENDPOINT, Pass, "contradiction", |seen| {
            tls(seen, |tls| {
                tls.contradictions =
                    vec![Breach::SuiteNotOffered.told(Detail::of_step("TLSv1.0", "TLS_NULL"))]
            });
        }),
        row("web.certificate_valid", ENDPOINT, Pass, "contradiction", |seen| {
            tls(seen, |tls| {
                tls.contradictions = vec![Breach::CertificateOrder.told(Detail::said("CN=Prøve-CA"))]
            });
        }),
        row("web.tls_parameters", ENDPOINT, Fail, "weak", |seen| {
            tls(seen, |tls| {
                let problem = Some("staple_stale".to_owned());
                tls.staple = Some(Staple { state: StapleState::Invalid, problem });
            });
        }),
        row("web.tls_parameters", ENDPOINT, CannotTell, "not_looked", |seen| {
            tls(seen, |tls| tls.compression = None)
        }),
        row("web.certificate_valid", ENDPOINT, Fail, "not_trusted", |seen| {
            tls(seen, |tls| tls.chain = Some(Chain { trusted: Tri::NO, problem: Some("expired".into()) }));
        }),
        row("web.certificate_valid", ENDPOINT, CannotTell, "expired_since", |seen| {
            tls(seen, |tls| tls.certificates[0].not_after = "2026-11-20T00:00:00Z".parse().unwrap());
        }),
        row("web.certificate_valid", ENDPOINT, Pass, "expires_soon", |seen| {
            tls(seen, |tls| tls.certificates[0].not_after = "2026-11-25T00:00:00Z".parse().unwrap());
        }),
        row("web.dot_dk", "nordhavn.dk A", CannotTell, "no_such_name", |seen| {
            lookup(seen).rcode = Some("NXDOMAIN".into());
            lookup(seen).records.clear();
        }),
        row("web.no_clear_text", HTTP, CannotTell, "not_seen", |seen| http(seen, |http| http.hops.clear())),
        row("web.no_clear_text", HTTP, Fail, "clear_text", |seen| {
            http(seen, |http| http.hops[0].status = 200)
        }),
        row(redirect, HTTP, Fail, "no_redirect", |seen| {
            http(seen, |http| {
                http.hops.truncate(1);
                http.hops[0].status = 200;
            });
        }),
        row(redirect, HTTP, Fail, "back_to_http", |seen| {
            http(seen, |http| {
                let (clear, https) = (http.hops[0].clone(), http.hops[1].clone());
                http.hops.extend([clear, https]);
            });
        }),
        row(redirect, HTTP, CannotTell, "not_seen", |seen| {
            http(seen, |http| http.hops[0].wall = Some("429".into()));
        }),
        row(everywhere, HTTPS, Fail, "missing", |seen| http(seen, |http| http.hops[0].headers.clear())),
        row(everywhere, HTTPS, Fail, "malformed", |seen| {
            http(seen, |http| http.hops[0].headers[0].1 = "max-age=et år".into());
        }),
        // A quote that stands open: browsers ignore the whole field.
        row(everywhere, HTTPS, Fail, "malformed", |seen| {
            http(seen, |http| http.hops[0].headers[0].1 = "max-age=\"31536000; includeSubDomains".into());
        }),
        row(everywhere, HTTPS, Fail, "malformed", |seen| {
            http(seen, |http| {
                http.hops[0].headers.clear();
                http.hops[0].skipped = vec!["Strict-Transport-Security max-age=31536000".into()];
            });
        }),
        row(everywhere, HTTPS, Fail, "turned_off", |seen| {
            http(seen, |http| http.hops[0].headers[0].1 = "max-age=0".into());
        }),
        row(everywhere, HTTPS, Pass, "short", |seen| {
            http(seen, |http| http.hops[0].headers[0].1 = "max-age=86400".into());
        }),
        row(first, HTTPS, Fail, "unprotected", |seen| {
            http(seen, |http| http.first_visit.as_mut().unwrap().preloaded = None);
        }),
        row(first, HTTPS, Pass, "inherited", |seen| {
            http(seen, |http| {
                let first = http.first_visit.as_mut().unwrap();
                first.preloaded = None;
                first.inherited = Some("dk.eksempel".into());
            });
        }),
        row("time.clock_agrees", HTTPS, Fail, "skewed", |seen| {
            http(seen, |http| http.clock = Some((-600, 2)))
        }),
    ]
}

pub(crate) fn rows() -> Vec<Row> {
    [dns_rows(), record_rows(), transport_rows(), web_rows()].into_iter().flatten().collect()
}
