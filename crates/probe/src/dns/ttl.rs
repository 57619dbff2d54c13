//! For how long something counts that has a TTL.

use std::time::Duration;

use tokio::time::Instant;

/// The least that anything is remembered for, whatever its TTL: about what the questions about one name take in a scan,
/// so that none of them has to ask again what the one before it found out.
const SHORTEST: Duration = Duration::from_secs(60);
/// The most that anything is remembered for, whatever its TTL. An observation must not rest on what was heard long before
/// its own moment, and who mends a delegation and looks again wants to see it mended. It is also as far apart as two
/// look-ups may lie that share a chain; a longer memory would save each registry's servers a few questions an hour.
pub(crate) const LONGEST: Duration = Duration::from_secs(600);

/// A TTL that is longer than anything is remembered.
pub(crate) const ANY: u32 = 86_400;

/// The moment until which something counts that has a TTL, in seconds, from now on (RFC 2181 §8).
pub(crate) fn until(ttl: u32) -> Instant {
    let ttl = if ttl > i32::MAX.unsigned_abs() { 0 } else { ttl };
    Instant::now() + Duration::from_secs(u64::from(ttl)).clamp(SHORTEST, LONGEST)
}
