//! Interfaces within the guest, as virt-handler plugs them and reports them.
use serde_json::{Value, json};

use super::super::condition::find;
use super::super::json::{drop, get, items, list, set, text};
use super::{SPEC, STATUS, by_name, named, seen, sources};

/// What is to be done with an interface in the guest.
enum Task {
    Plug,
    Pull,
    Switch(&'static str),
}

fn task(interface: &Value, status: Option<&Value>) -> Option<Task> {
    let status = status?;
    let state = text(interface, &["state"]);
    let (pod, guest) = (seen(status, "multus-status"), seen(status, "domain"));
    let link = if state == "down" { "down" } else { "up" };
    match state {
        "absent" => guest.then_some(Task::Pull),
        _ if !guest => pod.then_some(Task::Plug),
        _ => {
            let now = text(status, &["linkState"]);
            let other = if now == "down" { "down" } else { "up" } != link;
            other.then_some(Task::Switch(link))
        }
    }
}

fn tasks(vmi: &Value) -> Vec<(String, Task)> {
    let told = items(vmi, &STATUS);
    let found = items(vmi, &SPEC).iter().filter_map(|interface| {
        let task = task(interface, by_name(told, named(interface)))?;
        Some((named(interface).to_owned(), task))
    });
    found.collect()
}

/// Whether virt-handler has something to do; an interface that the pod does not have any more is its affair as well.
pub(super) fn waits(vmi: &Value) -> bool {
    !tasks(vmi).is_empty() || items(vmi, &STATUS).iter().any(|status| gone(vmi, status))
}

/// Whether nobody sees an interface that is to be absent.
fn gone(vmi: &Value, status: &Value) -> bool {
    let wanted = by_name(items(vmi, &SPEC), named(status));
    wanted.is_some_and(|one| text(one, &["state"]) == "absent") && get(status, &["infoSource"]).is_none()
}

/// Does what is to be done in the guest.
pub(super) fn plug(vmi: &mut Value) {
    let agent = find(vmi, "AgentConnected").is_some();
    let wanted: Vec<Value> = items(vmi, &SPEC).to_vec();
    let tasks = tasks(vmi);
    let count = items(vmi, &STATUS).len();
    let left: Vec<String> = items(vmi, &STATUS)
        .iter()
        .filter(|status| gone(vmi, status))
        .map(|status| named(status).to_owned())
        .collect();
    let seed = text(vmi, &["metadata", "uid"]).bytes().map(u32::from).sum::<u32>();
    let Some(all) = list(vmi, &STATUS) else { return };
    all.retain(|status| !left.iter().any(|name| name == named(status)));
    for (name, task) in tasks {
        let Some((place, status)) = all.iter_mut().enumerate().find(|(_, status)| named(status) == name) else {
            continue;
        };
        let device = by_name(&wanted, &name);
        match task {
            Task::Switch(link) => set(status, &["linkState"], link),
            Task::Pull => {
                for source in ["domain", "guest-agent"] {
                    sources(status, source, false);
                }
                for field in [
                    "interfaceName",
                    "linkState",
                    "mac",
                    "queueCount",
                    "ipAddress",
                    "ipAddresses",
                ] {
                    drop(status, &[field]);
                }
            }
            Task::Plug => {
                sources(status, "domain", true);
                sources(status, "guest-agent", agent);
                let given = device.map_or("", |device| text(device, &["macAddress"]));
                let made = format!(
                    "02:{place:02x}:00:{:02x}:{:02x}:{count:02x}",
                    seed >> 8 & 255,
                    seed & 255
                );
                set(status, &["mac"], if given.is_empty() { &made } else { given });
                let down = device.is_some_and(|device| text(device, &["state"]) == "down");
                set(status, &["linkState"], if down { "down" } else { "up" });
                set(status, &["queueCount"], json!(1));
                if agent {
                    set(status, &["interfaceName"], format!("enp{}s0", place + 1));
                }
            }
        }
    }
}

/// Takes interfaces out of the instance that are to be absent and that nobody has any more.
pub(super) fn forget(vmi: &mut Value) {
    let told = items(vmi, &STATUS);
    let done: Vec<String> = items(vmi, &SPEC)
        .iter()
        .filter(|one| text(one, &["state"]) == "absent" && by_name(told, named(one)).is_none())
        .map(|one| named(one).to_owned())
        .collect();
    if done.is_empty() {
        return;
    }
    for path in [&SPEC[..], &["spec", "networks"]] {
        if let Some(all) = list(vmi, path) {
            all.retain(|one| !done.iter().any(|name| name == named(one)));
        }
    }
}
