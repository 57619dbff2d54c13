//! Websites from end to end: planned, looked at on loopback, and judged.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::net::{IpAddr, Ipv4Addr};
    use std::sync::Arc;

    use jiff::Timestamp;
    use kravtjek_catalogue::Catalogue;
    use kravtjek_catalogue::policy::DEFAULT;
    use kravtjek_judge::{Breadth, Input, Looked, Topic, Yardstick, judge, plan};
    use kravtjek_lab::web::{Reply, Scheme, Site, Web, When, Wire};
    use kravtjek_model::assessment::Said::{self, CannotTell, Fail, Pass};
    use kravtjek_model::asset::AssetKind;
    use kravtjek_model::detail::Detail;
    use kravtjek_model::id::AssetId;
    use kravtjek_model::observation::dns::{Lookup, State};
    use kravtjek_model::observation::{NotSeen, Observation, Probe, Seen, Why};
    use kravtjek_model::organisation::{Organisation, OrganisationKind, ScopeOf};
    use kravtjek_model::subject::Subject;
    use kravtjek_model::time::Clock;
    use kravtjek_probe::certificate::roots::Roots;
    use kravtjek_probe::errand::Errand;
    use kravtjek_probe::ground::Ground;
    use kravtjek_probe::http::{Ask, PreloadList, Prober, Settings};
    use kravtjek_probe::reach::Budget;

    const HOST: &str = "nordhavn.dk";
    const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 81, 0, 1));

    fn noon() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn organisation() -> Organisation {
        let given = Organisation::given(HOST, [AssetId::from(HOST)]);
        let scope = ScopeOf { complete: true, ..given.scope.clone() };
        Organisation { kind: OrganisationKind::Municipality, scope, ..given }
    }

    fn observation(subject: &Subject, number: usize, seen: Seen) -> Observation {
        Observation {
            id: format!("o{number}").into(),
            asset: HOST.into(),
            subject: subject.clone(),
            at: noon(),
            by: "test".to_owned(),
            file_sha256: None,
            seen,
        }
    }

    fn lookup(rtype: &str, records: &[IpAddr]) -> Seen {
        Seen::Dns(Lookup {
            name: HOST.to_owned(),
            rtype: rtype.to_owned(),
            state: State::Secure,
            rcode: Some("NOERROR".to_owned()),
            records: records.iter().map(ToString::to_string).collect(),
            aliases: Vec::new(),
            zone: HOST.to_owned(),
            reasons: Vec::new(),
            notes: Vec::new(),
            chain: Vec::new(),
            messages: Vec::new(),
        })
    }

    /// Looks at the site as a scan does, round after round, and judges it by these checks.
    async fn judged(web: Web, list: &str, checks: [&str; 4]) -> [Said; 4] {
        let serving = web.serve(None).await.unwrap();
        let mut errand = Errand::without_dns(Clock::At(noon()));
        errand.scope.inside = true;
        errand.scope.ports.insert(80, serving.http_port);
        errand.scope.ports.insert(443, serving.https_port);
        let dialer = Ground::new(Budget::default()).dialer(&errand);
        let preload = Arc::new(PreloadList::read(list, "2026-11-01").unwrap());
        let settings = Settings { user_agent: "kravtjek".to_owned(), preload, roots: Roots::built_in() };
        let prober = Prober::new(dialer, settings).unwrap();
        let catalogue = Catalogue::embedded().unwrap();
        let framework = &catalogue.frameworks["kommune-2024"];
        let organisation = organisation();
        let mut seen = vec![
            observation(&Subject::set("nordhavn.dk", "A"), 0, lookup("A", &[ADDRESS])),
            observation(&Subject::set("nordhavn.dk", "AAAA"), 1, lookup("AAAA", &[])),
        ];
        let topics = BTreeSet::from([Topic::Http]);
        loop {
            let steps = plan(&catalogue, framework, &organisation, &[], &seen, &topics);
            let web: Vec<_> = steps.into_iter().filter(|step| step.probe == Probe::Http).collect();
            if web.is_empty() {
                break;
            }
            for step in web {
                let ask = Ask::of(step.subject.request().unwrap()).unwrap();
                let nobody = |host| async move { Err(NotSeen::new(Why::NoAddress, Detail::name(host))) };
                let http = prober.look(&ask, nobody).await;
                seen.push(observation(&step.subject, seen.len(), Seen::Http(http)));
            }
        }
        let assessment = judge(&Input {
            organisation: &organisation,
            looked: Looked {
                found: &[],
                observations: &seen,
                measured: &BTreeSet::from([Probe::Dns, Probe::Http]),
            },
            by: Yardstick { catalogue: &catalogue, framework, policy: &catalogue.policies[DEFAULT] },
            on: noon(),
            breadth: Breadth::Present,
        });
        let asset = assessment.assets.iter().find(|one| one.kind == AssetKind::Domain).unwrap();
        checks.map(|check| asset.checks[check].outcome)
    }

    const CHECKS: [&str; 4] =
        ["web.https_redirect", "web.no_clear_text", "web.hsts_everywhere", "web.hsts_first_visit"];
    const LISTED: &str =
        r#"{"entries": [{"name": "nordhavn.dk", "mode": "force-https", "include_subdomains": true}]}"#;
    const UNLISTED: &str = r#"{"entries": [{"name": "havn.dk", "mode": "force-https"}]}"#;

    #[tokio::test]
    async fn a_site_in_order_passes() {
        let web = Web::new().site(HOST, ADDRESS, Site::good(HOST));
        assert_eq!(judged(web, LISTED, CHECKS).await, [Pass; 4]);
    }

    #[tokio::test]
    async fn internetnl_row_14_http_https_http_https_fails() {
        let site = Site::good(HOST)
            .but(When::https().path("/"), Reply::redirect(302, "http://nordhavn.dk/da/").hsts())
            .but(When::http().path("/da/"), Reply::redirect(301, "https://nordhavn.dk/da/"))
            .but(When::https().path("/da/"), Reply::page(200, "").hsts());
        let web = Web::new().site(HOST, ADDRESS, site);
        assert_eq!(judged(web, LISTED, CHECKS).await, [Fail, Pass, Pass, Pass]);
    }

    #[tokio::test]
    async fn internetnl_row_15_hsts_on_the_front_page_alone_without_preload_fails() {
        let site = Site::new()
            .on(When::http(), Reply::redirect(301, "https://nordhavn.dk/"))
            .on(When::https().path("/"), Reply::page(200, "").hsts());
        let web = Web::new().site(HOST, ADDRESS, site);
        assert_eq!(judged(web, UNLISTED, CHECKS).await, [Pass, Pass, Fail, Fail]);
    }

    #[tokio::test]
    async fn rule_6_a_port_80_that_refuses_all_it_is_asked_for_is_no_service() {
        let refusing = |reached: Reply| {
            let site = Site::new()
                .on(When::https().path("/"), Reply::redirect(302, "https://nordhavn.dk/da/").hsts())
                .on(When::https(), Reply::page(200, "").hsts())
                .on(When::http().path("/da/"), reached)
                .on(When::http(), Reply::page(403, ""));
            Web::new().site(HOST, ADDRESS, site)
        };
        assert_eq!(judged(refusing(Reply::page(403, "")), LISTED, CHECKS).await, [Pass; 4]);
        let said = judged(refusing(Reply::page(200, "")), LISTED, CHECKS).await;
        assert_eq!(
            said,
            [Fail, Fail, Pass, Pass],
            "the page that visitors get over HTTPS is served in clear"
        );
    }

    #[tokio::test]
    async fn a_wall_a_silent_tls_and_a_closed_port_are_no_verdict_about_the_site() {
        let wall = Reply::page(403, "").header("Server", "cloudflare");
        let walled = Web::new().site(HOST, ADDRESS, Site::new().on(When::any(), wall));
        let said = judged(walled, LISTED, CHECKS).await;
        assert_eq!(said, [CannotTell, CannotTell, CannotTell, Pass]);
        let broken =
            Web::new().site(HOST, ADDRESS, Site::good(HOST)).wire(ADDRESS, Scheme::Https, Wire::Alert(40));
        assert_eq!(judged(broken, LISTED, CHECKS).await, [CannotTell; 4]);
        let closed =
            Web::new().site(HOST, ADDRESS, Site::good(HOST)).wire(ADDRESS, Scheme::Http, Wire::Closed);
        assert_eq!(
            judged(closed, LISTED, CHECKS).await,
            [Pass; 4],
            "a closed port 80 is as good as a redirect"
        );
    }
}
