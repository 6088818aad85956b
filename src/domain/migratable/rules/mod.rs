//! The rules, in the order in which an operator wants to read them.

mod busy;
mod condition;
mod state;

use super::{Facts, Finding, limits, quota};

/// Applies all rules. The first that fails is the reason to name; a migration is possible when none fails, and known
/// to be possible when none is unknown either.
pub fn judge(facts: &Facts) -> Vec<Finding> {
    let mut findings = vec![state::phase(facts), condition::live(facts)];
    findings.extend(condition::storage(facts));
    findings.extend(condition::data_volumes(facts));
    findings.push(state::strategy(facts));
    findings.push(busy::migration(facts));
    findings.push(busy::eviction(facts));
    findings.push(busy::one(&busy::SNAPSHOT, facts, &facts.snapshot));
    findings.push(busy::one(&busy::RESTORE, facts, &facts.restore));
    findings.push(busy::hot_plug(facts));
    findings.push(state::paused(facts));
    findings.push(limits::slots(facts));
    findings.extend(limits::launchers(facts));
    findings.extend(quota::room(facts));
    findings.push(state::mac(facts));
    findings.extend(state::masquerade(facts));
    findings.extend(state::last(facts));
    findings
}
