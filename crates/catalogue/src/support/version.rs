//! A version as its numbers, so that 10 comes after 9.

use std::cmp::Ordering;

/// The numbers of a version, up to the first thing that is neither a number nor a dot; letters after a number are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version(Vec<u64>);

impl Version {
    /// The version that a text begins with.
    pub fn of(text: &str) -> Self {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let end = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(text.len());
        let numbers = text[..end].split('.').map_while(|number| number.parse().ok());
        Self(numbers.collect())
    }

    /// Its numbers.
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// How many numbers it has.
    pub fn numbers(&self) -> usize {
        self.0.len()
    }

    /// Whether another version is the beginning of it. None begins with nothing.
    pub fn begins_with(&self, other: &Self) -> bool {
        !other.0.is_empty() && self.0.starts_with(&other.0)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    /// Number by number; what is not written is less than what is: 15.7 comes before 15.7.1.
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let order = ["9.9", "10", "10.0.19045", "10.0.22631.4317", "15.7", "15.7.1", "16"];
        assert!(order.windows(2).all(|pair| Version::of(pair[0]) < Version::of(pair[1])));
        assert_eq!(Version::of("v1.2.3-beta"), Version::of("1.2.3"));
        assert!(Version::of("15.7.1").begins_with(&Version::of("15.7")));
        assert!(!Version::of("15.71").begins_with(&Version::of("15.7")));
        assert!(!Version::of("15").begins_with(&Version::of("stable")));
        assert_eq!(Version::of("99999999999999999999.1"), Version::default());
    }
}
