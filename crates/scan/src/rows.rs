//! What the checks say of each asset, kept on disk as each part is done and read again when it is shown.

use std::cell::RefCell;

use kravtjek_model::assessment::{AssetOutcomes, Rows};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::AssetId;

use crate::error::Error;
use crate::spool::{Extent, Spool};

/// A row for each asset, in a file that goes away with this value.
pub struct AssetRows {
    file: RefCell<Spool<AssetOutcomes>>,
    order: Vec<(AssetId, AssetKind, Extent)>,
}

impl AssetRows {
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self { file: RefCell::new(Spool::new()?), order: Vec::new() })
    }

    pub(crate) fn add(&mut self, row: &AssetOutcomes) -> Result<(), Error> {
        let place = self.file.get_mut().add(row)?;
        self.order.push((row.asset.clone(), row.kind, place));
        Ok(())
    }

    /// What stood in the way when the disk took no more.
    pub(crate) fn full(&self) -> Option<Error> {
        self.file.borrow().full()
    }

    /// Puts the rows in order; parts are done in any.
    pub(crate) fn sort(&mut self) {
        self.order.sort_by(|(one, own, _), (other, kind, _)| (one, own).cmp(&(other, kind)));
    }
}

impl Rows for AssetRows {
    type Error = Error;

    fn each(&self, see: &mut dyn FnMut(&AssetOutcomes)) -> Result<(), Error> {
        for (_, _, place) in &self.order {
            let row = self.file.borrow_mut().read(*place)?;
            see(&row);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kravtjek_model::assessment::{Outcome, Said};
    use kravtjek_model::id::CheckId;

    use super::*;

    #[test]
    fn rows_kept_in_any_order_are_read_in_the_order_of_names_and_kinds() {
        let row = |asset: &str, kind, said| AssetOutcomes {
            asset: asset.into(),
            kind,
            checks: BTreeMap::from([(
                CheckId::known("dns.dnssec_signed"),
                Outcome { outcome: said, findings: [].into() },
            )]),
            unseen: BTreeMap::new(),
            extras: BTreeMap::new(),
        };
        let rows = [
            row("b.dk", AssetKind::Host, Said::Pass),
            row("c.dk", AssetKind::Domain, Said::Fail),
            row("b.dk", AssetKind::Domain, Said::CannotTell),
            row("a.dk", AssetKind::MailGateway, Said::Fail),
        ];
        let mut kept = AssetRows::new().unwrap();
        rows.iter().for_each(|row| kept.add(row).unwrap());
        kept.sort();
        for _ in 0..2 {
            let mut read = Vec::new();
            kept.each(&mut |row| read.push(row.clone())).unwrap();
            assert_eq!(read, [3, 2, 0, 1].map(|at: usize| rows[at].clone()));
        }
    }
}
