//! One-shot commands: `vmotui get` reads once, prints, ends; its siblings stand in their own files.

mod balance;
mod explain;
mod fetched;
mod load;
mod place;
mod plan;
mod poll;
mod query;
mod storage;
mod subject;
mod verdict;
mod verify;
mod watch;

use std::time::Duration;

use super::failure::{Exit, Failure, Result};
use super::launch::Launch;
use super::stdio;
use crate::model::Kind;
use crate::output::{Format, Sheet};
use crate::store::Inventory;
use crate::view::column::Cx;
use crate::view::sort;

pub use explain::{Explain, explain};
use load::Loaded;
pub use plan::{Plan, Preview, plan};
use query::Query;
use subject::{EVENTS, EVICTIONS, MIGRATIONS, NODES, SNAPSHOTS, Subject, VMS};

/// What `get` prints. More kinds come with their screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Nodes.
    Nodes,
    /// VMs.
    Vms,
    /// Migrations.
    Migrations,
    /// Moves of VMs, with who asked and why.
    Evictions,
    /// Snapshots.
    Snapshots,
    /// Events.
    Events,
    /// Networks.
    Networks,
    /// NICs on networks.
    Nics,
    /// Storage pools.
    Pools,
    /// Volumes.
    Volumes,
    /// What could be given back.
    Reclaimable,
}

/// The arguments of `get`.
#[derive(Clone, Debug)]
pub struct Get {
    /// Rows of what.
    pub what: What,
    /// Only what is on, or about, this node.
    pub node: Option<String>,
    /// Filter expression.
    pub filter: Option<String>,
    /// Column to sort by.
    pub sort: Option<String>,
    /// How rows are written.
    pub format: Format,
    /// Print the rows, then a line for each change, until interrupted.
    pub watch: bool,
    /// While watching, between two reads of what no watch brings.
    pub every: Duration,
}

/// Runs `get`.
///
/// # Errors
/// Filter and sort column are checked before anything is read; the exit codes are those of the command line's contract.
pub fn get(launch: &Launch, get: &Get) -> Result<Exit> {
    match get.what {
        What::Nodes => run(launch, get, &NODES),
        What::Vms => run(launch, get, &VMS),
        What::Migrations => run(launch, get, &MIGRATIONS),
        What::Evictions => run(launch, get, &EVICTIONS),
        What::Snapshots => run(launch, get, &SNAPSHOTS),
        What::Events => run(launch, get, &EVENTS),
        What::Networks => fetched::networks(launch, get),
        What::Nics => fetched::nics(launch, get),
        What::Pools => storage::pools(launch, get),
        What::Volumes => storage::volumes(launch, get),
        What::Reclaimable => storage::reclaimable(launch, get),
    }
}

fn run<R>(launch: &Launch, get: &Get, subject: &Subject<R>) -> Result<Exit> {
    let sort = get.sort.as_deref().unwrap_or(subject.sort);
    let query = Query::parse(subject.table, get.filter.as_deref(), sort)?;
    let runtime = super::runtime()?;
    if get.watch {
        return runtime.block_on(watch::watch(launch, get, subject, &query));
    }
    runtime.block_on(async {
        let mut loaded = load::load(launch, subject.kinds, subject.namespaced).await?;
        let unknown = verdict::of(&loaded.inventory, &loaded.troubles, subject)?;
        let cx = Cx {
            now: loaded.place.now(),
        };
        loaded.inventory.settle();
        let here = loaded.place.namespace.clone();
        let mut rows = chosen(&loaded.inventory, here.as_deref(), get, subject, &query, cx);
        if rows.is_empty() {
            drop(rows);
            missing(&mut loaded, get, subject).await?;
            rows = Vec::new();
        }
        let sheet = Sheet {
            table: subject.table,
            rows,
            cx,
            unknown: unknown.columns,
            name: subject.name,
        };
        let empty = sheet.rows.is_empty();
        stdio::print(|out| sheet.write(get.format, out))?;
        for warning in &unknown.warnings {
            stdio::warn(warning);
        }
        if empty && matches!(get.format, Format::Table | Format::Wide) {
            stdio::warn(&nothing(here.as_deref(), get, subject));
        }
        Ok(unknown.exit)
    })
}

fn chosen<'a, R>(
    inventory: &'a Inventory,
    here: Option<&str>,
    get: &Get,
    subject: &Subject<R>,
    query: &Query<R>,
    cx: Cx,
) -> Vec<&'a R> {
    let mut rows: Vec<((), &'a R)> = (subject.rows)(inventory)
        .into_iter()
        .filter(|record| {
            here.is_none_or(|namespace| (subject.in_namespace)(record, namespace))
                && get.node.as_deref().is_none_or(|node| (subject.on_node)(record, node))
                && query.filter.matches(record, cx)
        })
        .map(|record| ((), record))
        .collect();
    sort::rows(&mut rows, query.column, query.descending, cx, subject.tie);
    rows.into_iter().map(|((), record)| record).collect()
}

/// No row at all: perhaps because the namespace or the node does not exist.
async fn missing<R>(loaded: &mut Loaded, get: &Get, subject: &Subject<R>) -> Result<()> {
    if let Some(namespace) = loaded.place.namespace.clone() {
        loaded.more(Kind::Namespace).await;
        let known: Vec<&str> = loaded.inventory.namespaces().map(|name| &**name).collect();
        exists("namespace", &namespace, known)?;
    }
    if let Some(node) = &get.node {
        if !subject.kinds.contains(&Kind::Node) {
            loaded.more(Kind::Node).await;
        }
        // nodes that only other objects speak of count as well
        let known: Vec<&str> = loaded.inventory.hosts().map(|(_, host)| &*host.name).collect();
        exists("node", node, known)?;
    }
    Ok(())
}

/// Where names could not be listed, nobody can say that one does not exist.
fn exists(what: &str, name: &str, mut known: Vec<&str>) -> Result<()> {
    if known.is_empty() || known.contains(&name) {
        return Ok(());
    }
    known.sort_unstable();
    let hint = crate::domain::suggest::hint(name, known.iter().copied());
    let all = match known.len() {
        count if count > 12 => String::new(),
        _ if !hint.is_empty() => String::new(),
        _ => format!("; there are {}", known.join(", ")),
    };
    Err(Failure::new(
        Exit::NotFound,
        format!("{what} \"{name}\" not found{hint}{all}"),
    ))
}

fn nothing<R>(here: Option<&str>, get: &Get, subject: &Subject<R>) -> String {
    let place = match here {
        Some(namespace) => format!(" in namespace {namespace} (-A shows all namespaces)"),
        None => String::new(),
    };
    let asked = if get.filter.is_some() || get.node.is_some() {
        " match"
    } else {
        ""
    };
    format!("no {}{asked}{place}", subject.table.name)
}
