//! Instances that fail before their guest ran: how often, and how long the next try waits.
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::json::{drop, get, items, number, set, text, uid};
use super::strategy::strategy;

/// The longest wait in seconds (`defaultMaxCrashLoopBackoffDelaySeconds`).
const MOST: i64 = 300;
/// The wait after the first failure in seconds.
const LEAST: i64 = 10;

/// How long the next start still has to wait; `None` if it need not.
pub(super) fn wait(vm: &Value, now: Timestamp) -> Option<SignedDuration> {
    let until: Timestamp = text(vm, &["status", "startFailure", "retryAfterTimestamp"])
        .parse()
        .ok()?;
    let left = until.duration_since(now);
    (left > SignedDuration::ZERO).then_some(left)
}

/// Counts a failure, or forgets all of them once a guest runs (`syncStartFailureStatus`).
pub(super) fn note(vm: &mut Value, vmi: Option<&Value>, now: Timestamp, draw: u64) {
    let Some(vmi) = vmi else {
        if strategy(vm) == "Halted" {
            drop(vm, &["status", "startFailure"]);
        }
        return;
    };
    let ran = items(vmi, &["status", "phaseTransitionTimestamps"])
        .iter()
        .any(|one| text(one, &["phase"]) == "Running");
    let failed = text(vmi, &["status", "phase"]) == "Failed";
    if ran && !failed {
        drop(vm, &["status", "startFailure"]);
        return;
    }
    let known = get(vm, &["status", "startFailure"]);
    if !failed || known.is_some_and(|known| text(known, &["lastFailedVMIUID"]) == uid(vmi)) {
        return;
    }
    let count = known
        .and_then(|known| number(known, &["consecutiveFailCount"]))
        .unwrap_or(0)
        + 1;
    let until = now
        .checked_add(SignedDuration::from_secs(delay(count, draw)))
        .unwrap_or(now);
    let until = Timestamp::from_second(until.as_second()).unwrap_or(until);
    let note = json!({
        "consecutiveFailCount": count,
        "lastFailedVMIUID": uid(vmi),
        "retryAfterTimestamp": until.to_string(),
    });
    set(vm, &["status", "startFailure"], note);
}

/// Seconds to wait after `count` failures: the square of the count times ten, and up to half as much again
/// (`calculateStartBackoffTime`).
fn delay(count: i64, draw: u64) -> i64 {
    let least = count.saturating_mul(count).saturating_mul(LEAST);
    let range = u64::try_from(least / 2 + 1).unwrap_or(1);
    let more = i64::try_from(draw % range).unwrap_or(0);
    least.saturating_add(more).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_up_to_five_minutes() {
        assert_eq!((delay(1, 0), delay(1, 5), delay(2, 0), delay(9, 7)), (10, 15, 40, 300));
    }

    #[test]
    fn a_failure_counts_once_and_a_running_guest_makes_good() {
        let now: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let mut vm = json!({"spec": {"runStrategy": "Always"}, "status": {}});
        let failed = json!({"metadata": {"uid": "a"}, "status": {"phase": "Failed"}});
        note(&mut vm, Some(&failed), now, 0);
        note(&mut vm, Some(&failed), now, 0);
        assert_eq!(vm["status"]["startFailure"]["consecutiveFailCount"], 1);
        assert_eq!(wait(&vm, now), Some(SignedDuration::from_secs(10)));
        let phases = json!([{"phase": "Running"}]);
        let runs =
            json!({"metadata": {"uid": "b"}, "status": {"phase": "Running", "phaseTransitionTimestamps": phases}});
        note(&mut vm, Some(&runs), now, 0);
        assert!(get(&vm, &["status", "startFailure"]).is_none());
    }
}
