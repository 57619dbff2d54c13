//! What sources say of one unit, and which of their words counts: the rules by which several sources add up.

use jiff::Timestamp;
use kravtjek_model::assessment::Saying;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::FormatId;
use kravtjek_model::observation::Observation;
use kravtjek_model::observation::units::{Holds, MadeBy, UnitState, Units};

/// How much later than its file a unit may say it was heard of: a file has a date, and devices report all day.
const A_DAY: i64 = 24 * 60 * 60;

/// One observation of a fact, as far as it counts.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) observation: &'a Observation,
    pub(crate) units: &'a Units,
    /// The last list of the same source that is whole and later: what it leaves out is gone.
    pub(crate) listed: Option<&'a Units>,
}

impl<'a> Told<'a> {
    /// Its units that are still there, in order.
    pub(crate) fn states(self) -> impl Iterator<Item = (&'a str, &'a UnitState)> {
        let still = move |unit: &str| self.listed.is_none_or(|listed| listed.units.contains_key(unit));
        let all = self.units.units.iter().map(|(unit, state)| (&**unit, state));
        all.filter(move |(unit, _)| still(unit))
    }

    /// What it says of one unit.
    pub(crate) fn state(self, unit: &str) -> Option<&'a UnitState> {
        let still = self.listed.is_none_or(|listed| listed.units.contains_key(unit));
        self.units.units.get(unit).filter(|_| still)
    }
}

/// What one observation says of one unit.
#[derive(Clone, Copy)]
pub(crate) struct Word<'a> {
    pub(crate) told: Told<'a>,
    pub(crate) state: &'a UnitState,
}

impl<'a> Word<'a> {
    /// The moment it speaks of: when the unit was last heard of, else that of the file.
    pub(crate) fn at(&self) -> Timestamp {
        let made = self.told.observation.at;
        let heard = self.state.at().filter(|heard| heard.as_second() <= made.as_second() + A_DAY);
        heard.unwrap_or(made)
    }

    pub(crate) fn source(&self) -> Option<&'a FormatId> {
        self.told.units.source.as_ref()
    }

    fn made_by(&self) -> MadeBy {
        self.told.units.made_by
    }

    fn concludes(&self) -> bool {
        self.state.holds != Holds::Unknown
    }

    /// Whether it goes before another one: the later does, and of two of one moment the worse.
    fn before(&self, other: &Self) -> bool {
        (self.at(), worse(self.state.holds)) > (other.at(), worse(other.state.holds))
    }

    /// The name of the file, without the folder or the archive it lies in.
    fn file(&self) -> &'a str {
        let by = self.told.observation.by.as_str();
        let inner = by.rsplit_once(": ").map_or(by, |(_, inner)| inner);
        inner.rsplit(['/', '\\']).next().unwrap_or(inner)
    }

    /// What was read, with the day, the file and the row. Of what names no source, what was read alone.
    pub(crate) fn read(&self) -> Detail {
        let (what, file) = (&self.state.detail, self.file());
        let placed = matches!(what.id(), "row_of" | "row_of_day" | "file_of_day");
        if what.is_empty() || placed || self.source().is_none() {
            return what.clone();
        }
        match self.state.row() {
            Some(row) => Detail::row_of_day(what.clone(), self.at(), file, row),
            None => Detail::file_of_day(what.clone(), self.at(), file),
        }
    }

    /// Who says what, and when.
    pub(crate) fn saying(&self) -> Saying {
        Saying {
            source: self.source().cloned(),
            file: self.file().to_owned(),
            holds: self.state.holds,
            at: self.at(),
        }
    }

    /// That it is too old to count: when the unit was last heard of, and where.
    fn too_old(&self) -> Detail {
        let (heard, file) = (Detail::last_heard(self.at()), self.file());
        match self.state.row() {
            Some(row) => Detail::row_of(heard, file, row),
            None => heard,
        }
    }
}

fn worse(holds: Holds) -> u8 {
    match holds {
        Holds::No => 3,
        Holds::Unknown => 2,
        Holds::Yes => 1,
        Holds::NotApplicable => 0,
    }
}

/// How a unit stands by all that is said of it.
#[derive(Clone, Copy)]
pub(crate) struct Stand<'a> {
    /// Unknown where nothing that still counts concludes.
    pub(crate) holds: Holds,
    /// The word that counts; of a unit that is not known, the one that says most.
    pub(crate) word: Option<Word<'a>>,
    /// The last word that concludes and is too old, where none that concludes still counts.
    pub(crate) old: Option<Word<'a>>,
    /// Sources that still count say different things.
    pub(crate) disputed: bool,
}

impl<'a> Stand<'a> {
    /// Of a unit that no source of the fact speaks of.
    pub(crate) const NOTHING: Self = Self { holds: Holds::Unknown, word: None, old: None, disputed: false };

    /// By all words about the unit. `still` says whether a moment is young enough.
    pub(crate) fn of(words: &[Word<'a>], still: &mut impl FnMut(Timestamp) -> bool) -> Self {
        let (mut fresh, mut old, mut open) = (Standing::default(), Standing::default(), None::<Word<'a>>);
        for word in words {
            if !word.concludes() {
                let says_more = |known: &Word<'a>| {
                    let key = |one: &Word<'a>| (!one.state.detail.is_empty(), one.at());
                    key(word) > key(known)
                };
                open = open.filter(|known| !says_more(known)).or(Some(*word));
            } else if still(word.at()) {
                fresh.take(*word);
            } else {
                old.take(*word);
            }
        }
        match fresh.counts() {
            Some(word) => Self {
                holds: word.state.holds,
                word: Some(word),
                old: None,
                disputed: differ(words) && !disagreeing(words, still).is_empty(),
            },
            None => Self { word: open.or(old.counts()), old: old.counts(), ..Self::NOTHING },
        }
    }

    /// Whether some source of the fact speaks of it at all.
    pub(crate) fn known(&self) -> bool {
        self.word.is_some()
    }

    /// What was read of it, or why that does not count.
    pub(crate) fn read(&self) -> Detail {
        match (self.holds, self.word) {
            (_, None) => Detail::NOTHING,
            (Holds::Unknown, Some(word)) if word.concludes() => word.too_old(),
            (_, Some(word)) => word.read(),
        }
    }
}

/// The word that counts of what was made by devices, and of what people typed.
#[derive(Clone, Copy, Default)]
pub(crate) struct Standing<'a> {
    devices: Option<Word<'a>>,
    people: Option<Word<'a>>,
}

impl<'a> Standing<'a> {
    pub(crate) fn take(&mut self, word: Word<'a>) {
        let own = match word.made_by() {
            MadeBy::Devices => &mut self.devices,
            MadeBy::People => &mut self.people,
        };
        if own.is_none_or(|known| word.before(&known)) {
            *own = Some(word);
        }
    }

    /// What people typed counts where no device concludes; against one only where it admits what came later.
    pub(crate) fn counts(self) -> Option<Word<'a>> {
        let (Some(devices), Some(people)) = (self.devices, self.people) else {
            return self.devices.or(self.people);
        };
        let admits = people.state.holds == Holds::No && people.at() >= devices.at();
        Some(if admits { people } else { devices })
    }
}

/// Whether some of the words say no and others conclude otherwise: nearly all agree.
fn differ(words: &[Word<'_>]) -> bool {
    words.iter().any(|word| word.state.holds == Holds::No)
        && words.iter().any(|word| matches!(word.state.holds, Holds::Yes | Holds::NotApplicable))
}

/// The last word of each source that still counts, where one says no and another does not; nothing where they agree.
pub(crate) fn disagreeing<'a>(
    words: &[Word<'a>],
    still: &mut impl FnMut(Timestamp) -> bool,
) -> Vec<Word<'a>> {
    let mut last: Vec<Word<'a>> = Vec::new();
    for word in words.iter().filter(|word| word.concludes()) {
        if !still(word.at()) {
            continue;
        }
        match last.iter_mut().find(|known| known.source() == word.source()) {
            Some(known) if word.before(known) => *known = *word,
            Some(_) => {}
            None => last.push(*word),
        }
    }
    let no = last.iter().filter(|word| word.state.holds == Holds::No).count();
    if no == 0 || no == last.len() {
        last.clear();
    }
    last.sort_by(|one, other| (one.at(), one.source()).cmp(&(other.at(), other.source())));
    last
}
