//! One measurement that is to be made.

use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::Probe;
use kravtjek_model::subject::Subject;

/// One measurement to make.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// The asset it is made for.
    pub asset: AssetId,
    /// The kind of asset, as the step found it.
    pub kind: AssetKind,
    /// The kind of measurement.
    pub probe: Probe,
    /// What exactly: the observation's subject.
    pub subject: Subject,
}
