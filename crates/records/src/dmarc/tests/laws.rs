//! What holds for every text.

use proptest::prelude::*;

use super::super::correct::corrected;
use super::super::rank::rank;
use super::*;

/// Texts near a record: its pieces in any order, with what people put between them.
fn near() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "v=DMARC1",
        "v=dmarc1",
        "V=DMARC1",
        "p=reject",
        "p=none",
        "p=rejct",
        "P=reject",
        "sp=none",
        "sp=reject",
        "np=x",
        "np=reject",
        "pct=10",
        "pct=100",
        "t=y",
        "psd=y",
        "psd=n",
        "adkim=s",
        "aspf=q",
        "fo=1:d",
        "rf=afrf",
        "rua=mailto:d@nordhavn.dk",
        "rua=d@b.dk,x",
        "rua=mailto:a@b.dk,mailto:c@d.dk!5m",
        "ruf=mailto:æ@b.dk",
        "x=y",
        "=",
    ]);
    let between =
        prop::sample::select(vec![";", "; ", " ", ", ", ":", " ; ", ";;", "\\; ", "“", "\"", "\u{a0}", ""]);
    prop::collection::vec((piece, between), 0..8)
        .prop_map(|parts| parts.into_iter().map(|(piece, between)| format!("{piece}{between}")).collect())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![near(), near().prop_map(|text| format!("v=DMARC1; {text}")), ".{0,80}"]
}

proptest! {
    #[test]
    fn a_corrected_record_passes(texts in prop::collection::vec(any_text(), 1..3)) {
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let right = corrected(&texts, false);
        let dmarc = with(&right).dmarc("nordhavn.dk");
        prop_assert!(dmarc.enforced && dmarc.made_up_enforced, "{right}");
        prop_assert!(dmarc.problems.iter().all(|problem| {
            rank(&problem.id) == 4 || problem.id == "reports_not_authorised"
        }), "{right}: {:?}", dmarc.problems);
        prop_assert_eq!(dmarc.corrected, None);
        prop_assert_eq!(corrected(&[&right], false), right);
    }

    #[test]
    fn what_is_not_enforced_is_told_why_and_how_to_mend(text in any_text()) {
        let dmarc = with(&text).dmarc("nordhavn.dk");
        if !dmarc.enforced {
            prop_assert!(dmarc.corrected.is_some(), "{text}");
        }
        if !dmarc.enforced && !dmarc.records.is_empty() {
            prop_assert!(dmarc.problems.iter().any(|problem| rank(&problem.id) <= 1), "{:?}", dmarc.problems);
            prop_assert_eq!(&dmarc.records[0].at, "_dmarc.nordhavn.dk");
        }
        let ranks: Vec<_> = dmarc.problems.iter().map(|problem| rank(&problem.id)).collect();
        prop_assert!(ranks.is_sorted());
    }

    /// Whatever stands at a name and above it: who publishes what is proposed, at most once for each, is protected.
    #[test]
    fn following_the_advice_leads_to_protection(
        own in prop::collection::vec(any_text(), 0..3),
        above in prop::collection::vec(any_text(), 0..3),
        suffix in prop::option::of(prop::sample::select(vec!["v=DMARC1; p=none", "v=DMARC1; p=reject; psd=y; np=none"])),
        apex in any::<bool>(),
    ) {
        let domain = if apex { "nordhavn.dk" } else { "a.nordhavn.dk" };
        let mut world = World::default().empty(domain);
        for (name, texts) in [("_dmarc.a.nordhavn.dk", own), ("_dmarc.nordhavn.dk", above)] {
            world = texts.iter().fold(world, |world, text| world.txt(name, text));
        }
        world = suffix.into_iter().fold(world, |world, text| world.txt("_dmarc.dk", text));
        for _ in 0..3 {
            let dmarc = world.dmarc(domain);
            prop_assert_eq!(&dmarc.not_seen, &None);
            if dmarc.enforced && dmarc.made_up_enforced {
                break;
            }
            let right = dmarc.corrected.clone();
            prop_assert!(right.is_some(), "{:?}", dmarc);
            let at = dmarc.corrected_at.unwrap_or_default();
            prop_assert!(dmarc.records.is_empty() || at.starts_with("_dmarc."));
            world = world.replaced(&at, &right.unwrap_or_default());
        }
        let dmarc = world.dmarc(domain);
        prop_assert!(dmarc.enforced && dmarc.made_up_enforced, "{:?}", dmarc);
    }

    #[test]
    fn every_span_holds_the_term(text in any_text()) {
        let dmarc = with(&text).dmarc("nordhavn.dk");
        for problem in dmarc.problems {
            if let Some((from, to)) = problem.span {
                prop_assert_eq!(text.get(from as usize..to as usize), Some(problem.term.as_str()));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_and_names_are_survived(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        domain in "[a-z0-9._æ-]{0,40}|([a-f]\\.){0,130}dk",
    ) {
        let world = World::default().bytes(&format!("_dmarc.{domain}"), &bytes).bytes(&domain, &bytes);
        world.dmarc(&domain);
    }

    /// A receiver that is told less than reject by a record never counts as rejecting because of something added.
    #[test]
    fn what_stands_after_a_weak_policy_never_enforces(rest in any_text()) {
        let dmarc = with(&format!("v=DMARC1; p=none; {rest}")).dmarc("nordhavn.dk");
        prop_assert!(!dmarc.enforced);
    }
}

#[test]
fn a_record_of_64_kilobytes_is_read_in_no_time() {
    for piece in ["a=b;", ";", "p=reject,", "rua=mailto:a@b.dk,", "“", "v=DMARC1"] {
        let text = format!("v=DMARC1; p=reject; {}", piece.repeat(65_000 / piece.len()));
        let dmarc = with(&text).dmarc("nordhavn.dk");
        assert!(dmarc.problems.len() <= 64);
        assert!(dmarc.problems.iter().all(|problem| problem.term.chars().count() <= 200));
    }
}
