//! XML as scanners and builds write it, element by element: no document type with anything in it, no entities of its own,
//! and no more of it in memory than one element.

use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::{BytesStart, Event};

use super::gate::{Allowance, Gate, limit_in};
use super::{LARGEST, Why};

/// Elements within elements.
const DEPTH: usize = 64;
/// Attributes of one element.
const ATTRIBUTES: usize = 200;
/// Letters of a name.
const NAME: usize = 256;
/// What one tag or one text may take: 16 MiB, since scanners put pictures in.
const PIECE: u64 = 16 << 20;
/// As much of the text of an element is kept: 64 KiB.
const TEXT: usize = 64 << 10;

/// What is read next.
#[derive(Debug)]
pub enum Node<'a> {
    /// An element begins.
    Opens(&'a Tag),
    /// An element ends: its name, and what stands directly in it.
    Closes(&'a str, &'a str),
}

/// The beginning of an element.
#[derive(Debug, Default)]
pub struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    used: usize,
}

impl Tag {
    /// Its name, without what stands before a colon.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An attribute of it; nothing where it is not there or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let own = self.attributes[..self.used].iter().find(|(own, _)| own == name);
        own.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    fn take(&mut self, start: &BytesStart<'_>, line: u64) -> Result<(), Why> {
        self.name.clear();
        self.name.push_str(start.local_name().as_ref());
        self.used = 0;
        if self.name.len() > NAME {
            return Err(Why::NotXml(line));
        }
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| Why::NotXml(line))?;
            if self.used == ATTRIBUTES {
                return Err(Why::TooManyColumns(ATTRIBUTES));
            }
            let raw: &str = attribute.value.as_ref();
            let value = unescape(raw).map_err(|error| of_escape(&error, line))?;
            if self.used == self.attributes.len() {
                self.attributes.push((String::new(), String::new()));
            }
            let (name, own) = &mut self.attributes[self.used];
            name.clear();
            name.push_str(attribute.key.local_name().as_ref());
            own.clear();
            own.push_str(beginning(&value, TEXT));
            self.used += 1;
        }
        Ok(())
    }
}

/// Reads a text as XML.
pub struct Xml<'r> {
    reader: Reader<BufReader<Gate<&'r mut dyn Read>>>,
    piece: Allowance,
    buffer: Vec<u8>,
    tag: Tag,
    /// What stands in each open element.
    texts: Vec<String>,
    depth: usize,
    /// The line that is read next, and that on which what was read last begins.
    next_line: u64,
    line: u64,
    /// An element was read that is written as one tag: its end is still to be told.
    ends: bool,
    any: bool,
}

impl<'r> Xml<'r> {
    /// The text of a reader, from its beginning.
    pub fn new(text: &'r mut dyn Read) -> Self {
        let piece = Allowance::of(PIECE);
        let gate = Gate::new(text, LARGEST, piece.clone());
        let reader = Reader::from_reader(BufReader::with_capacity(64 << 10, gate));
        let (buffer, texts) = (Vec::new(), Vec::new());
        let tag = Tag::default();
        Self { reader, piece, buffer, tag, texts, depth: 0, next_line: 1, line: 1, ends: false, any: false }
    }

    /// The line on which what was read last begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What comes next; nothing at the end of a whole document.
    ///
    /// # Errors
    /// When it is no XML, has entities of its own, is cut off or beyond a limit.
    #[expect(
        clippy::should_implement_trait,
        reason = "what it lends lives no longer than until the next one"
    )]
    pub fn next(&mut self) -> Result<Option<Node<'_>>, Why> {
        match self.step()? {
            Step::Opens => Ok(Some(Node::Opens(&self.tag))),
            Step::Closes => {
                self.depth -= 1;
                let text = self.texts.get(self.depth).map_or("", |text| text.trim());
                Ok(Some(Node::Closes(&self.tag.name, text)))
            }
            Step::Ended => Ok(None),
        }
    }

    fn step(&mut self) -> Result<Step, Why> {
        if std::mem::take(&mut self.ends) {
            return Ok(Step::Closes);
        }
        loop {
            self.buffer.clear();
            self.piece.renew();
            let event = self.reader.read_event_into(&mut self.buffer);
            let event = event.map_err(|error| of_error(error, self.next_line))?;
            let line = self.next_line;
            self.line = line;
            self.next_line += newlines(&event);
            let start = match &event {
                Event::Start(start) | Event::Empty(start) => start,
                Event::End(end) => {
                    self.tag.name.clear();
                    self.tag.name.push_str(end.local_name().as_ref());
                    return if self.depth == 0 { Err(Why::NotXml(line)) } else { Ok(Step::Closes) };
                }
                Event::Text(text) => {
                    put(&mut self.texts, self.depth, text, line)?;
                    continue;
                }
                Event::CData(text) => {
                    put(&mut self.texts, self.depth, text, line)?;
                    continue;
                }
                Event::GeneralRef(name) => {
                    let written = format!("&{};", name as &str);
                    let text = unescape(&written).map_err(|error| of_escape(&error, line))?;
                    put(&mut self.texts, self.depth, &text, line)?;
                    continue;
                }
                // A name alone, or an address that is never asked: scanners write those. What is declared in it is not read.
                Event::DocType(text) if text.contains('[') => return Err(Why::Entities),
                Event::Eof if self.depth > 0 => return Err(Why::CutOff),
                Event::Eof if !self.any => return Err(Why::Empty),
                Event::Eof => return Ok(Step::Ended),
                Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            self.tag.take(start, line)?;
            if self.depth == DEPTH {
                return Err(Why::TooDeep);
            }
            if self.depth == 0 && std::mem::replace(&mut self.any, true) {
                return Err(Why::NotXml(line));
            }
            match self.texts.get_mut(self.depth) {
                Some(text) => text.clear(),
                None => self.texts.push(String::new()),
            }
            self.depth += 1;
            self.ends = matches!(event, Event::Empty(_));
            return Ok(Step::Opens);
        }
    }
}

enum Step {
    Opens,
    Closes,
    Ended,
}

/// Adds to the text of the innermost open element; outside the root there is none.
fn put(texts: &mut [String], depth: usize, text: &str, line: u64) -> Result<(), Why> {
    match depth.checked_sub(1).and_then(|at| texts.get_mut(at)) {
        Some(own) => own.push_str(beginning(text, TEXT.saturating_sub(own.len()))),
        None if text.trim_matches('\u{feff}').trim().is_empty() => {}
        None => return Err(Why::NotXml(line)),
    }
    Ok(())
}

/// The beginning of a text, of no more than so many octets.
fn beginning(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    &text[..end]
}

fn newlines(event: &Event<'_>) -> u64 {
    let text: &str = event;
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}

fn of_escape(error: &EscapeError, line: u64) -> Why {
    match error {
        EscapeError::UnrecognizedEntity(..) => Why::Entities,
        _ => Why::NotXml(line),
    }
}

fn of_error(error: Error, line: u64) -> Why {
    match error {
        Error::Io(error) => match limit_in(&error) {
            Some(why) => why,
            None => Why::from(std::io::Error::from(error.kind())),
        },
        Error::Syntax(SyntaxError::InvalidBangMarkup) => Why::NotXml(line),
        Error::Syntax(_) => Why::CutOff,
        _ => Why::NotXml(line),
    }
}

/// The name of the root element of a text that begins so; nothing where it does not begin as XML does.
pub fn root(head: &str) -> Option<&str> {
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let after = |end: &str| rest.find(end).and_then(|at| rest.get(at + end.len()..));
        rest = match rest {
            _ if rest.starts_with("<?") => after("?>")?,
            _ if rest.starts_with("<!--") => after("-->")?,
            _ if rest.starts_with("<!DOCTYPE") => {
                let plain = rest.split('>').next().is_some_and(|own| !own.contains('['));
                let end = if plain { after(">") } else { after("]") };
                end?.trim_start().trim_start_matches('>')
            }
            _ => break,
        }
        .trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/')).unwrap_or(name.len());
    let name = &name[..end];
    let name = name.rsplit(':').next().unwrap_or(name);
    let plain = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.');
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let mut bytes = text.as_bytes();
        let mut xml = Xml::new(&mut bytes);
        let mut all = Vec::new();
        loop {
            match xml.next() {
                Ok(Some(Node::Opens(tag))) => {
                    all.push(format!("<{} a={}", tag.name(), tag.get("a").unwrap_or("-")));
                    all.push(xml.line().to_string());
                }
                Ok(Some(Node::Closes(name, text))) => all.push(format!("{name}={text}>")),
                Ok(None) => return Ok(all),
                Err(why) => return Err(format!("{why:?}")),
            }
        }
    }

    #[test]
    fn elements_are_read_with_their_attributes_and_what_stands_directly_in_them() {
        let text = "<?xml version=\"1.0\"?>\n<!DOCTYPE r>\n<!-- <x> -->\n<n:r a='1 &lt; &#50;'>\n ab<b a=\"\"/> &amp;<![CDATA[ <c> ]]>\n</n:r>\n";
        assert_eq!(read(text).unwrap(), ["<r a=1 < 2", "4", "<b a=-", "5", "b=>", "r=ab & <c>>"]);
    }

    #[test]
    fn what_declares_anything_of_its_own_is_refused_and_so_is_what_is_no_xml() {
        let laughs = "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><r>&b;</r>";
        assert_eq!(read(laughs), Err("Entities".into()));
        assert_eq!(read("<r a='&file;'/>"), Err("Entities".into()));
        assert_eq!(read("<r>&b;</r>"), Err("Entities".into()));
        assert_eq!(
            read("<!DOCTYPE r SYSTEM \"http://x.example/r.dtd\"><r/>").unwrap().len(),
            3,
            "it is not asked"
        );
        for wrong in [
            "<r></q>",
            "<r a=1/>",
            "<r/><r/>",
            "<r/>x",
            "x<r/>",
            "</r>",
            "<r>&#xFFFFFFFF;</r>",
            "<r><!x></r>",
        ] {
            assert_eq!(read(wrong), Err("NotXml(1)".into()), "{wrong}");
        }
        assert_eq!(read("<r>\n\n<a b='1' b='2'/></r>"), Err("NotXml(3)".into()));
    }

    #[test]
    fn what_is_cut_off_or_beyond_a_limit_is_refused() {
        for cut in ["<r><a>", "<r><a", "<r a='", "<r><!-- x", "<r><![CDATA[x", "<!DOCTYPE r"] {
            assert_eq!(read(cut), Err("CutOff".into()), "{cut}");
        }
        assert_eq!(read(" \n"), Err("Empty".into()));
        assert_eq!(read(&"<a>".repeat(100_000)), Err("TooDeep".into()));
        let many: String = (0..=ATTRIBUTES).map(|at| format!(" a{at}='1'")).collect();
        assert_eq!(read(&format!("<r{many}/>")), Err(format!("TooManyColumns({ATTRIBUTES})")));
        let long = format!("<r>{}</r>", "x".repeat((PIECE as usize) + (1 << 20)));
        assert_eq!(read(&long), Err(format!("RowTooLarge({PIECE})")));
        let kept = read(&format!("<r>{}</r>", "ø".repeat(TEXT))).unwrap();
        assert_eq!(kept[2].len(), TEXT + 3, "the beginning is kept, in whole letters");
    }

    #[test]
    fn the_root_is_known_by_the_beginning() {
        assert_eq!(root("<!DOCTYPE r [<!ENTITY x \"y\">] ><r/>"), Some("r"));
        let nmap = "\u{feff}<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<?xml-stylesheet href=\"x\"?>\n<!-- Nmap > -->\n<nmaprun scanner=\"nmap\"";
        assert_eq!(root(nmap), Some("nmaprun"));
        assert_eq!((root("<b:bom xmlns:b='x'>"), root("<r/>")), (Some("bom"), Some("r")));
        assert_eq!((root("a;b"), root("<"), root("<?xml"), root("< 5;x")), (None, None, None, None));
    }
}
