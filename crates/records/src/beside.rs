//! Records of mail that no requirement asks for: MTA-STS (RFC 8461), TLS reports (RFC 8460) and BIMI (a draft).

use kravtjek_model::observation::mail::{BesideKind, BesideRecord, Problem};

use crate::desk::Desk;
use crate::dns_answers::{DnsAnswers, Needs};
use crate::names::plain;
use crate::place::{Place, of_name};
use crate::tag_list::{Tag, tags};

const BLANKS: [char; 2] = [' ', '\t'];
/// The most problems of one record.
const PROBLEMS: usize = 16;

/// The name that a record stands at, and how it begins.
fn place_of(kind: BesideKind) -> (&'static str, &'static str) {
    match kind {
        BesideKind::MtaSts => ("_mta-sts", "STSv1"),
        BesideKind::TlsRpt => ("_smtp._tls", "TLSRPTv1"),
        BesideKind::Bimi => ("default._bimi", "BIMI1"),
    }
}

/// Reads the three records of a domain. One that is not there has no text; one that could not be looked up says so.
pub fn analyse(domain: &str, answers: &DnsAnswers) -> Result<Vec<BesideRecord>, Needs> {
    let domain = plain(domain);
    let mut desk = Desk::new(answers);
    let kinds = [BesideKind::MtaSts, BesideKind::TlsRpt, BesideKind::Bimi];
    let found = kinds.map(|kind| {
        let at = format!("{}.{domain}", place_of(kind).0);
        let texts = desk.texts(&at);
        (kind, at, texts)
    });
    desk.settled()?;
    Ok(found
        .into_iter()
        .map(|(kind, at, texts)| match texts {
            Ok(texts) => one(kind, at, &texts),
            Err(not_seen) => {
                BesideRecord { kind, at, text: None, problems: Vec::new(), not_seen: Some(not_seen) }
            }
        })
        .collect())
}

fn one(kind: BesideKind, at: String, texts: &[String]) -> BesideRecord {
    let (_, version) = place_of(kind);
    // Others are discarded, and with more than one left there is none (RFC 8461 §3.1, RFC 8460 §3).
    let own: Vec<&String> = texts.iter().filter(|text| begins(text, version)).collect();
    let mut problems = match own.as_slice() {
        [one] => faults(kind, Place { at: &at, text: one }),
        [] => Vec::new(),
        _ => vec![of_name("several_records", &at, "")],
    };
    problems.truncate(PROBLEMS);
    let text = own.first().map(|text| (*text).clone());
    BesideRecord { kind, at, text, problems, not_seen: None }
}

/// `v=` comes first, its value is case-sensitive, and a semicolon or the end follows.
fn begins(text: &str, version: &str) -> bool {
    let list = tags(text, &BLANKS);
    list.first()
        .is_some_and(|tag| tag.name == "v" && tag.value == Some(version) && tag.raw.0 == tag.name_at.0)
}

fn faults(kind: BesideKind, place: Place<'_>) -> Vec<Problem> {
    let list = tags(place.text, &BLANKS);
    let tag = |name: &str| list.iter().find(|tag| tag.name == name);
    let missing = |name: &str| Problem { term: format!("{name}="), ..place.whole("missing_tag") };
    let mut problems: Vec<Problem> = list
        .iter()
        .filter(|tag| !tag.is_empty() && (tag.name.is_empty() || tag.value.is_none()))
        .map(|tag| place.problem("bad_syntax", tag.at()))
        .collect();
    match kind {
        BesideKind::MtaSts => match tag("id") {
            None => problems.push(missing("id")),
            Some(tag) if !is_id(tag.value.unwrap_or_default()) => {
                problems.push(place.problem("bad_value", tag.at()));
            }
            Some(_) => {}
        },
        BesideKind::TlsRpt => match tag("rua") {
            None => problems.push(missing("rua")),
            Some(tag) if !uris(tag, &["mailto:", "https://"]) => {
                problems.push(place.problem("bad_report_address", tag.at()));
            }
            Some(_) => {}
        },
        BesideKind::Bimi => {
            if tag("l").is_none() {
                problems.push(missing("l"));
            }
            let empty = |tag: &&Tag<'_>| tag.value.unwrap_or_default().is_empty();
            let given = [tag("l"), tag("a")].into_iter().flatten().filter(|tag| !empty(tag));
            let bad = given.filter(|tag| !uris(tag, &["https://"]));
            problems.extend(bad.map(|tag| place.problem("bad_value", tag.at())));
        }
    }
    problems
}

/// `id` of MTA-STS: 1 to 32 letters and digits.
fn is_id(value: &str) -> bool {
    (1..=32).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// One or more addresses with one of these beginnings, with commas between.
fn uris(tag: &Tag<'_>, beginnings: &[&str]) -> bool {
    let good = |uri: &str| {
        let uri = uri.trim_matches(BLANKS).to_ascii_lowercase();
        beginnings.iter().any(|start| uri.strip_prefix(start).is_some_and(|rest| rest.len() > 2))
            && !uri.contains(char::is_whitespace)
    };
    tag.value.is_some_and(|value| value.split(',').all(good))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::world::World;

    fn read(kind: BesideKind, texts: &[&str]) -> BesideRecord {
        let at = format!("{}.nordhavn.dk", place_of(kind).0);
        let world = texts.iter().fold(World::default(), |world, text| world.txt(&at, text));
        let (records, asked) = world.run(|answers| analyse("Nordhavn.dk.", answers));
        assert_eq!(asked.len(), 3);
        records.into_iter().find(|record| record.kind == kind).unwrap()
    }

    fn problems(kind: BesideKind, text: &str) -> Vec<(String, String)> {
        let record = read(kind, &[text]);
        assert_eq!(record.text.as_deref(), Some(text));
        record.problems.into_iter().map(|problem| (problem.id, problem.term)).collect()
    }

    fn pair(id: &str, term: &str) -> Vec<(String, String)> {
        vec![(id.to_owned(), term.to_owned())]
    }

    /// RFC 8461 §3.1.
    #[test]
    fn mta_sts_needs_an_id_of_letters_and_digits() {
        let kind = BesideKind::MtaSts;
        for good in ["v=STSv1; id=20160831085700Z;", "v=STSv1;id=1", "v=STSv1 ; id=a; more=b"] {
            assert_eq!(problems(kind, good), [], "{good}");
        }
        assert_eq!(problems(kind, "v=STSv1; id=2026-11"), pair("bad_value", "id=2026-11"));
        assert_eq!(problems(kind, "v=STSv1"), pair("missing_tag", "id="));
        assert_eq!(problems(kind, "v=STSv1; id=1; x"), pair("bad_syntax", "x"));
        for other in ["v=stsv1; id=1", "id=1; v=STSv1", " v=STSv1; id=1", "v=STSv12; id=1"] {
            assert_eq!(read(kind, &[other]).text, None, "{other}");
        }
        let two = read(kind, &["v=STSv1; id=1", "v=STSv1; id=2", "hej"]);
        assert_eq!(two.problems[0].id, "several_records");
    }

    /// RFC 8460 §3.
    #[test]
    fn tls_reports_need_somewhere_to_go() {
        let kind = BesideKind::TlsRpt;
        for good in ["v=TLSRPTv1; rua=mailto:r@nordhavn.dk", "v=TLSRPTv1;rua=https://r.dk/x,mailto:a@b.dk"] {
            assert_eq!(problems(kind, good), [], "{good}");
        }
        assert_eq!(
            problems(kind, "v=TLSRPTv1; rua=r@nordhavn.dk"),
            pair("bad_report_address", "rua=r@nordhavn.dk")
        );
        assert_eq!(problems(kind, "v=TLSRPTv1;"), pair("missing_tag", "rua="));
    }

    #[test]
    fn a_logo_is_fetched_over_https_or_declined() {
        let kind = BesideKind::Bimi;
        for good in ["v=BIMI1; l=https://nordhavn.dk/l.svg; a=https://nordhavn.dk/v.pem", "v=BIMI1; l=; a=;"]
        {
            assert_eq!(problems(kind, good), [], "{good}");
        }
        assert_eq!(problems(kind, "v=BIMI1; l=http://x.dk/l.svg"), pair("bad_value", "l=http://x.dk/l.svg"));
        assert_eq!(problems(kind, "v=BIMI1; a="), pair("missing_tag", "l="));
    }

    #[test]
    fn what_could_not_be_looked_up_is_not_absent() {
        let (records, _) =
            World::default().fails("_mta-sts.nordhavn.dk").run(|answers| analyse("nordhavn.dk", answers));
        assert!(records[0].not_seen.is_some() && records[1].not_seen.is_none() && records[1].text.is_none());
    }

    proptest! {
        #[test]
        fn arbitrary_texts_are_survived_and_every_span_lies_in_the_text(text in "(v=(STSv1|TLSRPTv1|BIMI1))?[ ;=a-z,:/æ@\"]{0,60}") {
            for kind in [BesideKind::MtaSts, BesideKind::TlsRpt, BesideKind::Bimi] {
                for problem in read(kind, &[&text]).problems {
                    if let Some((from, to)) = problem.span {
                        prop_assert!(text.get(from as usize..to as usize).is_some());
                    }
                }
            }
        }
    }
}
