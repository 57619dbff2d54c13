//! Time in logs: the zone of a line, whether it fits the one that is told, and whether a clock is the system's own.

/// What is read of a line of a log: its zone as `+01:00`; empty where it shows none.
pub(super) fn zone_of(sample: &str) -> String {
    let letters: Vec<char> = sample.chars().collect();
    let is_whole =
        |at: &usize| !at.checked_sub(1).and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let mut times = (0..letters.len()).filter(is_whole).filter_map(|at| after_time(letters.get(at..)?));
    let found = times.next().and_then(|rest| read(&rest));
    found
        .map(|minutes| {
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        })
        .unwrap_or_default()
}

/// What stands after `08:01:22` or `08:01:22.345`.
fn after_time(letters: &[char]) -> Option<String> {
    let shape = "dd:dd:dd";
    let fits = |(letter, shape): (&char, char)| {
        if shape == 'd' { letter.is_ascii_digit() } else { *letter == shape }
    };
    if letters.len() < shape.len() || !letters.iter().zip(shape.chars()).all(fits) {
        return None;
    }
    let rest: String = letters.iter().skip(shape.len()).collect();
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => fraction.trim_start_matches(|letter: char| letter.is_ascii_digit()),
        None => &rest,
    };
    Some(rest.trim_start_matches(' ').to_owned())
}

/// `Z`, `+01:00`, `+0100`, `UTC`, `CET`: in minutes.
fn read(rest: &str) -> Option<i32> {
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    let (sign, digits) = match rest.chars().next()? {
        '+' => (1, rest.get(1..)?),
        '-' => (-1, rest.get(1..)?),
        _ => {
            return match &*word.to_uppercase() {
                "Z" | "UTC" | "GMT" => Some(0),
                "CET" => Some(60),
                "CEST" => Some(120),
                _ => None,
            };
        }
    };
    let digits: String =
        digits.chars().filter(|letter| *letter != ':').take_while(char::is_ascii_digit).take(4).collect();
    let (hours, minutes) = (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..4)?.parse::<i32>().ok()?);
    (hours < 15 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Whether the zone of a line is none that the words of another column may mean.
pub(super) fn contradicts(sample: &str, zone: &str) -> bool {
    let Some(own) = read(sample) else { return false };
    meant(zone).is_some_and(|meant| !meant.contains(&own))
}

/// Whether words mean a zone that is known here.
pub(super) fn is_known(zone: &str) -> bool {
    meant(zone).is_some()
}

/// Whether words that ought to name something only agree or disagree.
pub(super) fn names_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    ["ja", "nej", "yes", "no", "x", "ok", "samme", "same", "fælles", "shared"].contains(&&*text)
}

/// The zones that words may mean, in minutes; nothing where they are not known.
fn meant(zone: &str) -> Option<Vec<i32>> {
    let zone = zone.trim().trim_start_matches('(').to_lowercase();
    let begins = |all: &[&str]| all.iter().any(|own| zone.starts_with(own));
    let has = |all: &[&str]| all.iter().any(|own| zone.contains(own));
    let after = zone.trim_start_matches(|letter: char| letter.is_alphabetic() || letter == ' ');
    if begins(&["utc", "gmt", "+", "-", "zulu", "z"]) {
        return match after {
            after if after.starts_with(['+', '-', '±']) => hours(after).map(|minutes| vec![minutes]),
            _ => (begins(&["utc", "gmt", "zulu"]) || zone == "z").then(|| vec![0]),
        };
    }
    if has(&["cest", "sommertid", "summer"]) && !has(&["dansk", "danish", "vinter", "winter"]) {
        return Some(vec![120]);
    }
    if has(&DANISH) {
        return Some(vec![60, 120]);
    }
    if has(&["vintertid", "normaltid", "winter time"]) {
        return Some(vec![60]);
    }
    has(&["europe/london"]).then(|| vec![0, 60])
}

/// Words for the time of Denmark, and for zones that are always the same as it.
const DANISH: [&str; 19] = [
    "cet",
    "dansk",
    "danish",
    "danmark",
    "denmark",
    "copenhagen",
    "københavn",
    "romance",
    "mellemeurop",
    "centraleurop",
    "central europ",
    "w. europe",
    "lokal tid",
    "local time",
    "berlin",
    "amsterdam",
    "stockholm",
    "oslo",
    "paris",
];

/// `+1`, `+01:00`, and what may stand behind it.
fn hours(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let text = text.trim_start_matches(['+', '-', '±']);
    let text = text.split(|sign: char| !sign.is_ascii_digit() && sign != ':').next().unwrap_or_default();
    let (hours, minutes) = text.split_once(':').unwrap_or((text, "0"));
    let (hours, minutes) = (hours.trim().parse::<i32>().ok()?, minutes.trim().parse::<i32>().ok()?);
    (hours < 15 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Whether words name the clock of a system itself, which no other shares.
pub(super) fn is_own_clock(text: &str) -> bool {
    let text = text.to_lowercase();
    let text =
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '.').filter(|word| !word.is_empty());
    let words: Vec<&str> = text.map(|word| word.trim_end_matches('.')).collect();
    let has = |all: &[&str]| words.iter().any(|word| all.contains(word));
    let own = [
        "lokal",
        "lokalt",
        "local",
        "intern",
        "internt",
        "internal",
        "eget",
        "egen",
        "own",
        "enhedens",
        "systemets",
        "serverens",
        "maskinens",
        "hardware",
    ];
    let is_alone = |own: &&str| words.as_slice() == [*own];
    has(&["ur", "clock", "klokke"]) && has(&own)
        || own.iter().any(is_alone)
        || has(&["bios", "cmos", "rtc", "127.127.1.0", "usynkroniseret", "unsynchronised", "unsynchronized"])
        || has(&["ikke", "not"]) && has(&["synkroniseret", "synchronised", "synchronized"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_of_a_line_is_read_and_nothing_else_of_it() {
        for (sample, zone) in [
            ("2026-11-12T08:01:22Z ACCEPT", "+00:00"),
            ("2026-11-12T08:01:22.345+01:00 hje", "+01:00"),
            ("10.0.0.1 - hje [12/Nov/2026:08:01:22 +0100] GET /", "+01:00"),
            ("2026-11-12 08:01:22,123 CEST login", "+02:00"),
            ("Nov 12 08:01:22 fw01 drop", ""),
            ("12-11-2026 08:01:22 -- GET", ""),
            ("æøå 8:1:2", ""),
            ("", ""),
        ] {
            assert_eq!(zone_of(sample), zone, "{sample}");
        }
    }

    #[test]
    fn a_line_of_another_zone_than_is_told_contradicts_it() {
        for (sample, zone) in
            [("+00:00", "dansk tid"), ("+01:00", "UTC"), ("+02:00", "utc+1"), ("+00:00", "Europe/Copenhagen")]
        {
            assert!(contradicts(sample, zone), "{sample} {zone}");
        }
        for (sample, zone) in [
            ("+00:00", "UTC"),
            ("+00:00", "GMT"),
            ("+01:00", "dansk tid"),
            ("+02:00", "CET"),
            ("+01:00", "UTC+1"),
            ("+01:00", "+01:00"),
            ("", "UTC"),
            ("+00:00", "noget andet"),
            ("+01:00", "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"),
            ("+00:00", "UTC (Zulu)"),
            ("+02:00", "W. Europe Standard Time"),
            ("+02:00", "Romance Standard Time"),
        ] {
            assert!(!contradicts(sample, zone), "{sample} {zone}");
        }
    }

    #[test]
    fn words_that_mean_no_zone_are_none() {
        for zone in ["UTC", "z", "dansk tid", "+01:00", "UTC+1", "Europe/Berlin", "lokal tid", "vintertid"] {
            assert!(is_known(zone), "{zone}");
        }
        for zone in ["xyzzy", "ja", "samme", "", "UTC+", "+banan", "zone 5"] {
            assert!(!is_known(zone), "{zone}");
        }
    }

    #[test]
    fn the_clock_of_a_system_itself_is_no_common_one() {
        for own in
            ["lokalt ur", "Local clock", "enhedens ur", "BIOS", "ikke synkroniseret", "lokal", "127.127.1.0"]
        {
            assert!(is_own_clock(own), "{own}");
        }
        for common in [
            "ntp1.nordhavn.example",
            "UTC",
            "dansk tid",
            "lokal tid",
            "ntp.local.example",
            "intern NTP-server",
        ] {
            assert!(!is_own_clock(common), "{common}");
        }
    }
}
