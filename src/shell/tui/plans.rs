//! A plan from objects read anew, with the server's word on whether we may.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use tokio::sync::mpsc;

use crate::action::policy;
use crate::app::Event;
use crate::app::dialog::plan::Planned;
use crate::client::Client;
use crate::config::Guardrail;
use crate::model::trouble::{Step, Trouble};
use crate::model::{Key, Kind};
use crate::ops::maintenance;
use crate::ops::origin::Origin;
use crate::ops::part::Part;
use crate::ops::saved::{self, Saved};
use crate::ops::{Ask, Plan, Scene, Subject, Verb};

/// More VMs than this are planned as the watch told them: each is rehearsed by the server before it is begun.
const ANEW: usize = 20;

/// A question for a plan.
#[derive(Clone, Debug)]
pub(in crate::shell) struct Question {
    pub(in crate::shell) number: u64,
    pub(in crate::shell) ask: Ask,
    pub(in crate::shell) keys: Vec<Key>,
    pub(in crate::shell) part: Part,
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
        part,
        drafted,
        ..
    } = question;
    if ask.verb.on_node() {
        return of_node(client, &ask, guardrails, now).await;
    }
    // what only whole objects tell
    let whole = ask.snapshot_first || ask.verb == Verb::Snapshot || part != Part::Whole;
    let denied = denied(client, &ask, &keys);
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
        subjects(client, ask.verb, &keys, &part),
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

/// The plan about a node, with the rights that its requests take.
async fn of_node(client: &Client, ask: &Ask, guardrails: &[Guardrail], now: Timestamp) -> Result<Planned, Trouble> {
    let kubevirt = client.kubevirt_version().await;
    let context = client.origin().context.clone();
    let scene = Scene {
        context: &context,
        now,
        kubevirt: kubevirt.as_deref().ok(),
        guardrails,
    };
    let plan = Box::pin(maintenance::plan(client, ask, &scene)).await?;
    let plan = plan.ok_or_else(|| Trouble {
        step: Step::Server,
        kind: Some(Kind::Node),
        status: Some(404),
        reason: format!("node {} is gone", ask.node.as_deref().unwrap_or_default()),
        way_out: "Esc goes back to the list".to_owned(),
    })?;
    Ok(Planned {
        denied: maintenance::missing(client, &plan).await,
        plan,
        at: now,
        anew: true,
    })
}

/// Missing rights in words; a question that was not answered refuses nothing, since the server decides in the end.
async fn denied(client: &Client, ask: &Ask, keys: &[Key]) -> Vec<String> {
    let namespaces: BTreeSet<&str> = keys.iter().map(|key| key.namespace.as_str()).collect();
    let first = ask.snapshot_first.then_some(Verb::Snapshot);
    let mut denied = Vec::new();
    for verb in first.into_iter().chain([ask.verb]) {
        let grant = verb.grant();
        let mut missing = Vec::new();
        for namespace in &namespaces {
            if client.may(&grant.right(namespace)).await == Ok(false) {
                missing.push(*namespace);
            }
        }
        if !missing.is_empty() {
            denied.push(format!("{} in {}", policy::needs(verb), missing.join(", ")));
        }
    }
    denied
}

/// Reads at one time.
const READS: usize = 4;

async fn subjects(client: &Client, verb: Verb, keys: &[Key], part: &Part) -> Result<Vec<Subject>, Trouble> {
    let saved = match part {
        Part::Snapshots(wanted) => listed(client, wanted).await?,
        Part::Whole | Part::Nics(_) => Vec::new(),
    };
    let read: Vec<Subject> = stream::iter(keys.to_vec())
        .map(|key| async move { subject(client, verb, &key).await })
        .buffered(READS)
        .try_collect()
        .await?;
    let mut subjects = Vec::with_capacity(read.len());
    for (index, subject) in read.into_iter().enumerate() {
        subjects.push(match (part.snapshot(index), part.nic(index)) {
            (Some(wanted), _) => {
                let found = saved
                    .iter()
                    .find(|saved| wanted.name == saved.name && wanted.namespace == saved.namespace);
                let found = found.ok_or_else(|| unread(format!("snapshot {wanted} is gone")))?;
                subject.about(found.clone())
            }
            (_, Some(nic)) => subject.on(nic.clone()),
            (None, None) => subject,
        });
    }
    Ok(subjects)
}

/// All snapshots of the namespaces in question, each read once.
async fn listed(client: &Client, wanted: &[Key]) -> Result<Vec<Saved>, Trouble> {
    let origin = Origin::Cluster(client.clone());
    let namespaces: BTreeSet<&str> = wanted.iter().map(|key| key.namespace.as_str()).collect();
    let mut all = Vec::new();
    for namespace in namespaces {
        let (saved, _) = saved::list(&origin, Some(namespace)).await.map_err(unread)?;
        all.extend(saved);
    }
    Ok(all)
}

fn unread(reason: String) -> Trouble {
    Trouble {
        step: Step::Server,
        kind: Some(Kind::VirtualMachineSnapshot),
        status: None,
        reason,
        way_out: "Esc goes back to the list".to_owned(),
    }
}

async fn subject(client: &Client, verb: Verb, key: &Key) -> Result<Subject, Trouble> {
    match (Subject::read(client, key).await?, verb) {
        (Some(subject), _) => Ok(subject),
        // a snapshot outlives its VM
        (None, Verb::DeleteSnapshot | Verb::Restore) => Ok(Subject {
            key: key.clone(),
            ..Subject::default()
        }),
        (None, _) => Err(Trouble {
            step: Step::Server,
            kind: Some(Kind::VirtualMachine),
            status: Some(404),
            reason: format!("{key} is gone"),
            way_out: "Esc goes back to the list".to_owned(),
        }),
    }
}
