//! One VM in full: both objects, launcher pods, events. A part that cannot be read is named; the rest is shown.

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::app::Event;
use crate::client::Client;
use crate::model::trouble::{Step, Trouble};
use crate::model::{Key, Kind};
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
