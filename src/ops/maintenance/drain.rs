//! The plan of a drain.

use super::read::{Guest, Site, Stays};
use super::steps::{cordon, evict_guest, evict_pod, plan as node_plan};
use crate::domain::human::plural;
use crate::domain::migratable::drain::Outcome;
use crate::ops::ask::{Ask, Scene};
use crate::ops::plan::{Plan, Refused, Step, Target};

/// VMs that move go first, those that shut down last of the VMs, then all other pods. A VM that blocks the drain, or of
/// which nobody knows, keeps all of it from being sent, unless the operator asked to leave such VMs behind.
pub(super) fn plan(site: &Site, ask: &Ask, scene: &Scene<'_>) -> Plan {
    let blocked: Vec<&Guest> = site.guests.iter().filter(|guest| blocks(guest)).collect();
    let mut refused: Vec<Refused> = blocked.iter().map(|guest| behind(guest)).collect();
    let bare = site.pods.iter().filter(|pod| pod.stays == Some(Stays::Bare));
    refused.extend(bare.map(|pod| Refused {
        target: Target {
            kind: "Pod".to_owned(),
            namespace: pod.namespace.clone(),
            name: pod.name.clone(),
            uid: pod.uid.clone(),
            ..Target::default()
        },
        reason: "stays: no controller owns it, an eviction would lose it".to_owned(),
        way_out: "Save what it holds and delete it by hand".to_owned(),
    }));
    let mut steps = vec![cordon(site, true)];
    let mut guests: Vec<&Guest> = site.guests.iter().filter(|guest| !blocks(guest)).collect();
    guests.sort_by_key(|guest| guest.outcome);
    steps.extend(guests.iter().map(|guest| evict_guest(site, guest)));
    let others = site.pods.iter().filter(|pod| pod.stays.is_none());
    steps.extend(others.map(|pod| evict_pod(site, pod)));
    let held = !blocked.is_empty() && !ask.allow_blocked;
    let said = words(site, &guests, &steps, blocked.len(), held);
    if held {
        steps.clear();
    }
    let mut drain = node_plan(site, ask, scene, steps, refused);
    drain.effect = said;
    drain.blast.extend(felt(site));
    if !drain.steps.is_empty() {
        drain.blast.push(format!(
            "{} at one time: {}",
            drain.max_in_flight,
            match (ask.max_in_flight, site.slots) {
                (Some(_), _) => "as asked for; KubeVirt keeps its own limits all the same",
                (None, Some(_)) => "as many as KubeVirt moves off one node",
                (None, None) => "KubeVirt's own default, since its limits could not be read",
            }
        ));
    }
    drain
}

fn blocks(guest: &Guest) -> bool {
    matches!(guest.outcome, Outcome::Blocks | Outcome::Unknown)
}

fn behind(guest: &Guest) -> Refused {
    Refused {
        target: Target {
            kind: "VirtualMachineInstance".to_owned(),
            namespace: guest.key.namespace.to_string(),
            name: guest.key.name.to_string(),
            uid: guest.uid.clone(),
            ..Target::default()
        },
        reason: guest.why.clone(),
        way_out: guest.fix.clone(),
    }
}

fn words(site: &Site, guests: &[&Guest], steps: &[Step], blocked: usize, held: bool) -> String {
    let count = |outcome| guests.iter().filter(|guest| guest.outcome == outcome).count();
    if held {
        return format!(
            "Nothing: {} would block it for ever, or nobody knows. Leave what blocks behind only if that is meant",
            plural(blocked, "VM")
        );
    }
    let pods = steps.len() - guests.len() - 1;
    let mut said = format!(
        "cordons the node; {} VMs migrate, {} shut down, {} wait for another controller; {pods} other pods are evicted",
        count(Outcome::Migrates),
        count(Outcome::ShutsDown),
        count(Outcome::Waits)
    );
    if blocked > 0 {
        said = format!(
            "{said}\nleft behind: {}; the node does not get empty",
            plural(blocked, "VM")
        );
    }
    if site.cordoned {
        said = format!("{said}\nthe node is cordoned already");
    }
    said
}

/// Who feels it beside the VMs.
fn felt(site: &Site) -> Vec<String> {
    let stay = |why| site.pods.iter().filter(|pod| pod.stays == Some(why)).count();
    let scratch = site
        .pods
        .iter()
        .filter(|pod| pod.stays.is_none() && pod.scratch)
        .count();
    let mut lines = Vec::new();
    let with_node = stay(Stays::WithNode);
    if with_node > 0 {
        lines.push(format!(
            "{with_node} pods of DaemonSets, of Portworx and of the node itself stay where they are"
        ));
    }
    if scratch > 0 {
        lines.push(format!("{scratch} pods lose what they keep in an emptyDir"));
    }
    lines
}
