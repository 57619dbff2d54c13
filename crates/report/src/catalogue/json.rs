//! The catalogue as JSON, in both languages at once.

use kravtjek_catalogue::{
    Catalogue, Criterion, Force, Framework, MetWhen, Requirement, ShownBy, State, View,
};
use kravtjek_model::text::{Lang, Text};
use kravtjek_model::time::Fresh;
use serde_json::{Value, json};

/// One framework with everything that belongs to it.
pub fn catalogue(catalogue: &Catalogue, framework: &Framework) -> Value {
    let both = Both { catalogue, framework };
    json!({
        "schema": "kravtjek/catalogue/1",
        "catalogue_version": catalogue.version,
        "framework": both.framework(),
        "groups": framework.groups.iter().map(|group| json!({
            "id": group.id,
            "title": both.text(None, &group.title),
            "scope": both.text(None, &group.scope),
            "requirements": group.requirements.iter()
                .filter_map(|id| catalogue.requirements.get(id))
                .map(|requirement| both.requirement(requirement))
                .collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

struct Both<'a> {
    catalogue: &'a Catalogue,
    framework: &'a Framework,
}

impl Both<'_> {
    fn text(&self, requirement: Option<&Requirement>, text: &Text) -> Value {
        let view = |lang| View { catalogue: self.catalogue, framework: self.framework, lang };
        let one = |lang| match requirement {
            Some(requirement) => view(lang).of(requirement, text),
            None => view(lang).text(text),
        };
        json!({ "da": one(Lang::Da), "en": one(Lang::En) })
    }

    fn framework(&self) -> Value {
        let framework = self.framework;
        json!({
            "id": framework.id,
            "title": self.text(None, &framework.title),
            "about": self.text(None, &framework.about),
            "force": match framework.force { Force::Mandatory => "mandatory", Force::Recommended => "recommended" },
            "binding": self.text(None, &framework.binding),
            "edition": framework.edition.as_ref().map(|edition| json!({
                "as_of": edition.as_of, "said": self.text(None, &edition.said),
            })),
            "outside": framework.outside.iter().map(|one| json!({
                "audience": one.audience, "of": one.requirements,
                "because": self.text(None, &one.because), "reading": self.text(None, &one.reading),
            })).collect::<Vec<_>>(),
            "state": match framework.state { State::InForce => "in_force", State::Superseded => "superseded" },
            "published": framework.published,
            "in_force": framework.in_force,
            "source": { "title": framework.source.title, "publisher": framework.source.publisher, "dated": framework.source.dated },
        })
    }

    fn requirement(&self, requirement: &Requirement) -> Value {
        let text = |text| self.text(Some(requirement), text);
        let criteria = self.catalogue.criteria(requirement, &self.framework.id);
        json!({
            "id": requirement.id,
            "title": text(&requirement.title),
            "text": text(&requirement.text),
            "why": text(&requirement.why),
            "mend": text(&requirement.mend),
            "reading": requirement.reading.as_ref().map(text),
            "related": {
                "nis2": requirement.related.nis2, "iso27002": requirement.related.iso27002, "cis": requirement.related.cis,
            },
            "criteria": criteria.map(|criterion| self.criterion(requirement, criterion)).collect::<Vec<_>>(),
        })
    }

    fn criterion(&self, requirement: &Requirement, criterion: &Criterion) -> Value {
        let text = |text| self.text(Some(requirement), text);
        json!({
            "id": criterion.id,
            "text": text(&criterion.text),
            "fresh": criterion.fresh,
            "notation": criterion.met_when.notation(),
            "met_when": expression(&criterion.met_when, criterion.fresh),
            "applies_if": criterion.applies_if.as_ref().map(|condition| {
                let question = condition.text();
                let question = self.text(Some(requirement), &question);
                json!({ "answer": condition.answer, "question": question, "fresh": condition.counts() })
            }),
            "ask": criterion.ask.as_ref().map(text),
        })
    }
}

/// What shows a criterion of such an age. A leaf that counts for longer or shorter says how long.
fn expression(met_when: &MetWhen, criterion: Fresh) -> Value {
    let parts = |parts: &[MetWhen]| parts.iter().map(|part| expression(part, criterion)).collect::<Vec<_>>();
    match met_when {
        MetWhen::All(all) => json!({ "all": parts(all) }),
        MetWhen::Any(any) => json!({ "any": parts(any) }),
        MetWhen::Either(either) => json!({ "either": parts(either) }),
        MetWhen::Leaf(leaf) => {
            let mut said = match &leaf.shown_by {
                ShownBy::Check(id) => json!({ "check": id }),
                ShownBy::Inside(id) => json!({ "inside": id }),
                ShownBy::File(id) => json!({ "file": id }),
                ShownBy::Answer(id) => json!({ "answer": id }),
            };
            let own = [
                leaf.may.map(|may| ("may", json!(may.as_str()))),
                (leaf.counts(criterion) != criterion).then(|| ("fresh", json!(leaf.counts(criterion)))),
            ];
            if let Some(said) = said.as_object_mut() {
                said.extend(own.into_iter().flatten().map(|(key, value)| (key.to_owned(), value)));
            }
            said
        }
    }
}
