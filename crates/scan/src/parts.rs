//! An organisation in parts that can be looked at and judged by themselves, so that no scan holds all it has seen.

use std::collections::BTreeMap;

use kravtjek_model::organisation::Organisation;

/// Domains in one part, more or less: those below one another are never parted.
const DOMAINS: usize = 50;

/// The parts, each an organisation with some of the domains. What an authority says of itself stays out of them: it
/// is read when everything has been looked at.
pub(crate) fn cut(whole: &Organisation) -> Vec<Organisation> {
    let bare = || Organisation {
        domains: BTreeMap::new(),
        ranges: BTreeMap::new(),
        answers: Vec::new(),
        exceptions: Vec::new(),
        ..whole.clone()
    };
    let mut domains: Vec<_> = whole.domains.iter().collect();
    // By labels from the right, so that a name is followed by those below it.
    domains.sort_by(|(one, _), (other, _)| one.as_str().rsplit('.').cmp(other.as_str().rsplit('.')));
    let mut parts = vec![Organisation { ranges: whole.ranges.clone(), ..bare() }];
    let mut top: Option<&str> = None;
    for (name, domain) in domains {
        let below = top.is_some_and(|top| {
            name.as_str().strip_suffix(top).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        });
        if !below {
            top = Some(name.as_str());
            if parts.last().is_some_and(|part| part.domains.len() >= DOMAINS) {
                parts.push(bare());
            }
        }
        if let Some(part) = parts.last_mut() {
            part.domains.insert(name.clone(), domain.clone());
        }
    }
    parts
}

/// An organisation with some domains that says nothing else of itself.
#[cfg(test)]
pub(crate) fn organisation<'a>(names: impl IntoIterator<Item = &'a (impl AsRef<str> + 'a)>) -> Organisation {
    use kravtjek_model::id::AssetId;
    Organisation::given("Nordhavn", names.into_iter().map(|name| AssetId::from(name.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_domain_is_in_one_part_and_beside_those_below_it() {
        let names = (0..130).flat_map(|number| [format!("d{number}.dk"), format!("a.b.d{number}.dk")]);
        let whole = organisation(&names.collect::<Vec<_>>());
        let parts = cut(&whole);
        assert!(parts.len() > 3, "{}", parts.len());
        assert!(parts.iter().all(|part| part.domains.len() <= DOMAINS + 2));
        assert_eq!(parts.iter().map(|part| part.domains.len()).sum::<usize>(), whole.domains.len());
        for part in &parts {
            for name in part.domains.keys().filter_map(|name| name.as_str().strip_prefix("a.b.")) {
                assert!(part.domains.contains_key(name), "{name}");
            }
        }
    }

    #[test]
    fn an_authority_without_domains_is_one_part() {
        assert_eq!(cut(&organisation(&[] as &[&str])).len(), 1);
    }
}
