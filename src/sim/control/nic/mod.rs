//! Interfaces of a running guest: from the VM's template to the instance, into the pod, and into the guest
//! (pkg/network: vmliveupdate, controllers, migration; k8snetworkplumbingwg/multus-dynamic-networks-controller).
mod daemon;
mod guest;
mod pod;
mod template;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::condition::{clear, find, put};
use super::drive::Control;
use super::json::{get, items, leaving, list, set, text, uid};
use super::kinds::VMI;
use super::pods;
use super::task::Part;
use crate::sim::store::Key;

pub(super) use template::{Plan, plan, tidy};

/// How long the dynamic networks controller is given before the guest has to move (`DynamicNetworkControllerGracePeriod`).
const GRACE: SignedDuration = SignedDuration::from_secs(15);
/// How soon virt-handler sees to an interface.
const PLUG: SignedDuration = SignedDuration::from_millis(650);

const SPEC: [&str; 4] = ["spec", "domain", "devices", "interfaces"];
const STATUS: [&str; 2] = ["status", "interfaces"];

fn named(value: &Value) -> &str {
    text(value, &["name"])
}

/// The one of a list that has a name.
fn by_name<'a>(all: &'a [Value], name: &str) -> Option<&'a Value> {
    all.iter().find(|one| named(one) == name)
}

/// Whether an interface is seen by `source`.
fn seen(status: &Value, source: &str) -> bool {
    text(status, &["infoSource"]).split(", ").any(|one| one == source)
}

/// The networks beside the pod's own.
fn secondary(vmi: &Value) -> impl Iterator<Item = &Value> {
    items(vmi, &["spec", "networks"])
        .iter()
        .filter(|network| get(network, &["multus"]).is_some())
}

/// Whether nothing about the interfaces of an instance is under way.
fn settled(vmi: &Value) -> bool {
    let (wanted, told) = (items(vmi, &SPEC), items(vmi, &STATUS));
    let fits = |interface: &Value| {
        let state = text(interface, &["state"]);
        let link = by_name(told, named(interface)).filter(|status| seen(status, "domain"));
        let link = link.map(|status| text(status, &["linkState"]));
        state != "absent" && link.is_some_and(|link| (link == "down") == (state == "down"))
    };
    wanted.iter().all(fits)
        && secondary(vmi)
            .all(|network| by_name(told, named(network)).is_some_and(|status| seen(status, "multus-status")))
        && find(vmi, "MigrationRequired").is_none()
}

impl Control {
    /// virt-controller looks at the interfaces of an instance.
    pub(super) fn interfaces(&mut self, key: &Key) {
        let Some(vmi) = self.cluster.get(VMI, key) else { return };
        if text(&vmi, &["status", "phase"]) != "Running" || leaving(&vmi) || settled(&vmi) {
            return;
        }
        let all = pods::of(&self.cluster, &vmi);
        let Some(pod) = pods::active(&vmi, &all) else { return };
        if self.ask_multus(&vmi, pod) {
            return;
        }
        let mut new = vmi.clone();
        pod::report(&mut new, pod);
        self.require_migration(key, &mut new);
        guest::forget(&mut new);
        if new != vmi {
            self.save(VMI, new, Part::Interfaces, key);
        } else if guest::waits(&vmi) {
            self.later(Part::Wire, key, uid(&vmi), PLUG);
        }
    }

    /// virt-handler plugs interfaces into the guest, pulls others out, and switches links.
    pub(super) fn wire(&mut self, key: &Key, uid_then: &str) {
        let Some(vmi) = self.cluster.get(VMI, key).filter(|vmi| uid(vmi) == uid_then) else {
            return;
        };
        if text(&vmi, &["status", "phase"]) != "Running" {
            return;
        }
        let mut new = vmi.clone();
        guest::plug(&mut new);
        if new != vmi {
            self.save(VMI, new, Part::Wire, key);
        }
    }

    /// What the pod does not have, the guest gets by moving once the dynamic networks controller had its chance.
    fn require_migration(&mut self, key: &Key, vmi: &mut Value) {
        if !pod::pending(vmi) {
            clear(vmi, "MigrationRequired");
            return;
        }
        let since = find(vmi, "MigrationRequired").map(|one| text(one, &["lastTransitionTime"]).to_owned());
        let required = find(vmi, "MigrationRequired").is_some_and(|one| text(one, &["status"]) == "True");
        let now = self.now();
        let over = |since: &str| {
            let since: Option<Timestamp> = since.parse().ok();
            since.is_some_and(|since| now.duration_since(since) > GRACE)
        };
        let (status, reason) = match &since {
            Some(_) if required => return,
            Some(since) if over(since) => ("True", "AutoMigrationDueToLiveUpdate"),
            _ => ("False", "AutoMigrationPending"),
        };
        if status == "False" {
            self.later(Part::Interfaces, key, "", GRACE + SignedDuration::from_secs(1));
            if since.is_some() {
                return;
            }
        }
        let moment = self.cluster.moment();
        put(
            vmi,
            json!({"type": "MigrationRequired", "status": status, "reason": reason, "lastProbeTime": null,
                "lastTransitionTime": moment}),
        );
    }
}

/// Puts the sources of an interface in their order; one without any loses the field.
fn sources(status: &mut Value, source: &str, there: bool) {
    let mut all: Vec<String> = text(status, &["infoSource"])
        .split(", ")
        .filter(|one| !one.is_empty() && *one != source)
        .map(str::to_owned)
        .collect();
    if there {
        all.push(source.to_owned());
    }
    all.sort_unstable();
    if all.is_empty() {
        super::json::drop(status, &["infoSource"]);
    } else {
        set(status, &["infoSource"], all.join(", "));
    }
}

/// The status of an interface, made if there is none.
fn status_of<'a>(vmi: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let all = list(vmi, &STATUS)?;
    let at = all.iter().position(|one| named(one) == name).unwrap_or_else(|| {
        all.push(json!({"name": name}));
        all.len() - 1
    });
    all.get_mut(at)
}
