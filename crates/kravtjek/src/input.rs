//! Reads what the user hands over: files of observations, organisation files, policies and names.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use kravtjek_catalogue::policy::{self, Policy};
use kravtjek_catalogue::support::{self, Support, SupportError};
use kravtjek_catalogue::{Catalogue, Framework, State};
use kravtjek_intake::file::{LARGEST, STANDARD_INPUT, bytes, called, text};
use kravtjek_intake::import::formats::FORMATS;
use kravtjek_intake::import::mapping::Mapping;
use kravtjek_intake::name::zone;
use kravtjek_intake::organisation::{self, Known};
use kravtjek_judge::Topic;
use kravtjek_model::id::{AssetId, PolicyId, can_be_host};
use kravtjek_model::misread::Misread;
use kravtjek_model::observations::{self, Flaw, Observations, SCHEMA};
use kravtjek_model::organisation::{Organisation, OrganisationKind};
use kravtjek_model::text::{Lang, Text};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::cli::{Only, Whose};
use crate::failure::Failure;
use crate::help::near;
use crate::misread::{Form, Place, told};

/// A file of observations.
pub(crate) fn observations(path: &Path) -> Result<Observations, Failure> {
    let file = called(path);
    let text = text(path).map_err(|error| match &error {
        kravtjek_intake::Error::Unreadable { error: why, .. } if why.kind() == ErrorKind::InvalidData => {
            let (da, en) = no_observations_but(&file, true);
            Failure::wrong(
                format!("{file}: ikke en fil med observationer, for filen er ikke tekst i UTF-8; {da}."),
                format!("{file}: not a file of observations, for it is not text in UTF-8; {en}."),
            )
        }
        _ => error.into(),
    })?;
    let read = serde_json::from_str::<Observations>(&text);
    // A file of another schema may have any form.
    let schema = match &read {
        Ok(read) => Some(read.schema.clone()),
        Err(_) => serde_json::from_str::<Headed>(&text).ok().map(|head| head.schema),
    };
    if let Some(schema) = schema.filter(|schema| schema != SCHEMA) {
        return Err(Failure::wrong(
            format!("{file}: skemaet er `{schema}`, men denne version læser `{SCHEMA}`."),
            format!("{file}: the schema is `{schema}`, but this version reads `{SCHEMA}`."),
        ));
    }
    let read = read.map_err(|error| no_observations(&file, &text, &error))?;
    read.each_once().map_err(|id| {
        Failure::wrong(
            format!("{file}: to observationer hedder `{id}`; giv hver sit id."),
            format!("{file}: two observations are called `{id}`; give each an id of its own."),
        )
    })
}

/// What every file of ours says of itself.
#[derive(Deserialize)]
struct Headed {
    schema: String,
}

fn no_observations(file: &str, text: &str, error: &serde_json::Error) -> Failure {
    let mut flaws = observations::flaws(text);
    if flaws.is_empty() {
        let misread = Misread::of_json(&error.to_string());
        flaws.push(Flaw { line: error.line(), column: error.column(), misread });
    }
    let (but_da, but_en) = no_observations_but(file, may_be_export(text));
    let of = |Flaw { line, column, misread }: &Flaw| {
        let Text { da, en } = told(misread, Place::default(), Form::Json);
        Failure::wrong(
            format!("{file}, linje {line}, tegn {column}: ikke en fil med observationer ({da}); {but_da}."),
            format!("{file}, line {line}, column {column}: not a file of observations ({en}); {but_en}."),
        )
    };
    Failure::all(flaws.iter().map(of).collect())
}

/// Whether a text may be an export: it says nothing of what our own files do.
fn may_be_export(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Own {
        schema: Option<IgnoredAny>,
        observations: Option<IgnoredAny>,
    }
    let own = serde_json::from_str::<Own>(text).map(|own| own.schema.is_some() || own.observations.is_some());
    own.map_or_else(|_| !text.trim_start().starts_with('{'), |is_own| !is_own)
}

/// What to hand in in place of a file that has no observations.
fn no_observations_but(file: &str, may_be_export: bool) -> (String, String) {
    if may_be_export {
        return (
            format!(
                "er det et udtræk, så læs det først med `kravtjek import {file} --save FIL`, og angiv den fil her"
            ),
            format!(
                "if it is an export, read it with `kravtjek import {file} --save FILE` first, and name that file here"
            ),
        );
    }
    (
        "brug en, som `kravtjek scan --save` eller `kravtjek import --save` har skrevet".to_owned(),
        "use one that `kravtjek scan --save` or `kravtjek import --save` wrote".to_owned(),
    )
}

/// An organisation file.
pub(crate) fn organisation(path: &Path, catalogue: &Catalogue) -> Result<Organisation, Failure> {
    let read = organisation::parse(&called(path), &text(path)?, &known(catalogue));
    read.map_err(|faults| kravtjek_intake::Error::Faults(faults).into())
}

/// What a person says of the columns of a table.
pub(crate) fn mapping(path: &Path, catalogue: &Catalogue) -> Result<Mapping, Failure> {
    let read = Mapping::parse(&called(path), &text(path)?, catalogue);
    read.map_err(|faults| kravtjek_intake::Error::Faults(faults).into())
}

/// What answers, exceptions and fleets may speak of.
pub(crate) fn known(catalogue: &Catalogue) -> Known<'_> {
    let all = catalogue.requirements.values().flat_map(|requirement| &requirement.criteria);
    let mut known = Known::default();
    for criterion in all {
        known.criteria.insert(criterion.id.as_str());
        known.questions.extend(criterion.applies_if.iter().map(|condition| condition.answer.as_str()));
    }
    known.fleets = catalogue.facts.keys().filter_map(|fact| fact.as_str().split('.').next()).collect();
    let formats = FORMATS.iter().map(|format| format.id);
    known.lists = formats.chain(catalogue.registers.keys().map(String::as_str)).collect();
    known
}

/// The organisation of a file, or the names given, never both.
pub(crate) fn whose(
    file: Option<&Path>,
    names: &[String],
    catalogue: &Catalogue,
) -> Result<Organisation, Failure> {
    match (file, names.is_empty()) {
        (Some(path), true) => with_domains(path, organisation(path, catalogue)?),
        (None, false) => given(names),
        (Some(_), false) => Err(Failure::wrong(
            "Skriv enten domæner eller `--organisation FIL`, ikke begge dele; domæner hører hjemme i filen.",
            "Write either domains or `--organisation FILE`, not both; domains belong in the file.",
        )),
        (None, true) => Err(Failure::wrong(
            "Skriv mindst ét domæne, eller brug `--organisation FIL`.",
            "Write at least one domain, or use `--organisation FILE`.",
        )),
    }
}

/// A file that names no domain leaves nothing to look at.
fn with_domains(path: &Path, organisation: Organisation) -> Result<Organisation, Failure> {
    if !organisation.domains.is_empty() {
        return Ok(organisation);
    }
    let path = path.display();
    Err(Failure::wrong(
        format!("{path} nævner ingen domæner, så der er intet at måle; skriv fx [domains.\"eksempel.dk\"]."),
        format!(
            "{path} names no domains, so there is nothing to measure; write for example [domains.\"example.dk\"]."
        ),
    ))
}

/// The topics asked for, as far as this version can measure them.
pub(crate) fn topics(whose: &Whose, lang: Lang) -> Result<BTreeSet<Topic>, Failure> {
    let topics = whose.topics();
    if !whose.only.contains(&Only::Ports) {
        return Ok(topics);
    }
    if topics.len() == 1 {
        return Err(Failure::wrong(
            "Denne version kan ikke måle porte, så `--only ports` giver intet; vælg mellem dns, mail, tls og http.",
            "This version cannot measure ports, so `--only ports` gives nothing; choose among dns, mail, tls and http.",
        ));
    }
    crate::output::complain(lang.pick(
        "Denne version kan ikke måle porte; `ports` i `--only` gør ingen forskel.",
        "This version cannot measure ports; `ports` in `--only` makes no difference.",
    ));
    Ok(topics)
}

/// The names given on the command line, as an organisation of their own.
pub(crate) fn given(names: &[String]) -> Result<Organisation, Failure> {
    let domains = names.iter().map(|name| self::name(name).map(AssetId::from));
    Ok(Organisation::given(names.join(", "), domains.collect::<Result<Vec<_>, _>>()?))
}

/// Says of names that begin with `www` what is measured with the domain above them.
pub(crate) fn remark_hosts(names: &[String], lang: Lang) {
    for host in names {
        let Some(domain) = host.strip_prefix("www.").filter(|domain| domain.contains('.')) else { continue };
        crate::output::complain(&lang.pick(
            format!("{host} bliver målt som et domæne for sig, også for mail; skriv {domain}, så bliver både {domain} og {host} målt."),
            format!("{host} is measured as a domain of its own, for mail too; write {domain} to have both {domain} and {host} measured."),
        ));
    }
}

/// A domain name as A-labels, without the final dot: one that can have mail and a site.
pub(crate) fn name(written: &str) -> Result<String, Failure> {
    match zone(written) {
        Some(name) if can_be_host(&name) => Ok(name),
        Some(name) => Err(for_records(&name)),
        None => Err(Failure::wrong(
            format!(
                "`{written}` er ikke et domænenavn; skriv fx eksempel.dk, uden http:// og uden skråstreg."
            ),
            format!(
                "`{written}` is not a domain name; write for example example.dk, without http:// and without a slash."
            ),
        )),
    }
}

/// What to write in place of a name that holds records only, such as `_dmarc.example.dk`.
fn for_records(name: &str) -> Failure {
    let above = name.rsplit_once('_').and_then(|(_, rest)| rest.split_once('.')).map(|(_, above)| above);
    let above = above.filter(|above| above.contains('.'));
    Failure::wrong(
        format!(
            "`{name}` har en understreg og er derfor hverken et domæne med mail eller en vært; skriv {}, eller slå navnet op med `kravtjek probe dns {name} TXT`.",
            above.unwrap_or("det overordnede domæne")
        ),
        format!(
            "`{name}` has an underscore, so it is neither a domain with mail nor a host; write {}, or look the name up with `kravtjek probe dns {name} TXT`.",
            above.unwrap_or("the domain above it")
        ),
    )
}

/// The framework asked for, else the one for the kind of organisation.
pub(crate) fn framework<'a>(
    catalogue: &'a Catalogue,
    asked: Option<&str>,
    kind: OrganisationKind,
) -> Result<&'a Framework, Failure> {
    let id = asked.unwrap_or(kind.framework());
    let known: Vec<&str> = catalogue
        .frameworks
        .values()
        .filter(|framework| framework.state == State::InForce)
        .map(|framework| framework.id.as_str())
        .collect();
    match catalogue.frameworks.get(id) {
        Some(framework) if framework.state == State::InForce => Ok(framework),
        Some(framework) => {
            let later = framework.superseded_by.as_ref().map_or("", |later| later.as_str());
            Err(Failure::wrong(
                format!("`{id}` er afløst, og der kan ikke vurderes efter det; brug {later}."),
                format!("`{id}` is superseded and cannot be judged by; use {later}."),
            ))
        }
        None => {
            let known = known.join(", ");
            let (meant_da, meant_en) = near(id, &known);
            Err(Failure::wrong(
                format!("`{id}` er ikke et kravsæt{meant_da}; vælg mellem {known}."),
                format!("`{id}` is not a framework{meant_en}; choose one of {known}."),
            ))
        }
    }
}

/// What is known of the support of products, in a file that somebody names.
pub(crate) fn support(path: &Path) -> Result<Support, Failure> {
    let file = called(path);
    let (da, en) = match support::read(&bytes(path, LARGEST)?) {
        Ok(read) => return Ok(read),
        Err(SupportError::Unreadable(_)) => ("er beskadiget".to_owned(), "is damaged".to_owned()),
        Err(SupportError::Malformed(line, column)) => (
            format!("er ikke den form for JSON, der skal til (linje {line}, tegn {column})"),
            format!("is not the JSON that is asked for (line {line}, column {column})"),
        ),
        Err(SupportError::Schema(schema)) => (
            format!("har skemaet `{schema}`, men denne version læser `kravtjek/support/1`"),
            format!("has the schema `{schema}`, but this version reads `kravtjek/support/1`"),
        ),
    };
    Err(Failure::wrong(
        format!("{file} {da}; lav filen med scripts/support.py."),
        format!("{file} {en}; make the file with scripts/support.py."),
    ))
}

/// The policy asked for: the name of a shipped one, else a file.
pub(crate) fn policy(catalogue: &Catalogue, asked: Option<&str>) -> Result<Policy, Failure> {
    let asked = asked.unwrap_or(policy::DEFAULT);
    if let Some(policy) = catalogue.policies.get(asked) {
        return Ok(policy.clone());
    }
    let path = Path::new(asked);
    if asked != STANDARD_INPUT && !path.exists() {
        let known = catalogue.policies.keys().map(PolicyId::as_str).collect::<Vec<_>>().join(", ");
        let (meant_da, meant_en) = near(asked, &known);
        return Err(Failure::wrong(
            format!("`{asked}` er hverken en medfølgende vurderingsprofil ({known}) eller en fil{meant_da}."),
            format!("`{asked}` is neither a shipped policy profile ({known}) nor a file{meant_en}."),
        ));
    }
    let (file, text) = (called(path), text(path)?);
    let faults = kravtjek_intake::faults::<policy::Form>(&file, &text);
    if !faults.is_empty() {
        return Err(kravtjek_intake::Error::Faults(faults).into());
    }
    let strange = Policy::strange_words(&file, &text);
    if !strange.is_empty() {
        return Err(Failure::all(strange.into_iter().map(Failure::from).collect()));
    }
    Ok(Policy::parse(&file, &text, &|id| catalogue.policy_text(id))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_brought_into_one_form() {
        assert_eq!(name("Blåbærgrød.DK.").unwrap(), "xn--blbrgrd-fxak7p.dk");
        assert_eq!(name(" example.dk ").unwrap(), "example.dk");
        for wrong in [
            "",
            "dk",
            "http://example.dk",
            "example.dk/",
            "a..dk",
            "a.dk..",
            "192.0.2.1",
            "ex ample.dk",
            "a_b.dk/x",
        ] {
            assert!(name(wrong).is_err(), "{wrong}");
            assert_eq!(zone(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_with_an_underscore_is_a_zone_and_no_domain() {
        use kravtjek_model::text::Lang;
        for (written, above) in [
            ("_dmarc.Example.dk", "example.dk"),
            ("_25._tcp.mx.rådhus.dk.", "mx.xn--rdhus-mra.dk"),
            ("my_server.example.dk", "example.dk"),
            ("_x.dk", "the domain above it"),
        ] {
            assert!(zone(written).is_some(), "{written}");
            let told = name(written).unwrap_err().sentence(Lang::En);
            assert!(told.contains(&format!("write {above},")), "{told}");
        }
    }

    /// The one who reads the file and the one who asks before a test do not know each other.
    #[test]
    fn what_a_file_may_consent_to_is_what_a_test_asks_about() {
        let catalogue = Catalogue::embedded().unwrap();
        for (asset, holds) in [
            ("MX.A.dk.", true),
            ("rådhus.dk", true),
            ("mailhost", true),
            ("_25._tcp.mx.a.dk", true),
            ("*.a.dk", true),
            ("192.0.2.1", true),
            ("192.0.2.0/28", true),
            ("2001:db8::/48", true),
            ("192.0.2.0/33", false),
            ("a.dk/24", false),
            ("a b.dk", false),
            ("a..dk", false),
            ("", false),
        ] {
            let text = format!(
                "name = \"A\"\nkind = \"municipality\"\n[domains.\"a.dk\"]\n[[consents]]\nto = \"injection\"\n\
                 assets = [\"{asset}\"]\nby = \"B\"\nfrom = 2026-01-01\nuntil = 2026-01-31\n"
            );
            let read = organisation::parse("a.toml", &text, &known(&catalogue)).ok();
            assert_eq!(
                read.map(|read| kravtjek_scan::consents::of(&read).len()),
                holds.then_some(1),
                "{asset}"
            );
        }
    }
}
