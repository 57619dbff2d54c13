//! The orders of a report, as they are named on the command line.

use clap::ValueEnum;
use kravtjek_report::assessment::Order;

/// In which order a report tells things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportOrder {
    Urgency,
    Catalogue,
}

impl From<ReportOrder> for Order {
    fn from(order: ReportOrder) -> Self {
        match order {
            ReportOrder::Urgency => Self::Urgency,
            ReportOrder::Catalogue => Self::Catalogue,
        }
    }
}
