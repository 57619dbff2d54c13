//! Details in fields that hold nothing but the English: they are read by the table that they were written by.

use super::Detail;

/// One that may not be there.
pub(crate) mod option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Detail;

    /// Writes the English.
    pub(crate) fn serialize<S: Serializer>(
        detail: &Option<Detail>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        detail.as_ref().map(Detail::text).serialize(serializer)
    }

    /// Reads the English.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Detail>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(|text| Detail::read(&text)))
    }
}

/// Several, each with a name.
pub(crate) mod map {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::Detail;

    /// Writes the English of each.
    pub(crate) fn serialize<S: Serializer>(
        details: &BTreeMap<String, Detail>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(details.iter().map(|(name, detail)| (name, detail.text())))
    }

    /// Reads the English of each.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Detail>, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(deserializer)?;
        Ok(texts.into_iter().map(|(name, text)| (name, Detail::read(&text))).collect())
    }
}
