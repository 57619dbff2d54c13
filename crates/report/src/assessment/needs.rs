//! What a criterion still needs: one of several things, all of several, or one, worked out from its expression.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Leaf, May, MetWhen, ShownBy, View};
use kravtjek_model::assessment::{Because, CriterionVerdict, Missing};

use super::{answer_line, notices};
use crate::wording;

/// What would settle something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// One thing.
    One(Missing, String),
    /// All of these.
    All(Vec<Self>),
    /// Any of these is enough; the shortest way first.
    AnyOf(Vec<Self>),
}

/// What is missing, as a sentence with the ways below it.
pub(crate) struct Wanted {
    pub(crate) said: String,
    pub(crate) ways: Vec<String>,
}

/// What of a criterion is missing; nothing when nothing is.
pub(crate) fn of(criterion: &CriterionVerdict, expression: &MetWhen) -> Option<Need> {
    let missing: BTreeSet<(Missing, &str)> = criterion
        .because
        .iter()
        .filter(|because| !notices::is_incomplete(because))
        .filter_map(|because| match because {
            Because::Missing { what, id } => Some((*what, id.as_str())),
            _ => None,
        })
        .collect();
    let lapsed = criterion.because.iter().filter_map(|because| match because {
        Because::Lapsed { what, id, .. } => Some((*what, id.as_str())),
        _ => None,
    });
    let need = left(expression, &Open { missing: &missing, lapsed: lapsed.collect() });
    let lists = missing.iter().filter(|(what, _)| *what == Missing::Complete);
    let lists: Vec<Need> = lists.map(|(what, id)| Need::One(*what, (*id).to_owned())).collect();
    all(need.into_iter().chain(lists).collect())
}

/// What a criterion is short of: what nobody has supplied, and what is too old, of which its own line tells.
struct Open<'a> {
    missing: &'a BTreeSet<(Missing, &'a str)>,
    lapsed: BTreeSet<(Missing, &'a str)>,
}

fn left(expression: &MetWhen, open: &Open<'_>) -> Option<Need> {
    match expression {
        MetWhen::All(parts) => all(parts.iter().filter_map(|part| left(part, open)).collect()),
        MetWhen::Any(parts) | MetWhen::Either(parts) => {
            // To renew what was there before is the shortest way: no other is asked for beside it.
            let renewed = |part: &&MetWhen| {
                part.leaves().iter().any(|leaf| leaf.may.is_none() && open.lapsed.contains(&asked(leaf)))
            };
            let again: Vec<&MetWhen> = parts.iter().filter(renewed).collect();
            let parts = if again.is_empty() { parts.iter().collect() } else { again };
            any(parts.into_iter().filter_map(|part| left(part, open)).collect())
        }
        // What may only speak against it settles nothing.
        MetWhen::Leaf(Leaf { may: Some(May::Refute | May::Block), .. }) => None,
        MetWhen::Leaf(leaf) => {
            let (what, id) = asked(leaf);
            open.missing.contains(&(what, id)).then(|| Need::One(what, id.to_owned()))
        }
    }
}

/// What is asked for where nothing is known of a leaf.
fn asked(leaf: &Leaf) -> (Missing, &str) {
    match &leaf.shown_by {
        ShownBy::Check(id) => (Missing::Check, id.as_str()),
        ShownBy::Inside(id) => (Missing::Inside, id.as_str()),
        ShownBy::File(id) => (Missing::File, id.as_str()),
        ShownBy::Answer(id) => (Missing::Answer, id.as_str()),
    }
}

fn all(mut needs: Vec<Need>) -> Option<Need> {
    if let Some(alone) = settles_all(&needs) {
        let rest = needs.into_iter().map(|need| match need {
            Need::AnyOf(ways) => any(ways.into_iter().filter(|way| *way != alone).collect()),
            one => Some(one),
        });
        let rest = all(rest.flatten().collect());
        return any([alone].into_iter().chain(rest).collect());
    }
    match needs.len() {
        0 | 1 => needs.pop(),
        _ => Some(Need::All(needs)),
    }
}

fn any(mut ways: Vec<Need>) -> Option<Need> {
    ways.sort_by_key(Need::length);
    match ways.len() {
        0 | 1 => ways.pop(),
        _ => Some(Need::AnyOf(ways)),
    }
}

/// The one thing that is a way to each of several things: it is asked for once, beside all the others together.
fn settles_all(needs: &[Need]) -> Option<Need> {
    let ways = |need: &Need| match need {
        Need::AnyOf(ways) => ways.clone(),
        Need::One(..) | Need::All(_) => Vec::new(),
    };
    let [first, others @ ..] = needs else { return None };
    let of_all = |way: &Need| others.iter().all(|other| ways(other).contains(way));
    ways(first).into_iter().find(|way| !others.is_empty() && of_all(way))
}

impl Need {
    /// How far it is to certainty: a measurement that the program makes by itself, an answer, a file, a run inside; what
    /// cannot be measured yet last.
    fn length(&self) -> u32 {
        match self {
            Self::One(Missing::Check, id) if wording::cannot_be_measured(id) => 9,
            Self::One(Missing::Check | Missing::Complete, _) => 1,
            Self::One(Missing::Answer, _) => 2,
            Self::One(Missing::File, _) => 3,
            Self::One(Missing::Inside, _) => 4,
            Self::All(parts) => parts.iter().map(Self::length).sum(),
            Self::AnyOf(ways) => ways.iter().map(Self::length).min().unwrap_or_default(),
        }
    }

    /// As a sentence, with the ways below it.
    pub(crate) fn written(&self, view: View<'_>) -> Wanted {
        let lang = view.lang;
        match self {
            Self::One(what, id) => Wanted { said: answer_line::missing(*what, id, view), ways: Vec::new() },
            Self::AnyOf(ways) => Wanted {
                said: lang.pick("Mangler ét af følgende:", "One of these is missing:").to_owned(),
                ways: ways.iter().flat_map(|way| way.within(view)).collect(),
            },
            Self::All(parts) => {
                let said = match parts.len() {
                    2 => lang.pick("Mangler begge dele:", "Both of these are missing:").to_owned(),
                    _ => lang.pick("Mangler alt det følgende:", "All of these are missing:").to_owned(),
                };
                Wanted { said, ways: parts.iter().flat_map(|part| part.within(view)).collect() }
            }
        }
    }

    /// As one point among several.
    fn within(&self, view: View<'_>) -> Vec<String> {
        let lang = view.lang;
        let joined = |parts: &[Self], with: &str| {
            let parts: Vec<String> = parts.iter().flat_map(|part| part.within(view)).collect();
            parts.join(with)
        };
        vec![match self {
            Self::One(what, id) => answer_line::way(*what, id, view),
            Self::All(parts) => joined(parts, lang.pick(" – og ", " – and ")),
            Self::AnyOf(ways) => {
                let ways = joined(ways, lang.pick(" – eller ", " – or "));
                lang.pick(format!("enten {ways}"), format!("either {ways}"))
            }
        }]
    }

    /// In a few words: `et svar med dokumentation eller et udtræk`.
    pub(crate) fn short(&self, view: View<'_>) -> String {
        let lang = view.lang;
        let joined = |parts: &[Self], with: &str| {
            let mut parts: Vec<String> = parts.iter().map(|part| part.short(view)).collect();
            parts.dedup();
            match parts.as_slice() {
                [first @ .., last] if !first.is_empty() => format!("{} {with} {last}", first.join(", ")),
                all => all.concat(),
            }
        };
        match self {
            Self::One(what, id) => wording::kind_of_missing(*what, id, lang).to_owned(),
            Self::All(parts) => joined(parts, lang.pick("og", "and")),
            Self::AnyOf(ways) => joined(ways, lang.pick("eller", "or")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kravtjek_catalogue::Catalogue;
    use kravtjek_model::text::Lang;

    fn missing(all: &[(Missing, &'static str)]) -> BTreeSet<(Missing, &'static str)> {
        all.iter().copied().collect()
    }

    /// The expression of a criterion as the catalogue has it.
    fn expression(catalogue: &Catalogue, id: &str) -> MetWhen {
        let mut all = catalogue.requirements.values().flat_map(|requirement| &requirement.criteria);
        all.find(|one| one.id.as_str() == id).unwrap().met_when.clone()
    }

    #[test]
    fn one_of_several_and_all_of_several_are_told_apart() {
        let catalogue = Catalogue::embedded().unwrap();
        let framework = catalogue.frameworks.values().find(|one| one.id.as_str() == "kommune-2024").unwrap();
        let view = View { catalogue: &catalogue, framework, lang: Lang::Da };
        let both = [(Missing::File, "clients.firewall_rules_approved"), (Missing::Answer, "S1.3")];
        let left = |expression: &MetWhen, missing: &BTreeSet<(Missing, &'static str)>| {
            super::left(expression, &Open { missing, lapsed: BTreeSet::new() })
        };
        let need = left(&expression(&catalogue, "S1.3"), &missing(&both)).unwrap();
        assert!(matches!(&need, Need::All(parts) if parts.len() == 2), "{need:?}");
        assert_eq!(need.written(view).said, "Mangler begge dele:");
        let any = [(Missing::File, "clients.vpn_assigned"), (Missing::Answer, "S2.1")];
        let need = left(&expression(&catalogue, "S2.1"), &missing(&any)).unwrap();
        let Need::AnyOf(ways) = &need else { panic!("{need:?}") };
        assert_eq!(
            ways.first(),
            Some(&Need::One(Missing::Answer, "S2.1".to_owned())),
            "the shortest way first"
        );
        assert_eq!(need.written(view).said, "Mangler ét af følgende:");
        assert_eq!(need.short(view), "et svar med dokumentation eller et udtræk");
        let one = left(&expression(&catalogue, "S1.3"), &missing(&both[..1])).unwrap();
        assert_eq!(one, Need::One(Missing::File, both[0].1.to_owned()), "what is there is not asked for");
    }

    #[test]
    fn one_answer_that_settles_both_halves_is_asked_for_once() {
        let way = |what, id: &str| Need::One(what, id.to_owned());
        let answer = way(Missing::Answer, "K7.1");
        let (first, second) = (way(Missing::File, "a"), way(Missing::File, "b"));
        let either = |file: &Need| Need::AnyOf(vec![answer.clone(), file.clone()]);
        let need = all(vec![either(&first), either(&second)]).unwrap();
        assert_eq!(need, Need::AnyOf(vec![answer.clone(), Need::All(vec![first.clone(), second])]));
        let apart = all(vec![either(&first), first.clone()]).unwrap();
        assert!(matches!(apart, Need::All(_)), "{apart:?}");
    }

    #[test]
    fn rule_3_where_an_answer_is_to_be_renewed_no_other_way_is_asked_for() {
        let catalogue = Catalogue::embedded().unwrap();
        let other = missing(&[(Missing::File, "clients.vpn_assigned")]);
        let answer = (Missing::Answer, "S2.1");
        let open = Open { missing: &other, lapsed: [answer].into() };
        assert_eq!(left(&expression(&catalogue, "S2.1"), &open), None);
        let open = Open { missing: &other, lapsed: BTreeSet::new() };
        assert!(left(&expression(&catalogue, "S2.1"), &open).is_some());
    }
}
