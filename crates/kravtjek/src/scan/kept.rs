//! What a scan has seen and worked out, on disk, one thing a line: memory does not grow with the number of domains.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;

use kravtjek_model::observation::Observation;
use kravtjek_model::observations::Observations;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::outlet::Outlet;
use crate::output;

/// Things of one kind in a file that goes away with this value.
pub(crate) struct Kept<T = Observation> {
    file: BufWriter<File>,
    end: u64,
    count: usize,
    kind: PhantomData<T>,
}

/// Where one of them stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    start: u64,
    length: usize,
}

impl<T: Serialize + DeserializeOwned> Kept<T> {
    pub(super) fn new() -> Result<Self, Failure> {
        let file = tempfile::tempfile().map_err(|error| unable(&error))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 16, file), end: 0, count: 0, kind: PhantomData })
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn add(&mut self, one: &T) -> Result<Place, Failure> {
        let mut line = serde_json::to_vec(one).map_err(|error| unable(&error.into()))?;
        line.push(b'\n');
        self.file.write_all(&line).map_err(|error| unable(&error))?;
        let place = Place { start: self.end, length: line.len() };
        self.end += line.len() as u64;
        self.count += 1;
        Ok(place)
    }

    /// One of them again.
    pub(super) fn read(&mut self, place: Place) -> Result<T, Failure> {
        self.at(place).map_err(|error| unable(&error))
    }

    pub(super) fn at(&mut self, place: Place) -> io::Result<T> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(place.start))?;
        let mut line = vec![0; place.length];
        let read = file.read_exact(&mut line);
        file.seek(SeekFrom::Start(self.end))?;
        read?;
        Ok(serde_json::from_slice(&line)?)
    }

    /// All of them, for where they are few.
    pub(crate) fn all(&mut self) -> Result<Vec<T>, Failure> {
        let mut all = Vec::new();
        self.lines(|line| {
            all.push(serde_json::from_str(line)?);
            Ok(())
        })
        .map_err(|error| unable(&error))?;
        Ok(all)
    }

    fn lines(&mut self, mut each: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.rewind()?;
        let mut reader = BufReader::new(&*file);
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 {
            each(line.trim_end())?;
            line.clear();
        }
        file.seek(SeekFrom::Start(self.end)).map(drop)
    }
}

impl Kept {
    /// Writes the file that `judge` reads: what `about` says, with these observations, one a line.
    pub(crate) fn save(&mut self, about: &Observations, to: &Outlet) -> Result<(), Failure> {
        output::written(to, |out| {
            let text = serde_json::to_string_pretty(about)?;
            // The list of observations stands last and is empty.
            let head = text.strip_suffix("[]\n}").ok_or_else(|| io::Error::other("observations"))?;
            out.write_all(head.as_bytes())?;
            out.write_all(b"[")?;
            let mut first = true;
            self.lines(|line| {
                out.write_all(if first { b"\n    " } else { b",\n    " })?;
                first = false;
                out.write_all(line.as_bytes())
            })?;
            out.write_all(if first { b"]\n}\n" } else { b"\n  ]\n}\n" })
        })
    }
}

pub(crate) fn unable(error: &io::Error) -> Failure {
    let directory = std::env::temp_dir();
    let directory = directory.display();
    Failure::wrong(
        format!(
            "Det sete kan ikke gemmes i {directory}: {error}; skaf plads, eller sæt TMPDIR til en anden mappe."
        ),
        format!(
            "What is seen cannot be kept in {directory}: {error}; make room, or set TMPDIR to another folder."
        ),
    )
}

#[cfg(test)]
mod tests {
    use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};
    use kravtjek_model::observations::SCHEMA;
    use kravtjek_model::subject::Subject;

    use super::*;
    use crate::kind::Kind;

    fn observation(number: usize) -> Observation {
        let not_seen = NotSeen::new(Why::TimedOut, format!("æ\n{number}"));
        Observation {
            id: format!("o{number}").into(),
            asset: "example.dk".into(),
            subject: Subject::set("example.dk", "MX"),
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
            by: "test".to_owned(),
            file_sha256: None,
            seen: Seen::NotSeen(Attempt { probe: Probe::Dns, not_seen }),
        }
    }

    #[test]
    fn what_is_kept_is_read_again_in_any_order_and_saved_whole() {
        let mut kept = Kept::new().unwrap();
        let all: Vec<_> = (0..20).map(observation).collect();
        let places: Vec<_> = all[..10].iter().map(|one| kept.add(one).unwrap()).collect();
        assert_eq!(kept.read(places[7]).unwrap(), all[7]);
        for one in &all[10..] {
            kept.add(one).unwrap();
        }
        assert_eq!(kept.read(places[0]).unwrap(), all[0]);
        assert_eq!(kept.all().unwrap(), all);
        let about = Observations {
            schema: SCHEMA.to_owned(),
            program: "test".to_owned(),
            organisation: crate::input::given(&["example.dk".to_owned()]).unwrap(),
            measured: [Probe::Dns].into(),
            assets: Vec::new(),
            observations: Vec::new(),
        };
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("seen.json");
        let to = Outlet::find("--save", Some(&path), Kind::Observations).unwrap();
        kept.save(&about, &to).unwrap();
        assert_eq!(
            crate::input::observations(&path).unwrap(),
            Observations { observations: all, ..about.clone() }
        );
        Kept::new().unwrap().save(&about, &to).unwrap();
        assert_eq!(crate::input::observations(&path).unwrap(), about);
    }
}
