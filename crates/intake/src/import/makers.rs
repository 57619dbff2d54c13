//! Our own small makers of files: what is given out to be run or filled in where no system has an export, or its export lacks
//! what a rule needs. They are data; tests hold what they write against what is read.

use kravtjek_model::text::Lang;

/// A maker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maker {
    /// The name it is given out by.
    pub name: &'static str,
    /// The format that it makes.
    pub format: &'static str,
    da: &'static str,
    en: &'static str,
}

impl Maker {
    const fn of(name: &'static str, format: &'static str, text: &'static str) -> Self {
        Self { name, format, da: text, en: text }
    }

    /// Its text; what is a program is the same in every language.
    pub fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.da, self.en)
    }

    /// As it is given out: Windows PowerShell takes a script for one of the old code page unless it begins with a mark.
    pub fn file(&self, lang: Lang) -> Vec<u8> {
        let text = self.text(lang);
        if self.name.ends_with(".ps1") {
            return format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
        }
        text.as_bytes().to_vec()
    }
}

/// Every maker.
pub const MAKERS: &[Maker] = &[
    Maker::of("osquery.conf", "osquery", include_str!("../../../../catalogue/makers/osquery.conf")),
    Maker::of(
        "local-admins.ps1",
        "local-admins",
        include_str!("../../../../catalogue/makers/local-admins.ps1"),
    ),
    Maker::of("bitlocker.ps1", "bitlocker", include_str!("../../../../catalogue/makers/bitlocker.ps1")),
    Maker::of(
        "firewall-rules.ps1",
        "firewall-rules",
        include_str!("../../../../catalogue/makers/firewall-rules.ps1"),
    ),
    Maker {
        name: "map.toml",
        format: "table",
        da: include_str!("../../../../catalogue/makers/map.da.toml"),
        en: include_str!("../../../../catalogue/makers/map.en.toml"),
    },
];

/// The text of a maker, by its name; in Danish where it has words.
pub fn text(name: &str) -> Option<&'static str> {
    text_in(name, Lang::Da)
}

/// The text of a maker, by its name.
pub fn text_in(name: &str, lang: Lang) -> Option<&'static str> {
    find(name).map(|maker| maker.text(lang))
}

/// The maker of this name.
pub fn find(name: &str) -> Option<&'static Maker> {
    MAKERS.iter().find(|maker| maker.name.eq_ignore_ascii_case(name))
}
