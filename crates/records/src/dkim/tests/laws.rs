//! What holds for every search for keys.

use proptest::prelude::*;

use super::*;
use crate::dkim::{is_key, is_usable, read};

proptest! {
    /// The declared selectors, those of providers and the usual ones are bounded, whatever is declared or found.
    #[test]
    fn the_search_for_keys_is_bounded(
        names in prop::collection::vec("[a-z0-9.]{1,12}", 0..300),
        texts in prop::collection::vec("(v=DKIM1; )?(k=[a-z0-9]{2,7}; )?p=[A-Za-z0-9+/=]{0,40}", 0..4),
    ) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let world = texts.iter().zip(&names).fold(World::default(), |world, (text, name)| world.txt(&at(name), text));
        let (found, asked) = world.searched(&hints(&names));
        prop_assert!(asked.len() <= 64 + 20 * 4 + 34 + 5, "{}", asked.len());
        prop_assert!(found.keys.len() <= names.len().min(64) + 1);
    }

    /// A usable key verifies what it signs: it is of a kind and size that receivers take.
    #[test]
    fn a_usable_key_is_of_a_known_kind_and_size(text in "(v=DKIM1; )?(k=(rsa|ed25519|x); )?([hst]=[a-z0-9:*]{0,8}; )?p=[A-Za-z0-9+/=]{0,60}") {
        let key = read("s1", &at("s1"), &text);
        if is_usable(&key) {
            prop_assert!(is_key(&text));
            prop_assert!(key.fingerprint.is_some());
            prop_assert!(key.algorithm == "ed25519" && key.bits == 256 || key.algorithm == "rsa" && key.bits >= 1024);
        }
    }
}
