//! How many machines come and go in one step of a roll-out (internal/controllers/machinedeployment/mdutil/util.go).
use serde_json::Value;

use super::super::json::{get, text};

/// One MachineSet as the roll-out counts it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Count {
    /// `spec.replicas`.
    pub(super) wanted: i64,
    /// `status.replicas`: machines on their way out are among them.
    pub(super) there: i64,
    /// `status.availableReplicas`.
    pub(super) available: i64,
}

/// A number, or a percentage of `desired`, rounded up for a surge and down for what may be missing
/// (apimachinery `GetScaledValueFromIntOrPercent`).
pub(super) fn scaled(value: Option<&Value>, desired: i64, up: bool) -> Option<i64> {
    match value? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => {
            let share: i64 = text.strip_suffix('%')?.parse().ok()?;
            let hundredfold = share.saturating_mul(desired);
            Some(if up {
                hundredfold.saturating_add(99).div_euclid(100)
            } else {
                hundredfold.div_euclid(100)
            })
        }
        _ => None,
    }
}

/// Surge and unavailable of a MachineDeployment, never both zero (`ResolveFenceposts`); the webhook's defaults are 1 and 0.
pub(super) fn fence(deployment: &Value, desired: i64) -> (i64, i64) {
    let of = |field: &str| get(deployment, &["spec", "strategy", "rollingUpdate", field]);
    let surge = scaled(of("maxSurge"), desired, true).unwrap_or(1).max(0);
    let missing = scaled(of("maxUnavailable"), desired, false).unwrap_or(0).max(0);
    match (surge, missing) {
        (0, 0) => (0, 1),
        both => both,
    }
}

/// Replicas of the new MachineSet (`NewMSNewReplicas`): a machine that is being deleted still counts.
pub(super) fn grown(deployment: &Value, desired: i64, new: i64, all: &[Count]) -> i64 {
    if new >= desired {
        return desired;
    }
    let present: i64 = all.iter().map(|set| set.wanted.max(set.there)).sum();
    let most = if text(deployment, &["spec", "strategy", "type"]) == "OnDelete" {
        desired
    } else {
        let of = get(deployment, &["spec", "strategy", "rollingUpdate", "maxSurge"]);
        desired + scaled(of, desired, true).unwrap_or(1).max(0)
    };
    new + (most - present).clamp(0, desired - new)
}

/// Replicas of the old MachineSets, oldest first, after one step (`reconcileOldMachineSets`): what is unhealthy goes
/// first, then as many as may be missing.
pub(super) fn shrunk(deployment: &Value, desired: i64, new: Count, old: &[Count]) -> Vec<i64> {
    let mut left: Vec<i64> = old.iter().map(|set| set.wanted).collect();
    let (_, missing) = fence(deployment, desired);
    let least = desired - missing.min(desired);
    let all: i64 = left.iter().sum::<i64>() + new.wanted;
    let most = all - least - (new.wanted - new.available);
    if left.iter().sum::<i64>() == 0 || most <= 0 {
        return left;
    }
    let mut cleared = 0;
    for (wanted, set) in left.iter_mut().zip(old) {
        let down = (*wanted - set.available).clamp(0, most - cleared);
        *wanted -= down;
        cleared += down;
    }
    let available = new.available + old.iter().map(|set| set.available).sum::<i64>();
    let mut over = (available - least).max(0);
    for wanted in &mut left {
        let down = over.min(*wanted);
        *wanted -= down;
        over -= down;
    }
    left
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn strategy(surge: Value, unavailable: Value) -> Value {
        json!({"spec": {"strategy": {"type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}}})
    }

    fn count(wanted: i64, there: i64, available: i64) -> Count {
        Count {
            wanted,
            there,
            available,
        }
    }

    #[test]
    fn percentages_round_up_for_surge_and_down_for_what_is_missing() {
        for (surge, unavailable, desired, both) in [
            (json!("10%"), json!("10%"), 15, (2, 1)),
            (json!("0%"), json!("5%"), 10, (0, 1)),
            (json!(0), json!(0), 3, (0, 1)),
            (json!(2), json!("34%"), 3, (2, 1)),
        ] {
            assert_eq!(fence(&strategy(surge, unavailable), desired), both);
        }
        assert_eq!(fence(&json!({}), 4), (1, 0));
    }

    #[test]
    fn a_machine_that_is_being_deleted_keeps_the_next_one_from_coming() {
        let first = strategy(json!(1), json!(0));
        let old = count(2, 3, 3);
        assert_eq!(grown(&first, 3, 1, &[old, count(1, 1, 1)]), 1);
        assert_eq!(grown(&first, 3, 1, &[count(2, 2, 2), count(1, 1, 1)]), 2);
        let contract = strategy(json!(0), json!(1));
        assert_eq!(grown(&contract, 3, 0, &[count(2, 3, 3), count(0, 0, 0)]), 0);
        assert_eq!(grown(&contract, 3, 0, &[count(2, 2, 2), count(0, 0, 0)]), 1);
    }

    #[test]
    fn old_ones_go_when_new_ones_are_there() {
        let first = strategy(json!(1), json!(0));
        assert_eq!(shrunk(&first, 3, count(1, 1, 0), &[count(3, 3, 3)]), [3]);
        assert_eq!(shrunk(&first, 3, count(1, 1, 1), &[count(3, 3, 3)]), [2]);
        assert_eq!(shrunk(&first, 3, count(1, 1, 1), &[count(2, 3, 3)]), [2]);
        let contract = strategy(json!(0), json!(1));
        assert_eq!(shrunk(&contract, 3, count(0, 0, 0), &[count(3, 3, 3)]), [2]);
        let sick = shrunk(&contract, 3, count(0, 0, 0), &[count(3, 3, 2)]);
        assert_eq!(sick, [2], "the unhealthy one goes, and no healthy one with it");
    }
}
