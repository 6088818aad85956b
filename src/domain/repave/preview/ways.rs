//! Ways out where slices of the pod CIDR lack, each stepped through before it is named.

use super::run::{chosen, plain};
use super::{Preview, Way};
use crate::domain::finding::Verdict;
use crate::domain::repave::check::Go;
use crate::domain::repave::checks;
use crate::domain::repave::scene::Scene;

/// Each way with what came of it; `None` when the question is not wanted any more.
pub(super) fn tried(scene: &Scene, only: &[String], wanted: &dyn Fn() -> bool) -> Option<Vec<Way>> {
    let mut found = Vec::new();
    for (what_if, means) in checks::ways(scene, &chosen(scene, only)) {
        let mut changed = scene.clone();
        what_if.apply(&mut changed);
        let preview = plain(&changed, only, wanted)?;
        let own = preview
            .checks
            .iter()
            .filter(|check| matches!(check.check, "spare-slice" | "step-slice" | "what-if-place"));
        found.push(Way {
            slices: Go::of(own),
            verdict: preview.verdict,
            what_if: what_if.switches(),
            means,
        });
    }
    Some(found)
}

/// Names them where the lack is told.
pub(super) fn told(preview: &mut Preview) {
    if preview.ways.is_empty() {
        return;
    }
    let all: Vec<String> = preview
        .ways
        .iter()
        .map(|way| {
            let flags: Vec<String> = way.what_if.iter().map(|one| format!("--what-if {one}")).collect();
            format!("{} ({}: {})", way.means, flags.join(" "), way.outcome())
        })
        .collect();
    let fix = format!("Contract first, or: {}", all.join("; or "));
    let own = preview.nodes.iter_mut().flat_map(|node| &mut node.checks);
    for check in preview.checks.iter_mut().chain(own) {
        if matches!(check.check, "spare-slice" | "step-slice") && check.verdict == Verdict::Fail {
            check.fix = fix.clone().into();
        }
    }
}
