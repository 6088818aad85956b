//! Quotas of the tenants that are kept short; what they use is counted from the world's pods and claims.
use serde_json::{Value, json};

use crate::sim::seed::kinds::Key;
use crate::sim::seed::managed;
use crate::sim::seed::obj::{head, obj};
use crate::sim::seed::shop::tenant;
use crate::sim::seed::vm::{CLUSTER_AGE, Vm, flag};
use crate::sim::seed::world::{World, salt};

const NAME: &str = "tenant";
const TENANTS: [&str; 4] = ["dev-blue", "finance", "lab", "qa"];

fn limited(w: &World) -> impl Iterator<Item = &'static str> {
    let tenants = w.size.tenants;
    TENANTS
        .into_iter()
        .filter(move |t| (0..tenants).any(|ns| tenant(ns) == *t))
}

pub(in crate::sim::seed) fn len(w: &World) -> u32 {
    limited(w).count() as u32
}

pub(in crate::sim::seed) fn key(w: &World, i: u32) -> Key {
    (limited(w).nth(i as usize).map(str::to_owned), NAME.to_owned())
}

pub(in crate::sim::seed) fn render(w: &World, i: u32) -> Value {
    let Some(ns) = limited(w).nth(i as usize) else {
        return Value::Null;
    };
    let created = w.now - CLUSTER_AGE + 90_000 + i * 4_321;
    let mut top = head("v1", "ResourceQuota", Some(ns), NAME, w.uid(salt::QUOTA, i), created);
    let (mut pods, mut millis, mut mib) = (0, 0, 0);
    let here = |vm: &&Vm| w.vm_ns(vm) == ns && vm.state.has_pod();
    for vm in w.vms.iter().filter(here) {
        // a target pod counts as much as the one it replaces; finished pods do not count
        let n = 1 + u32::from(vm.state.has_target());
        pods += n + u32::from(vm.is(flag::HOTPLUG));
        // the launcher's own container, the console log, and what a hot-plug pod asks for
        millis += n * (vm.vcpus() * 100 + 5) + u32::from(vm.is(flag::HOTPLUG)) * 10;
        mib += n * vm.request_mib();
    }
    let claims = w.claims.iter().filter(|c| c.facts(w).0 == ns).count();
    // a fifth of headroom, in round figures
    let room = |used: u32, step: u32| (used + used / 5) / step * step + step;
    let hard = json!({
        "persistentvolumeclaims": (claims + claims / 4 + 10).to_string(),
        "pods": room(pods, 10).to_string(),
        "requests.cpu": (room(millis, 10_000) / 1000).to_string(),
        "requests.memory": format!("{}Gi", room(mib, 32 * 1024) / 1024),
    });
    top.insert("spec".to_owned(), obj! { "hard" => hard.clone() });
    top.insert(
        "status".to_owned(),
        obj! {
            "hard" => hard,
            "used" => json!({
                "persistentvolumeclaims": claims.to_string(),
                "pods": pods.to_string(),
                "requests.cpu": format!("{millis}m"),
                "requests.memory": format!("{mib}Mi"),
            }),
        },
    );
    managed::stamp(top, "kube-controller-manager", w.now.saturating_sub(40 + i))
}
