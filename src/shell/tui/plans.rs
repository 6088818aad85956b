//! A plan from objects read anew, with the server's word on whether we may.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::action::policy;
use crate::app::Event;
use crate::app::dialog::plan::Planned;
use crate::client::Client;
use crate::config::Guardrail;
use crate::model::trouble::{Step, Trouble};
use crate::model::{Delta, Key, Kind, Object};
use crate::ops::shape::Shape;
use crate::ops::subject::Moving;
use crate::ops::{Ask, Plan, Scene, Subject, Verb};
use crate::store::Inventory;

/// More VMs than this are planned as the watch told them: each is rehearsed by the server before it is begun.
const ANEW: usize = 20;

/// A question for a plan.
#[derive(Clone, Debug)]
pub(in crate::shell) struct Question {
    pub(in crate::shell) number: u64,
    pub(in crate::shell) ask: Ask,
    pub(in crate::shell) keys: Vec<Key>,
    pub(in crate::shell) drafted: Box<Plan>,
}

pub(super) fn spawn(
    client: Option<Client>,
    question: Question,
    guardrails: Vec<Guardrail>,
    events: mpsc::Sender<Event>,
) {
    tokio::spawn(async move {
        let number = question.number;
        let answer = match client {
            Some(client) => answer(&client, question, &guardrails, Timestamp::now()).await,
            None => Err(offline()),
        };
        let answer = answer.map(Box::new).map_err(Box::new);
        let _ = events.send(Event::Planned { number, answer }).await;
    });
}

/// Reads our rights in a namespace; where they cannot be read nothing is greyed out.
pub(super) fn rights(client: Client, namespace: String, events: mpsc::Sender<Event>) {
    tokio::spawn(async move {
        if let Ok(rules) = client.rules(&namespace).await {
            let rules = Box::new(rules);
            let _ = events.send(Event::Rights { namespace, rules }).await;
        }
    });
}

pub(super) fn offline() -> Trouble {
    Trouble {
        step: Step::Tcp,
        kind: None,
        status: None,
        reason: "there is no connection yet".to_owned(),
        way_out: String::new(),
    }
}

pub(in crate::shell) async fn answer(
    client: &Client,
    question: Question,
    guardrails: &[Guardrail],
    now: Timestamp,
) -> Result<Planned, Trouble> {
    let Question { ask, keys, drafted, .. } = question;
    let denied = denied(client, ask.verb, &keys);
    if keys.len() > ANEW {
        return Ok(Planned {
            plan: *drafted,
            denied: denied.await,
            at: now,
            anew: false,
        });
    }
    let (denied, subjects, kubevirt) = tokio::join!(denied, subjects(client, &keys), client.kubevirt_version());
    let context = client.origin().context.clone();
    let scene = Scene {
        context: &context,
        now,
        kubevirt: kubevirt.as_deref().ok(),
        guardrails,
    };
    Ok(Planned {
        plan: crate::ops::plan(&ask, &subjects?, &scene),
        denied,
        at: now,
        anew: true,
    })
}

/// Missing rights in words; a question that was not answered refuses nothing, since the server decides in the end.
async fn denied(client: &Client, verb: Verb, keys: &[Key]) -> Vec<String> {
    let namespaces: BTreeSet<&str> = keys.iter().map(|key| key.namespace.as_str()).collect();
    let grant = verb.grant();
    let mut missing = Vec::new();
    for namespace in namespaces {
        if client.may(&grant.right(namespace)).await == Ok(false) {
            missing.push(namespace);
        }
    }
    match missing.as_slice() {
        [] => Vec::new(),
        some => vec![format!("{} in {}", policy::needs(verb), some.join(", "))],
    }
}

async fn subjects(client: &Client, keys: &[Key]) -> Result<Vec<Subject>, Trouble> {
    let mut subjects = Vec::with_capacity(keys.len());
    for key in keys {
        subjects.push(subject(client, key).await?);
    }
    Ok(subjects)
}

async fn subject(client: &Client, key: &Key) -> Result<Subject, Trouble> {
    let mut inventory = Inventory::default();
    let selector = format!("kubevirt.io/vmi-name={}", key.name);
    let (vm, vmi, moving) = tokio::join!(
        client.object(Kind::VirtualMachine, key),
        client.object(Kind::VirtualMachineInstance, key),
        client.migrations_labelled(&key.namespace, &selector),
    );
    let shape = vm.as_ref().map(Shape::read).unwrap_or_default();
    for (kind, answer) in [(Kind::VirtualMachine, vm), (Kind::VirtualMachineInstance, vmi)] {
        match answer {
            Ok(json) => take(&mut inventory, kind, &json),
            // no instance while it is off, no VM above a bare instance
            Err(trouble) if trouble.status == Some(404) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    let machine = inventory.machine_named(key).and_then(|id| inventory.machine(id));
    let Some(machine) = machine else {
        return Err(Trouble {
            step: Step::Server,
            kind: Some(Kind::VirtualMachine),
            status: Some(404),
            reason: format!("{key} is gone"),
            way_out: "Esc goes back to the list".to_owned(),
        });
    };
    let moving = moving
        .unwrap_or_default()
        .into_iter()
        .find(|migration| !migration.finished() && migration.spec.vmi_name == key.name)
        .map(|migration| Moving {
            name: migration.metadata.name,
            uid: migration.metadata.uid,
            phase: migration.status.phase,
        });
    Ok(Subject::of(machine).moving(moving).shaped(shape))
}

fn take(inventory: &mut Inventory, kind: Kind, json: &serde_json::Value) {
    if let Ok(object) = Object::parse(kind, json.to_string().as_bytes()) {
        inventory.apply(Delta::Upsert(object), Timestamp::now());
    }
}
