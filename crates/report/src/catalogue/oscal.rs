//! A framework as an OSCAL catalog (NIST, version 1.2.1): groups, controls, and a statement item per criterion.

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, Criterion, Force, Framework, Group, Requirement, View};
use kravtjek_model::text::Lang;
use serde_json::{Value, json};
use uuid::Uuid;

/// The version of OSCAL that is written.
const OSCAL: &str = "1.2.1";
/// The namespace of properties that are kravtjek's own.
const NAMESPACE: &str = "https://kravtjek.dk/ns/oscal";

/// A framework as an OSCAL catalog in one language. The same input gives the same bytes, identifiers included.
pub fn catalog(catalogue: &Catalogue, framework: &Framework, lang: Lang, on: Timestamp) -> Value {
    let oscal = Oscal { view: View { catalogue, framework, lang } };
    let name = format!("{}/{}/{}", framework.id, catalogue.version, lang.code());
    json!({ "catalog": {
        "uuid": uuid(&name),
        "metadata": {
            "title": framework.title.get(lang),
            "last-modified": on.to_string(),
            "version": catalogue.version,
            "oscal-version": OSCAL,
            "published": format!("{}T00:00:00Z", framework.published),
            "props": [
                own("language", lang.code()),
                own("force", match framework.force { Force::Mandatory => "mandatory", Force::Recommended => "recommended" }),
            ],
            "remarks": format!("{} ({}, {})", framework.about.get(lang), framework.source.publisher, framework.source.title),
        },
        "groups": framework.groups.iter().map(|group| oscal.group(group)).collect::<Vec<_>>(),
    }})
}

struct Oscal<'a> {
    view: View<'a>,
}

impl Oscal<'_> {
    fn group(&self, group: &Group) -> Value {
        let controls = group.requirements.iter().filter_map(|id| self.view.requirement(id));
        json!({
            "id": group.id.replace('_', "-"),
            "title": self.view.text(&group.title),
            "parts": [{ "id": format!("{}_scope", group.id.replace('_', "-")), "name": "overview", "prose": self.view.text(&group.scope) }],
            "controls": controls.map(|requirement| self.control(requirement)).collect::<Vec<_>>(),
        })
    }

    fn control(&self, requirement: &Requirement) -> Value {
        let id = requirement.id.as_str().to_lowercase();
        let of = |text| self.view.of(requirement, text);
        let criteria: Vec<_> = self.view.catalogue.criteria(requirement, &self.view.framework.id).collect();
        let items = criteria.iter().map(|criterion| self.item(requirement, criterion));
        let mut parts = vec![
            json!({ "id": format!("{id}_smt"), "name": "statement", "prose": of(&requirement.text),
                    "parts": items.collect::<Vec<_>>() }),
            json!({ "id": format!("{id}_gdn"), "name": "guidance", "prose": format!("{}\n\n{}", of(&requirement.why), of(&requirement.mend)) }),
        ];
        if let Some(reading) = &requirement.reading {
            parts.push(json!({ "id": format!("{id}_rdg"), "name": "reading", "ns": NAMESPACE, "prose": of(reading) }));
        }
        let class = if id.starts_with('k') { "municipal" } else { "state" };
        json!({
            "id": id,
            "class": class,
            "title": of(&requirement.title),
            "props": self.props(requirement),
            "parts": parts,
        })
    }

    fn props(&self, requirement: &Requirement) -> Vec<Value> {
        let id = requirement.id.as_str();
        let number: u32 = id.get(1..).and_then(|number| number.parse().ok()).unwrap_or_default();
        let series = id.get(..1).unwrap_or_default().to_lowercase();
        let mut props = vec![
            json!({ "name": "label", "value": id }),
            json!({ "name": "sort-id", "value": format!("{series}-{number:02}") }),
        ];
        let related = &requirement.related;
        for (name, values) in
            [("nis2-article", &related.nis2), ("iso27002", &related.iso27002), ("cis", &related.cis)]
        {
            props.extend(values.iter().map(|value| own(name, value)));
        }
        props
    }

    fn item(&self, requirement: &Requirement, criterion: &Criterion) -> Value {
        json!({
            "id": statement_id(criterion),
            "name": "item",
            "props": [
                { "name": "label", "value": criterion.id },
                own("shown-by", &criterion.met_when.notation()),
                own("fresh", &criterion.fresh.to_string()),
            ],
            "prose": self.view.of(requirement, &criterion.text),
        })
    }
}

/// The id of a criterion's statement item: `s23_smt.2`; a requirement's only criterion is `s18_smt.only`.
fn statement_id(criterion: &Criterion) -> String {
    let id = criterion.id.as_str().to_lowercase();
    match id.split_once('.') {
        Some((requirement, part)) => format!("{requirement}_smt.{part}"),
        None => format!("{id}_smt.only"),
    }
}

fn own(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": value })
}

/// A version 5 UUID over a name: OSCAL allows versions 4 and 5 only, and the same catalogue keeps its identifier.
fn uuid(name: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{NAMESPACE}/{name}").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_well_formed_and_stable() {
        let one = uuid("kommune-2024");
        assert_eq!(one, uuid("kommune-2024"));
        assert_ne!(one, uuid("stat-2024"));
        assert_eq!(one.len(), 36);
        assert_eq!(one.as_bytes()[14], b'5');
        assert!(matches!(one.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }
}
