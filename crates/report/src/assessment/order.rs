//! In which order a report tells things.

/// In which order a report tells things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What is to be mended first, then what is missing, then requirement by requirement.
    #[default]
    Urgency,
    /// Requirement by requirement.
    Catalogue,
}
