//! Quotas of the tenants that are kept short; what they use is counted from the world's pods and claims.
use serde_json::{Value, json};

use crate::sim::seed::kinds::Key;
use crate::sim::seed::managed;
use crate::sim::seed::obj::{head, obj};
use crate::sim::seed::shop::tenant;
use crate::sim::seed::vm::{CLUSTER_AGE, flag};
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
    let (mut pods, mut millis, mut bytes) = (0_u64, 0_u64, 0_u64);
    for vm in w.vms.iter().filter(|vm| w.vm_ns(vm) == ns && vm.state.has_pod()) {
        // a target pod counts as much as the one it replaces; finished pods do not count
        let n = 1 + u64::from(vm.state.has_target());
        let (plugged, image) = (u64::from(vm.is(flag::HOTPLUG)), u64::from(vm.is(flag::EPHEMERAL)));
        pods += n + plugged;
        // the guest, the console log beside it, and the small containers for plugged and for image disks
        millis += n * (u64::from(vm.vcpus()) * 100 + 5) + plugged * 10 + image;
        bytes += n * ((u64::from(vm.request_mib()) << 20) + 35_000_000) + plugged * 2_000_000 + image * 1_000_000;
    }
    let claims = w.claims.iter().filter(|c| c.facts(w).0 == ns).count();
    // a fifth of headroom, in round figures
    let room = |used: u64, step: u64| (used + used / 5) / step * step + step;
    let hard = json!({
        "persistentvolumeclaims": (claims + claims / 4 + 10).to_string(),
        "pods": room(pods, 10).to_string(),
        "requests.cpu": (room(millis, 10_000) / 1000).to_string(),
        "requests.memory": format!("{}Gi", room(bytes, 32 << 30) >> 30),
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
                "requests.memory": bytes.to_string(),
            }),
        },
    );
    managed::stamp(top, "kube-controller-manager", w.now.saturating_sub(40 + i))
}
