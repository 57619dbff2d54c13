//! Our own small makers of files: what is given out to be run where no system has an export, or its export lacks what a
//! rule needs. They are data; tests hold what they write against what is read.

/// A maker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maker {
    /// The name it is given out by.
    pub name: &'static str,
    /// The format that it makes.
    pub format: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Every maker, by name.
pub const MAKERS: &[Maker] = &[Maker {
    name: "osquery.conf",
    format: "osquery",
    text: include_str!("../../../../catalogue/makers/osquery.conf"),
}];

/// The text of a maker.
pub fn text(name: &str) -> Option<&'static str> {
    MAKERS.iter().find(|maker| maker.name.eq_ignore_ascii_case(name)).map(|maker| maker.text)
}
