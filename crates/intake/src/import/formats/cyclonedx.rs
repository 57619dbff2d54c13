//! CycloneDX: the parts of one service, in JSON or XML, and what is known of their vulnerabilities.

use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::Value;

use super::{Format, Way};
use crate::import::Taking;
use crate::import::scan::{Flaw, MendedBy, PartFlaw, Parts, Product};
use crate::sheet::Why;
use crate::sheet::date::{self, danish_day};
use crate::sheet::json::text_at;
use crate::sheet::xml::{Node, Tag, Xml};

pub(super) static FORMAT: Format = Format {
    id: "cyclonedx",
    typed: false,
    ways: &[
        Way::Document {
            fits: |head| head.contains("\"bomFormat\"") || head.contains("cyclonedx.org/schema"),
            read: json,
        },
        Way::Xml { fits: |root, head| root == "bom" && head.contains("cyclonedx.org/schema"), read: xml },
    ],
};

/// Parts within parts.
const DEPTH: usize = 32;

/// One part, or the service itself, as it is written.
#[derive(Default)]
struct Component {
    row: u64,
    kind: String,
    reference: String,
    group: String,
    name: String,
    version: String,
    purl: String,
    cpe: String,
    is_excluded: bool,
}

/// A vulnerability, as it is written.
#[derive(Default)]
struct Vulnerability {
    row: u64,
    id: String,
    published: String,
    recommendation: String,
    state: String,
    responses: Vec<String>,
    affects: Vec<String>,
}

/// What is read of either form.
struct Bill {
    parts: Parts,
    by_reference: HashMap<String, usize>,
}

impl Bill {
    fn new(taking: &Taking) -> Self {
        let parts = Parts {
            place: taking.place(1),
            service: "".into(),
            parts: Vec::new(),
            flaws: Vec::new(),
            is_checked: false,
        };
        Self { parts, by_reference: HashMap::new() }
    }

    fn dated(at: &str, taking: &mut Taking) {
        if let Some(at) = date::read(at).at() {
            taking.dated(at);
        }
    }

    fn service(&mut self, component: &Component) {
        self.parts.service = component.name.trim().to_lowercase().into();
    }

    fn part(&mut self, component: Component) {
        let Component { row, kind, reference, group, name, version, purl, cpe, is_excluded } = component;
        // What is no program, and what is only used while building.
        let is_none = matches!(
            kind.as_str(),
            "file" | "data" | "device" | "cryptographic-asset" | "machine-learning-model"
        );
        if is_excluded || is_none || name.is_empty() {
            return;
        }
        let identifier = [purl, cpe].into_iter().find(|own| !own.is_empty());
        let identifier = match identifier {
            None if kind == "operating-system" => Some(name.to_lowercase()),
            own => own,
        };
        let full = if group.is_empty() || identifier.is_some() { name } else { format!("{group}/{name}") };
        if !reference.is_empty() {
            _ = self.by_reference.insert(reference, self.parts.parts.len());
        }
        let identifier = identifier.map(Into::into);
        self.parts.parts.push((row, Product { name: full.into(), version: version.into(), identifier }));
    }

    fn vulnerability(&mut self, one: Vulnerability) {
        self.parts.is_checked = true;
        let ruled_out = ["not_affected", "false_positive", "resolved", "resolved_with_pedigree"];
        if ruled_out.contains(&one.state.as_str()) || one.id.is_empty() {
            return;
        }
        let cannot = one.responses.iter().any(|word| matches!(word.as_str(), "can_not_fix" | "will_not_fix"));
        let has_update = !one.recommendation.is_empty() || one.responses.iter().any(|word| word == "update");
        let mended_by = if cannot { MendedBy::Nothing } else { MendedBy::Update };
        let known_on: Option<Date> = date::read(&one.published).at().map(danish_day).filter(|_| has_update);
        let part = one.affects.iter().find_map(|reference| self.by_reference.get(reference).copied());
        let cves = Some(one.id.as_str()).filter(|id| id.starts_with("CVE-")).map(Into::into);
        let id: Box<str> = one.id.into();
        let flaw = Flaw { row: one.row, name: id.clone(), id, cves: cves.into_iter().collect(), mended_by };
        self.parts.flaws.push(PartFlaw { flaw, known_on, part });
    }

    fn ends(self, taking: &mut Taking) {
        taking.records.parts.push(self.parts);
    }
}

fn text(value: &Value, path: &str) -> String {
    text_at(value, path).unwrap_or_default()
}

fn json(document: &Value, taking: &mut Taking) -> Result<(), Why> {
    let mut bill = Bill::new(taking);
    Bill::dated(&text(document, "metadata.timestamp"), taking);
    if let Some(service) = document.get("metadata").and_then(|own| own.get("component")) {
        bill.service(&component(service, 1));
    }
    let mut number = 0;
    components(document, 0, &mut number, &mut bill, taking)?;
    for one in document.get("vulnerabilities").and_then(Value::as_array).into_iter().flatten() {
        number += 1;
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let responses = list(one.get("analysis").and_then(|own| own.get("response")));
        bill.vulnerability(Vulnerability {
            row: number,
            id: text(one, "id"),
            published: text(one, "published"),
            recommendation: text(one, "recommendation"),
            state: text(one, "analysis.state"),
            responses: responses.iter().filter_map(|word| Some(word.as_str()?.to_owned())).collect(),
            affects: list(one.get("affects")).iter().map(|own| text(own, "ref")).collect(),
        });
    }
    bill.ends(taking);
    Ok(())
}

fn component(value: &Value, row: u64) -> Component {
    Component {
        row,
        kind: text(value, "type"),
        reference: text(value, "bom-ref"),
        group: text(value, "group"),
        name: text(value, "name"),
        version: text(value, "version"),
        purl: text(value, "purl"),
        cpe: text(value, "cpe"),
        is_excluded: text(value, "scope") == "excluded",
    }
}

fn components(
    within: &Value,
    depth: usize,
    number: &mut u64,
    bill: &mut Bill,
    taking: &mut Taking,
) -> Result<(), Why> {
    if depth == DEPTH {
        return Err(Why::TooDeep);
    }
    for one in within.get("components").and_then(Value::as_array).into_iter().flatten() {
        *number += 1;
        taking.counted();
        bill.part(component(one, *number));
        components(one, depth + 1, number, bill, taking)?;
    }
    Ok(())
}

/// Where the reader of XML is.
#[derive(Default)]
struct Walk {
    path: Vec<Box<str>>,
    /// The components that are open, the innermost last.
    open: Vec<Component>,
    vulnerability: Option<Vulnerability>,
}

fn xml(xml: &mut Xml<'_>, taking: &mut Taking) -> Result<(), Why> {
    let mut bill = Bill::new(taking);
    let mut walk = Walk::default();
    // A vulnerability may be told of before the part it is in.
    let mut vulnerabilities = Vec::new();
    while let Some(node) = xml.next()? {
        match node {
            Node::Opens(tag) => {
                walk.opens(tag);
                let line = xml.line();
                walk.open.last_mut().into_iter().filter(|own| own.row == 0).for_each(|own| own.row = line);
                walk.vulnerability.iter_mut().filter(|own| own.row == 0).for_each(|own| own.row = line);
            }
            Node::Closes(name, text) => {
                _ = walk.path.pop();
                match (walk.within(), name) {
                    ("metadata", "timestamp") => Bill::dated(text, taking),
                    ("metadata", "component") => walk.open.pop().iter().for_each(|own| bill.service(own)),
                    ("components", "component") => {
                        if !walk.path.iter().any(|name| &**name == "metadata") {
                            taking.counted();
                            walk.open.pop().into_iter().for_each(|own| bill.part(own));
                        } else {
                            _ = walk.open.pop();
                        }
                    }
                    ("vulnerabilities", "vulnerability") => vulnerabilities.extend(walk.vulnerability.take()),
                    _ => walk.closes(name, text),
                }
            }
        }
    }
    vulnerabilities.into_iter().for_each(|one| bill.vulnerability(one));
    bill.ends(taking);
    Ok(())
}

impl Walk {
    fn within(&self) -> &str {
        self.path.last().map_or("", |name| name)
    }

    fn opens(&mut self, tag: &Tag) {
        match (self.within(), tag.name()) {
            ("metadata" | "components", "component") => {
                let text = |name| tag.get(name).unwrap_or_default().to_owned();
                self.open.push(Component {
                    kind: text("type"),
                    reference: text("bom-ref"),
                    ..Component::default()
                });
            }
            ("vulnerabilities", "vulnerability") => self.vulnerability = Some(Vulnerability::default()),
            _ => {}
        }
        self.path.push(tag.name().into());
    }

    fn closes(&mut self, name: &str, text: &str) {
        let within: Box<str> = self.within().into();
        if let Some(own) = &mut self.vulnerability {
            let text = text.to_owned();
            match (&*within, name) {
                ("vulnerability", "id") => own.id = text,
                ("vulnerability", "published") => own.published = text,
                ("vulnerability", "recommendation") => own.recommendation = text,
                ("analysis", "state") => own.state = text,
                ("responses", "response") => own.responses.push(text),
                ("target", "ref") => own.affects.push(text),
                _ => {}
            }
            return;
        }
        let Some(own) = self.open.last_mut().filter(|_| &*within == "component") else { return };
        match name {
            "group" => text.clone_into(&mut own.group),
            "name" => text.clone_into(&mut own.name),
            "version" => text.clone_into(&mut own.version),
            "purl" => text.clone_into(&mut own.purl),
            "cpe" => text.clone_into(&mut own.cpe),
            "scope" => own.is_excluded = text == "excluded",
            _ => {}
        }
    }
}
