//! Rule 5 in a run of several parts: whether a closed port says anything hangs on who answered anywhere in the run.

use kravtjek_judge::{Input, Looked, judge};
use kravtjek_lab::pki::{Authority, Key, Leaf};
use kravtjek_lab::smtp::{MailHost, Smtp};
use kravtjek_model::assessment::{Assessment, AssetOutcomes, Outcome, Rows};
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observations::Observations;

use super::*;

/// More than one part holds. The domain with a mail server sorts behind them, so that it is in another part.
const WEB_ONLY: usize = 70;
const WITH_MAIL: &str = "zulu.dk";
const CHECK: &str = "dane.mail_valid";

/// Domains with an address where nobody listens, and one with a gateway that answers.
async fn net() -> Net {
    let mut internet = Internet::with_tlds(now());
    for number in 0..WEB_ONLY {
        let records = format!("@ A 127.44.0.{}", number + 1);
        internet.zone(ZoneBuilder::new(&format!("web{number}.dk"), &records));
    }
    internet.zone(ZoneBuilder::new(WITH_MAIL, "@ MX 10 mx\nmx A 127.44.1.1"));
    let authority = Authority::new(now()).unwrap();
    let identity = authority.issue(&Leaf::new(&["mx.zulu.dk"], now()).key(Key::P256)).unwrap();
    let mail = Smtp::new().host([127, 44, 1, 1], MailHost::new("mx.zulu.dk", identity)).serve(None).await;
    Net::of(internet, Some(mail.unwrap())).await
}

fn job(also: Option<&str>) -> Job {
    let names = (0..WEB_ONLY).map(|number| format!("web{number}.dk")).chain(also.map(str::to_owned));
    Job { topics: [Topic::Dns, Topic::Mail].into(), ..Job::on("myndighed", names, Clock::At(now())) }
}

/// What came of a run: judged as it ran, judged again from its file, and what it says of port 25 at the domains.
async fn run(net: &Net, job: &Job) -> (Vec<AssetOutcomes>, Vec<AssetOutcomes>, Vec<MailServer>) {
    let mut scanned = net.run(job).await;
    let mut file = Vec::new();
    scanned.write(&job.organisation, &mut file).unwrap();
    let file: Observations = serde_json::from_slice(&file).unwrap();
    let ran = scanned.judged(&job.organisation, net.by(), now(), Breadth::Present);
    let looked = Looked { found: &file.assets, observations: &file.observations, measured: &file.measured };
    let organisation = &file.organisation;
    let breadth = Breadth::Present;
    let again = judge(&Input { organisation, looked, by: net.by(), on: now(), breadth });
    assert_eq!(verdicts(&ran), verdicts(&again));
    let servers = file.observations.iter().filter_map(|one| match &one.seen {
        Seen::MailServer(server) if server.host.starts_with("web") => Some((**server).clone()),
        _ => None,
    });
    (rows(&ran.assets), rows(&again.assets), servers.collect())
}

fn rows<R: Rows>(rows: &R) -> Vec<AssetOutcomes> {
    let mut all = Vec::new();
    rows.each(&mut |row| all.push(row.clone())).unwrap();
    all
}

fn verdicts<A>(assessment: &Assessment<A>) -> Vec<(String, &'static str)> {
    assessment.criteria().map(|one| (one.id.to_string(), one.verdict.as_str())).collect()
}

fn of_web(rows: &[AssetOutcomes]) -> Vec<&Outcome> {
    let web = rows.iter().filter(|row| row.asset.as_str().starts_with("web"));
    web.filter_map(|row| row.checks.get(CHECK)).collect()
}

#[tokio::test]
async fn rule_5_the_witness_may_be_in_another_part_and_a_later_judging_says_the_same() {
    let net = net().await;
    let (ran, again, servers) = run(&net, &job(Some(WITH_MAIL))).await;
    assert_eq!(ran, again);
    assert_eq!(servers.len(), WEB_ONLY);
    assert!(servers.iter().all(MailServer::is_closed), "each port was tried twice and refused");
    let web = of_web(&ran);
    assert_eq!(web.len(), WEB_ONLY);
    for outcome in web {
        assert_eq!(outcome.outcome.as_str(), "not_applicable");
        assert_eq!(outcome.findings[0].tag, "port_closed");
        assert_eq!(&outcome.findings[0].args["witness"], "mx.zulu.dk (127.44.1.1)");
    }
}

#[tokio::test]
async fn rule_5_a_run_that_met_no_mail_server_says_that_it_may_be_our_own_network() {
    let net = net().await;
    let (ran, again, _) = run(&net, &job(None)).await;
    assert_eq!(ran, again);
    let web = of_web(&ran);
    assert_eq!(web.len(), WEB_ONLY);
    for outcome in web {
        assert_eq!(outcome.outcome.as_str(), "cannot_tell");
        assert!(outcome.findings.iter().any(|finding| finding.tag == "no_witness"));
    }
}
