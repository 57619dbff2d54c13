//! What a file of results holds, recognised by its content: only an older result of the same kind is ever written over.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use kravtjek_model::text::Lang;
use kravtjek_report::{assessment, catalogue, facts, import, plan};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::cli::{CatalogueFormat, ResultFormat};

/// The kinds of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What a scan saw.
    Observations,
    /// How it stands.
    Assessment(ResultFormat),
    /// What files that were handed in show.
    Import(ResultFormat),
    /// What is recognised of files.
    Formats(ResultFormat),
    /// A draft that people write on in: never written over.
    Template,
    /// What would be sent.
    Plan(ResultFormat),
    /// The facts of one measurement.
    Probe(ResultFormat),
    /// Frameworks, requirements and criteria.
    Catalogue(CatalogueFormat),
    /// An organisation file, which people write on in: never written over.
    Organisation,
    /// Drafts of answers, which people write on in: never written over.
    Answers,
    /// A page of the documentation, made from the catalogue.
    Page,
}

/// As much of a text as is looked at: 64 KiB.
const HEAD: u64 = 64 << 10;

/// The largest file of JSON that is read through for its schema, where that does not stand first: 512 MiB.
const LARGEST: u64 = 512 << 20;

impl Kind {
    /// Whether a file that is there may give way: it is empty, or an older result of the same kind.
    pub(crate) fn may_replace(self, path: &Path) -> bool {
        let Some(head) = head(path) else { return false };
        if head.is_empty() {
            return true;
        }
        match self {
            Self::Observations => has_schema(path, &head, "observations"),
            Self::Assessment(ResultFormat::Json) => has_schema(path, &head, "assessment"),
            Self::Plan(ResultFormat::Json) => has_schema(path, &head, "plan"),
            Self::Import(ResultFormat::Json) => has_schema(path, &head, "import"),
            Self::Probe(ResultFormat::Json) => has_schema(path, &head, "probe"),
            Self::Catalogue(CatalogueFormat::Json) => has_schema(path, &head, "catalogue"),
            Self::Catalogue(CatalogueFormat::Oscal) => {
                marks(path).is_some_and(|marks| marks.catalog.is_some())
            }
            Self::Assessment(ResultFormat::Text) => is_text(&head, assessment::is_text),
            Self::Plan(ResultFormat::Text) => is_text(&head, plan::is_text),
            Self::Import(ResultFormat::Text) => is_text(&head, import::is_text),
            Self::Probe(ResultFormat::Text) => is_text(&head, facts::is_text),
            Self::Catalogue(CatalogueFormat::Text) => is_text(&head, catalogue::is_text),
            Self::Formats(ResultFormat::Json) => has_schema(path, &head, "formats"),
            Self::Formats(ResultFormat::Text) => is_text(&head, import::is_formats_text),
            Self::Organisation | Self::Template | Self::Answers => false,
            Self::Page => true,
        }
    }

    /// What it is, in the singular.
    pub(crate) fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Observations => lang.pick("en fil med observationer", "a file of observations"),
            Self::Assessment(ResultFormat::Text) => {
                lang.pick("en ældre vurdering som tekst", "an older assessment as text")
            }
            Self::Assessment(ResultFormat::Json) => {
                lang.pick("en ældre vurdering som JSON", "an older assessment as JSON")
            }
            Self::Import(ResultFormat::Text) => {
                lang.pick("en ældre oversigt over udtræk som tekst", "an older account of exports as text")
            }
            Self::Import(ResultFormat::Json) => {
                lang.pick("en ældre oversigt over udtræk som JSON", "an older account of exports as JSON")
            }
            Self::Plan(ResultFormat::Text) => lang.pick("en ældre plan som tekst", "an older plan as text"),
            Self::Plan(ResultFormat::Json) => lang.pick("en ældre plan som JSON", "an older plan as JSON"),
            Self::Probe(ResultFormat::Text) => {
                lang.pick("en ældre måling som tekst", "an older measurement as text")
            }
            Self::Probe(ResultFormat::Json) => {
                lang.pick("en ældre måling som JSON", "an older measurement as JSON")
            }
            Self::Catalogue(CatalogueFormat::Text) => {
                lang.pick("et ældre katalog som tekst", "an older catalogue as text")
            }
            Self::Catalogue(CatalogueFormat::Json) => {
                lang.pick("et ældre katalog som JSON", "an older catalogue as JSON")
            }
            Self::Catalogue(CatalogueFormat::Oscal) => {
                lang.pick("et ældre katalog som OSCAL", "an older catalogue as OSCAL")
            }
            Self::Formats(ResultFormat::Text) => {
                lang.pick("en ældre liste over formater som tekst", "an older list of formats as text")
            }
            Self::Formats(ResultFormat::Json) => {
                lang.pick("en ældre liste over formater som JSON", "an older list of formats as JSON")
            }
            Self::Template => lang.pick("en skabelon", "a template"),
            Self::Organisation => lang.pick("en myndighedsfil", "an organisation file"),
            Self::Answers => lang.pick("udkast til svar", "drafts of answers"),
            Self::Page => lang.pick("en side af dokumentationen", "a page of the documentation"),
        }
    }
}

/// The beginning of a file; nothing where it cannot be read.
fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    Some(head)
}

/// Whether a file is JSON of ours. As we write it the schema stands first; others may have put the fields in another order.
fn has_schema(path: &Path, head: &[u8], kind: &str) -> bool {
    let ours = format!("kravtjek/{kind}/");
    let squeezed: Vec<u8> =
        head.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).take(100).collect();
    let squeezed = squeezed.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&squeezed);
    squeezed.starts_with(format!("{{\"schema\":\"{ours}").as_bytes())
        || marks(path).and_then(|marks| marks.schema).is_some_and(|schema| schema.starts_with(&ours))
}

/// The fields at the top that tell what a file of JSON is.
#[derive(Deserialize)]
struct Marks {
    schema: Option<String>,
    catalog: Option<Catalog>,
}

/// An OSCAL catalog (NIST, version 1.2.1).
#[derive(Deserialize)]
struct Catalog {
    #[serde(rename = "uuid")]
    _uuid: String,
    #[serde(rename = "metadata")]
    _metadata: IgnoredAny,
}

fn marks(path: &Path) -> Option<Marks> {
    serde_json::from_reader(BufReader::new(File::open(path).ok()?.take(LARGEST))).ok()
}

/// Whether the beginning of a file is text and looks like ours; it may end in the midst of a letter.
fn is_text(head: &[u8], ours: fn(&[&str]) -> bool) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    ours(&text.lines().take(12).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(kind: Kind, content: &str) -> bool {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        kind.may_replace(file.path())
    }

    #[test]
    fn a_file_of_json_is_told_by_its_schema_wherever_that_stands() {
        for content in [
            r#"{"schema":"kravtjek/observations/1"}"#,
            "\u{feff}{\n  \"schema\" : \"kravtjek/observations/2\", \"x\": [",
            r#"{"program": {"schema": "x"}, "schema": "kravtjek/observations/1"}"#,
        ] {
            assert!(takes(Kind::Observations, content), "{content}");
            assert!(!takes(Kind::Assessment(ResultFormat::Json), content), "{content}");
            assert!(!takes(Kind::Assessment(ResultFormat::Text), content), "{content}");
        }
        for other in ["{}", "[]", "name = \"A\"", r#"{"schema":"kravtjek/observationsx"}"#, "\u{0}"] {
            assert!(!takes(Kind::Observations, other), "{other}");
        }
    }

    #[test]
    fn an_empty_file_may_be_written_to_and_what_a_person_wrote_may_not() {
        let all = [
            Kind::Observations,
            Kind::Assessment(ResultFormat::Text),
            Kind::Plan(ResultFormat::Text),
            Kind::Import(ResultFormat::Text),
            Kind::Probe(ResultFormat::Text),
            Kind::Catalogue(CatalogueFormat::Text),
            Kind::Catalogue(CatalogueFormat::Oscal),
            Kind::Organisation,
        ];
        for kind in all {
            assert!(takes(kind, ""), "{kind:?}");
            for own in [
                "name = \"A\"\nkind = \"state\"\n[domains.\"a.dk\"]\n",
                "Husk: mød Anna kl. 9.\n",
                "-----BEGIN CERTIFICATE-----\n",
                "{\"schema\": \"http://json-schema.org/\"}",
                "a,b · c\n1,2\n",
            ] {
                assert!(!takes(kind, own), "{kind:?} {own}");
            }
        }
    }
}
