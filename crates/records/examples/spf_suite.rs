//! Runs `check_host` against the official RFC 7208 suite, made into JSON by `scripts/slow/spf.sh`.

use std::collections::BTreeMap;
use std::error::Error;
use std::net::IpAddr;
use std::process::ExitCode;

use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_records::spf::{Client, check_host};
use kravtjek_records::{DnsAnswer, DnsAnswers, Question};
use serde::Deserialize;

#[derive(Deserialize)]
struct Scenario {
    description: String,
    zone: BTreeMap<String, BTreeMap<String, Held>>,
    tests: Vec<Case>,
}

/// What a name holds of one type: records in hexadecimal, or a failure.
#[derive(Deserialize)]
#[serde(untagged)]
enum Held {
    Records(Vec<String>),
    Fails { fails: bool },
}

#[derive(Deserialize)]
struct Case {
    id: String,
    host: IpAddr,
    helo: String,
    mailfrom: String,
    results: Vec<String>,
    explanation: Option<String>,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let scenarios: Vec<Scenario> = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let (mut right, mut all, mut explained, mut explanations) = (0, 0, 0, 0);
    let mut report = Vec::new();
    for scenario in &scenarios {
        for case in &scenario.tests {
            let (result, explanation) = run(scenario, case);
            all += 1;
            let as_wanted = case.results.contains(&result);
            right += usize::from(as_wanted);
            if !as_wanted {
                report
                    .push(format!("{}: {}: {result}, not {:?}", scenario.description, case.id, case.results));
            }
            if let Some(wanted) = &case.explanation {
                explanations += 1;
                // The suite's DEFAULT is the receiver's own text: the domain gave none.
                let said = explanation.as_deref().unwrap_or("DEFAULT");
                explained += usize::from(said == wanted);
                if said != wanted {
                    report.push(format!(
                        "{}: {}: says {said:?}, not {wanted:?}",
                        scenario.description, case.id
                    ));
                }
            }
        }
    }
    report.push(format!("{right} of {all} results, {explained} of {explanations} explanations"));
    let text = report.join("\n");
    std::io::Write::write_all(&mut std::io::stdout(), format!("{text}\n").as_bytes())?;
    Ok(if right == all && explained == explanations && all > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn run(scenario: &Scenario, case: &Case) -> (String, Option<String>) {
    let client = Client::new(case.host, &case.helo, &case.mailfrom);
    let mut answers = DnsAnswers::default();
    for _ in 0..200 {
        match check_host(&client, client.domain(), &answers) {
            Ok((result, explanation)) => return (result.to_string(), explanation),
            Err(needs) => {
                for question in needs.0 {
                    let answer = answer(scenario, &question);
                    answers.insert(question, answer);
                }
            }
        }
    }
    ("endless".to_owned(), None)
}

fn answer(scenario: &Scenario, question: &Question) -> DnsAnswer {
    let Some(held) = scenario.zone.get(&question.name) else { return DnsAnswer::NxDomain };
    match held.get(question.rtype.as_str()) {
        None => DnsAnswer::NoData,
        Some(Held::Fails { fails: true }) => DnsAnswer::Failed(NotSeen::only(Why::TimedOut)),
        Some(Held::Fails { fails: false }) => DnsAnswer::NoData,
        Some(Held::Records(records)) => {
            DnsAnswer::Records(records.iter().map(|record| bytes(record)).collect())
        }
    }
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hexadecimal.chars().filter_map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
