//! Reads strict types leniently: fields that a type does not name are passed over, at every depth.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A value, read by a type that may refuse what it does not know.
#[derive(Clone, Copy)]
pub(crate) struct Lenient<'a>(pub(crate) &'a Value);

impl<'a> Lenient<'a> {
    fn map<V: Visitor<'a>>(self, known: impl Fn(&str) -> bool, visitor: V) -> Result<V::Value, Error> {
        let Value::Object(fields) = self.0 else { return self.0.deserialize_any(visitor) };
        let fields = fields.iter().filter(|(name, _)| known(name));
        visitor.visit_map(MapDeserializer::new(fields.map(|(name, value)| (name.as_str(), Self(value)))))
    }
}

impl<'a> IntoDeserializer<'a, Error> for Lenient<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Lenient<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(_) => self.map(|_| true, visitor),
            Value::Array(list) => visitor.visit_seq(SeqDeserializer::new(list.iter().map(Self))),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.map(|name| fields.contains(&name), visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Value::Object(fields) = self.0 else { return self.0.deserialize_enum(name, variants, visitor) };
        let variant = fields.iter().map(|(name, value)| (name.as_str(), Self(value)));
        MapAccessDeserializer::new(MapDeserializer::new(variant)).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map identifier ignored_any
    }
}
