//! The organisation file: what an authority declares about itself, in TOML, with errors that point at the line.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::id::AssetId;
use kravtjek_model::organisation::{
    Basis, Consent, Domain, Organisation, OrganisationKind, Range, Rejection, ScopeOf,
};
use serde::Deserialize;

use crate::failure::Failure;
use crate::input;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    kind: OrganisationKind,
    cvr: Option<String>,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    domains: BTreeMap<String, Domain>,
    #[serde(default)]
    ranges: BTreeMap<String, Range>,
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

/// Reads an organisation file. `file` is its name, for errors.
pub(crate) fn parse(file: &str, text: &str, catalogue: &Catalogue) -> Result<Organisation, Failure> {
    let read: File = toml::from_str(text).map_err(|error| malformed(file, text, &error))?;
    let reader = Reader { file, text };
    reader.cvr(read.cvr.as_deref())?;
    reader.scope(&read.scope)?;
    reader.ids(&read.answers, &read.exceptions, catalogue)?;
    reader.consents(&read.consents)?;
    reader.signed(&read.answers, &read.exceptions)?;
    let domains = reader.domains(read.domains)?;
    let rejected = reader.named(read.rejected)?;
    reader.not_both(&domains, &rejected)?;
    Ok(Organisation {
        domains,
        ranges: reader.ranges(read.ranges)?,
        rejected,
        name: read.name,
        kind: read.kind,
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

fn malformed(file: &str, text: &str, error: &toml::de::Error) -> Failure {
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    let problem = error.message().replace('\n', " ");
    Failure::wrong(format!("{file}, linje {line}: {problem}."), format!("{file}, line {line}: {problem}."))
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    /// A mistake in what the file says, at the first line that holds the words in question.
    fn wrong(&self, near: &str, da: &str, en: &str) -> Failure {
        let line = self.text.find(near).map_or(1, |offset| line_at(self.text, offset));
        let file = self.file;
        Failure::wrong(format!("{file}, linje {line}: {da}"), format!("{file}, line {line}: {en}"))
    }

    fn cvr(&self, cvr: Option<&str>) -> Result<(), Failure> {
        match cvr {
            Some(cvr) if cvr.len() != 8 || !cvr.bytes().all(|byte| byte.is_ascii_digit()) => Err(self.wrong(
                "cvr",
                &format!("`{cvr}` er ikke et CVR-nummer; skriv de otte cifre i anførselstegn."),
                &format!("`{cvr}` is not a CVR number; write its eight digits in quotes."),
            )),
            _ => Ok(()),
        }
    }

    fn scope(&self, scope: &Scope) -> Result<(), Failure> {
        if scope.complete && (scope.by.is_none() || scope.on.is_none()) {
            return Err(self.wrong(
                "complete",
                "når listen oplyses som fuldstændig, skal `by` og `on` sige af hvem og hvornår.",
                "where the list is stated to be complete, `by` and `on` must say by whom and when.",
            ));
        }
        Ok(())
    }

    fn name(&self, written: &str) -> Result<String, Failure> {
        input::name(written).map_err(|_| {
            self.wrong(
                written,
                &format!("`{written}` er ikke et domænenavn; skriv fx eksempel.dk."),
                &format!("`{written}` is not a domain name; write for example example.dk."),
            )
        })
    }

    fn domains(&self, read: BTreeMap<String, Domain>) -> Result<BTreeMap<AssetId, Domain>, Failure> {
        let mut domains = BTreeMap::new();
        for (written, mut domain) in read {
            for names in [&mut domain.hosts, &mut domain.delegations] {
                *names = names.iter().map(|name| self.name(name)).collect::<Result<_, _>>()?;
            }
            if domains.insert(AssetId::from(self.name(&written)?), domain).is_some() {
                return Err(self.wrong(
                    &written,
                    &format!("`{written}` står to gange, skrevet på hver sin måde; slet den ene."),
                    &format!("`{written}` stands twice, written in two ways; delete one of them."),
                ));
            }
        }
        Ok(domains)
    }

    fn named<T>(&self, read: BTreeMap<String, T>) -> Result<BTreeMap<AssetId, T>, Failure> {
        let named = |(written, value): (String, T)| Ok((AssetId::from(self.name(&written)?), value));
        read.into_iter().map(named).collect()
    }

    fn ranges(&self, read: BTreeMap<String, Range>) -> Result<BTreeMap<AssetId, Range>, Failure> {
        let range = |(written, range): (String, Range)| {
            if is_range(&written) {
                return Ok((AssetId::from(written), range));
            }
            Err(self.wrong(
                &written,
                &format!("`{written}` er ikke et adresseområde; skriv fx 192.0.2.0/28 eller 2001:db8::/48."),
                &format!("`{written}` is not a range of addresses; write for example 192.0.2.0/28 or 2001:db8::/48."),
            ))
        };
        read.into_iter().map(range).collect()
    }

    /// Every answer and exception must speak of something the catalogue knows.
    fn ids(
        &self,
        answers: &[Answer],
        exceptions: &[Exception],
        catalogue: &Catalogue,
    ) -> Result<(), Failure> {
        let criteria = || catalogue.requirements.values().flat_map(|requirement| &requirement.criteria);
        for answer in answers {
            let own = answer.question.as_str();
            let known = criteria().any(|criterion| {
                criterion.id.as_str() == own
                    || criterion.applies_if.as_ref().is_some_and(|condition| condition.answer.as_str() == own)
            });
            if !known {
                return Err(self.wrong(
                    &format!("\"{own}\""),
                    &format!("der er intet spørgsmål `{own}`; `kravtjek catalogue` viser dem, der er."),
                    &format!("there is no question `{own}`; `kravtjek catalogue` shows those there are."),
                ));
            }
        }
        for exception in exceptions {
            let own = exception.criterion.as_str();
            if !criteria().any(|criterion| criterion.id.as_str() == own) {
                return Err(self.wrong(
                    &format!("\"{own}\""),
                    &format!("der er intet kriterium `{own}`; `kravtjek catalogue` viser dem, der er."),
                    &format!("there is no criterion `{own}`; `kravtjek catalogue` shows those there are."),
                ));
            }
        }
        Ok(())
    }

    /// Who, why and on what document must be written out: an empty name stands for nobody.
    fn signed(&self, answers: &[Answer], exceptions: &[Exception]) -> Result<(), Failure> {
        let empty = |text: &str| text.trim().is_empty();
        let unsigned = answers.iter().find(|answer| {
            empty(&answer.by) || answer.document.as_ref().is_some_and(|document| empty(&document.name))
        });
        if let Some(answer) = unsigned {
            let own = answer.question.as_str();
            return Err(self.wrong(
                &format!("\"{own}\""),
                &format!("svaret på `{own}` skal nævne, hvem der giver det, og dokumentets navn."),
                &format!("the answer to `{own}` must name who gives it, and the document's name."),
            ));
        }
        let bare =
            exceptions.iter().find(|one| empty(&one.approver) || empty(&one.reason) || empty(&one.measure));
        if let Some(exception) = bare {
            let own = exception.criterion.as_str();
            return Err(self.wrong(
                &format!("\"{own}\""),
                &format!(
                    "undtagelsen fra `{own}` skal nævne godkender, begrundelse og det, der gøres i stedet."
                ),
                &format!(
                    "the exception from `{own}` must name its approver, its reason and what is done instead."
                ),
            ));
        }
        Ok(())
    }

    /// A name is either the authority's own or not.
    fn not_both(
        &self,
        domains: &BTreeMap<AssetId, Domain>,
        rejected: &BTreeMap<AssetId, Rejection>,
    ) -> Result<(), Failure> {
        match rejected.keys().find(|name| domains.contains_key(*name)) {
            None => Ok(()),
            Some(name) => Err(self.wrong(
                "[rejected",
                &format!("`{name}` står både som eget domæne og som afvist; slet det ene sted."),
                &format!("`{name}` stands both as an own domain and as rejected; delete one of them."),
            )),
        }
    }

    fn consents(&self, consents: &[Consent]) -> Result<(), Failure> {
        let odd = |consent: &&Consent| consent.until < consent.from || consent.assets.is_empty();
        let strange = |asset: &&AssetId| crate::consents::target(asset.as_str()).is_none();
        if let Some(asset) = consents.iter().flat_map(|consent| &consent.assets).find(strange) {
            return Err(self.wrong(
                asset.as_str(),
                &format!("`{asset}` er hverken et navn, en adresse eller et adresseområde."),
                &format!("`{asset}` is neither a name, an address nor a range of addresses."),
            ));
        }
        let Some(consent) = consents.iter().find(odd) else { return Ok(()) };
        let by = &consent.by;
        Err(self.wrong(
            "[[consents]]",
            &format!("samtykket fra {by} skal nævne mindst ét aktiv og slutte efter, at det begynder."),
            &format!("the consent by {by} must name at least one asset and end after it begins."),
        ))
    }
}

/// An address, or an address with a prefix length that fits it.
fn is_range(written: &str) -> bool {
    let (address, length) =
        written.split_once('/').map_or((written, None), |(address, length)| (address, Some(length)));
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kravtjek_model::text::Lang;

    fn read(text: &str) -> Result<Organisation, String> {
        let catalogue = Catalogue::embedded().unwrap();
        parse("myndighed.toml", text, &catalogue).map_err(|failure| failure.sentence(Lang::Da))
    }

    const HEAD: &str = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n";

    #[test]
    fn a_whole_file_is_read() {
        let text = format!(
            "{HEAD}cvr = \"12345678\"\n[scope]\ncomplete = true\nby = \"Anna Holm\"\non = 2026-11-01\n\
             [domains.\"nordhavn-å.dk\"]\nmail = true\nselectors = [\"selector1\"]\nhosts = [\"Selvbetjening.nordhavn-å.dk\"]\n\
             [ranges.\"192.0.2.0/28\"]\n[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"Anna Holm\"\non = 2026-10-01\n\
             document = {{ name = \"Firewallregler\" }}\n[[consents]]\nto = \"ports\"\nassets = [\"192.0.2.0/28\"]\nby = \"Anna Holm\"\n\
             from = 2026-11-01\nuntil = 2026-12-01\n"
        );
        let read = read(&text).unwrap();
        assert!(
            read.domains.contains_key("xn--nordhavn--g0a.dk")
                || read.domains.keys().any(|name| name.as_str().starts_with("xn--"))
        );
        assert_eq!(read.answers.len(), 1);
        assert_eq!(read.scope.on.unwrap().to_string(), "2026-11-01");
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, told) in [
            ("name = \"A\"\nkind = \"kommune\"\n", "linje 2"),
            ("name = \"A\"\nkind = \"state\"\ndomæner = 1\n", "linje 3"),
            ("name = \"A\"\nkind = \"state\"\ncvr = \"123\"\n", "linje 3: `123` er ikke et CVR-nummer"),
            (
                "name = \"A\"\nkind = \"state\"\n[domains.\"http://a.dk\"]\n",
                "linje 3: `http://a.dk` er ikke et domænenavn",
            ),
            ("name = \"A\"\nkind = \"state\"\n[ranges.\"192.0.2.0/33\"]\n", "linje 3"),
            ("name = \"A\"\nkind = \"state\"\n[scope]\ncomplete = true\n", "linje 4"),
            (
                "name = \"A\"\nkind = \"state\"\n[[answers]]\nquestion = \"S99\"\nsays = \"yes\"\nby = \"B\"\non = 2026-01-01\n",
                "linje 4: der er intet spørgsmål `S99`",
            ),
            (
                "name = \"A\"\nkind = \"state\"\n[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"B\"\non = 2026-02-30\n",
                "linje 7",
            ),
            ("name = \"A\"\nkind = \"state\"\n[domains.\"Å.dk\"]\n[domains.\"å.dk\"]\n", "står to gange"),
            ("kind = \"state\"\n", "name"),
        ] {
            let sentence = read(text).unwrap_err();
            assert!(sentence.contains(told), "{sentence:?} should tell {told:?}");
        }
    }
}
