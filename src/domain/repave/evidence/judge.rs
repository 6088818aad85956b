//! Whether an answer is the one that was foretold.
//!
//! Rules: KubeVirt `pod-eviction-admitter.go` (it answers first), then `kubernetes/pkg/registry/core/pod/storage/eviction.go`.
//! Up to KubeVirt 1.5 a budget of KubeVirt's own holds a VM that it moves; from 1.6 on the webhook itself says so.

use super::{Foretold, Said};
use crate::domain::finding::Verdict::{self, Fail, Pass, Unknown, Warn};
use crate::domain::migratable::drain::Outcome;

const AS_FORETOLD: &str = "As foretold";

/// How bad an answer is, and what it means.
pub(super) fn judge(foretold: Foretold, said: &Said) -> (Verdict, &'static str) {
    match said {
        Said::Silent => (Unknown, "The server did not say what it would do"),
        Said::Gone => (Warn, "The pod is gone since the preview was read"),
        Said::Target => (
            Warn,
            "The pod is the target of a migration under way: the preview is of a moment that has passed",
        ),
        Said::Refused => refused(foretold),
        Said::Moves => moves(foretold),
        Said::Stuck => stuck(foretold),
        Said::Goes => goes(foretold),
        Said::Budget(name) => budget(foretold, name),
    }
}

const fn refused(foretold: Foretold) -> (Verdict, &'static str) {
    match foretold {
        Foretold::Held => (Pass, AS_FORETOLD),
        _ => (
            Fail,
            "The server refuses the eviction with an error: while that is so, a drain does not end",
        ),
    }
}

const fn moves(foretold: Foretold) -> (Verdict, &'static str) {
    match foretold {
        Foretold::Vm(Outcome::Migrates | Outcome::Waits) => (Pass, AS_FORETOLD),
        Foretold::Vm(Outcome::Unknown) => (
            Pass,
            "KubeVirt would move it now; when it was read, nobody had said so yet",
        ),
        _ => (Warn, "KubeVirt would move it now, which the preview did not see"),
    }
}

const fn stuck(foretold: Foretold) -> (Verdict, &'static str) {
    match foretold {
        Foretold::Vm(Outcome::Blocks) => (Pass, AS_FORETOLD),
        _ => (
            Fail,
            "KubeVirt says that it must migrate and cannot: it blocks the drain for ever",
        ),
    }
}

const fn goes(foretold: Foretold) -> (Verdict, &'static str) {
    match foretold {
        Foretold::Goes | Foretold::Vm(Outcome::ShutsDown) => (Pass, AS_FORETOLD),
        Foretold::Held => (Warn, "Nothing holds it now"),
        Foretold::Vm(_) => (
            Fail,
            "The server would let the pod go: the VM is shut down and not moved",
        ),
    }
}

fn budget(foretold: Foretold, name: &str) -> (Verdict, &'static str) {
    let kubevirts = name.starts_with("kubevirt-disruption-budget-") || name.starts_with("kubevirt-migration-pdb-");
    match foretold {
        Foretold::Held => (Pass, AS_FORETOLD),
        Foretold::Vm(Outcome::Migrates | Outcome::Waits | Outcome::Unknown) if kubevirts => (
            Pass,
            "As foretold: the budget is KubeVirt's own, which holds the pod until its guest has moved",
        ),
        _ => (
            Fail,
            "A budget refuses the eviction: the drain waits until it allows one",
        ),
    }
}
