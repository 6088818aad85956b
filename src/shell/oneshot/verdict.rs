//! What may be said although something could not be read: nothing unknown is ever printed as zero.

use super::subject::Subject;
use crate::model::trouble::{Step, Trouble};
use crate::shell::failure::{Exit, Failure, Result};
use crate::store::Inventory;

/// What is unknown, what to tell the operator, and how the command ends.
pub(super) struct Verdict {
    pub(super) columns: Vec<&'static str>,
    pub(super) warnings: Vec<String>,
    pub(super) exit: Exit,
}

/// Judges the troubles with which `inventory` was read.
///
/// # Errors
/// When the kind of the rows itself could not be read.
pub(super) fn of<R>(inventory: &Inventory, troubles: &[Trouble], subject: &Subject<R>) -> Result<Verdict> {
    let mut verdict = Verdict {
        columns: Vec::new(),
        warnings: Vec::new(),
        exit: Exit::Ok,
    };
    let main = subject.kinds.first().copied();
    if let Some(trouble) = troubles.iter().find(|trouble| trouble.kind == main) {
        return Err(Failure::from(trouble));
    }
    for trouble in troubles {
        let Some(kind) = trouble.kind else {
            return Err(Failure::from(trouble));
        };
        let lost = subject.needs.iter().find(|(needed, _)| *needed == kind);
        verdict
            .columns
            .extend(lost.into_iter().flat_map(|(_, columns)| *columns));
        let optional = subject.optional.contains(&kind);
        if optional && absent(trouble) {
            continue;
        }
        verdict.warnings.push(format!("{trouble}"));
        // kubectl leaves a kind without objects out of a dump, so that its absence is no failure
        if !optional && trouble.step != Step::Dump {
            verdict.exit = verdict.exit.max(Failure::from(trouble).exit);
        }
    }
    for kind in subject.kinds {
        if let Some((count, reason)) = &inventory.freshness(*kind).skipped {
            verdict.warnings.push(format!(
                "{count} of the {} could not be read and are left out; the first: {reason}",
                kind.plural_title()
            ));
        }
    }
    Ok(verdict)
}

/// The cluster does not serve this kind: it has no such component, which is no trouble.
fn absent(trouble: &Trouble) -> bool {
    trouble.status == Some(404) || trouble.step == Step::Dump
}
