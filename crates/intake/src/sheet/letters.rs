//! Whether letters were lost on the way: a program that writes ASCII puts a question mark where an æ, ø or å stood.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// What is found of a text while it is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letters(Rc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    lost: Cell<u64>,
    beyond_ascii: Cell<bool>,
}

impl Letters {
    /// A text that is looked at while it is read.
    pub(crate) fn of<R: Read>(&self, inner: R) -> Looking<R> {
        Looking { inner, seen: self.clone() }
    }

    /// How often a question mark stands within a word, where no other letter than those of ASCII is left in the text.
    pub(crate) fn lost(&self) -> u64 {
        if self.0.beyond_ascii.get() { 0 } else { self.0.lost.get() }
    }

    fn look(&self, text: &[u8]) {
        if self.0.beyond_ascii.get() {
            return;
        }
        if !text.is_ascii() {
            self.0.beyond_ascii.set(true);
            return;
        }
        let lost = text.iter().enumerate().filter(|(at, byte)| **byte == b'?' && is_lost(text, *at)).count();
        self.0.lost.set(self.0.lost.get() + lost as u64);
    }
}

/// A letter stands behind it, and before it one or the beginning of a word. What is an address on the web is none.
fn is_lost(text: &[u8], at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let word = before.iter().rev().take_while(|byte| !is_end(**byte)).take(200);
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
    text.get(at + 1).is_some_and(is_letter)
        && before.last().is_none_or(|byte| is_letter(byte) || is_end(*byte))
        && !word.clone().any(|byte| matches!(byte, b'/' | b'='))
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b';' | b',' | b'\t' | b'\n' | b'\r' | b'"' | b' ')
}

/// A text, looked at while it is read.
pub(crate) struct Looking<R> {
    inner: R,
    seen: Letters,
}

impl<R: Read> Read for Looking<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(into)?;
        self.seen.look(into.get(..bytes).unwrap_or_default());
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(text: &str) -> u64 {
        let letters = Letters::default();
        io::copy(&mut letters.of(text.as_bytes()), &mut io::sink()).unwrap();
        letters.lost()
    }

    #[test]
    fn a_question_mark_within_a_word_is_a_letter_that_was_lost() {
        assert_eq!(lost("Navn;Ejer\nPC-1;S?ren ?sterg?rd\nPC-2;\"?se Br?ndum\"\n"), 5);
        assert_eq!(lost("Navn;Ejer\nPC-1;S?ren\nPC-2;Åse\n"), 0, "who kept one letter lost none");
        for whole in ["Hvem er det? Anna\n", "https://nordhavn.example/a?b=c\n", "PC-1;??;A\n", "Ja?;nej\n"] {
            assert_eq!(lost(whole), 0, "{whole}");
        }
    }
}
