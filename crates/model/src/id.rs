//! Typed ids: a name of one kind of thing can never be taken for a name of another.

use std::borrow::{Borrow, Cow};
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// An id known when the program was written.
            pub const fn known(id: &'static str) -> Self {
                Self(Cow::Borrowed(id))
            }

            /// The id as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(Cow::Owned(id.to_owned()))
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(Cow::Owned(id))
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

ids! {
    /// A framework of requirements, such as `kommune-2024`.
    FrameworkId;
    /// A requirement, such as `S23` or `K11`.
    RequirementId;
    /// A criterion, such as `S23.2`; a requirement with one condition lends it its own id.
    CriterionId;
    /// A check, such as `mail.dmarc_enforced`: stable for ever.
    CheckId;
    /// A fact about units that a file or an inside run shows, such as `clients.firewall_on`.
    FactId;
    /// An asset, by its name: `example.dk`, `mx1.example.dk`, `192.0.2.0/28`, `clients`.
    AssetId;
    /// A question put to a person; a criterion's own question has the criterion's id.
    QuestionId;
    /// An observation within one file or store.
    ObservationId;
}
