//! One VM in full: both objects, launcher pods, events. A part that cannot be read is named; the rest is shown.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::app::Event;
use crate::client::{Client, Dump};
use crate::model::trouble::{Step, Trouble};
use crate::model::{Key, Kind, Truth, condition};
use crate::ops::explain::{NotFound, Report, report};
use crate::ops::facts::{self, Scope};
use crate::ops::network;
use crate::ops::origin::Origin;
use crate::view::vm_detail::Detail;

pub(super) fn spawn(client: Option<Client>, key: Key, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let detail = match client {
            Some(client) => read(&client, &key).await.map(Box::new).map_err(Box::new),
            None => Err(Box::new(Trouble {
                step: Step::Tcp,
                kind: None,
                status: None,
                reason: "there is no connection yet".to_owned(),
                way_out: String::new(),
            })),
        };
        let _ = events.send(Event::Detail { key, detail }).await;
    });
}

pub(in crate::shell) async fn read(client: &Client, key: &Key) -> Result<Detail, Trouble> {
    let selector = format!("vm.kubevirt.io/name={}", key.name);
    let (vm, vmi, pods, events) = tokio::join!(
        client.object(Kind::VirtualMachine, key),
        client.object(Kind::VirtualMachineInstance, key),
        client.pods_labelled(&key.namespace, &selector),
        client.events_about(&key.namespace, &key.name),
    );
    let mut missing = Vec::new();
    let mut object = |answer: Result<serde_json::Value, Trouble>| match answer {
        Ok(object) => Some(object),
        // no instance while it is off, no VM above a bare instance: that is an answer
        Err(trouble) if trouble.status == Some(404) => None,
        Err(trouble) => {
            missing.push(trouble);
            None
        }
    };
    let (vm, vmi) = (object(vm), object(vmi));
    if vm.is_none() && vmi.is_none() {
        return Err(missing.into_iter().next().unwrap_or_else(|| Trouble {
            step: Step::Server,
            kind: Some(Kind::VirtualMachine),
            status: Some(404),
            reason: format!("{key} is gone"),
            way_out: "Esc goes back to the list".to_owned(),
        }));
    }
    let mut listed = |trouble: Trouble| missing.push(trouble);
    let pods = pods.unwrap_or_else(|trouble| {
        listed(trouble);
        Vec::new()
    });
    let events = events.unwrap_or_else(|trouble| {
        listed(trouble);
        Vec::new()
    });
    Ok(Detail {
        vm,
        vmi,
        pods,
        events,
        missing,
        at: Timestamp::now(),
    })
}

/// Tells why a VM can or cannot migrate. It reads all nodes and pods, so only when somebody asks.
pub(super) fn explain(client: Option<Client>, key: Key, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let report = match client {
            Some(client) => judge(&client, &key).await,
            None => Err(super::plans::offline()),
        };
        let report = report.map(Box::new).map_err(Box::new);
        let _ = events.send(Event::Explained { key, report }).await;
    });
}

pub(in crate::shell) async fn judge(client: &Client, key: &Key) -> Result<Report, Trouble> {
    let scope = Scope::Vm {
        namespace: key.namespace.to_string(),
        name: key.name.to_string(),
    };
    let objects = Box::pin(facts::from_cluster(client, &scope)).await;
    report(&objects, &key.namespace, &key.name).map_err(|none| gone(key, none))
}

pub(super) fn explain_dump(files: &[PathBuf], key: &Key) -> Result<Report, Trouble> {
    let objects = facts::from_dump(&Dump::new(files))?;
    report(&objects, &key.namespace, &key.name).map_err(|none| gone(key, none))
}

fn gone(key: &Key, none: NotFound) -> Trouble {
    Trouble {
        step: Step::Server,
        kind: Some(Kind::VirtualMachine),
        status: None,
        reason: if none.unread.is_empty() {
            format!("{key} is gone")
        } else {
            format!("{key} could not be read: {}", none.unread)
        },
        way_out: "Esc goes back".to_owned(),
    }
}

/// Reads what the scheduler says of the target pod of a migration.
pub(super) fn target(client: Client, migration: Key, uid: String, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let selector = format!("kubevirt.io/migrationJobUID={uid}");
        let pods = client
            .pods_labelled(&migration.namespace, &selector)
            .await
            .unwrap_or_default();
        let waiting = pods.iter().filter(|pod| pod.status.phase == "Pending");
        let words = waiting
            .filter_map(|pod| condition::find(&pod.status.conditions, "PodScheduled"))
            .find(|found| found.status == Truth::False)
            .map(|found| found.message.to_string())
            .unwrap_or_default();
        let _ = events.send(Event::Target { migration, words }).await;
    });
}

/// Networks with what is on them, and what could not be read.
pub(in crate::shell) async fn read_networks(origin: &Origin) -> Result<(Vec<network::Row>, Vec<String>), String> {
    let (networks, nics) = tokio::join!(network::networks(origin), network::nics(origin, None));
    let (nics, mut missing) = nics?;
    missing.extend(Some(networks.nads.why().to_owned()).filter(|why| !why.is_empty()));
    Ok((network::rows(&networks, &nics), missing))
}

/// Reads the NICs of some VMs, with the networks they could be on and the addresses in use.
pub(super) fn wiring(client: Option<Client>, keys: Vec<Key>, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let answer = match client {
            Some(client) => Box::pin(network::wiring::wiring(&client, &keys)).await,
            None => Err(super::plans::offline()),
        };
        let answer = answer.map(Arc::new).map_err(Box::new);
        let _ = events.send(Event::Wired { keys, answer }).await;
    });
}

/// Reads them. NICs stand in every VM and instance, so only when somebody asks.
pub(super) fn networks(client: Client, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        let origin = Origin::Cluster(client);
        let answer = Box::pin(read_networks(&origin)).await;
        let _ = events.send(Event::Networks(answer)).await;
    });
}
