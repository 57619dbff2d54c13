//! Made-up expressions in a criterion's place, and what they come to.

use std::sync::OnceLock;

use kravtjek_catalogue::{Catalogue, Leaf, May, MetWhen, ShownBy};
use kravtjek_judge::{Breadth, Input, judge};
use kravtjek_model::Timestamp;
use kravtjek_model::answer::Says;
use kravtjek_model::assessment::{CriterionVerdict, Verdict};
use kravtjek_model::observation::units::{Holds, Units};
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};

use crate::common::{World, catalogue, verdict};
use crate::rows::DOMAIN;

/// The criterion in whose place expressions are put, which is also the question of its answer.
pub(crate) const PLACE: &str = "S24";

/// A source: one of each strength, and a second export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    Check,
    Inside,
    File,
    Other,
    Answer,
}

impl Source {
    pub(crate) const ALL: [Self; 5] = [Self::Check, Self::Inside, Self::File, Self::Other, Self::Answer];

    pub(crate) fn fact(self) -> &'static str {
        match self {
            Self::Check => "web.login_accounted",
            Self::Inside => "networks.wifi_seen_wpa2",
            Self::File => "networks.wifi_set_to_wpa2",
            Self::Other => "clients.firewall_on",
            Self::Answer => PLACE,
        }
    }

    pub(crate) fn leaf(self) -> MetWhen {
        self.speaking(None)
    }

    pub(crate) fn may(self, may: May) -> MetWhen {
        self.speaking(Some(may))
    }

    pub(crate) fn speaking(self, may: Option<May>) -> MetWhen {
        let shown_by = match self {
            Self::Check => ShownBy::Check(self.fact().into()),
            Self::Inside => ShownBy::Inside(self.fact().into()),
            Self::File | Self::Other => ShownBy::File(self.fact().into()),
            Self::Answer => ShownBy::Answer(self.fact().into()),
        };
        MetWhen::Leaf(Leaf { shown_by, may, fresh: None })
    }
}

/// A world in which nothing was looked at.
pub(crate) fn nothing() -> World {
    let mut world = World { breadth: Breadth::Everything, ..World::outside(&[DOMAIN]) };
    world.observations.clear();
    world.assets.clear();
    world
}

/// So many days before the moment judged by.
pub(crate) fn ago(world: &World, days: i64) -> Timestamp {
    Timestamp::from_second(world.on.as_second() - days * 86_400).unwrap()
}

/// A source says something of units, so many days ago; an answer is a yes where all of them hold.
pub(crate) fn say(world: &mut World, source: Source, complete: bool, states: &[(&str, Holds)], days: i64) {
    let at = ago(world, days);
    if source == Source::Answer {
        let no = states.iter().any(|(_, holds)| *holds == Holds::No);
        return answer(world, if no { Says::No } else { Says::Yes }, days);
    }
    let units = states.iter().map(|(unit, holds)| ((*unit).into(), (*holds).into())).collect();
    let seen = Seen::Units(Units::new(source.fact(), complete, units));
    world.see_at(asset(source), source.fact(), seen, at);
}

/// The authority answers, so many days ago.
pub(crate) fn answer(world: &mut World, says: Says, days: i64) {
    let on = ago(world, days).to_string();
    world.answer(PLACE, says);
    world.organisation.answers.last_mut().unwrap().on = on[..10].parse().unwrap();
}

/// A source was tried so many days ago, and failed.
pub(crate) fn fail(world: &mut World, source: Source, days: i64) {
    let at = ago(world, days);
    let seen = Seen::NotSeen(Attempt { probe: Probe::Units, not_seen: NotSeen::only(Why::TimedOut) });
    world.see_at(asset(source), source.fact(), seen, at);
}

fn asset(source: Source) -> &'static str {
    if source == Source::Check { DOMAIN } else { source.fact().split('.').next().unwrap() }
}

/// What an expression comes to. What it rests on counts for 90 days, and an answer for a year.
pub(crate) fn judged(world: &World, met_when: MetWhen) -> CriterionVerdict {
    static BASE: OnceLock<Catalogue> = OnceLock::new();
    let base = BASE.get_or_init(|| {
        let mut base = catalogue().clone();
        base.requirements.retain(|id, _| id.as_str() == PLACE);
        base
    });
    let mut catalogue = base.clone();
    let criterion = &mut catalogue.requirements.values_mut().next().unwrap().criteria[0];
    criterion.met_when = met_when;
    criterion.applies_if = None;
    let input = world.input();
    let by = kravtjek_judge::Yardstick { catalogue: &catalogue, ..input.by };
    verdict(&judge(&Input { by, ..input }), PLACE).unwrap().clone()
}

/// The verdict alone.
pub(crate) fn comes_to(world: &World, met_when: MetWhen) -> Verdict {
    judged(world, met_when).verdict
}

/// Whether a verdict is as good as met.
pub(crate) fn good(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Met | Verdict::NotApplicable)
}
