//! Every text of the catalogue with the place it stands in, for the tests that read them all.

use kravtjek_catalogue::{Catalogue, Criterion, Requirement};
use kravtjek_model::text::Text;

/// A text, where it stands, and what it is.
pub(crate) struct Worded {
    /// Such as `S23.2 text` or `mail.spf_sound.absent mend`.
    pub(crate) place: String,
    pub(crate) kind: Kind,
    pub(crate) text: Text,
}

/// What a text is, as far as rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name of something, shown as a heading.
    Title,
    /// What is true of a unit, or the name of a guide: shown within a line.
    Line,
    /// Why something matters.
    Why,
    /// How to mend something, at length.
    Mend,
    /// What to do about one finding, or what one finding says.
    Tag,
    /// The question of a condition.
    Condition,
    /// A word for one unit or for many.
    Unit,
    /// A word for an id.
    Term,
    /// What a group of requirements is called and concerns.
    Group,
    /// Anything else.
    Other,
}

/// All of them.
pub(crate) fn all(catalogue: &Catalogue) -> Vec<Worded> {
    let mut all = frameworks(catalogue);
    all.extend(requirements(catalogue));
    all.extend(facts(catalogue));
    all.extend(checks(catalogue));
    all.extend(terms(catalogue));
    all.extend(policies(catalogue));
    let weights = catalogue.urgency.weights.iter();
    all.extend(weights.map(|one| worded(format!("urgency of {}", one.of.join(", ")), Kind::Other, &one.why)));
    all
}

fn worded(place: String, kind: Kind, text: &Text) -> Worded {
    Worded { place, kind, text: text.clone() }
}

fn frameworks(catalogue: &Catalogue) -> Vec<Worded> {
    let mut all = Vec::new();
    for (id, framework) in &catalogue.frameworks {
        all.push(worded(format!("{id} title"), Kind::Title, &framework.title));
        all.push(worded(format!("{id} about"), Kind::Other, &framework.about));
        all.push(worded(format!("{id} authority"), Kind::Unit, &framework.authority.name));
        all.push(worded(format!("{id} authority's"), Kind::Unit, &framework.authority.possessive));
        all.push(worded(format!("{id} binding"), Kind::Unit, &framework.binding));
        let edition = framework.edition.iter();
        all.extend(edition.map(|one| worded(format!("{id} edition"), Kind::Other, &one.said)));
        for one in &framework.outside {
            all.push(worded(format!("{id} outside {} because", one.audience), Kind::Other, &one.because));
            all.push(worded(format!("{id} outside {} reading", one.audience), Kind::Other, &one.reading));
        }
        let note = framework.source.note.iter();
        all.extend(note.map(|note| worded(format!("{id} note"), Kind::Other, note)));
        for group in &framework.groups {
            all.push(worded(format!("{id} {} title", group.id), Kind::Group, &group.title));
            all.push(worded(format!("{id} {} scope", group.id), Kind::Group, &group.scope));
        }
    }
    all
}

fn requirements(catalogue: &Catalogue) -> Vec<Worded> {
    catalogue.requirements.values().flat_map(of_requirement).collect()
}

/// The texts of one requirement and all its criteria.
pub(crate) fn of_requirement(requirement: &Requirement) -> Vec<Worded> {
    let id = &requirement.id;
    let mut all = vec![
        worded(format!("{id} title"), Kind::Title, &requirement.title),
        worded(format!("{id} text"), Kind::Other, &requirement.text),
        worded(format!("{id} why"), Kind::Why, &requirement.why),
        worded(format!("{id} mend"), Kind::Mend, &requirement.mend),
    ];
    all.extend(requirement.reading.iter().map(|text| worded(format!("{id} reading"), Kind::Other, text)));
    all.extend(requirement.criteria.iter().flat_map(of_criterion));
    all
}

fn of_criterion(criterion: &Criterion) -> Vec<Worded> {
    let only = criterion.frameworks.iter().flatten().map(|id| format!(" ({id})")).collect::<String>();
    let id = format!("{}{only}", criterion.id);
    let mut all = vec![worded(format!("{id} text"), Kind::Other, &criterion.text)];
    let condition = criterion.applies_if.iter();
    all.extend(condition.map(|one| worded(format!("{id} applies_if"), Kind::Condition, &one.text())));
    all.extend(criterion.ask.iter().map(|ask| worded(format!("{id} ask"), Kind::Other, ask)));
    all
}

fn facts(catalogue: &Catalogue) -> Vec<Worded> {
    let mut all = Vec::new();
    for (id, fact) in &catalogue.facts {
        all.push(worded(format!("{id} title"), Kind::Line, &fact.title));
        all.push(worded(format!("{id} fails"), Kind::Line, &fact.fails));
        all.push(worded(format!("{id} from"), Kind::Other, &fact.from));
        all.push(worded(format!("{id} unit"), Kind::Unit, &fact.unit));
        all.push(worded(format!("{id} units"), Kind::Unit, &fact.units));
    }
    all
}

fn checks(catalogue: &Catalogue) -> Vec<Worded> {
    let mut all = Vec::new();
    for (id, words) in &catalogue.words {
        all.push(worded(format!("{id} title"), Kind::Title, &words.title));
        all.push(worded(format!("{id} why"), Kind::Why, &words.why));
        all.push(worded(format!("{id} mend"), Kind::Mend, &words.mend));
        for (tag, tag_words) in &words.tags {
            all.push(worded(format!("{id}.{tag}"), Kind::Tag, &tag_words.text));
            let mend = tag_words.mend.iter();
            all.extend(mend.map(|mend| worded(format!("{id}.{tag} mend"), Kind::Tag, mend)));
        }
    }
    all
}

fn terms(catalogue: &Catalogue) -> Vec<Worded> {
    let tables = catalogue.terms.iter();
    let words = tables.flat_map(|(table, words)| words.iter().map(move |(id, text)| (table, id, text)));
    words.map(|(table, id, text)| worded(format!("[{table}] {id}"), Kind::Term, text)).collect()
}

fn policies(catalogue: &Catalogue) -> Vec<Worded> {
    let mut all = Vec::new();
    for (id, policy) in &catalogue.policies {
        all.push(worded(format!("{id} title"), Kind::Line, &policy.title));
        all.push(worded(format!("{id} source"), Kind::Other, &policy.source));
        let notes = policy.notes.iter();
        all.extend(notes.map(|note| worded(format!("{id} note"), Kind::Other, note)));
    }
    all
}
