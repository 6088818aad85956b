//! `vmotui bench`: what this program costs on a cluster, in figures.
//!
//! It goes the way the terminal front end goes — the same connection, watches, `update`, screens and frames — with a
//! terminal that only counts. It only reads, whatever the mode.

mod bare;
mod endurance;
mod frames;
mod live;
mod load;
mod process;
mod report;
mod rig;
mod seldom;
mod spread;
mod table;

use std::time::Duration;

use super::failure::{Failure, Result};
use super::launch::{Launch, Source};
use super::{demo, stdio};
use crate::client::{Mode, Transport};
pub use frames::{Bytes, bytes_at};
use load::Loaded;
pub use report::Report;
use report::{Route, Subject, Traffic};
pub use rig::Rig;

/// Terminals that are measured; frame times are taken at the last.
const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];

/// How long idling, and a while under changes, is watched.
const WHILE: Duration = Duration::from_secs(10);

/// Changes of everything that was listed still come in for a moment.
const CALM: Duration = Duration::from_secs(3);

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bench {
    /// The cluster changes all the while: measure under changes instead of idling.
    pub churn: bool,
    /// Minutes of the long run; zero for none.
    pub minutes: u32,
    /// Leave out the bare download of the full lists, which a busy cluster may not want to serve.
    pub without_bare: bool,
    /// Print JSON.
    pub json: bool,
}

/// Measures, and prints the report.
///
/// # Errors
/// When the cluster cannot be read, or standard output cannot be written.
pub fn bench(mut launch: Launch, bench: Bench) -> Result<()> {
    if matches!(launch.source, Source::Offline(_)) {
        return Err(Failure::usage(
            "a dump has no connection to measure; name a cluster with --kubeconfig, or use --demo",
        ));
    }
    launch.mode = Mode::ReadOnly;
    let runtime = super::runtime()?;
    let report = runtime.block_on(measure(&launch, bench))?;
    runtime.shutdown_background();
    stdio::print(|out| {
        if bench.json {
            serde_json::to_writer_pretty(&mut *out, &report)?;
            return writeln!(out);
        }
        table::write(&report, out)
    })
}

async fn measure(launch: &Launch, bench: Bench) -> Result<Report> {
    let embedded = match &launch.source {
        Source::Demo(world) => Some(demo::start(world, &launch.connection)?),
        _ => None,
    };
    let transport = || {
        embedded
            .as_ref()
            .map_or(Transport::Kubeconfig, |embedded| embedded.transport.clone())
    };
    let [_, wide] = SIZES;
    let mut loaded = load::load(launch, transport(), wide).await?;
    let mut report = Report {
        subject: subject(&loaded),
        load: loaded.load.clone(),
        traffic: traffic(&loaded),
        loaded: process::memory(),
        ..Report::default()
    };
    quiet(&mut loaded, CALM).await?;
    report.frames = frames::frames(&mut loaded.rig, wide)?;
    for size in SIZES {
        report.terminal.push(bytes_at(&mut loaded.rig, size)?);
    }
    report.lists = process::memory();
    report.seldom = seldom::screens(&mut loaded, wide).await?;
    // what waited while frames were measured is not part of what follows
    quiet(&mut loaded, CALM).await?;
    let (rig, batches) = (&mut loaded.rig, &mut loaded.batches);
    if bench.churn {
        rig.press("2")?;
        report.churn = Some(live::run(rig, batches, WHILE, true, |_| false).await?);
    } else {
        report.idle = Some(live::run(rig, batches, WHILE, false, |_| false).await?);
    }
    if bench.minutes > 0 {
        loaded.rig.press("2")?;
        let run = endurance::endure(&mut loaded, bench.minutes, |number, minute| {
            let rss = minute.memory.map_or(0, |memory| memory.rss);
            stdio::warn(&format!(
                "minute {number}: {:.2} MB, longest key {:.1} ms, {} changes, failed {:?}, lost {:?}",
                rss as f64 / 1e6,
                minute.live.echo.max,
                minute.live.changes,
                minute.shown,
                minute.lost
            ));
        });
        report.endurance = Some(run.await?);
    }
    report.end = process::memory();
    drop(loaded);
    if !bench.without_bare {
        // a user who may not list everything still gets the rest of the report
        match bare::download(launch, transport()).await {
            Ok(bare) => report.bare = Some(bare),
            Err(failure) => stdio::warn(&format!("bare download: {failure}")),
        }
    }
    Ok(report)
}

async fn quiet(loaded: &mut Loaded, span: Duration) -> Result<()> {
    live::run(&mut loaded.rig, &mut loaded.batches, span, false, |_| false)
        .await
        .map(drop)
}

fn subject(loaded: &Loaded) -> Subject {
    let app = &loaded.rig.app;
    Subject {
        vmotui: env!("CARGO_PKG_VERSION"),
        optimised: !cfg!(debug_assertions),
        processors: process::processors(),
        server: app.connection.session.server.clone(),
        kubernetes: app.connection.session.kubernetes.clone(),
        nodes: app.inventory.host_count(),
        vms: app.inventory.machine_count(),
        pods: app.inventory.pod_count(),
    }
}

fn traffic(loaded: &Loaded) -> Traffic {
    let stats = loaded.watches.client().stats();
    Traffic {
        requests: stats.total(),
        received: stats.bytes_received,
        sent: stats.bytes_sent,
        connections: stats.connections,
        connections_peak: stats.connections_peak,
        paths: stats
            .requests
            .into_iter()
            .map(|line| Route {
                method: line.method,
                path: line.template,
                count: line.count,
            })
            .collect(),
    }
}
