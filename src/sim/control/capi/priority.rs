//! Which machines of a MachineSet go first (internal/controllers/machineset/machineset_delete_policy.go).
use jiff::Timestamp;
use serde_json::Value;

use super::super::condition::has;
use super::super::json::{get, leaving, name, text};

const TEN_DAYS: f64 = 864_000.0;

/// The machines in the order in which they are deleted: those that go anyway, those that were marked, the unhealthy ones,
/// the others by `deletePolicy`; equals by name.
pub(super) fn sorted(mut machines: Vec<Value>, policy: &str, now: Timestamp) -> Vec<Value> {
    machines.sort_by(|a, b| {
        let (first, second) = (priority(a, policy, now), priority(b, policy, now));
        second.total_cmp(&first).then_with(|| name(a).cmp(name(b)))
    });
    machines
}

fn priority(machine: &Value, policy: &str, now: Timestamp) -> f64 {
    if leaving(machine) {
        return 100.0;
    }
    if get(machine, &["metadata", "annotations", "cluster.x-k8s.io/delete-machine"]).is_some() {
        return 75.0;
    }
    if !healthy(machine) {
        return 50.0;
    }
    let age = text(machine, &["metadata", "creationTimestamp"]).parse::<Timestamp>();
    let seconds = age.map_or(0.0, |born| now.duration_since(born).as_secs_f64());
    let oldest = if seconds < 0.0 {
        0.0
    } else {
        50.0 * (1.0 - (-seconds / TEN_DAYS).exp())
    };
    match policy {
        "Oldest" => oldest,
        "Newest" => 50.0 - oldest,
        _ => 20.0,
    }
}

fn healthy(machine: &Value) -> bool {
    get(machine, &["status", "nodeRef"]).is_some()
        && get(machine, &["status", "failureReason"]).is_none()
        && get(machine, &["status", "failureMessage"]).is_none()
        && !has(machine, "NodeHealthy", "False")
        && !has(machine, "HealthCheckSucceeded", "False")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn marked_then_sick_then_by_policy_then_by_name() {
        let machine = |name: &str, born: &str| json!({"metadata": {"name": name, "creationTimestamp": born}, "status": {"nodeRef": {"name": name}}});
        let mut marked = machine("z", "2026-01-02T00:00:00Z");
        marked["metadata"]["annotations"] = json!({"cluster.x-k8s.io/delete-machine": ""});
        let mut sick = machine("y", "2026-01-02T00:00:00Z");
        sick["status"]["conditions"] = json!([{"type": "NodeHealthy", "status": "False"}]);
        let all = vec![
            machine("b", "2026-01-01T00:00:00Z"),
            machine("a", "2026-01-03T00:00:00Z"),
            sick,
            marked,
        ];
        let now: Timestamp = "2026-01-10T00:00:00Z".parse().unwrap();
        let names = |policy: &str| -> Vec<String> {
            sorted(all.clone(), policy, now)
                .iter()
                .map(|one| name(one).to_owned())
                .collect()
        };
        assert_eq!(names("Random"), ["z", "y", "a", "b"]);
        assert_eq!(names("Oldest"), ["z", "y", "b", "a"]);
        assert_eq!(names("Newest"), ["z", "y", "a", "b"]);
    }
}
