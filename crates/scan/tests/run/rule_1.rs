//! Rule 1 in a run of several parts: what is off everywhere alike is the clock of the machine that measures, in whatever
//! part it was seen.

use kravtjek_judge::{Input, Looked, judge};
use kravtjek_lab::web::{Reply, Site, Web, When};
use kravtjek_model::assessment::{AssetOutcomes, Outcome, Rows};
use kravtjek_model::observations::Observations;

use super::*;

/// As many as fill the first part; one more is in a part of its own.
const FIRST: usize = 50;
const ALONE: &str = "zulu.dk";
const CHECK: &str = "time.clock_agrees";
const RIGHT: &str = "Sat, 21 Nov 2026 12:00:00 GMT";
const SLOW: &str = "Sat, 21 Nov 2026 11:50:00 GMT";

/// Two web servers in the first part that show one time, and one in another part that shows its own.
async fn net([first, alone]: [&str; 2]) -> Net {
    let mut internet = Internet::with_tlds(now());
    let mut web = Web::new();
    for number in 0..FIRST {
        let records = if number < 2 { format!("@ A 127.45.0.{}", number + 1) } else { "@ MX 0 .".to_owned() };
        internet.zone(ZoneBuilder::new(&format!("web{number}.dk"), &records));
    }
    internet.zone(ZoneBuilder::new(ALONE, "@ A 127.45.0.9"));
    let shows = |date: &str| Site::new().on(When::any(), Reply::page(200, "").header("Date", date));
    for number in 0..2_u8 {
        web = web.site(&format!("web{number}.dk"), [127, 45, 0, number + 1], shows(first));
    }
    let web = web.site(ALONE, [127, 45, 0, 9], shows(alone)).serve(None).await.unwrap();
    Net { web: Some(web), ..Net::of(internet, None).await }
}

/// What is said of the clock at the web servers, as the run says it; judging its file again says the same.
async fn said(net: &Net) -> Vec<(String, Outcome)> {
    let names = (0..FIRST).map(|number| format!("web{number}.dk")).chain([ALONE.to_owned()]);
    let job = Job { topics: [Topic::Http].into(), ..Job::on("myndighed", names, Clock::At(now())) };
    let mut scanned = net.run(&job).await;
    let mut file = Vec::new();
    scanned.write(&job.organisation, &mut file).unwrap();
    let file: Observations = serde_json::from_slice(&file).unwrap();
    let ran = scanned.judged(&job.organisation, net.by(), now(), Breadth::Present);
    let looked = Looked { found: &file.assets, observations: &file.observations, measured: &file.measured };
    let breadth = Breadth::Present;
    let again = judge(&Input { organisation: &file.organisation, looked, by: net.by(), on: now(), breadth });
    assert_eq!(of_clocks(&ran.assets), of_clocks(&again.assets));
    of_clocks(&ran.assets)
}

fn of_clocks<R: Rows>(rows: &R) -> Vec<(String, Outcome)> {
    let mut all = Vec::new();
    rows.each(&mut |row: &AssetOutcomes| {
        let said = row.checks.iter().find(|(check, _)| check.as_str() == CHECK);
        all.extend(said.map(|(_, outcome)| (row.asset.to_string(), outcome.clone())));
    })
    .unwrap();
    all.retain(|(_, outcome)| !outcome.findings.is_empty());
    all
}

fn tags(said: &[(String, Outcome)]) -> Vec<(&str, &str)> {
    let own = said.iter().flat_map(|(asset, outcome)| {
        outcome.findings.iter().map(|finding| (asset.as_str(), finding.tag.as_str()))
    });
    own.filter(|(_, tag)| tag.contains("clock") || *tag == "skewed").collect()
}

#[tokio::test]
async fn rule_1_the_only_service_of_a_part_that_is_off_as_all_others_are_points_at_the_own_clock() {
    let said = said(&net([SLOW, SLOW]).await).await;
    assert_eq!(tags(&said), [("web0.dk", "own_clock"), ("web1.dk", "own_clock"), (ALONE, "own_clock")]);
}

#[tokio::test]
async fn rule_1_two_services_of_a_part_that_are_off_beside_others_that_are_not_are_off_themselves() {
    let said = said(&net([SLOW, RIGHT]).await).await;
    assert_eq!(tags(&said), [("web0.dk", "skewed"), ("web1.dk", "skewed")]);
}
