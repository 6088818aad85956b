//! What a pod asks for, as the scheduler sums it.
//!
//! Rule: `k8s.io/component-helpers/resource`, `PodRequests`: containers and sidecars together, but at least the largest
//! init container, plus the runtime class's overhead.

use serde_json::Value;

use super::raw::{Container, Pod, Quantities};
use crate::domain::capacity::Amounts;
use crate::domain::quantity;

/// One quantity as its text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A quantity in whole units.
pub(super) fn whole(value: &Value) -> Option<i64> {
    quantity::whole(&text(value)?).and_then(|value| i64::try_from(value).ok())
}

/// A quantity in thousandths.
pub(super) fn millis(value: &Value) -> Option<i64> {
    quantity::millis(&text(value)?)
}

/// Sums by resource; `None` when one of them is no quantity. `pods` is left out: slots are counted on their own.
pub(super) fn amounts(quantities: &Quantities) -> Option<Amounts> {
    let mut sum = Amounts::default();
    for (name, value) in quantities {
        match name.as_str() {
            "cpu" => sum.cpu = millis(value)?,
            "memory" => sum.memory = whole(value)?,
            // slots are counted on their own, and a little scratch space never decides where a VM goes
            "pods" | "ephemeral-storage" => {}
            _ => drop(sum.other.insert(name.clone(), whole(value)?)),
        }
    }
    Some(sum)
}

/// Requests of a pod.
pub(super) fn of(pod: &Pod) -> Option<Amounts> {
    sum(
        pod,
        |container| &container.resources.requests,
        pod.spec.resources.as_ref().map(|all| &all.requests),
    )
}

/// Limits of a pod.
pub(super) fn limits(pod: &Pod) -> Option<Amounts> {
    sum(
        pod,
        |container| &container.resources.limits,
        pod.spec.resources.as_ref().map(|all| &all.limits),
    )
}

fn sum(pod: &Pod, of: impl Fn(&Container) -> &Quantities, whole_pod: Option<&Quantities>) -> Option<Amounts> {
    let mut total = Amounts::default();
    for container in &pod.spec.containers {
        total.add(&amounts(of(container))?);
    }
    let mut sidecars = Amounts::default();
    let mut start = Amounts::default();
    for container in &pod.spec.init_containers {
        let own = amounts(of(container))?;
        if container.restart_policy.as_deref() == Some("Always") {
            total.add(&own);
            sidecars.add(&own);
            start.raise_to(&sidecars);
        } else {
            let mut peak = sidecars.clone();
            peak.add(&own);
            start.raise_to(&peak);
        }
    }
    total.raise_to(&start);
    if let Some(whole_pod) = whole_pod {
        // what the pod sets as a whole stands in place of the sum
        let own = amounts(whole_pod)?;
        if whole_pod.contains_key("cpu") {
            total.cpu = own.cpu;
        }
        if whole_pod.contains_key("memory") {
            total.memory = own.memory;
        }
    }
    total.add(&amounts(&pod.spec.overhead)?);
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(json: &str) -> Pod {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn containers_add_up_and_init_containers_set_a_floor() {
        let one = pod(
            r#"{"spec":{"containers":[{"resources":{"requests":{"cpu":"200m","memory":"4372Mi","devices.kubevirt.io/kvm":"1",
                "ephemeral-storage":"50M"}}},{"resources":{"requests":{"cpu":"5m","memory":"35M"}}}],
                "initContainers":[{"resources":{"requests":{"cpu":"1"}}}],"overhead":{"memory":1000}}}"#,
        );
        let sum = of(&one).unwrap();
        assert_eq!((sum.cpu, sum.memory), (1000, (4372 << 20) + 35_000_000 + 1000));
        assert_eq!(sum.other["devices.kubevirt.io/kvm"], 1);
        assert_eq!(sum.other.len(), 1);
    }

    #[test]
    fn sidecars_count_all_the_time() {
        let one = pod(
            r#"{"spec":{"containers":[{"resources":{"requests":{"cpu":"1"}}}],"initContainers":[
                {"restartPolicy":"Always","resources":{"requests":{"cpu":"500m"}}},
                {"resources":{"requests":{"cpu":"1200m"}}}]}}"#,
        );
        assert_eq!(of(&one).unwrap().cpu, 1700);
    }

    #[test]
    fn an_odd_quantity_makes_the_sum_unknown() {
        assert_eq!(
            of(&pod(
                r#"{"spec":{"containers":[{"resources":{"requests":{"cpu":"lots"}}}]}}"#
            )),
            None
        );
    }
}
