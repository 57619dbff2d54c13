//! Every id that an analysis gives has words in both languages.

use kravtjek_records::spf::FaultKind;

const TERMS: &str = include_str!("../../../../catalogue/terms.toml");

/// The ids besides those of the grammar.
const OTHERS: [&str; 32] = [
    "no_record",
    "several_records",
    "almost_spf",
    "target_without_spf",
    "target_invalid",
    "target_missing",
    "include_loop",
    "too_many_mx_hosts",
    "too_many_lookups",
    "too_many_voids",
    "near_lookup_limit",
    "near_void_limit",
    "void_lookup",
    "voids_one_family",
    "target_unknowable",
    "not_looked_up",
    "half_the_internet",
    "allows_all",
    "neutral_all",
    "no_all",
    "uses_ptr",
    "uses_p_macro",
    "many_addresses",
    "private_range",
    "wide_ipv6",
    "shared_platform",
    "dead_terms",
    "redirect_ignored",
    "repeated_term",
    "redundant_term",
    "long_answer",
    "host_without_spf",
];

#[test]
fn every_id_has_words() {
    for id in OTHERS.into_iter().chain(FaultKind::ALL.map(FaultKind::as_str)) {
        assert!(TERMS.contains(&format!("\n{id} = {{ da = ")), "{id}");
    }
}

/// The list above is whole: each id that the code names is in it.
#[test]
fn no_id_is_forgotten() {
    let code = [
        include_str!("../../src/spf/analyse.rs"),
        include_str!("../../src/spf/walk.rs"),
        include_str!("../../src/spf/targets.rs"),
    ]
    .concat();
    let faults = FaultKind::ALL.map(FaultKind::as_str);
    for piece in code.split('"').skip(1).step_by(2) {
        let is_id =
            piece.contains('_') && piece.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(!is_id || OTHERS.contains(&piece) || faults.contains(&piece), "{piece}");
    }
}
