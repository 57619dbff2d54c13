//! What a scan has seen and worked out, on disk, one thing a line: memory does not grow with the number of domains.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;

use kravtjek_model::observation::Observation;
use kravtjek_model::observations::Observations;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// Lines gathered before they go to the disk.
const GATHERED: usize = 1 << 16;

/// Things of one kind in a file that goes away with this value. Where the disk takes no more, the rest stays in memory,
/// so that nothing is lost; who adds to it ends soon then.
pub struct Spool<T> {
    file: File,
    /// How much of the file counts: whole lines.
    on_disk: u64,
    /// The lines behind those.
    gathered: Vec<u8>,
    full: Option<Error>,
    count: usize,
    kind: PhantomData<T>,
}

/// Where one of them stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    start: u64,
    length: usize,
}

impl<T: Serialize + DeserializeOwned> Spool<T> {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self::over(tempfile::tempfile().map_err(Error::not_kept)?))
    }

    fn over(file: File) -> Self {
        Self { file, on_disk: 0, gathered: Vec::new(), full: None, count: 0, kind: PhantomData }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// What stood in the way when the disk took no more.
    pub(crate) fn full(&self) -> Option<Error> {
        self.full.clone()
    }

    pub(crate) fn add(&mut self, one: &T) -> Result<Extent, Error> {
        let mut line = serde_json::to_vec(one).map_err(|error| Error::not_kept(error.into()))?;
        line.push(b'\n');
        let place = Extent { start: self.on_disk + self.gathered.len() as u64, length: line.len() };
        self.gathered.extend(line);
        self.count += 1;
        if self.gathered.len() >= GATHERED && self.full.is_none() {
            self.write_out();
        }
        Ok(place)
    }

    fn write_out(&mut self) {
        let at = self.file.seek(SeekFrom::Start(self.on_disk));
        match at.and_then(|_| self.file.write_all(&self.gathered)) {
            Ok(()) => {
                self.on_disk += self.gathered.len() as u64;
                self.gathered.clear();
            }
            // What was written of them is passed over: `on_disk` has not moved.
            Err(error) => self.full = Some(Error::not_kept(error)),
        }
    }

    /// One of them again.
    pub(crate) fn read(&mut self, place: Extent) -> Result<T, Error> {
        self.at(place).map_err(Error::not_kept)
    }

    fn at(&mut self, place: Extent) -> io::Result<T> {
        if let Some(start) = place.start.checked_sub(self.on_disk) {
            let start = usize::try_from(start).map_err(io::Error::other)?;
            let line = self.gathered.get(start..).and_then(|rest| rest.get(..place.length));
            return Ok(serde_json::from_slice(line.unwrap_or_default())?);
        }
        self.file.seek(SeekFrom::Start(place.start))?;
        let mut line = vec![0; place.length];
        self.file.read_exact(&mut line)?;
        Ok(serde_json::from_slice(&line)?)
    }

    /// All of them, for where they are few.
    ///
    /// # Errors
    /// When they cannot be read again.
    pub fn all(&mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        self.lines(|line| {
            all.push(serde_json::from_str(line)?);
            Ok(())
        })
        .map_err(Error::not_kept)?;
        Ok(all)
    }

    fn lines(&mut self, mut each: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
        self.file.rewind()?;
        let on_disk = BufReader::new((&self.file).take(self.on_disk));
        let mut reader = on_disk.chain(self.gathered.as_slice());
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 {
            each(line.trim_end())?;
            line.clear();
        }
        Ok(())
    }
}

impl Spool<Observation> {
    /// Writes the file that `judge` reads: what `about` says, with these observations, one a line.
    pub(crate) fn write(&mut self, about: &Observations, out: &mut dyn Write) -> io::Result<()> {
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
    }
}

#[cfg(test)]
mod tests {
    use kravtjek_model::detail::Detail;
    use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};
    use kravtjek_model::observations::{Later, SCHEMA};
    use kravtjek_model::subject::Subject;

    use super::*;
    use crate::parts::organisation;

    fn observation(number: usize) -> Observation {
        let not_seen = NotSeen::new(Why::TimedOut, Detail::said(format!("æ\n{number}")));
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
        let mut spool = Spool::new().unwrap();
        let all: Vec<_> = (0..20).map(observation).collect();
        let places: Vec<_> = all[..10].iter().map(|one| spool.add(one).unwrap()).collect();
        assert_eq!(spool.read(places[7]).unwrap(), all[7]);
        for one in &all[10..] {
            spool.add(one).unwrap();
        }
        assert_eq!(spool.read(places[0]).unwrap(), all[0]);
        assert_eq!(spool.all().unwrap(), all);
        let about = Observations {
            schema: SCHEMA.to_owned(),
            program: "test".to_owned(),
            organisation: organisation(&["example.dk"]),
            measured: [Probe::Dns].into(),
            assets: Vec::new(),
            observations: Vec::new(),
            later: Later::default(),
        };
        let written = |spool: &mut Spool<_>| {
            let mut file = Vec::new();
            spool.write(&about, &mut file).unwrap();
            serde_json::from_slice::<Observations>(&file).unwrap()
        };
        assert_eq!(written(&mut spool), Observations { observations: all, ..about.clone() });
        assert_eq!(written(&mut Spool::new().unwrap()), about);
    }

    #[test]
    #[cfg(unix)]
    fn where_the_disk_takes_no_more_nothing_is_lost() {
        let full = File::options().read(true).write(true).open("/dev/full").unwrap();
        let mut spool = Spool::over(full);
        let all: Vec<_> = (0..2_000).map(observation).collect();
        let places: Vec<_> = all.iter().map(|one| spool.add(one).unwrap()).collect();
        assert!(spool.full().is_some());
        assert_eq!(spool.read(places[1_999]).unwrap(), all[1_999]);
        assert_eq!(spool.all().unwrap(), all);
    }

    #[test]
    fn what_is_on_disk_and_what_is_not_yet_are_read_alike() {
        let mut spool = Spool::new().unwrap();
        let all: Vec<_> = (0..2_000).map(observation).collect();
        let places: Vec<_> = all.iter().map(|one| spool.add(one).unwrap()).collect();
        assert!(spool.on_disk > 0 && !spool.gathered.is_empty());
        for at in [0, 7, 1_000, 1_999] {
            assert_eq!(spool.read(places[at]).unwrap(), all[at]);
        }
        assert_eq!(spool.all().unwrap(), all);
        assert!(spool.full().is_none());
    }
}
