//! An observation before it has its id, and the id that it gets: a digest of all it says.

use jiff::Timestamp;
use serde::Serialize;

use super::{Observation, Seen};
use crate::hex::hex;
use crate::id::AssetId;
use crate::subject::Subject;

/// Octets of the digest that an id keeps: enough that nobody can make two facts with one id.
const KEPT: usize = 16;

/// What an observation says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Draft {
    /// The asset that was looked at.
    pub asset: AssetId,
    /// Which of the asset's facts this is.
    pub subject: Subject,
    /// When it was seen.
    pub at: Timestamp,
    /// What saw it.
    pub by: String,
    /// SHA-256 (hex) of the file it was read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_sha256: Option<String>,
    /// The fact itself.
    pub seen: Seen,
}

impl Draft {
    /// The observation, under the first 32 hex digits of the SHA-256 of what it says as JSON.
    ///
    /// So the same fact has the same id wherever and however often it is read, and two facts never share one, in whatever
    /// runs and years they were seen. An id is made once, when something is seen, and stored: a later version may write
    /// the fact otherwise and does not work the id out again.
    pub fn named(self, sha256: impl Fn(&[u8]) -> [u8; 32]) -> Observation {
        let id = id_of(&self.said(), sha256);
        self.under(id)
    }

    /// As [`named`](Self::named), with the observation as it stands in a file: to write a hundred thousand units once takes
    /// long enough.
    pub fn named_and_written(self, sha256: impl Fn(&[u8]) -> [u8; 32]) -> (Observation, Json) {
        let said = self.said();
        let id = id_of(&said, sha256);
        // An observation is its draft with the id before it.
        let json = [br#"{"id":""#, id.as_bytes(), br#"","#, said.get(1..).unwrap_or_default()].concat();
        (self.under(id), Json(json))
    }

    #[expect(
        clippy::expect_used,
        reason = "the types of what is seen have text for keys and no writer that fails"
    )]
    fn said(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an observation can be written")
    }

    fn under(self, id: String) -> Observation {
        let Self { asset, subject, at, by, file_sha256, seen } = self;
        Observation { id: id.into(), asset, subject, at, by, file_sha256, seen }
    }
}

fn id_of(said: &[u8], sha256: impl Fn(&[u8]) -> [u8; 32]) -> String {
    let digest = sha256(said);
    hex(digest.get(..KEPT).unwrap_or(&digest))
}

/// An observation as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(Vec<u8>);

impl Json {
    /// Its octets.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use crate::observation::{Attempt, NotSeen, Probe, Why};

    use super::*;
    use crate::detail::Detail;

    /// No digest, but it tells these few texts apart.
    fn sum(octets: &[u8]) -> [u8; 32] {
        let mut sum = [0_u8; 32];
        for (at, octet) in octets.iter().enumerate() {
            let place = at % 16;
            sum[place] = sum[place].wrapping_mul(31).wrapping_add(*octet);
        }
        sum
    }

    fn draft() -> Draft {
        let not_seen = NotSeen::new(Why::TimedOut, Detail::said("udp4"));
        Draft {
            asset: "example.dk".into(),
            subject: Subject::set("example.dk", "MX"),
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
            by: "kravtjek".to_owned(),
            file_sha256: None,
            seen: Seen::NotSeen(Attempt { probe: Probe::Dns, not_seen }),
        }
    }

    #[test]
    fn the_same_fact_has_the_same_id() {
        let (one, other) = (draft().named(sum), draft().named(sum));
        assert_eq!(one, other);
        assert_eq!(one.id.as_str().len(), 32);
        let read: Observation = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
        assert_eq!(read, one);
    }

    #[test]
    fn what_is_written_on_the_way_is_what_a_file_has() {
        for draft in
            [draft(), Draft { file_sha256: Some("00".repeat(32)), by: "\"æ\"".to_owned(), ..draft() }]
        {
            let (one, json) = draft.clone().named_and_written(sum);
            assert_eq!(one, draft.named(sum));
            assert_eq!(json.as_bytes(), serde_json::to_vec(&one).unwrap());
        }
    }

    #[test]
    fn whatever_differs_makes_another_id() {
        let not_seen = NotSeen::new(Why::Refused, Detail::said("udp4"));
        let others = [
            Draft { asset: "a.dk".into(), ..draft() },
            Draft { subject: Subject::set("example.dk", "A"), ..draft() },
            Draft { at: "2026-11-21T12:00:00.001Z".parse().unwrap(), ..draft() },
            Draft { by: "kravtjek 2".to_owned(), ..draft() },
            Draft { file_sha256: Some("00".repeat(32)), ..draft() },
            Draft { seen: Seen::NotSeen(Attempt { probe: Probe::Dns, not_seen }), ..draft() },
        ];
        let own = draft().named(sum).id;
        for other in others {
            assert_ne!(other.clone().named(sum).id, own, "{other:?}");
        }
    }
}
