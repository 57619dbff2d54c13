//! Every id that code hands to a reader has words, and no words stand there for an id that nothing has.

use std::collections::BTreeSet;
use std::iter::successors;

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::policy::{Class, Part};
use kravtjek_judge::CHECKS;
use kravtjek_model::assessment::{Said, Verdict};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::Why;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::foundation::Flaw;
use kravtjek_model::observation::mail::DkimLevel;
use kravtjek_model::observation::tls::{Breach, Staple, StapleState};
use kravtjek_model::text::Lang;

use crate::catalogue;

fn ids(catalogue: &Catalogue, table: &str) -> BTreeSet<String> {
    catalogue.terms.get(table).map(|words| words.keys().cloned().collect()).unwrap_or_default()
}

fn known<'a>(known: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    known.into_iter().map(str::to_owned).collect()
}

/// Each names the next, so that the compiler asks for words when one is added.
fn next_why(why: &Why) -> Option<Why> {
    match why {
        Why::TimedOut => Some(Why::Refused),
        Why::Refused => Some(Why::Reset),
        Why::Reset => Some(Why::Closed),
        Why::Closed => Some(Why::Unreachable),
        Why::Unreachable => Some(Why::NoAddress),
        Why::NoAddress => Some(Why::Throttled),
        Why::Throttled => Some(Why::Declined),
        Why::Declined => Some(Why::Garbled),
        Why::Garbled => Some(Why::ServerFailure),
        Why::ServerFailure => Some(Why::OutOfScope),
        Why::OutOfScope => Some(Why::OverLimit),
        Why::OverLimit => Some(Why::Cancelled),
        Why::Cancelled => Some(Why::Upstream),
        Why::Upstream => Some(Why::Bogus),
        Why::Bogus => Some(Why::Foundation),
        Why::Foundation => None,
    }
}

fn next_part(part: &Part) -> Option<Part> {
    match part {
        Part::Suite => Some(Part::Order),
        Part::Order => Some(Part::Group),
        Part::Group => Some(Part::FiniteField),
        Part::FiniteField => Some(Part::CertificateKey),
        Part::CertificateKey => Some(Part::CertificateSignature),
        Part::CertificateSignature => Some(Part::SignatureHash),
        Part::SignatureHash => Some(Part::Compression),
        Part::Compression => Some(Part::SecureRenegotiation),
        Part::SecureRenegotiation => Some(Part::ClientRenegotiation),
        Part::ClientRenegotiation => Some(Part::EarlyData),
        Part::EarlyData => Some(Part::Ocsp),
        Part::Ocsp => Some(Part::ExtendedMasterSecret),
        Part::ExtendedMasterSecret => None,
    }
}

fn next_breach(breach: &Breach) -> Option<Breach> {
    match breach {
        Breach::VersionNotOffered => Some(Breach::SuiteNotOffered),
        Breach::SuiteNotOffered => Some(Breach::CompressionNotOffered),
        Breach::CompressionNotOffered => Some(Breach::GroupNotOffered),
        Breach::GroupNotOffered => Some(Breach::SignatureNotOffered),
        Breach::SignatureNotOffered => Some(Breach::ExtensionNotOffered),
        Breach::ExtensionNotOffered => Some(Breach::ExplicitCurve),
        Breach::ExplicitCurve => Some(Breach::MalformedFlight),
        Breach::MalformedFlight => Some(Breach::NoSuiteInCommon),
        Breach::NoSuiteInCommon => Some(Breach::MixedBackends),
        Breach::MixedBackends => Some(Breach::DhNotPrime),
        Breach::DhNotPrime => Some(Breach::CertificateNotProven),
        Breach::CertificateNotProven => Some(Breach::CertificateDuplicate),
        Breach::CertificateDuplicate => Some(Breach::CertificateExtra),
        Breach::CertificateExtra => Some(Breach::CertificateOrder),
        Breach::CertificateOrder => None,
    }
}

fn next_staple(state: &StapleState) -> Option<StapleState> {
    match state {
        StapleState::Valid => Some(StapleState::Invalid),
        StapleState::Invalid => Some(StapleState::Unproven),
        StapleState::Unproven => Some(StapleState::Absent),
        StapleState::Absent => Some(StapleState::NoResponder),
        StapleState::NoResponder => None,
    }
}

fn next_kind(kind: &AssetKind) -> Option<AssetKind> {
    match kind {
        AssetKind::Domain => Some(AssetKind::Delegation),
        AssetKind::Delegation => Some(AssetKind::Host),
        AssetKind::Host => Some(AssetKind::MailGateway),
        AssetKind::MailGateway => Some(AssetKind::AddressRange),
        AssetKind::AddressRange => Some(AssetKind::Resolver),
        AssetKind::Resolver => Some(AssetKind::Network),
        AssetKind::Network => Some(AssetKind::Fleet),
        AssetKind::Fleet => Some(AssetKind::System),
        AssetKind::System => None,
    }
}

fn next_said(said: &Said) -> Option<Said> {
    match said {
        Said::Pass => Some(Said::Fail),
        Said::Fail => Some(Said::CannotTell),
        Said::CannotTell => Some(Said::NotApplicable),
        Said::NotApplicable => None,
    }
}

fn next_level(level: &DkimLevel) -> Option<DkimLevel> {
    match level {
        DkimLevel::A => Some(DkimLevel::B),
        DkimLevel::B => Some(DkimLevel::C),
        DkimLevel::C => Some(DkimLevel::D),
        DkimLevel::D => Some(DkimLevel::E),
        DkimLevel::E => None,
    }
}

#[test]
fn every_reason_for_not_seeing_has_words() {
    let all = successors(Some(Why::TimedOut), next_why).map(Why::as_str);
    assert_eq!(ids(&catalogue(), "why"), known(all));
}

#[test]
fn what_could_not_be_seen_has_something_to_do_about_it() {
    let all = successors(Some(Why::TimedOut), next_why).map(Why::as_str);
    // What the top of a report tells, and what is mended where DNSSEC is.
    let told = ["cancelled", "foundation", "bogus"];
    assert_eq!(ids(&catalogue(), "again"), known(all.filter(|why| !told.contains(why))));
}

#[test]
fn every_flaw_in_the_ground_under_a_run_has_words() {
    let catalogue = catalogue();
    for table in ["foundation", "foundation_short"] {
        assert_eq!(ids(&catalogue, table), known(Flaw::ALL.map(Flaw::as_str)), "[{table}]");
    }
}

#[test]
fn the_words_of_the_judgement_are_all_there() {
    let catalogue = catalogue();
    assert_eq!(ids(&catalogue, "verdict"), known(Verdict::ALL.map(Verdict::as_str)));
    assert_eq!(ids(&catalogue, "outcome"), known(successors(Some(Said::Pass), next_said).map(Said::as_str)));
    let kinds = successors(Some(AssetKind::Domain), next_kind).map(AssetKind::as_str);
    assert_eq!(ids(&catalogue, "kind"), known(kinds));
}

#[test]
fn the_words_of_tls_are_all_there() {
    let catalogue = catalogue();
    assert_eq!(ids(&catalogue, "class"), known(Class::ALL.map(Class::as_str)));
    assert_eq!(ids(&catalogue, "part"), known(successors(Some(Part::Suite), next_part).map(Part::as_str)));
    let versions = known(["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]);
    assert_eq!(ids(&catalogue, "version"), versions);
    // What `weigh` writes where the value is no name of its own.
    let values = ["true", "false", "limited", "unlimited", "server", "client"];
    assert!(known(values).is_subset(&ids(&catalogue, "value")), "{:?}", ids(&catalogue, "value"));
}

/// A staple that is not valid is told by what is wrong with it, never by the bare state.
#[test]
fn what_is_seen_of_a_staple_has_words() {
    let states = successors(Some(StapleState::Valid), next_staple).map(StapleState::as_str);
    let values = states.filter(|state| *state != "invalid").chain(Staple::PROBLEMS);
    let words = ids(&catalogue(), "value");
    assert_eq!(known(values).difference(&words).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn what_a_server_does_against_the_protocol_has_words() {
    let catalogue = catalogue();
    let all = successors(Some(Breach::VersionNotOffered), next_breach).map(Breach::as_str);
    assert_eq!(ids(&catalogue, "contradiction"), known(all));
    let breach = Detail::contradiction(Breach::SuiteNotOffered, Detail::of_step("TLSv1.0", "TLS_NULL"));
    let said = catalogue.detail(&breach, Lang::En);
    assert_eq!(said, "the server picks a cipher suite that it was not offered: TLSv1.0: TLS_NULL");
}

/// Else a contradiction could be told by an id without words.
#[test]
fn the_prober_names_contradictions_by_their_kind_only() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../probe/src"))];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            read += 1;
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains("Contradiction {"), "{}", path.display());
        }
    }
    assert!(read > 50, "{read} files");
}

/// Each names the next, so that the compiler asks for words when one is added.
fn next_state(state: &State) -> Option<State> {
    match state {
        State::Secure => Some(State::Insecure),
        State::Insecure => Some(State::Bogus),
        State::Bogus => Some(State::Indeterminate),
        State::Indeterminate => None,
    }
}

#[test]
fn the_states_of_validation_have_words() {
    let states = successors(Some(State::Secure), next_state).map(State::as_str);
    assert_eq!(ids(&catalogue(), "dns_state"), known(states));
}

/// The prober's marks are read as text: what stands first in each is the id of a wall.
#[test]
fn every_wall_in_front_of_a_site_has_words() {
    let marks = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../probe/src/http/wall.rs");
    let text = std::fs::read_to_string(marks).unwrap();
    let made = ["field(", "words("].into_iter().flat_map(|by| text.split(by).skip(1));
    let walls = made.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    assert_eq!(ids(&catalogue(), "wall"), known(walls));
}

#[test]
fn the_words_of_mail_are_all_there() {
    let catalogue = catalogue();
    let levels = successors(Some(DkimLevel::A), next_level).map(DkimLevel::as_str);
    assert_eq!(ids(&catalogue, "level"), known(levels));
    assert_eq!(ids(&catalogue, "otherwise"), known(["pass", "neutral", "softfail", "fail"]));
    assert_eq!(ids(&catalogue, "policy"), known(["reject", "quarantine", "none", "absent"]));
}

/// The ids that the model and the checks themselves read.
#[test]
fn the_ids_that_code_reads_have_words() {
    let catalogue = catalogue();
    let attempts = ["timed_out", "refused", "servfail", "unreachable", "garbled", "over_limit", "cancelled"];
    assert!(known(attempts).is_subset(&ids(&catalogue, "reason")));
    assert!(ids(&catalogue, "reason").iter().any(|id| id.contains("unsupported")), "which checks tell apart");
    assert!(ids(&catalogue, "note").contains("signed_without_ds"));
    let counted = ["too_many_lookups", "too_many_voids", "several_records", "no_record"];
    let chains = ["expired", "wrong_name", "unknown_issuer", "incomplete"];
    assert!(known(counted.into_iter().chain(chains)).is_subset(&ids(&catalogue, "problem")));
}

/// A table is looked up by an argument's name: one that no finding has is read by nobody.
#[test]
fn every_table_is_read_by_somebody() {
    let arguments: BTreeSet<&str> =
        CHECKS.iter().flat_map(|check| check.tags).flat_map(|tag| tag.args).copied().collect();
    // Read by reports and by name, not as an argument.
    let others = [
        "common",
        "audience",
        "common_mend",
        "why",
        "again",
        "verdict",
        "outcome",
        "kind",
        "foundation",
        "foundation_short",
        "dns_state",
        "wall",
        "cell",
    ];
    for table in catalogue().terms.keys() {
        assert!(others.contains(&table.as_str()) || arguments.contains(table.as_str()), "[{table}]");
    }
}

/// `policy` is the name of a profile in findings about TLS and a DMARC policy in the table of that name.
#[test]
fn no_profile_is_called_like_a_dmarc_policy() {
    let catalogue = catalogue();
    let words = ids(&catalogue, "policy");
    assert!(catalogue.policies.keys().all(|id| !words.contains(id.as_str())));
}

/// The word for a class is the same wherever it is read from.
#[test]
fn classes_are_called_the_same_everywhere() {
    let catalogue = catalogue();
    for class in Class::ALL {
        for lang in Lang::ALL {
            assert_eq!(catalogue.term("class", class.as_str(), lang), class.text().get(lang));
        }
    }
}

/// An argument that quotes what a target sent is never an id, so no table may be named like it.
#[test]
fn what_targets_send_is_never_taken_for_an_id() {
    let catalogue = catalogue();
    for quoted in
        ["record", "term", "at", "detail", "url", "hop", "unit", "statement", "by", "corrected", "header"]
    {
        assert!(!catalogue.terms.contains_key(quoted), "[{quoted}]");
    }
    for check in CHECKS {
        let weighs = ["weak", "unsaid"];
        for tag in check.tags.iter().filter(|tag| !weighs.contains(&tag.name)) {
            assert!(
                !tag.args.contains(&"value"),
                "{}.{} gives `value`, which is a table",
                check.id,
                tag.name
            );
        }
    }
}
