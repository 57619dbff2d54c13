//! How much time a measurement has used: time in which a connection was open, not time in which it waited its turn.

use std::time::Duration;

use tokio::time::Instant;

/// The time used by connections, those side by side counted once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    used: Duration,
    until: Option<Instant>,
}

impl Clock {
    /// Adds the time of one connection.
    pub(super) fn add(&mut self, from: Instant, to: Instant) {
        let from = self.until.map_or(from, |until| until.max(from));
        self.used += to.saturating_duration_since(from);
        self.until = Some(self.until.map_or(to, |until| until.max(to)));
    }

    /// What is left of an allowance.
    pub(super) fn left(&self, allowed: Duration) -> Duration {
        allowed.saturating_sub(self.used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_side_by_side_counts_once_and_waiting_does_not_count() {
        let at = |began: Instant, seconds| began + Duration::from_secs(seconds);
        let began = Instant::now();
        let mut clock = Clock::default();
        clock.add(began, at(began, 2));
        clock.add(at(began, 1), at(began, 3));
        clock.add(at(began, 1), at(began, 2));
        clock.add(at(began, 10), at(began, 11));
        assert_eq!(clock.left(Duration::from_secs(10)), Duration::from_secs(6));
        assert_eq!(clock.left(Duration::from_secs(3)), Duration::ZERO);
    }
}
