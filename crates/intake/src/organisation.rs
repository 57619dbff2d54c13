//! The organisation file: what an authority declares about itself, in TOML, with errors that point at the line.

mod weigh;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::audience::Named;
use kravtjek_model::id::OrganisationId;
use kravtjek_model::organisation::{
    Basis, Consent, Domain, Organisation, OrganisationKind, Range, Rejection, ScopeOf,
};
use serde::Deserialize;

use self::weigh::Weighing;
use crate::error::Fault;
use crate::table::{self, Home, Read, fields_of};

/// What the file may speak of: the questions, criteria and fleets that the catalogue knows, by their ids.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// The criteria; each is a question too.
    pub criteria: BTreeSet<&'a str>,
    /// The questions beside those.
    pub questions: BTreeSet<&'a str>,
    /// The fleets that facts are about, by what their ids begin with.
    pub fleets: BTreeSet<&'a str>,
    /// The lists that may be the whole of a fleet: formats of files, and registers.
    pub lists: BTreeSet<&'a str>,
}

impl Known<'_> {
    /// Whether there is such a list; where none is known, each may be one.
    fn has_list(&self, list: &str) -> bool {
        self.lists.is_empty() || self.lists.contains(list)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    id: Option<String>,
    name: Option<String>,
    kind: Option<OrganisationKind>,
    cvr: Option<String>,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    domains: BTreeMap<String, Domain>,
    #[serde(default)]
    ranges: BTreeMap<String, Range>,
    #[serde(default)]
    systems: BTreeMap<String, Named>,
    #[serde(default)]
    networks: BTreeMap<String, Named>,
    #[serde(default)]
    fleets: BTreeMap<String, FleetForm>,
    #[serde(default)]
    rejected: BTreeMap<String, Rejection>,
    #[serde(default)]
    consents: Vec<Consent>,
    #[serde(default)]
    critical_systems: Vec<String>,
    #[serde(default)]
    answers: Vec<Answer>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Scope {
    complete: bool,
    by: Option<String>,
    #[serde(with = "kravtjek_model::time::date::option")]
    on: Option<Date>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FleetForm {
    complete: Vec<String>,
    by: Option<String>,
    #[serde(with = "kravtjek_model::time::date::option")]
    on: Option<Date>,
    stale_after: Option<String>,
}

/// Reads an organisation file. `file` is its name, for errors.
///
/// # Errors
/// Every fault, in the order of their lines. Where it is not written as TOML is, only those of the writing: what the rest
/// would say is anybody's guess.
pub fn parse(file: &str, text: &str, known: &Known<'_>) -> Result<Organisation, Vec<Fault>> {
    let Read { form: read, faults, table } = table::read::<Form>(file, text, &homes())?;
    let mut weighing = Weighing::new(file, text, table.into_inner(), faults);
    let name = weighing.needed("name", read.name);
    weighing.nameless(name.as_deref());
    let kind = weighing.needed("kind", read.kind);
    weighing.id(read.id.as_deref());
    weighing.cvr(read.cvr.as_deref());
    weighing.scope(&read.scope);
    weighing.ids(&read.answers, &read.exceptions, known);
    weighing.consents(&read.consents);
    weighing.signed(&read.answers, &read.exceptions);
    let domains = weighing.domains(read.domains);
    weighing.not_both(&domains, &read.rejected);
    let rejected = weighing.rejected(read.rejected);
    let ranges = weighing.ranges(read.ranges);
    let systems = weighing.called("systems", read.systems);
    let networks = weighing.called("networks", read.networks);
    let fleets = weighing.fleets(read.fleets, known);
    weighing.settled()?;
    Ok(Organisation {
        domains,
        ranges,
        systems,
        networks,
        fleets,
        rejected,
        id: read.id.map(OrganisationId::from),
        name: name.unwrap_or_default(),
        kind: kind.unwrap_or(OrganisationKind::Unknown),
        cvr: read.cvr,
        scope: ScopeOf {
            basis: Basis::Declared,
            complete: read.scope.complete,
            by: read.scope.by,
            on: read.scope.on,
        },
        consents: read.consents,
        critical_systems: read.critical_systems,
        answers: read.answers,
        exceptions: read.exceptions,
    })
}

/// The tables of such a file, for fields that stand where they have no place.
fn homes() -> Vec<Home> {
    vec![
        Home { header: "[scope]", fields: fields_of::<Scope>() },
        Home { header: "[domains.\"…\"]", fields: fields_of::<Domain>() },
        Home { header: "[ranges.\"…\"]", fields: fields_of::<Range>() },
        Home { header: "[fleets.NAME]", fields: fields_of::<FleetForm>() },
        Home { header: "[[answers]]", fields: fields_of::<Answer>() },
        Home { header: "[[exceptions]]", fields: fields_of::<Exception>() },
        Home { header: "[[consents]]", fields: fields_of::<Consent>() },
        Home { header: "[rejected.\"…\"]", fields: fields_of::<Rejection>() },
    ]
}

#[cfg(test)]
mod tests {
    use kravtjek_model::audience::Audience;
    use kravtjek_model::time::Fresh;

    use super::*;

    const HEAD: &str = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n";

    fn known() -> Known<'static> {
        Known {
            criteria: ["S1.1", "S1.2"].into(),
            questions: ["own_network"].into(),
            fleets: ["clients", "phones"].into(),
            lists: ["ad-computers", "entra-devices", "table"].into(),
        }
    }

    #[test]
    fn a_whole_file_is_read() {
        let text = format!(
            "{HEAD}id = \"nordhavn\"\ncvr = \"12345678\"\n[scope]\ncomplete = true\nby = \"Anna Holm\"\non = 2026-11-01\n\
             [domains.\"nordhavn-å.dk\"]\nmail = true\nselectors = [\"selector1\"]\nhosts = [\"Selvbetjening.nordhavn-å.dk\"]\n\
             [ranges.\"192.0.2.0/28\"]\n[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"Anna Holm\"\non = 2026-10-01\n\
             document = {{ name = \"Firewallregler\" }}\n[[consents]]\nto = \"ports\"\nassets = [\"192.0.2.0/28\"]\nby = \"Anna Holm\"\n\
             from = 2026-11-01\nuntil = 2026-12-01\n"
        );
        let read = parse("myndighed.toml", &text, &known()).unwrap();
        assert!(read.domains.keys().all(|name| name.as_str().starts_with("xn--")));
        assert_eq!(read.id().as_str(), "nordhavn");
        assert_eq!(read.answers.len(), 1);
        assert_eq!(read.scope.on.unwrap().to_string(), "2026-11-01");
    }

    #[test]
    fn rule_8_an_audience_is_read_of_systems_networks_domains_and_ranges() {
        let text = format!(
            "{HEAD}[systems.\"Borgerportalen\"]\naudience = \"public\"\n[systems.\"Portal.nordhavn-å.dk\"]\naudience = \"public\"\n\
             [networks.\"Gæstenet\"]\naudience = \"guests\"\n[domains.\"a.dk\"]\naudience = \"public\"\n\
             [ranges.\"192.0.2.0/28\"]\naudience = \"guests\"\n"
        );
        let read = parse("myndighed.toml", &text, &known()).unwrap();
        for (name, audience) in [
            ("Borgerportalen", Audience::Public),
            ("portal.xn--nordhavn--e3a.dk", Audience::Public),
            ("Gæstenet", Audience::Guests),
            ("www.a.dk", Audience::Public),
            ("192.0.2.0/28", Audience::Guests),
            ("b.dk", Audience::Own),
        ] {
            assert_eq!(read.audience_of(name), audience, "{name}: {:?}", read.systems);
        }
    }

    #[test]
    fn rule_8_an_audience_that_is_none_and_a_system_without_a_name_are_faults() {
        let line = |text: &str| {
            let faults = parse("fil.toml", &format!("{HEAD}{text}"), &known()).unwrap_err();
            (faults[0].line, faults[0].wrong.id())
        };
        assert_eq!(line("[systems.\"A\"]\naudience = \"everybody\"\n").0, 4);
        assert_eq!(line("[networks.\" \"]\naudience = \"guests\"\n").1, "unnamed");
        let twice = "[systems.\"A.dk\"]\n[systems.\"a.dk\"]\n";
        assert_eq!(line(twice).1, "twice");
    }

    #[test]
    fn a_fleet_says_which_files_list_it_whole_and_when_a_unit_is_stale() {
        let text = format!(
            "{HEAD}[fleets.clients]\ncomplete = [\"ad-computers\", \"entra-devices\"]\nby = \"Anna Holm\"\non = 2026-11-02\n\
             stale_after = \"45d\"\n[fleets.phones]\nstale_after = \"2m\"\n"
        );
        let read = parse("myndighed.toml", &text, &known()).unwrap();
        let clients = &read.fleets["clients"];
        assert!(clients.complete.contains("ad-computers") && clients.complete.len() == 2);
        assert_eq!((clients.by.as_deref(), clients.stale_after), (Some("Anna Holm"), Some(Fresh::Days(45))));
        assert_eq!(read.fleets["phones"].stale_after, Some(Fresh::Months(2)));
    }

    #[test]
    fn a_fleet_that_no_fact_is_about_a_whole_by_nobody_and_a_span_that_is_none_are_faults() {
        let text = format!(
            "{HEAD}[fleets.client]\n[fleets.clients]\ncomplete = [\"table\"]\nby = \" \"\non = 2026-11-02\nstale_after = \"45\"\n\
             [fleets.phones]\ncomplete = [\"table\"]\nby = \"B\"\nstale_after = \"0d\"\n"
        );
        let faults = parse("fil.toml", &text, &known()).unwrap_err();
        let told: Vec<_> = faults.iter().map(|fault| (fault.line, fault.wrong.id())).collect();
        assert_eq!(told, [(3, "fleet"), (5, "scope"), (8, "span"), (10, "scope"), (12, "span")]);
    }

    #[test]
    fn every_fault_has_its_place_and_its_id() {
        let text = format!(
            "{HEAD}cvr = \"1\"\nid = \"Nord Havn\"\n[domains.\"http://a.dk\"]\n[domains.\"b.dk\"]\nhosts = [\"c d\"]\n[ranges.\"x\"]\n\
             [[answers]]\nquestion = \"S99\"\nsays = \"yes\"\nby = \"\"\non = 2026-01-01\n\
             [[consents]]\nto = \"ports\"\nassets = [\"a b\"]\nby = \"C\"\nfrom = 2026-01-02\nuntil = 2026-01-01\n"
        );
        let faults = parse("fil.toml", &text, &known()).unwrap_err();
        let told: Vec<_> = faults.iter().map(|fault| (fault.line, fault.wrong.id())).collect();
        let expected = [
            (3, "cvr"),
            (4, "id"),
            (5, "name"),
            (7, "name"),
            (8, "range"),
            (10, "question"),
            (10, "answer"),
            (16, "consent_to"),
            (19, "consent_ends"),
        ];
        assert_eq!(told, expected);
        assert_eq!(faults[2].to_string(), "fil.toml:5:11: name");
    }

    #[test]
    fn a_fault_is_told_where_it_stands_and_not_where_the_same_words_stood_before() {
        let answer = |question: &str, by: &str| {
            format!(
                "[[answers]]\nquestion = \"{question}\"\nsays = \"yes\"\nby = \"{by}\"\non = 2026-01-01\n"
            )
        };
        let exception = "[[exceptions]]\ncriterion = \"own_network\"\napprover = \"B\"\nreason = \"r\"\nmeasure = \"m\"\nexpires = 2026-12-01\n";
        let text = format!(
            "{HEAD}[domains.\"a.dk\"]\nselectors = [\"c d\"]\nhosts = [\"b.a.dk\", \"c d\"]\n{}{}{exception}",
            answer("S1.1", "B"),
            answer("S1.1", " ")
        );
        let faults = parse("fil.toml", &text, &known()).unwrap_err();
        let told: Vec<_> = faults.iter().map(|fault| (fault.line, fault.wrong.id())).collect();
        assert_eq!(told, [(5, "name"), (12, "answer"), (17, "criterion")]);
        assert_eq!(faults[0].column, 21);
    }

    #[test]
    fn an_organisation_must_be_called_something() {
        let faults = parse("fil.toml", "name = \" \"\nkind = \"state\"\n", &known()).unwrap_err();
        assert_eq!((faults[0].line, faults[0].wrong.id()), (1, "nameless"));
    }

    #[test]
    fn what_a_later_version_may_know_is_a_fault_here() {
        let faults = parse("fil.toml", &format!("{HEAD}future = 1\n"), &known()).unwrap_err();
        assert_eq!((faults.len(), faults[0].line, faults[0].column), (1, 3, 1));
        assert_eq!(faults[0].wrong.id(), "malformed");
    }

    #[test]
    fn questions_beside_the_criteria_are_known_too() {
        let answer = "[[answers]]\nquestion = \"own_network\"\nsays = \"no\"\nby = \"B\"\non = 2026-01-01\n";
        assert!(parse("fil.toml", &format!("{HEAD}{answer}"), &known()).is_ok());
    }

    #[test]
    fn a_delegated_zone_may_have_underscores_and_may_be_rejected() {
        let zones = "[domains.\"a.dk\"]\ndelegations = [\"_tcp.mx.A.dk\"]\n[rejected.\"_domainkey.a.dk\"]\nby = \"B\"\non = 2026-01-01\nreason = \"C\"\n";
        let read = parse("fil.toml", &format!("{HEAD}{zones}"), &known()).unwrap();
        assert_eq!(read.domains["a.dk"].delegations, ["_tcp.mx.a.dk"]);
        assert!(read.rejected.contains_key("_domainkey.a.dk"));
    }
}
