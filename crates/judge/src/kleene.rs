//! Strong Kleene logic over verdicts, with "not applicable" left out of account.

use kravtjek_model::assessment::Verdict::{self, Met, NotApplicable, NotMet, Unknown};

/// All must hold: one not met decides; else one unknown does; else all are met. Nothing but "not applicable" stays so.
pub fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Option<Verdict> {
    fold(verdicts, NotMet, Met)
}

/// One is enough: one met decides; else one unknown does; else none is met. Nothing but "not applicable" stays so.
pub fn any(verdicts: impl IntoIterator<Item = Verdict>) -> Option<Verdict> {
    fold(verdicts, Met, NotMet)
}

fn fold(
    verdicts: impl IntoIterator<Item = Verdict>,
    decisive: Verdict,
    otherwise: Verdict,
) -> Option<Verdict> {
    verdicts.into_iter().fold(None, |so_far, next| {
        Some(match (so_far, next) {
            (None, next) => next,
            (Some(NotApplicable), next) => next,
            (Some(so_far), NotApplicable) => so_far,
            (Some(so_far), next) if so_far == decisive || next == decisive => decisive,
            (Some(Unknown), _) | (_, Unknown) => Unknown,
            _ => otherwise,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_strong_kleene_hold() {
        let table = [
            (vec![Met, Met], Met, Met),
            (vec![Met, Unknown], Unknown, Met),
            (vec![Met, NotMet], NotMet, Met),
            (vec![Unknown, NotMet], NotMet, Unknown),
            (vec![NotMet, NotMet], NotMet, NotMet),
            (vec![Unknown, Unknown], Unknown, Unknown),
            (vec![NotApplicable, Met], Met, Met),
            (vec![NotMet, NotApplicable], NotMet, NotMet),
            (vec![NotApplicable, Unknown], Unknown, Unknown),
            (vec![NotApplicable, NotApplicable], NotApplicable, NotApplicable),
        ];
        for (verdicts, in_all, in_any) in table {
            let turned: Vec<_> = verdicts.iter().rev().copied().collect();
            assert_eq!(all(verdicts.clone()), Some(in_all), "{verdicts:?}");
            assert_eq!(any(verdicts.clone()), Some(in_any), "{verdicts:?}");
            assert_eq!(all(turned.clone()), Some(in_all));
            assert_eq!(any(turned), Some(in_any));
        }
        assert_eq!(all([]), None);
        assert_eq!(any([]), None);
    }
}
