//! One row of a table with its place, and the headings above it, found by any of the names they go by.

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its number in the file, from 1, headings included: the number that a spreadsheet shows, and the line of a file
    /// in which no cell spans lines.
    pub number: u64,
    /// Its cells, without the blanks around them. There may be fewer than headings, and more.
    pub cells: &'a [String],
}

impl<'a> Row<'a> {
    /// What stands in a column; nothing where the row ends before it, or the cell is empty.
    pub fn get(&self, column: usize) -> Option<&'a str> {
        self.cells.get(column).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

/// The headings of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
    plain: Vec<String>,
    /// The number of their row.
    pub row: u64,
}

impl Header {
    /// The headings as they stand.
    pub fn new(names: &[String], row: u64) -> Self {
        let plain = names.iter().map(|name| plain(name)).collect();
        Self { names: names.to_vec(), plain, row }
    }

    /// The headings, as they are written.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The column that goes by one of these names, the first of them that is there. Capitals, blanks and signs do not
    /// matter, and a question mark stands for any letter that was lost on the way.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let name = plain(name);
            self.plain.iter().position(|own| alike(own, &name))
        })
    }

    /// The heading of a column, where another column has the same one: what stands there says two things.
    pub fn twice(&self, column: usize) -> Option<&str> {
        let own = self.plain.get(column).filter(|own| !own.is_empty())?;
        let times = self.plain.iter().filter(|other| *other == own).count();
        (times > 1).then(|| self.names[column].as_str())
    }

    /// The first heading that stands twice.
    pub fn first_twice(&self) -> Option<&str> {
        (0..self.plain.len()).find_map(|column| self.twice(column))
    }

    /// Whether every one of these columns is there, each by any of its names.
    pub fn has_all(&self, columns: &[&[&str]]) -> bool {
        columns.iter().all(|names| self.column(names).is_some())
    }

    /// The heading nearest to a name, where one is near: for whoever misspelt it.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let wanted = plain(name);
        let near = self.plain.iter().enumerate().map(|(at, own)| (distance(own, &wanted), at));
        let (steps, at) = near.min()?;
        (steps <= wanted.chars().count() / 3 + 1).then(|| self.names[at].as_str())
    }
}

/// A name as it is compared: letters and digits in lower case, and a question mark for a letter that was lost.
fn plain(name: &str) -> String {
    let kept = name.chars().filter_map(|letter| match letter {
        '?' | '\u{fffd}' => Some('?'),
        letter if letter.is_alphanumeric() => Some(letter),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

fn alike(one: &str, other: &str) -> bool {
    let lost = |one: char, other: char| one == '?' && !other.is_ascii();
    one == other
        || one.chars().count() == other.chars().count()
            && one.chars().zip(other.chars()).all(|(a, b)| a == b || lost(a, b) || lost(b, a))
}

/// How many letters must be changed, added or taken away.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != *b);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::new(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), 1)
    }

    #[test]
    fn a_heading_is_found_by_any_of_its_names_whatever_its_capitals_and_signs() {
        let header = header(&["Device name", "OS_version", "FirewallStatus_loc", "FirewallStatus", "M?rke"]);
        assert_eq!(header.column(&["Enhedsnavn", "deviceName"]), Some(0));
        assert_eq!(header.column(&["OS version"]), Some(1));
        assert_eq!(header.column(&["firewallstatus"]), Some(3), "the localised twin is another column");
        assert_eq!(header.column(&["Mærke"]), Some(4), "the letter was lost on the way");
        assert_eq!(header.column(&["Serial number"]), None);
        assert_eq!(header.nearest("Devicename"), Some("Device name"));
        assert_eq!(header.nearest("Security patch level"), None);
    }

    #[test]
    fn a_row_that_is_too_short_has_nothing_where_it_ends() {
        let cells = ["a".to_owned(), String::new()];
        let row = Row { number: 2, cells: &cells };
        assert_eq!((row.get(0), row.get(1), row.get(2)), (Some("a"), None, None));
    }
}
