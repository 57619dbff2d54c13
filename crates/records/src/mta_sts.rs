//! The policy file of MTA-STS, as mail senders read it (RFC 8461 §3.2). Its record is read in [`crate::beside`].

use kravtjek_model::observation::mail::Problem;
use kravtjek_model::observation::mta_sts::{LONGEST, Mode, Policy, VERSION};

/// Octets of a file that are read; senders are told to set a limit, and 64 KiB is the one named (RFC 8461 §3.3).
pub const MOST: usize = 64 << 10;
/// Names and patterns that are kept.
const NAMES: usize = 1000;
/// The most problems of the lines of one file.
const PROBLEMS: usize = 16;
/// The longest name of a key (RFC 8461 §3.2, `sts-policy-ext-name`).
const KEY: usize = 32;
/// Characters of a line that a problem quotes.
const QUOTED: usize = 100;

/// Reads a policy file: lines of `key: value`, ended by LF or CRLF. Keys are told apart by case; those that are not
/// known are passed over, and of one that is repeated the first counts, `mx` apart.
///
/// Problems are `too_large`, `bad_syntax` (a line is no pair), `blank_line`, `bad_value`, `duplicate_tag` and
/// `missing_tag`. What they leave usable is for [`Policy::is_whole`] to say.
pub fn read(octets: &[u8]) -> Policy {
    let mut reader = Reader::default();
    let whole = octets.get(..MOST).unwrap_or(octets);
    // The last line may end or not.
    let body = whole.strip_suffix(b"\n").unwrap_or(whole);
    for (at, line) in body.split(|octet| *octet == b'\n').enumerate() {
        reader.line(at + 1, line.strip_suffix(b"\r").unwrap_or(line));
    }
    if octets.len() > MOST {
        reader.say("too_large", "", None);
    }
    reader.finish()
}

/// A policy as a file that is read as the same policy: its keys in the order of the RFC's example, ended by CRLF.
pub fn written(policy: &Policy) -> String {
    let mut file = String::new();
    let mut line = |key: &str, value: &str| file.push_str(&format!("{key}: {value}\r\n"));
    if policy.version {
        line("version", VERSION);
    }
    if let Some(mode) = policy.mode {
        line("mode", mode.as_str());
    }
    policy.mx.iter().for_each(|pattern| line("mx", pattern));
    if let Some(seconds) = policy.max_age {
        line("max_age", &seconds.to_string());
    }
    file
}

/// The keys that stand once, in the order in which their absence is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Version,
    Mode,
    MaxAge,
}

impl Key {
    fn known(key: &str) -> Option<Self> {
        match key {
            "version" => Some(Self::Version),
            "mode" => Some(Self::Mode),
            "max_age" => Some(Self::MaxAge),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Reader {
    policy: Policy,
    /// The keys that have stood once already, `mx` among them.
    seen: Vec<Key>,
    mx: bool,
}

impl Reader {
    fn say(&mut self, id: &str, term: &str, line: Option<usize>) {
        // What the whole file lacks is told in any case.
        if line.is_some() && self.policy.problems.len() >= PROBLEMS {
            return;
        }
        let term = term.chars().filter(|sign| !sign.is_control()).take(QUOTED).collect();
        let figure = line.and_then(|line| u64::try_from(line).ok());
        self.policy.problems.push(Problem { id: id.to_owned(), term, at: String::new(), span: None, figure });
    }

    fn line(&mut self, number: usize, octets: &[u8]) {
        let line = String::from_utf8_lossy(octets);
        if line.trim_matches([' ', '\t']).is_empty() {
            // Not in the grammar, and nothing that senders stumble over.
            return self.say("blank_line", "", Some(number));
        }
        let Some((key, value)) = pair(&line).filter(|_| std::str::from_utf8(octets).is_ok()) else {
            return self.say("bad_syntax", &line, Some(number));
        };
        if key == "mx" {
            return self.mx(value, &line, number);
        }
        let Some(key) = Key::known(key) else { return };
        if self.seen.contains(&key) {
            return self.say("duplicate_tag", &line, Some(number));
        }
        self.seen.push(key);
        let good = match key {
            Key::Version => {
                self.policy.version = value == VERSION;
                self.policy.version
            }
            Key::Mode => {
                self.policy.mode = mode(value);
                self.policy.mode.is_some()
            }
            Key::MaxAge => {
                self.policy.max_age = seconds(value);
                self.policy.max_age.is_some()
            }
        };
        if !good {
            self.say("bad_value", &line, Some(number));
        }
    }

    fn mx(&mut self, value: &str, line: &str, number: usize) {
        self.mx = true;
        match pattern(value) {
            None => self.say("bad_value", line, Some(number)),
            Some(pattern) if self.policy.mx.contains(&pattern) => {}
            Some(_) if self.policy.mx.len() >= NAMES => self.say("too_large", line, Some(number)),
            Some(pattern) => self.policy.mx.push(pattern),
        }
    }

    fn finish(mut self) -> Policy {
        for (key, word) in [(Key::Version, "version"), (Key::Mode, "mode"), (Key::MaxAge, "max_age")] {
            if !self.seen.contains(&key) {
                self.say("missing_tag", word, None);
            }
        }
        if !self.mx && self.policy.mode != Some(Mode::None) {
            self.say("missing_tag", "mx", None);
        }
        self.policy
    }
}

/// A key and its value, without the blanks around the value (`sts-policy-field-delim`, `*WSP`).
fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let named = key.len() <= KEY
        && key.starts_with(|sign: char| sign.is_ascii_alphanumeric())
        && key.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"_-.".contains(&octet));
    let value = value.trim_matches([' ', '\t']);
    let shown = !value.is_empty() && !value.contains(char::is_control);
    (named && shown).then_some((key, value))
}

/// The words are told apart by case (`%s` in the grammar).
fn mode(word: &str) -> Option<Mode> {
    [Mode::Enforce, Mode::Testing, Mode::None].into_iter().find(|mode| mode.as_str() == word)
}

/// One to ten digits, at most a year.
fn seconds(value: &str) -> Option<u64> {
    let digits = (1..=10).contains(&value.len()) && value.bytes().all(|octet| octet.is_ascii_digit());
    digits.then(|| value.parse().ok()).flatten().filter(|seconds| *seconds <= LONGEST)
}

/// A name as SMTP writes it (RFC 5321 §4.1.2), or `*.` before one. In lower case.
fn pattern(value: &str) -> Option<String> {
    let name = value.strip_prefix("*.").unwrap_or(value);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (name.len() <= 253 && name.split('.').all(label)).then(|| value.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n";

    fn problems(file: &str) -> Vec<(String, String)> {
        read(file.as_bytes()).problems.into_iter().map(|problem| (problem.id, problem.term)).collect()
    }

    fn one(id: &str, term: &str) -> Vec<(String, String)> {
        vec![(id.to_owned(), term.to_owned())]
    }

    /// The example of RFC 8461 §3.2, ended either way, in any order, with blanks around values.
    #[test]
    fn rfc_8461_3_2_a_policy_is_read_whatever_ends_its_lines() {
        let read_good = read(GOOD.as_bytes());
        assert!(read_good.is_whole() && read_good.problems.is_empty(), "{read_good:?}");
        assert_eq!(read_good.mx, ["mail.example.com", "*.example.net", "backupmx.example.com"]);
        assert_eq!((read_good.mode, read_good.max_age), (Some(Mode::Enforce), Some(604_800)));
        for same in [GOOD.replace("\r\n", "\n"), GOOD.trim_end().to_owned(), GOOD.replace(": ", ":\t ")] {
            assert_eq!(read(same.as_bytes()), read_good, "{same:?}");
        }
        let turned: Vec<&str> = GOOD.lines().rev().map(str::trim_end).collect();
        assert!(read(turned.join(" \n").as_bytes()).is_whole());
    }

    #[test]
    fn rfc_8461_3_2_unknown_keys_are_passed_over() {
        for line in ["new_key: hej ; = æ", "Version: STSv2", "0.a-b: x", "MX: b.dk"] {
            let file = format!("{GOOD}{line}\n");
            assert_eq!(problems(&file), [], "{line}");
            assert_eq!(read(file.as_bytes()), read(GOOD.as_bytes()));
        }
    }

    #[test]
    fn rfc_8461_3_2_the_first_of_a_repeated_key_counts() {
        let file = format!("{GOOD}mode: none\nmax_age: 1\n");
        let read = read(file.as_bytes());
        assert_eq!((read.mode, read.max_age), (Some(Mode::Enforce), Some(604_800)));
        assert!(read.is_whole());
        assert_eq!(problems(&file)[0], ("duplicate_tag".to_owned(), "mode: none".to_owned()));
        // A first value that is wrong is not mended by the second.
        let late = GOOD.replace("mode: enforce", "mode: Enforce\nmode: enforce");
        assert!(!super::read(late.as_bytes()).is_whole());
    }

    #[test]
    fn rfc_8461_3_2_what_a_key_cannot_say_is_told() {
        for (from, to) in [
            ("version: STSv1", "version: stsv1"),
            ("mode: enforce", "mode: Enforce"),
            ("max_age: 604800", "max_age: 31557601"),
            ("max_age: 604800", "max_age: 00000604800"),
            ("max_age: 604800", "max_age: -1"),
            ("max_age: 604800", "max_age: 1d"),
        ] {
            let file = GOOD.replace(from, to);
            assert_eq!(problems(&file), one("bad_value", to));
            assert!(!read(file.as_bytes()).is_whole(), "{to}");
        }
        assert_eq!(
            read(GOOD.replace("604800", "31557600").as_bytes()).max_age,
            Some(31_557_600),
            "a year is not too long"
        );
        for wrong in ["*", "*.*.dk", "mx*.dk", "a..dk", "a.dk.", "mx_1.dk", "-a.dk", "blåbær.dk", "a.dk b.dk"]
        {
            let line = format!("mx: {wrong}");
            assert_eq!(problems(&format!("{GOOD}{line}")), one("bad_value", &line));
        }
    }

    #[test]
    fn rfc_8461_3_2_what_is_missing_is_told() {
        for key in ["version", "mode", "max_age", "mx"] {
            let left: String = GOOD.split_inclusive('\n').filter(|line| !line.starts_with(key)).collect();
            assert_eq!(problems(&left), one("missing_tag", key));
            assert!(!read(left.as_bytes()).is_whole());
        }
        assert_eq!(problems("version: STSv1\nmode: none\nmax_age: 86400\n"), [], "none needs no mx");
        assert_eq!(read(b"").problems.len(), 5, "an empty file lacks all four, and its only line");
    }

    #[test]
    fn what_is_no_pair_is_told_with_its_line() {
        for wrong in ["mode", "mode : enforce", "_x: y", ": y", "x:", "<html>", "v\u{1}: x", "æ: x"] {
            let file = format!("{GOOD}{wrong}\n");
            let found = read(file.as_bytes());
            assert_eq!((found.problems.len(), found.problems[0].id.as_str()), (1, "bad_syntax"), "{wrong}");
            assert_eq!(found.problems[0].figure, Some(7));
        }
        assert_eq!(problems(&format!("{GOOD}\r\n")), one("blank_line", ""));
        assert_eq!(problems(&format!("\u{feff}{GOOD}"))[0].0, "bad_syntax", "a byte order mark is no key");
        assert_eq!(read(b"mode: \xff").problems[0].id, "bad_syntax");
    }

    #[test]
    fn rfc_8461_3_3_no_more_is_read_than_the_limit() {
        let padded = format!("{GOOD}x: {}\n", "y".repeat(MOST));
        assert_eq!(problems(&padded), one("too_large", ""));
        let names: String = (0..2000).map(|number| format!("mx: m{number}.dk\n")).collect();
        let many = read(format!("{GOOD}{names}").as_bytes());
        assert_eq!((many.mx.len(), many.problems.len()), (NAMES, PROBLEMS));
    }

    proptest! {
        #[test]
        fn any_octets_are_survived(octets in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(read(&octets).problems.len() <= PROBLEMS + 5);
        }

        #[test]
        fn what_looks_like_a_policy_is_written_so_that_it_is_read_as_the_same(
            file in "(((version|mode|mx|max_age|x): ?(STSv1|enforce|testing|none|[0-9]{1,11}|(\\*\\.)?[a-zA-Z.-]{1,9}))?(\r?\n| )){0,9}"
        ) {
            let policy = read(file.as_bytes());
            let again = read(written(&policy).as_bytes());
            prop_assert_eq!(&again, &Policy { problems: again.problems.clone(), ..policy.clone() });
            prop_assert!(!policy.is_whole() || again.problems.is_empty(), "{:?}", again);
            // A name fits itself, and one below a pattern fits that pattern.
            for pattern in &policy.mx {
                prop_assert!(policy.names(&pattern.replace('*', "x")), "{}", pattern);
            }
        }
    }
}
