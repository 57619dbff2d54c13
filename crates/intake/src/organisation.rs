//! The organisation file: what an authority declares about itself, in TOML, with errors that point at the line.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::id::{AssetId, can_be_host};
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

/// Reads an organisation file. `file` is its name, for errors: of what a file that can be read at all says wrong, every
/// fault is told.
pub(crate) fn parse(file: &str, text: &str, catalogue: &Catalogue) -> Result<Organisation, Failure> {
    let read: File = toml::from_str(text).map_err(|error| malformed(file, text, &error))?;
    let mut reader = Reader { file, text, faults: Vec::new() };
    reader.cvr(read.cvr.as_deref());
    reader.scope(&read.scope);
    reader.ids(&read.answers, &read.exceptions, catalogue);
    reader.consents(&read.consents);
    reader.signed(&read.answers, &read.exceptions);
    let domains = reader.domains(read.domains);
    let rejected = reader.named(read.rejected);
    reader.not_both(&domains, &rejected);
    let ranges = reader.ranges(read.ranges);
    reader.faults.sort_by_key(|(line, _)| *line);
    Failure::several(reader.faults.into_iter().map(|(_, fault)| fault).collect())?;
    Ok(Organisation {
        domains,
        ranges,
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
    /// Each with its line.
    faults: Vec<(usize, Failure)>,
}

impl Reader<'_> {
    /// A fault in what the file says, at the first line that holds the words in question.
    fn fault(&mut self, near: &str, da: &str, en: &str) {
        let line = self.text.find(near).map_or(1, |offset| line_at(self.text, offset));
        let file = self.file;
        let fault =
            Failure::wrong(format!("{file}, linje {line}: {da}"), format!("{file}, line {line}: {en}"));
        self.faults.push((line, fault));
    }

    fn cvr(&mut self, cvr: Option<&str>) {
        match cvr {
            Some(cvr) if cvr.len() != 8 || !cvr.bytes().all(|byte| byte.is_ascii_digit()) => self.fault(
                "cvr",
                &format!("`{cvr}` er ikke et CVR-nummer; skriv de otte cifre i anførselstegn."),
                &format!("`{cvr}` is not a CVR number; write its eight digits in quotes."),
            ),
            _ => {}
        }
    }

    fn scope(&mut self, scope: &Scope) {
        let by = scope.by.as_deref().is_some_and(|by| !by.trim().is_empty());
        if scope.complete && (!by || scope.on.is_none()) {
            self.fault(
                "complete",
                "når listen oplyses som fuldstændig, skal `by` og `on` sige af hvem og hvornår.",
                "where the list is stated to be complete, `by` and `on` must say by whom and when.",
            );
        }
    }

    /// A domain or a host in its one form; nothing where it is none, which is told.
    fn name(&mut self, written: &str) -> Option<String> {
        let name = self.zone(written)?;
        if !can_be_host(&name) {
            self.fault(
                written,
                &format!("`{written}` har en understreg og er hverken et domæne med mail eller en vært; en delegeret zone hører hjemme i `delegations`."),
                &format!("`{written}` has an underscore and is neither a domain with mail nor a host; a delegated zone belongs in `delegations`."),
            );
            return None;
        }
        Some(name)
    }

    /// A delegated zone, or anything found that is rejected: its labels may have underscores. Nothing where it is no name.
    fn zone(&mut self, written: &str) -> Option<String> {
        let name = input::zone(written);
        if name.is_none() {
            self.fault(
                written,
                &format!("`{written}` er ikke et domænenavn; skriv fx eksempel.dk."),
                &format!("`{written}` is not a domain name; write for example example.dk."),
            );
        }
        name
    }

    fn domains(&mut self, read: BTreeMap<String, Domain>) -> BTreeMap<AssetId, Domain> {
        let mut domains = BTreeMap::new();
        for (written, mut domain) in read {
            domain.hosts = domain.hosts.iter().filter_map(|name| self.name(name)).collect();
            domain.delegations = domain.delegations.iter().filter_map(|name| self.zone(name)).collect();
            let Some(name) = self.name(&written) else { continue };
            if domains.insert(AssetId::from(name), domain).is_some() {
                self.fault(
                    &written,
                    &format!("`{written}` står to gange, skrevet på hver sin måde; slet den ene."),
                    &format!("`{written}` stands twice, written in two ways; delete one of them."),
                );
            }
        }
        domains
    }

    fn named<T>(&mut self, read: BTreeMap<String, T>) -> BTreeMap<AssetId, T> {
        let named = |(written, value): (String, T)| Some((AssetId::from(self.zone(&written)?), value));
        read.into_iter().filter_map(named).collect()
    }

    fn ranges(&mut self, read: BTreeMap<String, Range>) -> BTreeMap<AssetId, Range> {
        for written in read.keys().filter(|written| !is_range(written)) {
            self.fault(
                written,
                &format!("`{written}` er ikke et adresseområde; skriv fx 192.0.2.0/28 eller 2001:db8::/48."),
                &format!("`{written}` is not a range of addresses; write for example 192.0.2.0/28 or 2001:db8::/48."),
            );
        }
        read.into_iter().map(|(written, range)| (AssetId::from(written), range)).collect()
    }

    /// Every answer and exception must speak of something the catalogue knows.
    fn ids(&mut self, answers: &[Answer], exceptions: &[Exception], catalogue: &Catalogue) {
        let criteria = || catalogue.requirements.values().flat_map(|requirement| &requirement.criteria);
        for answer in answers {
            let own = answer.question.as_str();
            let known = criteria().any(|criterion| {
                criterion.id.as_str() == own
                    || criterion.applies_if.as_ref().is_some_and(|condition| condition.answer.as_str() == own)
            });
            if !known {
                self.fault(
                    &format!("\"{own}\""),
                    &format!("der er intet spørgsmål `{own}`; `kravtjek catalogue` viser dem, der er."),
                    &format!("there is no question `{own}`; `kravtjek catalogue` shows those there are."),
                );
            }
        }
        for exception in exceptions {
            let own = exception.criterion.as_str();
            if !criteria().any(|criterion| criterion.id.as_str() == own) {
                self.fault(
                    &format!("\"{own}\""),
                    &format!("der er intet kriterium `{own}`; `kravtjek catalogue` viser dem, der er."),
                    &format!("there is no criterion `{own}`; `kravtjek catalogue` shows those there are."),
                );
            }
        }
    }

    /// Who, why and on what document must be written out: an empty name stands for nobody.
    fn signed(&mut self, answers: &[Answer], exceptions: &[Exception]) {
        let empty = |text: &str| text.trim().is_empty();
        let unsigned = answers.iter().filter(|answer| {
            empty(&answer.by) || answer.document.as_ref().is_some_and(|document| empty(&document.name))
        });
        for answer in unsigned {
            let own = answer.question.as_str();
            self.fault(
                &format!("\"{own}\""),
                &format!("svaret på `{own}` skal nævne, hvem der giver det, og dokumentets navn."),
                &format!("the answer to `{own}` must name who gives it, and the document's name."),
            );
        }
        self.hashes(answers);
        let bare =
            exceptions.iter().filter(|one| empty(&one.approver) || empty(&one.reason) || empty(&one.measure));
        for exception in bare {
            let own = exception.criterion.as_str();
            self.fault(
                &format!("\"{own}\""),
                &format!(
                    "undtagelsen fra `{own}` skal nævne godkender, begrundelse og det, der gøres i stedet."
                ),
                &format!(
                    "the exception from `{own}` must name its approver, its reason and what is done instead."
                ),
            );
        }
    }

    /// A document's SHA-256 is 64 hex digits: what is shorter proves nothing and would never be found to differ.
    fn hashes(&mut self, answers: &[Answer]) {
        let hashes = answers.iter().filter_map(|answer| answer.document.as_ref()?.sha256.as_deref());
        let wrong = |hash: &&str| hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        for hash in hashes.filter(wrong) {
            self.fault(
                &format!("\"{hash}\""),
                &format!("`{hash}` er ikke en SHA-256; skriv de 64 hextegn, som `sha256sum` viser, eller udelad den."),
                &format!("`{hash}` is no SHA-256; write the 64 hex digits that `sha256sum` shows, or leave it out."),
            );
        }
    }

    /// A name is either the authority's own or not.
    fn not_both(&mut self, domains: &BTreeMap<AssetId, Domain>, rejected: &BTreeMap<AssetId, Rejection>) {
        for name in rejected.keys().filter(|name| domains.contains_key(*name)) {
            self.fault(
                "[rejected",
                &format!("`{name}` står både som eget domæne og som afvist; slet det ene sted."),
                &format!("`{name}` stands both as an own domain and as rejected; delete one of them."),
            );
        }
    }

    fn consents(&mut self, consents: &[Consent]) {
        let strange = |asset: &&AssetId| crate::consents::target(asset.as_str()).is_none();
        for asset in consents.iter().flat_map(|consent| &consent.assets).filter(strange) {
            self.fault(
                asset.as_str(),
                &format!("`{asset}` er hverken et navn, en adresse eller et adresseområde."),
                &format!("`{asset}` is neither a name, an address nor a range of addresses."),
            );
        }
        let odd = |consent: &&Consent| consent.until < consent.from || consent.assets.is_empty();
        for Consent { by, .. } in consents.iter().filter(odd) {
            self.fault(
                "[[consents]]",
                &format!("samtykket fra {by} skal nævne mindst ét aktiv og slutte efter, at det begynder."),
                &format!("the consent by {by} must name at least one asset and end after it begins."),
            );
        }
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
    fn every_mistake_is_told_and_not_only_the_first() {
        let text = format!(
            "{HEAD}cvr = \"1\"\n[domains.\"http://a.dk\"]\n[domains.\"b.dk\"]\nhosts = [\"c d\"]\n[ranges.\"x\"]\n\
             [[answers]]\nquestion = \"S99\"\nsays = \"yes\"\nby = \"B\"\non = 2026-01-01\n"
        );
        let catalogue = Catalogue::embedded().unwrap();
        let told = parse("fil.toml", &text, &catalogue).unwrap_err().sentences(Lang::Da);
        let lines = ["linje 3:", "linje 4:", "linje 6:", "linje 7:", "linje 9:"];
        assert_eq!(told.len(), lines.len(), "{told:?}");
        for (sentence, line) in told.iter().zip(lines) {
            assert!(sentence.contains(line), "{sentence} should tell {line}");
        }
    }

    #[test]
    fn a_delegated_zone_may_have_underscores_and_may_be_rejected() {
        let zones = "[domains.\"a.dk\"]\ndelegations = [\"_tcp.mx.A.dk\"]\n[rejected.\"_domainkey.a.dk\"]\nby = \"B\"\non = 2026-01-01\nreason = \"C\"\n";
        let read = read(&format!("{HEAD}{zones}")).unwrap();
        assert_eq!(read.domains["a.dk"].delegations, ["_tcp.mx.a.dk"]);
        assert!(read.rejected.contains_key("_domainkey.a.dk"));
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
            (
                "name = \"A\"\nkind = \"state\"\n[domains.\"_dmarc.a.dk\"]\n",
                "linje 3: `_dmarc.a.dk` har en understreg",
            ),
            (
                "name = \"A\"\nkind = \"state\"\n[domains.\"a.dk\"]\nhosts = [\"_x.a.dk\"]\n",
                "linje 4: `_x.a.dk` har en understreg",
            ),
            (
                "name = \"A\"\nkind = \"state\"\n[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"B\"\non = 2026-01-01\ndocument = { name = \"X\", sha256 = \"abc\" }\n",
                "linje 8: `abc` er ikke en SHA-256",
            ),
        ] {
            let sentence = read(text).unwrap_err();
            assert!(sentence.contains(told), "{sentence:?} should tell {told:?}");
        }
    }
}
