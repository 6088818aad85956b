//! A plan from objects read anew, with the server's word on whether we may.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::action::policy;
use crate::app::Event;
use crate::app::dialog::plan::Planned;
use crate::client::Client;
use crate::client::resource::{RESTORES, SNAPSHOTS};
use crate::config::Guardrail;
use crate::domain::snapshot::volumes::Source;
use crate::model::trouble::{Step, Trouble};
use crate::model::{Key, Kind};
use crate::ops::saved::Saved;
use crate::ops::{Ask, Plan, Scene, Subject, Verb};

/// More VMs than this are planned as the watch told them: each is rehearsed by the server before it is begun.
const ANEW: usize = 20;

/// A question for a plan.
#[derive(Clone, Debug)]
pub(in crate::shell) struct Question {
    pub(in crate::shell) number: u64,
    pub(in crate::shell) ask: Ask,
    pub(in crate::shell) keys: Vec<Key>,
    pub(in crate::shell) saved: Vec<Key>,
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
    let Question {
        ask,
        keys,
        saved,
        drafted,
        ..
    } = question;
    let whole = ask.snapshot_first || matches!(ask.verb, Verb::Snapshot | Verb::Restore | Verb::DeleteSnapshot);
    let denied = denied(client, ask.verb, &keys);
    if keys.len() > ANEW && !whole {
        return Ok(Planned {
            plan: *drafted,
            denied: denied.await,
            at: now,
            anew: false,
        });
    }
    let (denied, subjects, kubevirt) = tokio::join!(
        denied,
        subjects(client, ask.verb, &keys, &saved),
        client.kubevirt_version()
    );
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

/// Reads at one time.
const READS: usize = 4;

async fn subjects(client: &Client, verb: Verb, keys: &[Key], saved: &[Key]) -> Result<Vec<Subject>, Trouble> {
    let about = saved.iter().map(Some).chain(std::iter::repeat(None));
    stream::iter(keys.iter().zip(about))
        .map(|(key, saved)| Box::pin(subject(client, verb, key, saved)))
        .buffered(READS)
        .try_collect()
        .await
}

async fn subject(client: &Client, verb: Verb, key: &Key, saved: Option<&Key>) -> Result<Subject, Trouble> {
    let found = Subject::read(client, key).await?;
    let subject = match (found, verb) {
        (Some(subject), _) => subject,
        // a snapshot outlives its VM
        (None, Verb::DeleteSnapshot | Verb::Restore) => Subject {
            key: key.clone(),
            ..Subject::default()
        },
        (None, _) => {
            return Err(Trouble {
                step: Step::Server,
                kind: Some(Kind::VirtualMachine),
                status: Some(404),
                reason: format!("{key} is gone"),
                way_out: "Esc goes back to the list".to_owned(),
            });
        }
    };
    let Some(saved) = saved else { return Ok(subject) };
    let (namespace, name) = (saved.namespace.as_str(), saved.name.as_str());
    let (object, restores) = tokio::join!(
        client.one(SNAPSHOTS, namespace, name),
        client.all(RESTORES, Some(namespace))
    );
    let volumes = subject
        .shape
        .as_ref()
        .map(|shape| shape.volumes.clone())
        .unwrap_or_default();
    let throwaway = |name: &str| {
        let volume = volumes.iter().find(|volume| volume.name == name);
        volume.is_some_and(|volume| volume.source == Source::Throwaway)
    };
    let mut saved = Saved::read(&object?, throwaway);
    saved.restores = restores.ok().map(|all| under_way(&all, name));
    Ok(subject.about(saved))
}

/// Names of restores from a snapshot that have not ended.
fn under_way(restores: &[Value], snapshot: &str) -> Vec<String> {
    restores
        .iter()
        .filter(|restore| restore["spec"]["virtualMachineSnapshotName"] == snapshot)
        .filter(|restore| restore["status"]["complete"] != true)
        .filter_map(|restore| restore["metadata"]["name"].as_str().map(str::to_owned))
        .collect()
}
