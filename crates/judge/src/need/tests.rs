//! What a check asks its sight for, and what it says it needs, are the same.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, policy};
use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::{BesideKind, BesideRecord};
use kravtjek_model::observation::{Observation, Probe, Seen};
use kravtjek_model::observations::Observations;
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use super::Need;
use crate::check::Check;
use crate::checks::CHECKS;
use crate::delegated::Delegated;
use crate::extras::{EXTRAS, Extra};
use crate::index::Index;
use crate::input::denominator;
use crate::plan::{key, step_key};
use crate::sight::Sight;
use crate::so_far::SoFar;
use crate::standing;
use crate::step::Step;

/// One thing that is looked at: the kind of measurement, the asset (none for look-ups) and the subject.
type Looked = (Probe, String, Subject);

/// A check or an extra.
#[derive(Clone, Copy)]
enum Asked {
    Check(&'static Check),
    Extra(&'static Extra),
}

impl Asked {
    fn all() -> Vec<Self> {
        let extras = EXTRAS.iter().map(|extra| Self::Extra(extra));
        CHECKS.iter().map(|check| Self::Check(check)).chain(extras).collect()
    }

    fn id(self) -> &'static CheckId {
        match self {
            Self::Check(check) => &check.id,
            Self::Extra(extra) => &extra.id,
        }
    }

    fn of(self) -> &'static [AssetKind] {
        match self {
            Self::Check(check) => check.of,
            Self::Extra(extra) => extra.of,
        }
    }

    fn needs(self) -> &'static [Need] {
        match self {
            Self::Check(check) => check.needs,
            Self::Extra(extra) => extra.needs,
        }
    }

    /// What comes of it, as text.
    fn said(self, asset: &Asset, sight: &Sight<'_>) -> String {
        match self {
            Self::Check(check) => format!("{:?}", (check.judge)(asset, sight)),
            Self::Extra(extra) => format!("{:?}", (extra.see)(asset, sight)),
        }
    }
}

/// The world of the demo, with a subdomain of its own, and one thing changed.
fn world(change: impl Fn(&mut Observation)) -> Observations {
    let mut world: Observations =
        serde_json::from_str(include_str!("../../../../fixtures/demo.json")).unwrap();
    let own = |seen: &Seen| matches!(seen, Seen::Dnssec(zone) if zone.apex);
    let mut cut = world.observations.iter().find(|one| own(&one.seen)).unwrap().clone();
    let name = format!("post.{}", cut.asset);
    cut.subject = Subject::name(name.as_str());
    cut.asset = name.as_str().into();
    world.assets.push(Asset {
        id: cut.asset.clone(),
        kind: AssetKind::Delegation,
        found: Provenance::Discovered,
    });
    world.observations.push(cut);
    world.observations.iter_mut().for_each(change);
    world
}

fn lookup(change: impl Fn(&mut Lookup)) -> impl Fn(&mut Observation) {
    move |one| {
        if let Seen::Dns(lookup) = &mut one.seen {
            change(lookup);
        }
    }
}

/// Worlds in which mail goes elsewhere, gateways are aliases, and a policy of MTA-STS is to be fetched.
fn worlds() -> Vec<Observations> {
    vec![
        world(|_| {}),
        world(lookup(|lookup| {
            if lookup.rtype == "MX" {
                lookup.records.clear();
            }
        })),
        world(lookup(|lookup| {
            if lookup.name.starts_with("mx") {
                lookup.state = State::Secure;
                lookup.aliases = vec!["mx.andetsteds.dk".to_owned()];
            }
        })),
        world(|one| {
            if let Seen::Http(http) = &mut one.seen
                && http.url.starts_with("http://")
            {
                http.hops.truncate(1);
                http.hops.iter_mut().for_each(|hop| hop.status = 404);
            }
        }),
        world(|one| {
            if let Seen::Dmarc(dmarc) = &mut one.seen {
                dmarc.beside.push(BesideRecord {
                    kind: BesideKind::MtaSts,
                    at: format!("_mta-sts.{}", one.asset),
                    text: Some("v=STSv1; id=1".to_owned()),
                    problems: Vec::new(),
                    not_seen: None,
                });
            }
        }),
    ]
}

/// What the needs name, and what is seen of it in the world when nothing else is looked at, round after round.
fn looked_at(
    needs: &[Need],
    asset: &Asset,
    assets: &[Asset],
    world: &Observations,
) -> (BTreeSet<Looked>, Vec<Observation>) {
    let standing = standing::NEEDS.into_iter().filter(|(of, _)| of.contains(&asset.kind));
    let needs: Vec<&Need> = needs.iter().chain(standing.flat_map(|(_, needs)| needs)).collect();
    let mut seen: Vec<Observation> = Vec::new();
    loop {
        let so_far = SoFar::new(&seen, assets);
        let mut steps: BTreeSet<Step> = BTreeSet::new();
        needs.iter().for_each(|need| need.steps(asset, &so_far, &mut steps));
        let wanted: BTreeSet<_> = steps.iter().map(step_key).collect();
        let next: Vec<Observation> =
            world.observations.iter().filter(|one| wanted.contains(&key(one))).cloned().collect();
        if next.len() == seen.len() {
            let owned =
                |(probe, asset, subject): (Probe, &str, &Subject)| (probe, asset.to_owned(), subject.clone());
            return (steps.iter().map(step_key).map(owned).collect(), next);
        }
        seen = next;
    }
}

/// What is said of an asset, and what was looked at for it.
fn said(asked: Asked, asset: &Asset, assets: &[Asset], world: &Observations) -> (String, BTreeSet<Looked>) {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());
    let catalogue = &*CATALOGUE;
    let on: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
    let index = Index::new(&world.observations);
    let delegated = Delegated::new(assets, &world.organisation, &index, on);
    let policy = &catalogue.policies[policy::DEFAULT];
    let shipped = &catalogue.policies;
    let fresh = Fresh::Months(120);
    let sight = Sight::new(&index, &delegated, policy, shipped, &world.organisation, on, fresh);
    let said = asked.said(asset, &sight);
    (said, sight.asked_for())
}

#[test]
fn what_a_check_looks_at_it_has_named_and_what_it_named_is_enough() {
    let mut looks = 0;
    for world in worlds() {
        let assets = denominator(&world.organisation, &world.assets);
        for asked in Asked::all() {
            for asset in assets.iter().filter(|asset| asked.of().contains(&asset.kind)) {
                let (named, seen) = looked_at(asked.needs(), asset, &assets, &world);
                let (whole, looked) = said(asked, asset, &assets, &world);
                // Whatever else a host was asked is read as well, and a fact is nothing that a scan looks at.
                let made = |(probe, asset, subject): &Looked| {
                    let mut all = world.observations.iter().map(key);
                    all.any(|one| one == (*probe, asset.as_str(), subject))
                };
                let missed: Vec<_> = looked
                    .iter()
                    .filter(|one| !one.0.is_handed_in() && !named.contains(*one))
                    .filter(|one| one.0 != Probe::Http || !made(one))
                    .collect();
                assert!(missed.is_empty(), "{} does not name {missed:?}", asked.id());
                looks += looked.len();
                if seen.iter().any(|one| matches!(one.seen, Seen::Units(_))) {
                    continue;
                }
                let own = Observations { observations: seen, ..world.clone() };
                let (alone, _) = said(asked, asset, &assets, &own);
                assert_eq!(alone, whole, "{} of {}", asked.id(), asset.id);
            }
        }
    }
    assert!(looks > 1000, "{looks}");
}
