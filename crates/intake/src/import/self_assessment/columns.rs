//! Where the columns of a self-assessment stand: by their usual headings, or as a person has explained them once.

use kravtjek_model::observation::taken_over::Stated;

use super::status;
use crate::import::mapping::Assessed;
use crate::sheet::Header;

/// A column with its heading.
pub(crate) type At = (usize, String);

/// The columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    /// Those that may name the requirement, the likeliest first.
    pub(crate) named: Vec<At>,
    /// The one that names the criterion within it.
    pub(crate) criterion: Option<At>,
    /// How it stands, in a word.
    pub(crate) status: Option<At>,
    /// Whether a tick in that column means that it is met.
    pub(crate) is_ticked: bool,
    /// Columns whose heading is the word, and in which there is a tick.
    pub(crate) ticks: Vec<(At, Stated)>,
    pub(crate) owner: Option<At>,
    pub(crate) document: Option<At>,
    pub(crate) on: Option<At>,
    pub(crate) due: Option<At>,
    pub(crate) remark: Option<At>,
    /// Columns that a person named and the table has not, with what may have been meant.
    pub(crate) missing: Vec<(String, Option<String>)>,
}

const REQUIREMENT: &[&str] = &[
    "Krav nr.",
    "Kravnr",
    "Krav-id",
    "Kravnummer",
    "Requirement ID",
    "Requirement no.",
    "Requirement number",
    "Krav",
    "Requirement",
    "Anbefaling",
    "Recommendation",
    "Minimumskrav",
];
const NUMBER: &[&str] = &["Nr.", "Id", "No.", "Number", "Nummer", "#"];
const CRITERION: &[&str] = &[
    "Kriterium",
    "Kriterie",
    "Kriterium nr.",
    "Criterion",
    "Criterion ID",
    "Delkrav",
    "Underpunkt",
    "Punkt",
];
const STATUS: &[&str] = &[
    "Status",
    "Opfyldelse",
    "Opfyldelsesgrad",
    "Vurdering",
    "Selvvurdering",
    "Efterlevelse",
    "Trafiklys",
    "Farve",
    "Compliance",
    "Assessment",
];
/// Headings that ask whether it is met: a tick says yes.
const MET: &[&str] = &["Opfyldt", "Er kravet opfyldt", "Opfyldt (ja/nej)", "Met", "Fulfilled"];
const OWNER: &[&str] = &[
    "Ansvarlig",
    "Kravejer",
    "Ejer",
    "Ansvarlig person",
    "Kravansvarlig",
    "Owner",
    "Responsible",
    "Kontaktperson",
];
const DOCUMENT: &[&str] = &[
    "Dokument",
    "Dokumentation",
    "Bilag",
    "Bevis",
    "Document",
    "Documentation",
    "Evidence",
    "Link",
    "Henvisning",
    "Reference",
];
const ON: &[&str] = &[
    "Dato",
    "Vurderet den",
    "Vurderet",
    "Vurderingsdato",
    "Senest vurderet",
    "Sidst opdateret",
    "Opdateret",
    "Date",
    "Assessed on",
    "Last updated",
    "Updated",
];
const DUE: &[&str] = &[
    "Frist",
    "Deadline",
    "Forventet opfyldt",
    "Forventet dato",
    "Måldato",
    "Due",
    "Due date",
    "Target date",
];
const REMARK: &[&str] = &[
    "Bemærkning",
    "Bemærkninger",
    "Kommentar",
    "Kommentarer",
    "Note",
    "Noter",
    "Handling",
    "Handleplan",
    "Næste skridt",
    "Remark",
    "Remarks",
    "Comment",
    "Comments",
    "Notes",
    "Action",
    "Next step",
];

impl Columns {
    /// By their usual headings. What many other lists have too, such as `Nr.`, is enough only where the reader says that it
    /// is a self-assessment.
    pub(crate) fn known(header: &Header, is_only: bool) -> Option<Self> {
        let find = |names: &[&str]| header.column(names).map(|at| (at, header.names()[at].clone()));
        let criterion = find(CRITERION);
        let requirement = find(REQUIREMENT);
        let mut named: Vec<At> =
            [REQUIREMENT, NUMBER].into_iter().flat_map(|names| all(header, names)).collect();
        if requirement.is_none() && criterion.is_none() && !is_only {
            return None;
        }
        let criterion = if named.is_empty() {
            named.extend(criterion);
            None
        } else {
            criterion
        };
        let mut ticks: Vec<(At, Stated)> = Vec::new();
        for (at, name) in header.names().iter().enumerate() {
            let Some(stated) = status::stated(name).filter(|_| !status::is_mark(name)) else { continue };
            if !ticks.iter().any(|(_, other)| *other == stated) {
                ticks.push(((at, name.clone()), stated));
            }
        }
        let word = find(STATUS);
        let is_ticked = word.is_none() && ticks.len() < 2;
        let status = word.or_else(|| find(MET).filter(|_| is_ticked));
        if status.is_some() || ticks.len() < 2 {
            ticks.clear();
        }
        if named.is_empty() || status.is_none() && ticks.is_empty() {
            return None;
        }
        Some(Self {
            named,
            criterion,
            status,
            is_ticked,
            ticks,
            owner: find(OWNER),
            document: find(DOCUMENT),
            on: find(ON),
            due: find(DUE),
            remark: find(REMARK),
            missing: Vec::new(),
        })
    }

    /// As a person explains them; nothing where the table lacks what it takes.
    pub(crate) fn mapped(header: &Header, map: &Assessed) -> Option<Self> {
        let find = |name: &str| header.column(&[name]).map(|at| (at, header.names()[at].clone()));
        let some = |name: &Option<String>| name.as_deref().and_then(find);
        let requirement = find(&map.requirement)?;
        let status = find(&map.status)?;
        let others = [&map.criterion, &map.owner, &map.document, &map.on, &map.due, &map.remark];
        let lacking = others.into_iter().flatten().filter(|name| find(name).is_none());
        let missing = lacking.map(|name| (name.clone(), header.nearest(name).map(str::to_owned)));
        Some(Self {
            named: vec![requirement],
            criterion: some(&map.criterion),
            status: Some(status),
            is_ticked: false,
            ticks: Vec::new(),
            owner: some(&map.owner),
            document: some(&map.document),
            on: some(&map.on),
            due: some(&map.due),
            remark: some(&map.remark),
            missing: missing.collect(),
        })
    }
}

/// Every column that goes by one of these names, in the order of the names.
fn all(header: &Header, names: &[&str]) -> Vec<At> {
    let mut found: Vec<At> = Vec::new();
    for name in names {
        let Some(at) = header.column(&[name]) else { continue };
        if !found.iter().any(|(known, _)| *known == at) {
            found.push((at, header.names()[at].clone()));
        }
    }
    found
}
