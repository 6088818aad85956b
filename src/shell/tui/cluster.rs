//! The task that holds the connection: connects, watches, and connects anew when it is asked to.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::foresight::{self, Foresight};
use super::wish::Wish;
use super::work::Work;
use super::{balance, dump, facts, fetch, figures, plans, report, storage};
use crate::app::Event;
use crate::app::connection::Session;
use crate::client::watch::{Batch, Watches};
use crate::client::{Client, Mode, Transport, connect};
use crate::model::Kind;
use crate::model::trouble::Trouble;
use crate::ops::origin::Origin;
use crate::shell::demo;
use crate::shell::launch::{Launch, Source};

/// What nodes and VMs rest on, and what the header tells.
pub(in crate::shell) const WATCHED: [Kind; 8] = [
    Kind::Node,
    Kind::VirtualMachineInstance,
    Kind::VirtualMachine,
    Kind::Pod,
    Kind::Namespace,
    Kind::KubeVirt,
    Kind::StorageNode,
    Kind::VirtualMachineInstanceMigration,
];

/// The way to the task.
pub(super) struct Handle(Option<mpsc::UnboundedSender<Wish>>);

impl Handle {
    /// Before the first frame there is no connection.
    pub(super) fn idle() -> Self {
        Self(None)
    }

    pub(super) fn ask(&self, wish: Wish) {
        if let Some(sender) = &self.0 {
            // the task only ends with the program
            let _ = sender.send(wish);
        }
    }
}

/// Starts the task. Everything it learns goes to `events`.
pub(super) fn start(launch: Arc<Launch>, events: mpsc::Sender<Event>) -> Handle {
    let (sender, wishes) = mpsc::unbounded_channel();
    let told = events.clone();
    let task = tokio::spawn(async move {
        if let Source::Offline(files) = &launch.source {
            dump::run(files.clone(), events, wishes).await;
        } else {
            run(launch, events, wishes).await;
        }
    });
    tokio::spawn(async move {
        if let Err(error) = task.await {
            let _ = told
                .send(Event::Broken(format!(
                    "the connection task broke: {error}; restart vmotui"
                )))
                .await;
        }
    });
    Handle(Some(sender))
}

async fn run(launch: Arc<Launch>, events: mpsc::Sender<Event>, mut wishes: mpsc::UnboundedReceiver<Wish>) {
    let (batches, mut arriving) = mpsc::channel::<Batch>(super::WAITING);
    // the simulated cluster outlives connections to it, as a real one does
    let embedded = match &launch.source {
        Source::Demo(demo) => match demo::start(demo, &launch.connection) {
            Ok(embedded) => Some(embedded),
            Err(failure) => {
                let _ = events.send(Event::Broken(failure.to_string())).await;
                return;
            }
        },
        _ => None,
    };
    let transport = embedded
        .as_ref()
        .map_or(Transport::Kubeconfig, |embedded| embedded.transport.clone());
    let mut watches: Option<Watches> = None;
    // screens that are seldom opened are watched from the first time on
    let mut kinds: Vec<Kind> = WATCHED.to_vec();
    let mut journal = super::journal::Held::new(Arc::clone(&launch), events.clone());
    let mut work = Work::new(Arc::clone(&launch), events.clone());
    let mut generation = 1;
    loop {
        let foresight = Foresight::default();
        let _ = events
            .send(Event::Connecting {
                generation,
                doing: doing(&launch),
            })
            .await;
        match open(&launch, transport.clone()).await {
            Ok((client, session)) => {
                let _ = events
                    .send(Event::Connected {
                        generation,
                        session: Box::new(session),
                    })
                    .await;
                work.left(&client).await;
                journal.open(&client.origin().server).await;
                let scope = launch.namespace().filter(|_| !launch.all_namespaces).map(str::to_owned);
                let mut fresh = Watches::new(client, scope, generation, batches.clone());
                for kind in &kinds {
                    fresh.start(*kind);
                }
                watches = Some(fresh);
            }
            Err(trouble) => {
                let _ = events
                    .send(Event::Down {
                        generation,
                        trouble: Box::new(trouble),
                    })
                    .await;
            }
        }
        loop {
            tokio::select! {
                Some(batch) = arriving.recv() => {
                    let event = Event::Deltas { generation: batch.generation, batch: batch.deltas, at: Timestamp::now() };
                    if events.send(event).await.is_err() {
                        return;
                    }
                }
                wish = wishes.recv() => match wish {
                    None => return,
                    Some(Wish::Reconnect) => break,
                    Some(Wish::Fetch(key)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        fetch::spawn(client, key, events.clone());
                    }
                    Some(Wish::Run(plan)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        work.run(client, plan).await;
                    }
                    Some(Wish::Continue(job)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        work.resume(client, job).await;
                    }
                    Some(Wish::Control(job, control)) => work.control(&job, control),
                    Some(Wish::Networks) => {
                        if let Some(client) = watches.as_ref().map(|watches| watches.client().clone()) {
                            fetch::networks(client, events.clone());
                        }
                    }
                    Some(Wish::Foresee(question)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        foresight.ask(client.map(Origin::Cluster), question, events.clone());
                    }
                    Some(Wish::Export(file, title, foreseen)) => foresight::export(file, title, foreseen, events.clone()),
                    Some(Wish::Report(file, entries)) => report::write(file, entries, events.clone()),
                    Some(Wish::Wiring(keys)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        fetch::wiring(client, keys, events.clone());
                    }
                    Some(Wish::Balance(moves)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        balance::spawn(client, moves, events.clone());
                    }
                    Some(Wish::Journal(moves)) => journal.write(moves).await,
                    Some(wish @ (Wish::Storage | Wish::Volumes(_) | Wish::Reclaim | Wish::Copies(_))) => {
                        if let Some(client) = watches.as_ref().map(|watches| watches.client().clone()) {
                            storage::spawn(client, wish, &launch, events.clone());
                        }
                    }
                    Some(Wish::Watch(kind)) => {
                        if !kinds.contains(&kind) {
                            kinds.push(kind);
                        }
                        if let Some(watches) = &mut watches {
                            watches.start(kind);
                        }
                    }
                    Some(Wish::Target(migration, uid)) => {
                        if let Some(client) = watches.as_ref().map(|watches| watches.client().clone()) {
                            fetch::target(client, migration, uid, events.clone());
                        }
                    }
                    Some(Wish::Usage(whose)) => {
                        if let Some(client) = watches.as_ref().map(|watches| watches.client().clone()) {
                            figures::usage(client, whose, events.clone());
                        }
                    }
                    Some(Wish::Progress) => {
                        if let Some(client) = watches.as_ref().map(|watches| watches.client().clone()) {
                            figures::progress(client, events.clone());
                        }
                    }
                    Some(Wish::Explain(key)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        fetch::explain(client, key, events.clone());
                    }
                    Some(Wish::Plan(question)) => {
                        let client = watches.as_ref().map(|watches| watches.client().clone());
                        plans::spawn(client, question, launch.settings.guardrails.clone(), events.clone());
                    }
                    Some(Wish::Rights(namespace)) => {
                        if let Some(client) = watches.as_ref().map(|watches| watches.client().clone()) {
                            plans::rights(client, namespace, events.clone());
                        }
                    }
                    Some(Wish::Info(mut lines)) => {
                        let client = watches.as_ref().map(Watches::client);
                        lines.extend(facts::lines(&launch, client));
                        let _ = events.send(Event::Info(lines)).await;
                    }
                },
            }
        }
        generation += 1;
    }
}

fn doing(launch: &Launch) -> String {
    match (&launch.source, &launch.connection.context) {
        (Source::Demo(_), _) => "building the simulated cluster".to_owned(),
        (_, Some(context)) => format!("context {context}; a credential plugin may take a while"),
        (_, None) => "current context of the kubeconfig; a credential plugin may take a while".to_owned(),
    }
}

/// Connects and asks the server who it is and who we are: that is where DNS, TCP, TLS and credentials fail.
pub(in crate::shell) async fn open(launch: &Launch, transport: Transport) -> Result<(Client, Session), Trouble> {
    let client = connect(&launch.connection, launch.mode, transport).await?;
    let kubernetes = match client.version().await {
        Ok(version) => version,
        // a server that refuses to tell its version may still let us list
        Err(trouble) if trouble.status == Some(403) => String::new(),
        Err(trouble) => return Err(trouble),
    };
    let user = client.whoami().await?.user;
    let origin = client.origin();
    let session = Session {
        context: origin.context.clone(),
        user,
        server: origin.server.clone(),
        kubernetes,
    };
    debug_assert!(launch.mode == client.mode() || client.mode() == Mode::ReadOnly);
    Ok((client, session))
}
