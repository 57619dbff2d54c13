//! Reads what a client asked.

/// A hello as the server read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The newest version offered, as on the wire; 2 for SSLv2.
    pub version: u16,
    /// The version of the record, as on the wire.
    pub record: u16,
    /// The length of the handshake message with its header.
    pub length: usize,
    /// The suites, signals and all.
    pub suites: Vec<u16>,
    /// The compression methods.
    pub compression: Vec<u8>,
    /// The name asked for.
    pub name: Option<String>,
    /// The groups, if there was a list.
    pub groups: Option<Vec<u16>>,
    /// The signature algorithms, if there was a list.
    pub signatures: Option<Vec<u16>>,
    /// The groups with shares, if there was a list.
    pub shares: Option<Vec<u16>>,
    /// The numbers of all extensions.
    pub extensions: Vec<u16>,
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self, octets: usize) -> Option<usize> {
        Some(self.take(octets)?.iter().fold(0, |number, octet| number << 8 | usize::from(*octet)))
    }

    fn block(&mut self, octets: usize) -> Option<&'a [u8]> {
        let length = self.number(octets)?;
        self.take(length)
    }
}

fn number16(octets: &[u8]) -> u16 {
    octets.iter().fold(0, |number, octet| number << 8 | u16::from(*octet))
}

fn list(octets: &[u8]) -> Vec<u16> {
    octets.chunks_exact(2).map(number16).collect()
}

/// How long a hello is as a whole, once its beginning has come.
pub(crate) fn length(octets: &[u8]) -> Option<usize> {
    match octets {
        [22, _, _, high, low, ..] => Some(5 + usize::from(number16(&[*high, *low]))),
        [high @ 0x80..=0xff, low, ..] => Some(2 + usize::from(number16(&[high & 0x7f, *low]))),
        _ => None,
    }
}

/// Reads a hello; none when it is no hello.
pub(crate) fn read(octets: &[u8]) -> Option<Asked> {
    if octets.first()? & 0x80 != 0 {
        return Some(Asked { version: 2, length: octets.len() - 2, ..Asked::default() });
    }
    let mut input = Input(octets);
    input.take(1)?;
    let record = number16(input.take(2)?);
    let mut message = Input(input.block(2)?);
    let length = message.0.len();
    if message.number(1)? != 1 {
        return None;
    }
    let mut body = Input(message.block(3)?);
    let mut asked = Asked { version: number16(body.take(2)?), record, length, ..Asked::default() };
    body.take(32)?;
    body.block(1)?;
    asked.suites = list(body.block(2)?);
    asked.compression = body.block(1)?.to_vec();
    if !body.0.is_empty() {
        extensions(&mut asked, body.block(2)?)?;
    }
    Some(asked)
}

fn extensions(asked: &mut Asked, octets: &[u8]) -> Option<()> {
    let mut input = Input(octets);
    while !input.0.is_empty() {
        let number = number16(input.take(2)?);
        let data = input.block(2)?;
        let mut inner = Input(data);
        asked.extensions.push(number);
        match number {
            0 => asked.name = Some(String::from_utf8_lossy(data.get(5..)?).into_owned()),
            10 => asked.groups = Some(list(inner.block(2)?)),
            13 => asked.signatures = Some(list(inner.block(2)?)),
            43 => asked.version = list(inner.block(1)?).into_iter().max()?,
            51 => {
                let mut entries = Input(inner.block(2)?);
                let mut shares = Vec::new();
                while !entries.0.is_empty() {
                    shares.push(number16(entries.take(2)?));
                    entries.block(2)?;
                }
                asked.shares = Some(shares);
            }
            _ => {}
        }
    }
    Some(())
}
