//! A guest boots: what virt-handler finds out about it.
use serde_json::{Value, json};

use super::super::condition::{probed, put};
use super::super::drive::Control;
use super::super::events::{From, Tone};
use super::super::instance::{enter, pod_interface};
use super::super::json::{get, is, items, leaving, list, number, set, text, uid};
use super::super::kinds::VMI;
use super::super::pods;
use super::super::task::Part;
use super::migratable;
use crate::sim::store::Key;

impl Control {
    /// The guest runs, or it crashes because its image says so.
    pub(in super::super) fn boot(&mut self, key: &Key, uid_then: &str) {
        let Some(mut vmi) = self.cluster.get(VMI, key).filter(|vmi| uid(vmi) == uid_then) else {
            return;
        };
        if text(&vmi, &["status", "phase"]) != "Scheduled" || leaving(&vmi) {
            return;
        }
        let now = self.cluster.moment();
        let node = text(&vmi, &["status", "nodeName"]).to_owned();
        let from = From::Handler(&node);
        if image_has(&vmi, &["crash"]) {
            enter(&mut vmi, "Failed", &now);
            if self.save(VMI, vmi.clone(), Part::Handler, key) {
                self.tell(
                    &vmi,
                    from,
                    Tone::Warning,
                    "Stopped",
                    "The VirtualMachineInstance crashed.",
                );
            }
            return;
        }
        let all = pods::of(&self.cluster, &vmi);
        let ip = pods::active(&vmi, &all)
            .map_or("", |pod| text(pod, &["status", "podIP"]))
            .to_owned();
        for said in migratable::conditions(&vmi, &now) {
            put(&mut vmi, said);
        }
        let agent = !image_has(&vmi, &["cirros", "noagent"]);
        if agent {
            put(&mut vmi, probed("AgentConnected", true, "", "", &now));
            let guest = guest(&vmi);
            set(&mut vmi, &["status", "guestOSInfo"], guest);
        }
        if text(&vmi, &["spec", "startStrategy"]) == "Paused" {
            put(
                &mut vmi,
                probed("Paused", true, "PausedByUser", "VMI was paused by user", &now),
            );
        }
        let topology = ["cores", "sockets", "threads"];
        for field in topology {
            let count = number(&vmi, &["spec", "domain", "cpu", field]).unwrap_or(1);
            set(&mut vmi, &["status", "currentCPUTopology", field], count);
        }
        let interfaces = interfaces(&vmi, &ip, agent);
        set(&mut vmi, &["status", "interfaces"], interfaces);
        set(&mut vmi, &["status", "machine"], json!({"type": "pc-q35-rhel9.6.0"}));
        let method = migratable::method(&vmi);
        set(&mut vmi, &["status", "migrationMethod"], method);
        set(&mut vmi, &["status", "selinuxContext"], "none");
        targets(&mut vmi);
        enter(&mut vmi, "Running", &now);
        if self.save(VMI, vmi.clone(), Part::Handler, key) {
            self.tell(&vmi, from, Tone::Normal, "Created", "VirtualMachineInstance defined.");
            self.tell(&vmi, from, Tone::Normal, "Started", "VirtualMachineInstance started.");
            self.push(Part::Instance, key);
        }
    }
}

/// Whether the name of one of the guest's images contains one of these words.
fn image_has(vmi: &Value, words: &[&str]) -> bool {
    items(vmi, &["spec", "volumes"])
        .iter()
        .map(|volume| text(volume, &["containerDisk", "image"]))
        .any(|image| words.iter().any(|word| image.contains(word)))
}

/// What the guest agent says of the operating system; the image's name tells which it is.
fn guest(vmi: &Value) -> Value {
    let (id, name, version, pretty, kernel) = if image_has(vmi, &["ubuntu"]) {
        ("ubuntu", "Ubuntu", "24.04", "Ubuntu 24.04.3 LTS", "6.8.0-87-generic")
    } else {
        (
            "fedora",
            "Fedora Linux",
            "43",
            "Fedora Linux 43 (Cloud Edition)",
            "6.17.4-300.fc43.x86_64",
        )
    };
    json!({
        "id": id, "name": name, "version": pretty.trim_start_matches(name).trim_start(), "versionId": version,
        "prettyName": pretty, "kernelRelease": kernel, "kernelVersion": "#1 SMP PREEMPT_DYNAMIC", "machine": "x86_64",
    })
}

/// The interfaces as the domain, the agent and Multus see them.
fn interfaces(vmi: &Value, ip: &str, agent: bool) -> Value {
    let seed = text(vmi, &["metadata", "uid"])
        .bytes()
        .fold(7_u32, |sum, byte| sum.wrapping_mul(31) ^ u32::from(byte));
    let devices = items(vmi, &["spec", "domain", "devices", "interfaces"]);
    let mut all = Vec::new();
    for (number, network) in items(vmi, &["spec", "networks"]).iter().enumerate() {
        let name = text(network, &["name"]);
        let device = devices.iter().find(|device| text(device, &["name"]) == name);
        if device.is_some_and(|device| text(device, &["state"]) == "absent") {
            continue;
        }
        let pod = get(network, &["pod"]).is_some();
        let mut sources = vec!["domain"];
        if agent {
            sources.push("guest-agent");
        }
        if !pod {
            sources.push("multus-status");
        }
        let [_, a, b, c] = seed.wrapping_add(number as u32).to_be_bytes();
        let given = device.map_or("", |device| text(device, &["macAddress"]));
        let mac = if given.is_empty() {
            format!("02:{number:02x}:{a:02x}:{b:02x}:{c:02x}:{:02x}", a ^ c)
        } else {
            given.to_owned()
        };
        let mut one = json!({
            "name": name, "infoSource": sources.join(", "), "linkState": "up", "mac": mac, "queueCount": 1,
            "podInterfaceName": if pod { "eth0".to_owned() } else { pod_interface(name) },
        });
        let address = match (pod, agent) {
            (true, _) => ip.to_owned(),
            // the guest got it from a DHCP server on its VLAN, and only the agent tells
            (false, true) => format!("10.{}.{b}.{}", 20 + number, c.max(2)),
            (false, false) => String::new(),
        };
        if agent {
            set(&mut one, &["interfaceName"], format!("enp{}s0", number + 1));
        }
        if !address.is_empty() {
            set(&mut one, &["ipAddresses"], json!([address.clone()]));
            set(&mut one, &["ipAddress"], address);
        }
        all.push(one);
    }
    Value::Array(all)
}

/// Gives every disk its name in the guest, in the order of the disks.
fn targets(vmi: &mut Value) {
    let mut letters = 'a'..='z';
    let mut named = Vec::new();
    for disk in items(vmi, &["spec", "domain", "devices", "disks"]) {
        let bus = if text(disk, &["disk", "bus"]) == "virtio" {
            "vd"
        } else {
            "sd"
        };
        let letter = letters.next().unwrap_or('z');
        named.push((text(disk, &["name"]).to_owned(), format!("{bus}{letter}")));
    }
    for one in list(vmi, &["status", "volumeStatus"]).into_iter().flatten() {
        let found = named.iter().find(|(name, _)| name == text(one, &["name"]));
        if let Some((_, target)) = found.filter(|_| !is(one, &["hotplugVolume"])) {
            set(one, &["target"], target.clone());
        }
    }
}
