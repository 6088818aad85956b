//! How long things took before: medians, and nine tenths of them.

use jiff::Timestamp;
use serde_json::Value;

use super::platform::{Platform, text};
use crate::domain::quantity;
use crate::domain::repave::{Pace, Range};
use crate::ops::facts::Objects;

/// Fewest samples that say anything.
const ENOUGH: usize = 3;

/// From finished migrations and from machines that became nodes; assumptions where there are too few.
pub(super) fn read(objects: &Objects, platform: &Platform) -> Pace {
    let mut pace = Pace::default();
    let migrations = objects.migrations.known().into_iter().flatten();
    let took = migrations
        .filter(|one| one.status.phase == "Succeeded")
        .filter_map(|one| {
            let state = one.status.migration_state.as_ref()?;
            Some(state.end_timestamp?.duration_since(state.start_timestamp?).as_secs())
        });
    if let Some((range, count)) = spread(took.collect()) {
        pace.migration = range;
        pace.migration_source = format!("median and 90 % of {count} finished migrations");
    }
    let configured = objects
        .kubevirt()
        .and_then(|one| one.spec.configuration.migrations.as_ref());
    pace.bandwidth = configured
        .and_then(|limits| limits.bandwidth_per_migration.as_ref())
        .and_then(bytes)
        .filter(|bandwidth| *bandwidth > 0);
    let machines = platform.machines.known().into_iter().flatten();
    let took = machines.filter_map(|machine| {
        let made: Timestamp = text(machine, "/metadata/creationTimestamp").parse().ok()?;
        let node = objects.node(text(machine, "/status/nodeRef/name"))?;
        Some(node.metadata.creation_timestamp?.duration_since(made).as_secs())
    });
    if let Some((range, count)) = spread(took.collect()) {
        pace.deploy = range;
        pace.deploy_measured = true;
        pace.deploy_source = format!("median and 90 % of {count} machines, from creation to node");
    }
    pace
}

/// A quantity, or a number of bytes.
fn bytes(value: &Value) -> Option<i64> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    quantity::whole(&text).and_then(|bytes| i64::try_from(bytes).ok())
}

/// Median and the ninth tenth. A time of zero or less was measured by no clock.
fn spread(mut seconds: Vec<i64>) -> Option<(Range, usize)> {
    seconds.retain(|one| *one > 0);
    seconds.sort_unstable();
    let count = seconds.len();
    let at = |index: usize| seconds.get(index).copied();
    if count < ENOUGH {
        return None;
    }
    let low = at(count / 2)?;
    let high = at((count * 9 / 10).min(count - 1))?;
    Some((
        Range {
            low,
            high: high.max(low),
        },
        count,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_samples_say_nothing() {
        assert_eq!(spread(vec![40, 41]), None);
        assert_eq!(spread(vec![40, 0, -3, 41]), None);
        let (range, count) = spread(vec![90, 10, 20, 30, 40, 50, 60, 70, 80, 100]).unwrap();
        assert_eq!((range.low, range.high, count), (60, 100, 10));
    }
}
