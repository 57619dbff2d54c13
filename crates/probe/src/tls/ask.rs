//! Asks until there is an answer that can be relied on: silence counts only when it came twice and a good hello succeeded
//! right after each.
//!
//! Questions that were met with silence about the same time are heard again together, so that they share the good hellos:
//! one stands right behind a row of different questions, and counts for each in it when nothing but silence lies between.
//! The second row goes backwards. What is lost by chance, or by one of two back ends, breaks such a row up: a server that
//! is not well is not silent to everything and good in between.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::hello::Hello;
use super::outcome::{Outcome, shown};
use super::pending::{HelloAnswer, No, Pending, Tried};
use super::tables::alert_name;
use super::wire::Wire;

/// The most questions that share a good hello.
const ROW: usize = 6;

impl Wire<'_> {
    /// Asks, and asks again where the first try proves nothing.
    pub(crate) async fn ask(&self, hello: &Hello) -> HelloAnswer {
        let first = {
            let _beside_others = self.alone.read().await;
            self.try_once(hello).await
        };
        let (tell, mut told) = oneshot::channel();
        let last = NotSeen::only(Why::Cancelled);
        let (hello, answer, why, silent) = (hello.clone(), None, None, None);
        let mut pending = Pending { hello, silent, why, quiet: 0, failures: 0, last, answer, tell };
        if let Some(answer) = pending.tried(first) {
            return answer;
        }
        self.state().pending.push(pending);
        // Further tries and the good ones go alone: what looked like silence may have been a queue. Whoever comes first
        // asks for all that wait.
        let _alone = self.alone.write().await;
        if let Ok(answer) = told.try_recv() {
            return answer;
        }
        let waiting = std::mem::take(&mut self.state().pending);
        self.ask_again(waiting).await;
        told.try_recv().unwrap_or_else(|_| HelloAnswer::Open(NotSeen::only(Why::Cancelled)))
    }

    async fn ask_again(&self, mut waiting: Vec<Pending>) {
        self.good_behind(&mut waiting).await;
        // Where one of two back ends is dead, every second try is lost: a silence that stands alone takes two good ones,
        // so that the next try meets the other back end.
        if let [one] = waiting.as_mut_slice()
            && one.quiet > 0
            && !self.still_well().await
        {
            (one.quiet, one.failures) = (0, one.failures + 1);
        }
        self.settle(&mut waiting);
        while !waiting.is_empty() {
            waiting.reverse();
            let cover: Vec<Option<usize>> = (0..waiting.len()).map(|one| cover(&waiting, one)).collect();
            let asked: Vec<usize> =
                (0..).zip(&cover).filter(|(_, by)| by.is_none()).map(|(one, _)| one).collect();
            let before: Vec<u32> = waiting.iter().map(|one| one.quiet).collect();
            for row in asked.chunks(ROW) {
                for one in row {
                    let Some(one) = waiting.get_mut(*one) else { continue };
                    let tried = self.try_once(&one.hello).await;
                    one.answer = one.tried(tried);
                }
                self.good_behind(&mut waiting).await;
            }
            let after: Vec<u32> = waiting.iter().map(|one| one.quiet).collect();
            for (one, by) in waiting.iter_mut().zip(cover) {
                one.quiet += u32::from(by.is_some_and(|by| after.get(by) > before.get(by)));
            }
            self.settle(&mut waiting);
        }
    }

    /// Sends a good hello behind what was silent, if anything was.
    async fn good_behind(&self, waiting: &mut [Pending]) {
        if waiting.iter().all(|one| one.silent.is_none()) {
            return;
        }
        let sent = Instant::now();
        let well = self.still_well().await;
        for one in waiting.iter_mut() {
            if well {
                one.well(sent);
            } else if one.silent.take().is_some() {
                one.failures += 1;
            }
        }
    }

    /// Answers whom it can, and lets them go.
    fn settle(&self, waiting: &mut Vec<Pending>) {
        // It was silent, and then it was not.
        let lost = |one: &Pending| one.answer.is_some() && one.why.is_some();
        self.state().unreliable |= waiting.iter().any(lost);
        let unreliable = self.state().unreliable;
        for mut one in std::mem::take(waiting) {
            match one.answer.take().or_else(|| one.settled(unreliable)) {
                // Who asked may be gone.
                Some(answer) => drop(one.tell.send(answer)),
                None => waiting.push(one),
            }
        }
    }

    async fn try_once(&self, hello: &Hello) -> Tried {
        Tried::Done(match self.once(hello).await {
            Outcome::Accepted(flight) => HelloAnswer::Yes(flight),
            Outcome::Oldest(oldest) => HelloAnswer::Oldest(oldest),
            Outcome::Refused(alert) => HelloAnswer::No(No::Alert(alert)),
            Outcome::Older(_) => HelloAnswer::No(No::Older),
            Outcome::NotTls(octets) => {
                HelloAnswer::Open(NotSeen::new(Why::Garbled, Detail::said(shown(&octets))))
            }
            Outcome::Contradiction(contradiction) => {
                let (what, exactly) = (contradiction.what.as_str(), contradiction.detail.clone());
                let detail = Detail::contradiction(what, exactly);
                self.contradicts(contradiction);
                HelloAnswer::Open(NotSeen::new(Why::Garbled, detail))
            }
            Outcome::Silent(why) => return Tried::Silent(why),
            Outcome::Stopped(stopped) => return Tried::Failed(stopped.not_seen()),
            Outcome::NotOpened(not_seen) => return Tried::Failed(not_seen),
        })
    }

    /// Whether the known-good hello is still accepted.
    async fn still_well(&self) -> bool {
        let good = self.state().good.clone();
        let Some(good) = good else { return false };
        let outcome = self.once(&good).await;
        self.state().unreliable |= outcome.is_silence();
        matches!(outcome, Outcome::Accepted(_))
    }
}

/// Who covers one of those that wait, and is asked itself.
fn cover(waiting: &[Pending], one: usize) -> Option<usize> {
    let covers = |by: usize, one: usize| {
        let (by, one) = (waiting.get(by)?, waiting.get(one)?);
        one.covered_by(by).then_some(())
    };
    let any = |one: usize| (0..waiting.len()).find(|by| covers(*by, one).is_some());
    let mut by = any(one)?;
    while let Some(further) = any(by) {
        by = further;
    }
    Some(by)
}

impl No {
    /// How it was said without a word, if so.
    pub(crate) fn silence(self) -> Option<Why> {
        match self {
            Self::Quiet(why) => Some(why),
            _ => None,
        }
    }

    /// The server's own words.
    pub(crate) fn detail(self) -> Detail {
        match self {
            Self::Alert(alert) => Detail::alert(alert_name(alert)),
            Self::Older => Detail::older_version(),
            Self::Quiet(_) => Detail::silence(),
        }
    }
}
