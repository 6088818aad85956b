//! A VM read anew, with what the store does not keep.

use serde_json::Value;

use super::{Declared, Instance, Moving, Subject};
use crate::client::Client;
use crate::domain::network::port::{Machine, free};
use crate::domain::quantity;
use crate::model::trouble::Trouble;
use crate::model::{Key, Kind, Truth};
use crate::ops::shape::Shape;

impl Subject {
    /// Reads VM, instance and migrations. `None` if there is neither VM nor instance.
    ///
    /// # Errors
    /// When VM or instance cannot be read. Migrations that cannot be listed count as none known: the server refuses a
    /// second one itself.
    pub async fn read(client: &Client, key: &Key) -> Result<Option<Self>, Trouble> {
        let vm = object(client, Kind::VirtualMachine, key).await?;
        let vmi = object(client, Kind::VirtualMachineInstance, key).await?;
        if vm.is_none() && vmi.is_none() {
            return Ok(None);
        }
        let migration = match vmi {
            Some(_) => moving(client, key).await,
            None => None,
        };
        Ok(Some(Self {
            key: key.clone(),
            vm: vm.as_ref().map(declared),
            vmi: vmi.as_ref().map(instance),
            migration,
            shape: vm.as_ref().map(|vm| Box::new(Shape::read(vm))),
            ..Self::default()
        }))
    }
}

async fn object(client: &Client, kind: Kind, key: &Key) -> Result<Option<Value>, Trouble> {
    match client.object(kind, key).await {
        Ok(object) => Ok(Some(object)),
        Err(trouble) if trouble.status == Some(404) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

/// The migration that has not ended. KubeVirt labels each with the instance it is about.
async fn moving(client: &Client, key: &Key) -> Option<Moving> {
    let path = Kind::VirtualMachineInstanceMigration.path(Some(&key.namespace));
    let query = format!("labelSelector=kubevirt.io%2Fvmi-name%3D{}", key.name);
    let request = http::Request::get(format!("{path}?{query}"))
        .header(http::header::ACCEPT, "application/json")
        .body(Vec::new())
        .ok()?;
    let answer = client.request(request).await.ok()?;
    let list: Value = serde_json::from_slice(answer.body()).ok()?;
    let mut items = list.get("items")?.as_array()?.iter();
    let found = items.find(|item| !matches!(text(item, "/status/phase"), "Succeeded" | "Failed"))?;
    Some(Moving {
        name: text(found, "/metadata/name").into(),
        uid: text(found, "/metadata/uid").into(),
        phase: text(found, "/status/phase").into(),
    })
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn declared(vm: &Value) -> Declared {
    let strategy = match text(vm, "/spec/runStrategy") {
        // the deprecated boolean that it replaced
        "" => match vm.pointer("/spec/running").and_then(Value::as_bool) {
            Some(true) => "Always",
            Some(false) => "Halted",
            None => "",
        },
        strategy => strategy,
    };
    Declared {
        uid: text(vm, "/metadata/uid").into(),
        resource_version: text(vm, "/metadata/resourceVersion").into(),
        run_strategy: strategy.into(),
        status: text(vm, "/status/printableStatus").into(),
        deleting: vm.pointer("/metadata/deletionTimestamp").is_some(),
    }
}

fn instance(vmi: &Value) -> Instance {
    let condition = |kind: &str| {
        let all = vmi.pointer("/status/conditions").and_then(Value::as_array);
        all?.iter().find(|one| text(one, "/type") == kind)
    };
    let truth =
        |kind: &str, absent: Truth| condition(kind).map_or(absent, |found| Truth::parse(text(found, "/status")));
    let migratable = condition("LiveMigratable");
    let why = |pointer: &str| migratable.map(|found| text(found, pointer)).unwrap_or_default();
    let known = |holds: bool| if holds { Truth::True } else { Truth::False };
    let acpi = vmi
        .pointer("/spec/domain/features/acpi/enabled")
        .and_then(Value::as_bool);
    Instance {
        uid: text(vmi, "/metadata/uid").into(),
        resource_version: text(vmi, "/metadata/resourceVersion").into(),
        phase: text(vmi, "/status/phase").into(),
        node: text(vmi, "/status/nodeName").into(),
        migratable: truth("LiveMigratable", Truth::Unknown),
        why_not: (why("/reason").into(), why("/message").into()),
        paused: truth("Paused", Truth::False),
        agent: truth("AgentConnected", Truth::False),
        acpi: known(acpi.unwrap_or(true)),
        ports: free(&machine(vmi)),
        liveness_probe: known(vmi.pointer("/spec/livenessProbe").is_some_and(|probe| !probe.is_null())),
        evacuating: text(vmi, "/status/evacuationNodeName").into(),
        deleting: vmi.pointer("/metadata/deletionTimestamp").is_some(),
    }
}

/// What takes a PCIe port: every NIC, and every disk on the virtio bus.
fn machine(vmi: &Value) -> Machine {
    let list = |pointer: &str| vmi.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let nics = list("/spec/domain/devices/interfaces").count();
    let plugged = |name: &Value| {
        list("/status/volumeStatus").any(|volume| volume["name"] == *name && volume.get("hotplugVolume").is_some())
    };
    let virtio = |disk: &&Value| text(disk, "/disk/bus") == "virtio";
    let (hot, cold): (Vec<&Value>, Vec<&Value>) = list("/spec/domain/devices/disks")
        .filter(virtio)
        .partition(|disk| plugged(&disk["name"]));
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Machine {
        memory_at_boot: quantity::whole(text(vmi, "/status/memory/guestAtBoot")).unwrap_or_default(),
        q35: text(vmi, "/status/machine/type").contains("q35"),
        on_root_complex: text(vmi, "/metadata/annotations/kubevirt.io~1placePCIDevicesOnRootComplex") == "true",
        // which NICs came later is not on record: all are counted as if they had, which promises too little
        at_boot: count(cold.len()),
        plugged: count(hot.len() + nics.saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Mode;
    use crate::client::testing::{Say, client};

    #[tokio::test]
    async fn what_the_objects_say_is_read_and_finished_migrations_are_not_taken() {
        let (client, _) = client(Mode::ReadOnly, |seen| {
            let path = seen.target.split('?').next().unwrap_or_default();
            match path.rsplit('/').nth(1).unwrap_or_default() {
                "virtualmachines" => Say::json(r#"{"metadata":{"name":"b","uid":"v"},"spec":{"running":false}}"#),
                "virtualmachineinstances" => Say::json(
                    r#"{"metadata":{"uid":"i"},"spec":{"livenessProbe":{},"domain":{"features":{"acpi":{"enabled":false}}}},
                        "status":{"phase":"Running","nodeName":"n1","conditions":[
                        {"type":"LiveMigratable","status":"False","reason":"DisksNotLiveMigratable","message":"x"},
                        {"type":"Paused","status":"True"}]}}"#,
                ),
                _ => Say::json(
                    r#"{"items":[{"metadata":{"name":"old"},"status":{"phase":"Succeeded"}},
                        {"metadata":{"name":"new","uid":"m"}}]}"#,
                ),
            }
        })
        .await;
        let found = Subject::read(&client, &Key::new("a", "b")).await.unwrap().unwrap();
        assert_eq!(found.vm.unwrap().run_strategy, "Halted");
        let vmi = found.vmi.unwrap();
        assert_eq!(
            (vmi.migratable, vmi.why_not.0.as_str()),
            (Truth::False, "DisksNotLiveMigratable")
        );
        assert_eq!(
            (vmi.paused, vmi.agent, vmi.acpi),
            (Truth::True, Truth::False, Truth::False)
        );
        assert_eq!(vmi.liveness_probe, Truth::True);
        assert_eq!(found.migration.unwrap().name, "new");
    }

    #[tokio::test]
    async fn what_is_not_there_is_none_and_what_cannot_be_read_is_trouble() {
        let key = Key::new("a", "b");
        let (gone, _) = client(Mode::ReadOnly, |_| Say::status(404, "not found")).await;
        assert_eq!(Subject::read(&gone, &key).await.unwrap(), None);
        let (closed, _) = client(Mode::ReadOnly, |_| Say::status(403, "no")).await;
        assert_eq!(Subject::read(&closed, &key).await.unwrap_err().status, Some(403));
    }
}
