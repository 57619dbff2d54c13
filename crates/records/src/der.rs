//! Reads DER (X.690) where no crate does: tags of one octet, definite lengths, nothing beyond the input.
//!
//! It stands here because `records` is the lowest room that reads any: the keys in DKIM records. `probe` reads
//! certificates and OCSP answers with it.

/// What is left of some DER.
#[derive(Clone, Copy, Debug)]
pub struct Der<'a>(&'a [u8]);

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Its identifier octet.
    pub tag: u8,
    /// Its contents.
    pub contents: &'a [u8],
    /// All of it.
    pub raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements within.
    pub fn inside(&self) -> Der<'a> {
        Der(self.contents)
    }

    /// The bits of its contents as an unsigned integer, without leading zeros.
    pub fn bits(&self) -> u32 {
        let significant = self.contents.iter().skip_while(|octet| **octet == 0);
        let octets = u32::try_from(significant.clone().count()).unwrap_or(u32::MAX);
        let zeros = significant.clone().next().map_or(0, |octet| octet.leading_zeros());
        octets.saturating_mul(8).saturating_sub(zeros)
    }
}

impl<'a> Der<'a> {
    /// A reader of these octets.
    pub fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// Whether nothing is left.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The tag of the next element.
    pub fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// The next element; none at the end, or when it is not DER.
    pub fn element(&mut self) -> Option<Element<'a>> {
        let (&[tag, first], rest) = self.0.split_first_chunk::<2>()?;
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (length, octets) = match first {
            0..=0x7f => (usize::from(first), 0),
            0x81..=0x83 => {
                let octets = usize::from(first & 0x7f);
                let length = rest.get(..octets)?.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
                (length, octets)
            }
            _ => return None,
        };
        let contents = rest.get(octets..)?.get(..length)?;
        let (raw, left) = self.0.split_at_checked(2 + octets + length)?;
        self.0 = left;
        Some(Element { tag, contents, raw })
    }

    /// The next element, when it has this tag.
    pub fn expect(&mut self, tag: u8) -> Option<Element<'a>> {
        self.element().filter(|element| element.tag == tag)
    }

    /// The next element when it has this tag; otherwise it stays.
    pub fn optional(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.peek() == Some(tag) { self.element() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_every_form() {
        let mut long = vec![0x04, 0x82, 0x01, 0x00];
        long.extend([7; 256]);
        long.extend([0x05, 0x00]);
        let mut der = Der::new(&long);
        assert_eq!(der.expect(0x04).unwrap().contents.len(), 256);
        assert!(der.optional(0x04).is_none());
        assert_eq!(der.element().unwrap().raw, [0x05, 0x00]);
        assert!(der.is_empty());
    }

    #[test]
    fn an_integer_has_the_bits_behind_its_leading_zeros() {
        for (contents, bits) in [(&[][..], 0), (&[0], 0), (&[1], 1), (&[0, 0x80], 8), (&[0, 0, 1, 0], 9)] {
            assert_eq!(Element { tag: 2, contents, raw: contents }.bits(), bits, "{contents:?}");
        }
    }

    #[test]
    fn what_claims_more_than_is_there_is_refused() {
        for wrong in [
            &[0x04][..],
            &[0x04, 2, 0],
            &[0x04, 0x82, 1],
            &[0x04, 0x80],
            &[0x04, 0x84, 0, 0, 0, 1],
            &[0x1f, 1, 1],
        ] {
            assert_eq!(Der::new(wrong).element(), None, "{wrong:?}");
        }
    }
}
