//! How each criterion is shown and how long that counts, as the design's table of all criteria has it.

use std::collections::BTreeMap;

use kravtjek_catalogue::Catalogue;
use kravtjek_model::id::CriterionId;

use crate::{catalogue, framework};

/// Criterion, the column "shown by", the column "fresh". Within `|` the stronger source stands first.
const TABLE: [(&str, &str, &str); 88] = [
    ("S1.1", "F", "30d"),
    ("S1.2", "A", "12m"),
    ("S1.3", "F & A", "12m"),
    ("S2.1", "F | A", "12m"),
    ("S2.2", "I & F", "12m"),
    ("S3", "F", "30d"),
    ("S4", "F", "30d"),
    ("S5.1", "F & F", "30d"), // F in two facts: the operating system, the applications
    ("S5.2", "F & A", "30d"),
    ("S6.1", "F & A", "30d"),
    ("S6.2", "F", "30d"),
    ("S7", "F", "30d"),
    ("K1.1", "F & A", "12m"),
    ("K1.2", "F | A", "12m"),
    ("K2.1", "A", "12m"),
    ("K2.2", "F | A", "12m"),
    ("S8", "M & (F | A)", "90d"),
    ("S9.1", "M & M & (I | F | A)", "90d"), // M in two checks: STARTTLS is offered, old versions are not
    ("S9.2", "F & I?", "12m"),
    ("S9.3", "M", "90d"),
    ("S10", "M | F", "90d"),
    ("S11.1", "F & M!", "90d"),
    ("S11.2", "F | A", "90d"),
    ("S11.3", "F | A", "12m"),
    ("S11.4", "F", "90d"),
    ("K3.1", "F | A", "12m"),
    ("K3.2", "F | A", "12m"),
    ("S12.1", "F", "31d"),
    ("S12.2", "F", "31d"),
    ("S12.3", "F | A", "31d"),
    ("K9", "F | A", "12m"),
    ("S13", "F", "30d"),
    ("S14.1", "F", "30d"),
    ("S14.2", "F", "30d"),
    ("S14.3", "F", "30d"),
    ("S14.4", "F", "30d"),
    ("S14.5", "F", "30d"),
    ("S14.6", "F", "30d"),
    ("S14.7", "F", "30d"),
    ("S14.8", "F", "30d"),
    ("S15.1", "F", "30d"),
    ("S15.2", "F & F", "30d"), // F in two facts: the operating system, the managed apps
    ("S15.3", "(F ∨ A) & F?", "30d"), // an answer covers the devices that no export can tell of, and no red
    ("S16.1", "F | A", "90d"),
    ("S16.2", "(F | A) & M!", "90d"),
    ("S16.3", "(F | A) & F?", "90d"),
    ("S17.1", "M", "90d"),
    ("S17.2", "M", "90d"),
    ("S18", "M", "7d"),
    ("S19", "M", "7d"),
    ("S20", "M", "7d"),
    ("S21", "I", "30d"),
    ("S22.1", "I+ | A", "30d"),
    ("S22.2", "A | I+", "12m"), // as the table has it; the ranking, not the order, decides which one counts
    ("S23.1", "M", "7d"),
    ("S23.2", "M", "7d"),
    ("S23.3", "M & M", "7d"), // SPF and DKIM; DMARC reports (F) come in as DKIM's level A
    ("S24", "I | F", "90d"),
    ("S25.1", "I", "90d"),
    ("S25.2", "I", "90d"),
    ("S25.3", "I", "90d"),
    ("K6.1", "I", "90d"),
    ("K6.2", "I", "90d"),
    ("K6.3", "I", "90d"),
    ("S26.1", "(F | A) & M!", "30d"),
    ("S26.2", "F & A", "30d"),
    ("S27.0", "M? & (F | A)", "7d"),
    ("S27.a", "M", "7d"),
    ("S27.b", "M", "7d"),
    ("S27.c", "M & M", "7d"), // the parameters, and the certificate that we place here
    ("S28.1", "F", "92d"),
    ("S28.2", "F", "92d"),
    ("S29", "F", "30d"),
    ("K4", "F | A", "12m"),
    ("K5.1", "F & A", "30d"),
    ("K5.2", "F", "30d"),
    ("K5.3", "F", "30d"),
    ("K7.1", "(F | A) & (F | A) & I?", "12m"), // the log-on, and the network
    ("K7.2", "A", "12m"),
    ("K8.1", "(F | A) & I?", "12m"),
    ("K8.2", "(F | A) & I?", "12m"),
    ("K8.3", "(F | A) & I?", "12m"),
    ("K10", "F", "12m"),
    ("K11.1", "M", "7d"),
    ("K11.2", "M", "7d"),
    ("K12.1", "A", "12m"),
    ("K12.2", "F | A", "12m"),
    ("K12.3", "A", "12m"),
];

/// Where the state's list is shown in another way than the municipal one.
const OTHERWISE_IN_THE_STATE: [(&str, &str, &str); 4] = [
    ("S18", "M & M", "7d"),       // the domains, and the subdomains delegated from them
    ("S23.1", "M & M & M", "7d"), // a record, and reject, subdomains too
    ("S23.2", "M & M", "7d"),     // SPF, subdomains too
    ("S23.3", "M & M", "7d"),     // DKIM, subdomains in the mail flow too
];

#[test]
fn each_criterion_of_the_municipal_list_is_shown_as_the_table_says() {
    let expected: Shown = TABLE.iter().map(row).collect();
    assert_eq!(shown(&catalogue(), "kommune-2024"), expected);
}

#[test]
fn each_criterion_of_the_states_list_is_shown_as_the_table_says() {
    let mut expected: Shown = TABLE.iter().filter(|(id, ..)| id.starts_with('S')).map(row).collect();
    for municipal in ["S14.6", "S14.7", "S14.8"] {
        expected.remove(municipal);
    }
    expected.extend(OTHERWISE_IN_THE_STATE.iter().map(row));
    assert_eq!(shown(&catalogue(), "stat-2024"), expected);
}

/// Which checks speak of which criterion, as other programs rely on it (the contract).
#[test]
fn the_checks_that_others_rely_on_show_the_criteria_they_are_known_for() {
    let catalogue = catalogue();
    for (criterion, checks) in [
        ("S18", "dns.dnssec_signed"),
        ("S19", "dns.mx_signed"),
        ("S20", "dane.mail_valid"),
        ("S9.1", "mail.starttls_offered mail.old_tls_off"),
        ("S9.3", "mail.tls_parameters"),
        ("S17.1", "web.dot_dk"),
        ("S17.2", "web.leads_to_dk"),
        ("S23.1", "mail.dmarc_present"),
        ("S23.2", "mail.dmarc_enforced"),
        ("S23.3", "mail.spf_sound mail.dkim_found"),
        ("S27.0", "web.no_clear_text"),
        ("S27.a", "web.https_redirect"),
        ("S27.b", "web.old_tls_off"),
        ("S27.c", "web.tls_parameters web.certificate_valid"),
        ("K11.1", "web.hsts_everywhere"),
        ("K11.2", "web.hsts_first_visit"),
    ] {
        assert_eq!(checks_of(&catalogue, "kommune-2024", criterion), checks, "{criterion}");
    }
    for (criterion, checks) in [
        ("S18", "dns.dnssec_signed dns.delegations_signed"),
        ("S23.1", "mail.dmarc_present mail.dmarc_enforced mail.subdomains_dmarc"),
        ("S23.2", "mail.spf_sound mail.subdomains_spf"),
        ("S23.3", "mail.dkim_found mail.subdomains_dkim"),
    ] {
        assert_eq!(checks_of(&catalogue, "stat-2024", criterion), checks, "{criterion}");
    }
}

/// What a check says is worked out once for each asset, and that once has one age.
#[test]
fn a_check_is_asked_at_one_age_throughout_a_framework() {
    use kravtjek_catalogue::ShownBy;
    let catalogue = catalogue();
    for id in ["kommune-2024", "stat-2024"] {
        let framework = framework(&catalogue, id);
        let requirements = framework.requirements().filter_map(|id| catalogue.requirements.get(id));
        let mut ages = BTreeMap::new();
        for criterion in requirements.flat_map(|requirement| catalogue.criteria(requirement, &framework.id)) {
            for leaf in criterion.met_when.leaves() {
                if let ShownBy::Check(check) = &leaf.shown_by {
                    let counts = leaf.counts(criterion.fresh);
                    let age = *ages.entry(check.clone()).or_insert(counts);
                    assert_eq!(age, counts, "{id}: {check} under {}", criterion.id);
                }
            }
        }
        assert!(ages.len() > 15, "{id}");
    }
}

type Shown = BTreeMap<String, (String, String)>;

fn row((id, notation, fresh): &(&str, &str, &str)) -> (String, (String, String)) {
    ((*id).to_owned(), ((*notation).to_owned(), (*fresh).to_owned()))
}

fn shown(catalogue: &Catalogue, framework_id: &str) -> Shown {
    let framework = framework(catalogue, framework_id);
    let requirements = framework.requirements().filter_map(|id| catalogue.requirements.get(id));
    let criteria = requirements.flat_map(|requirement| catalogue.criteria(requirement, &framework.id));
    criteria
        .map(|criterion| {
            (criterion.id.to_string(), (criterion.met_when.notation(), criterion.fresh.to_string()))
        })
        .collect()
}

fn checks_of(catalogue: &Catalogue, framework_id: &str, id: &str) -> String {
    use kravtjek_catalogue::ShownBy;
    let framework = framework(catalogue, framework_id);
    let requirements = framework.requirements().filter_map(|id| catalogue.requirements.get(id));
    let mut criteria = requirements.flat_map(|requirement| catalogue.criteria(requirement, &framework.id));
    let criterion = criteria.find(|criterion| criterion.id == CriterionId::from(id)).unwrap();
    let leaves = criterion.met_when.leaves();
    let checks = leaves.iter().filter_map(|leaf| match &leaf.shown_by {
        ShownBy::Check(check) => Some(check.as_str()),
        _ => None,
    });
    checks.collect::<Vec<_>>().join(" ")
}
