//! What was seen, by today's reading of records: what an older one concluded is concluded anew from the records that were
//! kept, so that a better reading reaches what was measured before it.

use std::borrow::Cow;

use kravtjek_model::observation::Observation;
use kravtjek_model::subject::Subject;
use kravtjek_records::again::again;

/// The same observations; only where some of them were read otherwise than today are they copied.
pub(crate) fn reread(observations: &[Observation]) -> Cow<'_, [Observation]> {
    let mut reread = Cow::Borrowed(observations);
    for (at, observation) in observations.iter().enumerate() {
        let domain = match &observation.subject {
            Subject::Name(name) => name,
            _ => observation.asset.as_str(),
        };
        let Some(seen) = again(domain, &observation.seen) else { continue };
        if let Some(own) = reread.to_mut().get_mut(at) {
            own.seen = seen;
        }
    }
    reread
}
