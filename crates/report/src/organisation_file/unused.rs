//! What an organisation file says that has no effect on the day judged by, each as a sentence.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kravtjek_catalogue::{Catalogue, Criterion, Framework};
use kravtjek_model::answer::{Answer, Exception, Says};
use kravtjek_model::asset::Asset;
use kravtjek_model::audience::Audience;
use kravtjek_model::id::{AssetId, QuestionId};
use kravtjek_model::observation::{Observation, Seen};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::text::{Lang, Text};
use kravtjek_model::time::Fresh;

use crate::wording;

/// What is judged, and on what day.
pub struct Judged<'a> {
    /// Whose file it is.
    pub organisation: &'a Organisation,
    /// Where requirements stand.
    pub catalogue: &'a Catalogue,
    /// Which of them are asked for.
    pub framework: &'a Framework,
    /// The assets found besides those that the organisation declares.
    pub found: &'a [Asset],
    /// What files and runs inside have names for: units, and what they were seen of.
    pub named: BTreeSet<&'a str>,
    /// The day judged by.
    pub on: Timestamp,
}

/// What counts for nothing, and why; in the order of the file.
pub fn remarks(judged: &Judged<'_>) -> Vec<Text> {
    let answers = judged.organisation.answers.iter().filter_map(|answer| judged.answer(answer));
    let exceptions = judged.organisation.exceptions.iter().filter_map(|one| judged.exception(one));
    let audiences = judged.organisation.audiences();
    let audiences = audiences.filter_map(|(name, audience)| judged.audience(name, audience));
    judged.list().into_iter().chain(audiences).chain(answers).chain(exceptions).collect()
}

/// What observations have names for that the DNS has none for.
pub fn named(observations: &[Observation]) -> BTreeSet<&str> {
    let units = observations.iter().filter_map(|one| match &one.seen {
        Seen::Units(units) => Some((one.asset.as_str(), units)),
        _ => None,
    });
    units.flat_map(|(asset, units)| units.units.keys().map(|unit| &**unit).chain([asset])).collect()
}

fn text(da: String, en: String) -> Text {
    Text { da, en }
}

impl Judged<'_> {
    fn today(&self) -> Date {
        date_of(self.on)
    }

    /// The word that the list is complete, where it does not count.
    fn list(&self) -> Option<Text> {
        let scope = &self.organisation.scope;
        let on = scope.on.filter(|_| scope.complete)?;
        let (on_da, on_en) = both(on);
        (on > self.today()).then(|| {
            text(
                format!("`[scope]` er dateret {on_da}, altså efter vurderingsdatoen, så listen tæller endnu ikke som fuldstændig."),
                format!("`[scope]` is dated {on_en}, after the day judged by, so the list does not count as complete yet."),
            )
        })
    }

    fn audience(&self, name: &AssetId, audience: Audience) -> Option<Text> {
        let framework = &self.framework.id;
        let shown = wording::readable(name.as_str());
        if !self.framework.outside.iter().any(|one| one.audience == audience) {
            return Some(text(
                format!(
                    "Målgruppen for {shown} gør ingen forskel: {framework} stiller de samme krav til alle målgrupper."
                ),
                format!(
                    "The audience of {shown} makes no difference: {framework} asks the same for every audience."
                ),
            ));
        }
        let same = |own: &&&str| own.to_lowercase() == name.as_str().to_lowercase();
        (!self.is_known(name) && self.named.iter().find(same).is_none()).then(|| {
            text(
                format!("Målgruppen for {shown} bruges ikke: Intet, der er målt eller indlæst, har det navn; ret navnet, hvis det er en fejl."),
                format!("The audience of {shown} is not used: nothing that was measured or read in has that name; correct it if it is a mistake."),
            )
        })
    }

    fn answer(&self, answer: &Answer) -> Option<Text> {
        // What was taken over and is not confirmed is told apart.
        if answer.taken_over {
            return None;
        }
        let (question, on) = (&answer.question, answer.on);
        let (on_da, on_en) = both(on);
        let Some((fresh, is_condition)) = self.asked(question) else {
            let framework = &self.framework.id;
            return Some(text(
                format!("Svaret på {question} bruges ikke: {framework} har ikke det spørgsmål."),
                format!("The answer to {question} is not used: {framework} has no such question."),
            ));
        };
        if on > self.today() {
            return Some(text(
                format!(
                    "Svaret på {question} er dateret {on_da}, altså efter vurderingsdatoen, og tæller ikke endnu."
                ),
                format!(
                    "The answer to {question} is dated {on_en}, after the day judged by, and does not count yet."
                ),
            ));
        }
        if self.replaced(answer) {
            return None;
        }
        let last = last_day(answer, fresh);
        if last < self.today() {
            let (last_da, last_en) = both(last);
            return Some(text(
                format!(
                    "Svaret på {question} fra {on_da} gjaldt til og med {last_da} og tæller ikke længere; afgiv et nyt."
                ),
                format!(
                    "The answer to {question} of {on_en} counted up to {last_en} and no longer does; give a new one."
                ),
            ));
        }
        (is_condition && answer.says == Says::No && answer.document.is_none()).then(|| {
            text(
                format!("Svaret nej til {question} nævner intet dokument, så det gør intet kriterium ”ikke relevant”; skriv document.name = \"…\"."),
                format!("The no to {question} names no document, so it makes no criterion not applicable; write document.name = \"…\"."),
            )
        })
    }

    /// How long an answer to the question counts at most, and whether it is a condition.
    fn asked(&self, question: &QuestionId) -> Option<(Fresh, bool)> {
        let condition = |one: &&Criterion| one.applies_if.as_ref().is_some_and(|own| own.answer == *question);
        let own = self.criteria().find(|one| one.id.as_str() == question.as_str());
        let conditions = self.criteria().filter(condition).filter_map(|one| one.applies_if.as_ref());
        let as_condition = conditions.map(|own| (own.counts(), true));
        own.map(|one| (one.answer_counts(), false))
            .or_else(|| as_condition.max_by_key(|(fresh, _)| fresh.until(self.on)))
    }

    fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        let known = |id| self.catalogue.requirements.get(id);
        let requirements = self.framework.requirements().filter_map(known);
        requirements.flat_map(|one| self.catalogue.criteria(one, &self.framework.id))
    }

    /// Whether a later answer to the same question stands instead.
    fn replaced(&self, answer: &Answer) -> bool {
        let same = self.organisation.answers.iter().filter(|other| other.question == answer.question);
        { same }.any(|other| !other.taken_over && other.on > answer.on && other.on <= self.today())
    }

    fn exception(&self, exception: &Exception) -> Option<Text> {
        let Exception { criterion, expires, .. } = exception;
        if *expires < self.today() {
            let (last_da, last_en) = both(*expires);
            return Some(text(
                format!(
                    "Den godkendte afvigelse fra {criterion} udløb den {last_da} og gælder ikke længere; forny den, eller slet den."
                ),
                format!(
                    "The exception from {criterion} expired on {last_en} and no longer holds; renew it, or delete it."
                ),
            ));
        }
        if !self.criteria().any(|one| one.id == *criterion) {
            let framework = &self.framework.id;
            return Some(text(
                format!(
                    "Den godkendte afvigelse fra {criterion} bruges ikke: {framework} har ikke det kriterium."
                ),
                format!("The exception from {criterion} is not used: {framework} has no such criterion."),
            ));
        }
        let asset = exception.asset.as_ref().filter(|asset| !self.is_known(asset))?;
        Some(text(
            format!(
                "Den godkendte afvigelse fra {criterion} nævner {asset}, som ikke er blandt det, myndigheden har oplyst, eller det, der er fundet; ret navnet."
            ),
            format!(
                "The exception from {criterion} names {asset}, which is neither declared by the authority nor found; correct the name."
            ),
        ))
    }

    fn is_known(&self, asset: &AssetId) -> bool {
        let Organisation { domains, ranges, .. } = self.organisation;
        let below = domains.values().flat_map(|domain| domain.hosts.iter().chain(&domain.delegations));
        let below: BTreeSet<&str> = below.map(String::as_str).collect();
        domains.contains_key(asset)
            || ranges.contains_key(asset)
            || below.contains(asset.as_str())
            || self.found.iter().any(|one| one.id == *asset)
    }
}

/// A date as people write it, in Danish and in English.
fn both(date: Date) -> (String, String) {
    (wording::day(date, Lang::Da), wording::day(date, Lang::En))
}

fn date_of(at: Timestamp) -> Date {
    at.to_zoned_datetime(TimeZone::UTC).date()
}

fn last_day(answer: &Answer, fresh: Fresh) -> Date {
    let start = answer.on.to_zoned_datetime(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp());
    let by_age = date_of(fresh.until(start));
    answer.valid_until.map_or(by_age, |until| until.min(by_age))
}
