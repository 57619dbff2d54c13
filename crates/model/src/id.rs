//! Typed ids: a name of one kind of thing can never be taken for a name of another.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text of an id. One asset's name stands in thousands of places; they share it.
#[derive(Clone)]
enum Text {
    Known(&'static str),
    Read(Arc<str>),
}

impl Text {
    fn as_str(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Read(text) => text,
        }
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Text);

        impl $name {
            /// An id known when the program was written.
            pub const fn known(id: &'static str) -> Self {
                Self(Text::Known(id))
            }

            /// The id as it is written.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.as_str()).finish()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        // As the text alone, for it is borrowed as one.
        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(Text::Read(id.into()))
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(Text::Read(id.into()))
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
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
    /// An observation, by what it says: see [`Draft::named`](crate::observation::Draft::named).
    ObservationId;
    /// An organisation, whatever it is called: see [`Organisation::id`](crate::organisation::Organisation::id).
    OrganisationId;
    /// A policy profile, such as `ncsc-2.1`.
    PolicyId;
    /// A format of files handed in, such as `intune-devices`.
    FormatId;
}

impl AssetId {
    /// Whether it can be a domain with mail, a host or a site: none of its labels has an underscore (RFC 952, RFC 1123
    /// §2.1, RFC 5321 §2.3.5). A name that has one holds records for something else (RFC 8552), whoever serves it.
    pub fn can_be_host(&self) -> bool {
        can_be_host(self.as_str())
    }
}

/// As [`AssetId::can_be_host`], of a name.
pub fn can_be_host(name: &str) -> bool {
    !name.contains('_')
}
