//! What is wrong with files that were handed in, as sentences: what, where, how to mend it.

use kravtjek_intake::{Error, Fault, Malformed, NoRoutes, Wrong};
use kravtjek_model::text::Text;

use crate::failure::Failure;
use crate::misread::{self, Form, Place};

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Unreadable { path, error } => Self::unreadable(&path, &error),
            Error::TooLarge { file } => Self::wrong(
                format!("{file} er større end 512 MiB; del den op pr. myndighed."),
                format!("{file} is larger than 512 MiB; split it by organisation."),
            ),
            Error::Faults(faults) => Self::all(faults.iter().map(fault).collect()),
            Error::Routes { file, wrong } => no_routes(&file, &wrong),
        }
    }
}

fn no_routes(file: &str, wrong: &NoRoutes) -> Failure {
    let (da, en) = match wrong {
        NoRoutes::Form { line, column, misread } => {
            let Text { da, en } = misread::told(misread, Place::default(), Form::Json);
            (format!("linje {line}, tegn {column}: {da}"), format!("line {line}, column {column}: {en}"))
        }
        NoRoutes::Prefix(written) => (
            format!("`{written}` er ikke et adresseområde"),
            format!("`{written}` is not a range of addresses"),
        ),
    };
    Failure::wrong(
        format!(
            "{file} indeholder ikke validerede ROA'er ({da}); lav filen med `routinator vrps --format json`."
        ),
        format!("{file} holds no validated ROAs ({en}); make the file with `routinator vrps --format json`."),
    )
}

fn malformed(Malformed { field, written, misread }: &Malformed) -> Text {
    let place = Place { field: field.as_deref(), written: written.as_deref() };
    misread::told(misread, place, Form::Toml)
}

/// The ids that may have been meant, as the end of a sentence.
fn or_one_of(near: &[String], all: &str, of: &str) -> String {
    if near.is_empty() { all.to_owned() } else { format!("{of} {}", near.join(", ")) }
}

fn fault(Fault { file, line, wrong, .. }: &Fault) -> Failure {
    Failure::wrong(
        format!("{file}, linje {line}: {}", danish(wrong)),
        format!("{file}, line {line}: {}", english(wrong)),
    )
}

/// What is wrong and how it is mended, in Danish.
fn danish(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Malformed(own) => format!("{}.", malformed(own).da),
        Wrong::Id(id) => format!(
            "`{id}` er ikke et id; brug højst 64 små bogstaver a-z, cifre og bindestreger, fx nordhavn."
        ),
        Wrong::Cvr(cvr) => format!("`{cvr}` er ikke et CVR-nummer; skriv de otte cifre i anførselstegn."),
        Wrong::Scope => {
            "når listen oplyses som fuldstændig, skal `by` og `on` sige af hvem og hvornår.".to_owned()
        }
        Wrong::Name(written) => format!("`{written}` er ikke et domænenavn; skriv fx eksempel.dk."),
        Wrong::RecordName(written) => format!(
            "`{written}` har en understreg og er hverken et domæne med mail eller en vært; en delegeret zone hører hjemme i `delegations`."
        ),
        Wrong::Twice(written) => {
            format!("`{written}` står to gange, skrevet på hver sin måde; slet den ene.")
        }
        Wrong::Nameless => "`name` er tom; skriv myndighedens navn.".to_owned(),
        Wrong::Unnamed => "et system eller et netværk skal have et navn.".to_owned(),
        Wrong::Range(written) => {
            format!("`{written}` er ikke et adresseområde; skriv fx 192.0.2.0/28 eller 2001:db8::/48.")
        }
        Wrong::Rejected(name) => {
            format!("`{name}` står både som eget domæne og som afvist; slet det ene sted.")
        }
        Wrong::Fleet(name, all) => {
            format!("ingen oplysninger handler om `{name}`; der er {}.", all.join(", "))
        }
        Wrong::List(own, near) => {
            let meant = near.as_ref().map_or(String::new(), |near| format!(" (mente du `{near}`?)"));
            format!(
                "`{own}` er hverken et format eller et register{meant}; `kravtjek import --formats` viser dem, der er."
            )
        }
        Wrong::Span(written) => {
            format!("`{written}` er ikke et tidsrum; skriv dage som 45d eller måneder som 2m.")
        }
        Wrong::Question(own, near) => {
            let known = or_one_of(near, "`kravtjek catalogue` viser dem, der er", "nærmest er");
            format!("der er intet spørgsmål `{own}`; {known}.")
        }
        Wrong::Criterion(own, near) => {
            let known = or_one_of(near, "`kravtjek catalogue` viser dem, der er", "nærmest er");
            format!("der er intet kriterium `{own}`; {known}.")
        }
        Wrong::Answer(own) => {
            format!("svaret på `{own}` skal nævne, hvem der har givet det, og dokumentets navn.")
        }
        Wrong::Exception(own) => {
            format!(
                "den godkendte afvigelse fra `{own}` skal nævne godkender, begrundelse og det, der gøres i stedet."
            )
        }
        Wrong::Sha256(hash) => format!(
            "`{hash}` er ikke en SHA-256; skriv de 64 hextegn, som `sha256sum` viser, eller udelad den."
        ),
        Wrong::ConsentTo(asset) => {
            format!("`{asset}` er hverken et navn, en adresse eller et adresseområde.")
        }
        Wrong::ConsentBy(by) => {
            format!("tilladelsen fra {by} skal nævne mindst ét navn, én adresse eller ét adresseområde.")
        }
        Wrong::ConsentEnds(by) => {
            format!("tilladelsen fra {by} slutter, før den begynder; ret `from` eller `until`.")
        }
        Wrong::NoFacts => {
            "her mangler, hvad kolonnerne viser; tilføj fx [facts.\"clients.firewall_on\"] med `column`, `yes` og `no`.".to_owned()
        }
        Wrong::Fact(own, Some(near)) => format!("der er ingen oplysning `{own}`; er det `{near}`?"),
        Wrong::Fact(own, None) => {
            format!("der er ingen oplysning `{own}`; `kravtjek import --formats` viser dem, der er.")
        }
        Wrong::Meaningless(own) => format!(
            "skriv for `{own}` enten de værdier, der betyder ja og nej (`yes` og `no`), eller `within_days` for en dato."
        ),
        Wrong::BothWays(value) => {
            format!("værdien `{value}` står to steder; lad den stå under enten `yes`, `no` eller `not_applicable`.")
        }
    }
}

/// The same in English.
fn english(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Malformed(own) => format!("{}.", malformed(own).en),
        Wrong::Id(id) => format!(
            "`{id}` is not an id; use at most 64 lower-case letters a-z, digits and hyphens, for example nordhavn."
        ),
        Wrong::Cvr(cvr) => format!("`{cvr}` is not a CVR number; write its eight digits in quotes."),
        Wrong::Scope => {
            "where the list is stated to be complete, `by` and `on` must say by whom and when.".to_owned()
        }
        Wrong::Name(written) => format!("`{written}` is not a domain name; write for example example.dk."),
        Wrong::RecordName(written) => format!(
            "`{written}` has an underscore and is neither a domain with mail nor a host; a delegated zone belongs in `delegations`."
        ),
        Wrong::Twice(written) => {
            format!("`{written}` stands twice, written in two ways; delete one of them.")
        }
        Wrong::Nameless => "`name` is empty; write the authority's name.".to_owned(),
        Wrong::Unnamed => "a system or a network must have a name.".to_owned(),
        Wrong::Range(written) => format!(
            "`{written}` is not a range of addresses; write for example 192.0.2.0/28 or 2001:db8::/48."
        ),
        Wrong::Rejected(name) => {
            format!("`{name}` stands both as an own domain and as rejected; delete one of them.")
        }
        Wrong::Fleet(name, all) => {
            format!("no facts are about `{name}`; there are {}.", all.join(", "))
        }
        Wrong::List(own, near) => {
            let meant = near.as_ref().map_or(String::new(), |near| format!(" (did you mean `{near}`?)"));
            format!(
                "`{own}` is neither a format nor a register{meant}; `kravtjek import --formats` shows those there are."
            )
        }
        Wrong::Span(written) => {
            format!("`{written}` is not a span of time; write days as 45d or months as 2m.")
        }
        Wrong::Question(own, near) => {
            let known = or_one_of(near, "`kravtjek catalogue` shows those there are", "the nearest are");
            format!("there is no question `{own}`; {known}.")
        }
        Wrong::Criterion(own, near) => {
            let known = or_one_of(near, "`kravtjek catalogue` shows those there are", "the nearest are");
            format!("there is no criterion `{own}`; {known}.")
        }
        Wrong::Answer(own) => {
            format!("the answer to `{own}` must name who gives it, and the document's name.")
        }
        Wrong::Exception(own) => {
            format!("the exception from `{own}` must name its approver, its reason and what is done instead.")
        }
        Wrong::Sha256(hash) => format!(
            "`{hash}` is no SHA-256; write the 64 hex digits that `sha256sum` shows, or leave it out."
        ),
        Wrong::ConsentTo(asset) => {
            format!("`{asset}` is neither a name, an address nor a range of addresses.")
        }
        Wrong::ConsentBy(by) => {
            format!("the consent by {by} must name at least one name, address or range of addresses.")
        }
        Wrong::ConsentEnds(by) => {
            format!("the consent by {by} ends before it begins; correct `from` or `until`.")
        }
        Wrong::NoFacts => {
            "what the columns show is missing; add for example [facts.\"clients.firewall_on\"] with `column`, `yes` and `no`.".to_owned()
        }
        Wrong::Fact(own, Some(near)) => format!("there is no fact `{own}`; is it `{near}`?"),
        Wrong::Fact(own, None) => {
            format!("there is no fact `{own}`; `kravtjek import --formats` shows those there are.")
        }
        Wrong::Meaningless(own) => format!(
            "write for `{own}` either the values that mean yes and no (`yes` and `no`), or `within_days` for a date."
        ),
        Wrong::BothWays(value) => {
            format!("the value `{value}` stands in two places; leave it below one of `yes`, `no` and `not_applicable`.")
        }
    }
}

#[cfg(test)]
mod tests {
    use kravtjek_catalogue::Catalogue;
    use kravtjek_intake::organisation::parse;
    use kravtjek_model::organisation::Organisation;
    use kravtjek_model::text::Lang;

    use super::*;
    use crate::input::known;

    fn told(file: &str, text: &str) -> Result<Organisation, Failure> {
        let catalogue = Catalogue::embedded().unwrap();
        parse(file, text, &known(&catalogue)).map_err(|faults| Error::Faults(faults).into())
    }

    fn read(text: &str) -> Result<Organisation, String> {
        told("myndighed.toml", text).map_err(|failure| failure.sentence(Lang::Da))
    }

    const HEAD: &str = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n";

    #[test]
    fn every_mistake_is_told_and_not_only_the_first() {
        let text = format!(
            "{HEAD}cvr = \"1\"\n[domains.\"http://a.dk\"]\n[domains.\"b.dk\"]\nhosts = [\"c d\"]\n[ranges.\"x\"]\n\
             [[answers]]\nquestion = \"S99\"\nsays = \"yes\"\nby = \"B\"\non = 2026-01-01\n"
        );
        let told = told("fil.toml", &text).unwrap_err().sentences(Lang::Da);
        let lines = ["linje 3:", "linje 4:", "linje 6:", "linje 7:", "linje 9:"];
        assert_eq!(told.len(), lines.len(), "{told:?}");
        for (sentence, line) in told.iter().zip(lines) {
            assert!(sentence.contains(line), "{sentence} should tell {line}");
        }
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
