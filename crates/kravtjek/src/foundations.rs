//! What is wrong with files that say whom to trust and what to judge by, as sentences: root hints, trust anchors, root
//! certificates, the preload list, policy profiles.

use std::path::Path;

use kravtjek_catalogue::policy::{self, PolicyError, Wrong};
use kravtjek_intake::file::called;
use kravtjek_model::misread::{Misread, Strange};
use kravtjek_model::text::Text;
use kravtjek_probe::certificate::roots::Unusable;
use kravtjek_probe::dns::{HintsError, WrongLine};
use kravtjek_probe::http::PreloadError;

use crate::failure::Failure;
use crate::misread::{Form, Place, told};

/// Root hints or trust anchors.
pub(crate) fn hints(path: &Path, error: &HintsError) -> Failure {
    let file = called(path);
    let (da, en) = match error {
        HintsError::Line { line, wrong } => {
            let (da, en) = of_line(wrong);
            return Failure::wrong(
                format!("{file}, linje {line}: {da}."),
                format!("{file}, line {line}: {en}."),
            );
        }
        HintsError::NoServer => (
            "filen nævner ingen navneserver for roden med en adresse; skriv fx `. NS a.eksempel.` og `a.eksempel. A 192.0.2.1`",
            "the file names no root server with an address; write for example `. NS a.example.` and `a.example. A 192.0.2.1`",
        ),
        HintsError::NoAnchor => (
            "filen har ingen DS- eller DNSKEY-record; skriv fx `. DS 20326 8 2 …`, eller brug `--trust-anchor none`",
            "the file has no DS or DNSKEY record; write for example `. DS 20326 8 2 …`, or use `--trust-anchor none`",
        ),
    };
    Failure::wrong(format!("{file}: {da}."), format!("{file}: {en}."))
}

fn of_line(wrong: &WrongLine) -> (String, String) {
    let same = |da: &str, en: &str| (da.to_owned(), en.to_owned());
    match wrong {
        WrongLine::NoType => same(
            "det er ikke en record; skriv navn, type og indhold, som i en zonefil",
            "this is no record; write name, type and data, as in a zone file",
        ),
        WrongLine::NoData => same("recorden har intet indhold", "the record has no data"),
        WrongLine::Name(written) => {
            (format!("`{written}` er ikke et navn i DNS"), format!("`{written}` is not a name in the DNS"))
        }
        WrongLine::Address(written) => {
            (format!("`{written}` er ikke en IP-adresse"), format!("`{written}` is not an IP address"))
        }
        WrongLine::NoHint(rtype) => (
            format!("en record af typen {rtype} hører ikke hjemme blandt rodhints; brug NS, A og AAAA"),
            format!("a record of type {rtype} has no place among root hints; use NS, A and AAAA"),
        ),
        WrongLine::NoAnchor(rtype) => (
            format!("en record af typen {rtype} er ikke et tillidsanker; brug DS eller DNSKEY"),
            format!("a record of type {rtype} is no trust anchor; use DS or DNSKEY"),
        ),
        WrongLine::Unread(rtype) => (
            format!("indholdet af {rtype}-recorden kan ikke læses; skriv det som i en zonefil"),
            format!("the data of the {rtype} record cannot be read; write it as in a zone file"),
        ),
    }
}

/// Root certificates.
pub(crate) fn roots(path: &Path, error: &Unusable) -> Failure {
    let file = called(path);
    match error {
        Unusable::NoPem => Failure::wrong(
            format!(
                "{file}: der er intet certifikat i PEM i filen; den skal indeholde rodcertifikater mellem BEGIN CERTIFICATE og END CERTIFICATE."
            ),
            format!(
                "{file}: there is no certificate in PEM in the file; it must hold root certificates between BEGIN CERTIFICATE and END CERTIFICATE."
            ),
        ),
        Unusable::Certificate(number) => Failure::wrong(
            format!(
                "{file}: certifikat nummer {number} kan ikke læses; hent det igen, eller slet det af filen."
            ),
            format!(
                "{file}: certificate number {number} cannot be read; fetch it again, or delete it from the file."
            ),
        ),
    }
}

/// The preload list.
pub(crate) fn preload(path: &Path, error: &PreloadError) -> Failure {
    let file = called(path);
    let (da, en) = match error {
        PreloadError::TooLarge => {
            same("den er større end nogen sådan liste", "it is larger than any such list")
        }
        PreloadError::Empty => same(
            "den har intet navn, der kun nås over HTTPS",
            "it holds no name that is reached by HTTPS only",
        ),
        PreloadError::Form(error) => {
            let Text { da, en } = told(&Misread::of_json(&error.to_string()), Place::default(), Form::Json);
            let (line, column) = (error.line(), error.column());
            (format!("linje {line}, tegn {column}: {da}"), format!("line {line}, column {column}: {en}"))
        }
    };
    Failure::wrong(
        format!(
            "{file} er ikke browsernes HSTS-preload-liste ({da}); hent den fra Chromium (transport_security_state_static.json)."
        ),
        format!(
            "{file} is not the browsers' HSTS preload list ({en}); fetch it from Chromium (transport_security_state_static.json)."
        ),
    )
}

fn same(da: &str, en: &str) -> (String, String) {
    (da.to_owned(), en.to_owned())
}

impl From<PolicyError> for Failure {
    fn from(PolicyError { file, line, wrong }: PolicyError) -> Self {
        let (da, en) = of_policy(&wrong);
        Self::wrong(format!("{file}, linje {line}: {da}."), format!("{file}, line {line}: {en}."))
    }
}

fn of_policy(wrong: &Wrong) -> (String, String) {
    let default = policy::DEFAULT;
    match wrong {
        Wrong::Form { field, written, misread } => {
            let place = Place { field: field.as_deref(), written: written.as_deref() };
            let Text { da, en } = told(misread, place, Form::Toml);
            (da, en)
        }
        Wrong::Word { table, word, example } => of_word(table, word, example),
        Wrong::Ring(name) => (
            format!("`base = \"{name}\"` fører tilbage til profilen selv; nævn en anden, eller slet linjen"),
            format!("`base = \"{name}\"` leads back to the profile itself; name another, or delete the line"),
        ),
        Wrong::NoBase(name) => (
            format!(
                "der er ingen vurderingsprofil `{name}` at bygge på; nævn en medfølgende, fx {default}, eller slet linjen"
            ),
            format!(
                "there is no policy profile `{name}` to build on; name a shipped one, such as {default}, or delete the line"
            ),
        ),
        Wrong::Misnamed { id, file } => (
            format!("`id` er `{id}`, men filen hedder {file}; skriv `{file}`"),
            format!("`id` is `{id}`, but the file is called {file}; write `{file}`"),
        ),
        Wrong::NoLimits => same("filen med grænseværdier mangler", "the file of limits is missing"),
    }
}

fn of_word(table: &str, word: &Strange, example: &str) -> (String, String) {
    let written = &word.written;
    let meant_da = word.meant().map_or(String::new(), |meant| format!(" (mente du `{meant}`?)"));
    let meant_en = word.meant().map_or(String::new(), |meant| format!(" (did you mean `{meant}`?)"));
    let (known_da, known_en) = if word.known.is_empty() {
        (format!("brug IANA's navne, fx {example}"), format!("use IANA's names, such as {example}"))
    } else {
        let known = word.known.join(", ");
        (format!("brug other, {known}"), format!("use other, {known}"))
    };
    (
        format!("`{written}` kendes ikke i [{table}]{meant_da}; {known_da}"),
        format!("`{written}` is not known in [{table}]{meant_en}; {known_en}"),
    )
}
