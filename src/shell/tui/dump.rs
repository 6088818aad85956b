//! The front end on a dump: read once, as fast as the disk gives it; details are found again in the file.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::wish::Wish;
use super::{fetch, storage};
use crate::app::Event;
use crate::client::dump::Dump;
use crate::model::event::Event as ClusterEvent;
use crate::model::pod::Pod;
use crate::model::trouble::Trouble;
use crate::model::{Delta, Key, Kind, Object};
use crate::ops::origin::Origin;
use crate::view::vm_detail::Detail;

pub(super) async fn run(files: Vec<PathBuf>, events: mpsc::Sender<Event>, mut wishes: mpsc::UnboundedReceiver<Wish>) {
    let reader = tokio::task::spawn_blocking({
        let (files, events) = (files.clone(), events.clone());
        move || read(&files, &events)
    });
    let (moment, summary) = match reader.await {
        Ok(Ok(read)) => read,
        Ok(Err(trouble)) => {
            let _ = events
                .send(Event::Down {
                    generation: 1,
                    trouble: Box::new(trouble),
                })
                .await;
            (Timestamp::now(), Vec::new())
        }
        Err(error) => {
            let _ = events
                .send(Event::Broken(format!("reading the dump broke: {error}")))
                .await;
            (Timestamp::now(), Vec::new())
        }
    };
    let foresight = super::foresight::Foresight::default();
    while let Some(wish) = wishes.recv().await {
        let event = match wish {
            // a dump answers no question about what may be changed
            Wish::Reconnect
            | Wish::Plan(_)
            | Wish::Rights(_)
            | Wish::Target(..)
            | Wish::Wiring(_)
            | Wish::Watch(_)
            | Wish::Usage(_)
            | Wish::Copies(_)
            | Wish::Progress
            | Wish::Journal(_)
            | Wish::Report(..)
            | Wish::Run(_)
            | Wish::Control(..)
            | Wish::Continue(_) => continue,
            Wish::Foresee(question) => {
                let dump = Origin::Dump(Arc::new(Dump::new(&files)));
                foresight.ask(Some(dump), question, events.clone());
                continue;
            }
            Wish::Export(file, title, foreseen) => {
                super::foresight::export(file, title, foreseen, events.clone());
                continue;
            }
            Wish::Balance(moves) => {
                let dump = Dump::new(&files);
                Event::Balance(super::balance::read_dump(dump, moves, moment).await)
            }
            Wish::Networks => {
                let dump = Origin::Dump(Arc::new(Dump::new(&files)));
                Event::Networks(fetch::read_networks(&dump).await)
            }
            wish @ (Wish::Storage | Wish::Volumes(_) | Wish::Reclaim) => {
                let dump = Origin::Dump(Arc::new(Dump::new(&files)));
                match storage::read(&dump, wish, moment).await {
                    Some(event) => event,
                    None => continue,
                }
            }
            Wish::Explain(key) => {
                let (files, wanted) = (files.clone(), key.clone());
                let told = tokio::task::spawn_blocking(move || fetch::explain_dump(&files, &wanted)).await;
                match told {
                    Ok(report) => Event::Explained {
                        key,
                        report: report.map(Box::new).map_err(Box::new),
                    },
                    Err(error) => Event::Broken(format!("reading the dump broke: {error}")),
                }
            }
            Wish::Info(mut lines) => {
                lines.extend(summary.iter().cloned());
                Event::Info(lines)
            }
            Wish::Fetch(key) => {
                let files = files.clone();
                let wanted = key.clone();
                let found = tokio::task::spawn_blocking(move || find(&files, &wanted, moment)).await;
                match found {
                    Ok(detail) => Event::Detail {
                        key,
                        detail: detail.map(Box::new).map_err(Box::new),
                    },
                    Err(error) => Event::Broken(format!("reading the dump broke: {error}")),
                }
            }
        };
        if events.send(event).await.is_err() {
            return;
        }
    }
}

/// Feeds the whole dump to the app; returns its moment and what the info screen says of it.
fn read(files: &[PathBuf], events: &mpsc::Sender<Event>) -> Result<(Timestamp, Vec<String>), Trouble> {
    let dump = Dump::new(files);
    let mut held = Vec::new();
    let report = dump.read(|batch| held.push(batch))?;
    // a dump has no clock: the newest time in it is its moment, and ages are reckoned from there
    let at = report.moment.unwrap_or_else(Timestamp::now);
    let _ = events.blocking_send(Event::Tick(at));
    for batch in held {
        let _ = events.blocking_send(Event::Deltas {
            generation: 1,
            batch,
            at,
        });
    }
    let mut lines = vec![format!("dump          {}", dump.names().collect::<Vec<_>>().join(" "))];
    for (kind, count) in &report.objects {
        lines.push(format!("              {count} {}", kind.plural_title()));
    }
    for (kind, (count, reason)) in &report.skipped {
        lines.push(format!(
            "skipped       {count} {}; the first: {reason}",
            kind.plural_title()
        ));
    }
    for (kind, count) in &report.unknown {
        lines.push(format!("not shown     {count} {kind}"));
    }
    Ok((at, lines))
}

fn find(files: &[PathBuf], key: &Key, at: Timestamp) -> Result<Detail, Trouble> {
    let dump = Dump::new(files);
    let vm = dump.find(Kind::VirtualMachine, key);
    let vmi = dump.find(Kind::VirtualMachineInstance, key);
    if let (Err(trouble), Err(_)) = (&vm, &vmi) {
        return Err(trouble.clone());
    }
    let (mut pods, mut events): (Vec<Pod>, Vec<ClusterEvent>) = (Vec::new(), Vec::new());
    dump.read(|batch| {
        for delta in batch {
            match delta {
                Delta::Upsert(Object::Pod(pod)) if launches(&pod, key) => pods.push(*pod),
                Delta::Upsert(Object::Event(event)) if about(&event, key) => events.push(*event),
                _ => {}
            }
        }
    })?;
    Ok(Detail {
        vm: vm.ok(),
        vmi: vmi.ok(),
        pods,
        events,
        missing: Vec::new(),
        at,
    })
}

fn launches(pod: &Pod, key: &Key) -> bool {
    pod.metadata.namespace == key.namespace && pod.metadata.labels.get("vm.kubevirt.io/name") == Some(key.name.as_str())
}

fn about(event: &ClusterEvent, key: &Key) -> bool {
    event.involved_object.namespace == key.namespace && event.involved_object.name == key.name
}
