//! More evacuations than KubeVirt can run.
//!
//! KubeVirt answers the eviction of a VM with 429. Without the gate `EvictionsInBackground` the descheduler takes that
//! for an error that counts towards no limit, and goes on to the next pod, and the next: one look may mark every
//! candidate (runbook HCOMisconfiguredDescheduler of kubevirt/monitoring).

use super::Scene;
use crate::domain::balance::descheduler::in_background;
use crate::domain::finding::{Finding, Issue, Read, Verdict};

const MARK: &str = "VirtualMachineInstance status.evacuationNodeName, annotation kubevirt.io/eviction-source";

pub(super) fn judge(scene: &Scene<'_>) -> Vec<Issue> {
    let mut issues: Vec<Issue> = Vec::new();
    let found = scene.found.known().map(Vec::as_slice).unwrap_or_default();
    let off = found.iter().find(|found| !in_background(&found.workload.args));
    if let Some(found) = off.filter(|found| found.looks.idle.is_empty()) {
        let finding = Finding::new(
            "evictions-in-background",
            Verdict::Warn,
            "--feature-gates EvictionsInBackground",
            "The gate is off: evictions of VMs count as errors and towards no limit, so one look may start a storm",
        );
        let way_out = "Add --feature-gates=EvictionsInBackground=true to its arguments";
        issues.push(Issue::of(found.name(), finding.found("false").way_out(way_out)));
    }
    let marked = scene.vms.iter().filter(|vm| vm.marked && vm.by_descheduler).count();
    let limit = match &scene.limits {
        Read::Known(limits) => limits.per_cluster as usize,
        Read::Unread(why) => {
            if marked > 0 {
                let finding = Finding::new(
                    "storm",
                    Verdict::Unknown,
                    "KubeVirt spec.configuration.migrations",
                    format!(
                        "{marked} VMs are to leave for the descheduler; how many KubeVirt moves at a time is not known"
                    ),
                );
                issues.push(Issue::of("", finding.found(why)));
            }
            return issues;
        }
    };
    if marked > limit {
        let verdict = if off.is_some() { Verdict::Fail } else { Verdict::Warn };
        let gate = if off.is_some() {
            "with EvictionsInBackground off, each look may add more"
        } else {
            "its limits hold, so it ends by itself"
        };
        let finding = Finding::new(
            "storm",
            verdict,
            MARK,
            format!(
                "Migration storm: the descheduler wants {marked} VMs moved, KubeVirt moves {limit} at a time; {gate}"
            ),
        );
        let way_out = "Suspend the descheduler; take back the marks of VMs that should stay (cancel-evacuation)";
        issues.push(Issue::of(
            "",
            finding.found(format!("{marked} marked")).way_out(way_out),
        ));
    }
    issues
}
