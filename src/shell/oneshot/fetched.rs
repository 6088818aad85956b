//! `vmotui get` of what no watch brings because it is put together from several reads: networks and NICs. Storage goes the
//! same way.

use jiff::Timestamp;

use super::place::{Place, place};
use super::query::Query;
use super::{Exit, Get, Launch, Result, poll, watch};
use crate::ops::network;
use crate::ops::origin::Origin;
use crate::output::{Format, Sheet};
use crate::shell::failure::Failure;
use crate::shell::launch::Source;
use crate::shell::stdio;
use crate::view::column::{Cx, Table};
use crate::view::networks::NETWORKS;
use crate::view::nics::NICS;
use crate::view::sort;

/// What was read, once.
pub(super) struct Fetched<R> {
    pub(super) rows: Vec<R>,
    /// What could not be read, and what would open it.
    pub(super) missing: Vec<String>,
    /// Who told, and as of when: on standard error, beside a table. Programs find it in the rows.
    pub(super) notes: Vec<String>,
}

/// What is asked for, and how rows are named.
pub(super) struct Asked<'a, R: 'static> {
    pub(super) get: &'a Get,
    pub(super) table: &'static Table<R>,
    pub(super) query: Query<R>,
    pub(super) name: fn(&R) -> String,
}

impl<'a, R> Asked<'a, R> {
    /// Checks filter and order before anything is read.
    ///
    /// # Errors
    /// What is wrong with either.
    pub(super) fn new(get: &'a Get, table: &'static Table<R>, name: fn(&R) -> String) -> Result<Self> {
        let sort = get.sort.as_deref().unwrap_or(table.sort);
        Ok(Self {
            query: Query::parse(table, get.filter.as_deref(), sort)?,
            get,
            table,
            name,
        })
    }

    /// The rows that are wanted, in order.
    pub(super) fn sheet<'r>(&self, rows: &'r [R], now: Timestamp) -> Sheet<'r, R> {
        let cx = Cx { now };
        let wanted = rows.iter().filter(|row| self.query.filter.matches(row, cx));
        let mut chosen: Vec<((), &R)> = wanted.map(|row| ((), row)).collect();
        sort::rows(&mut chosen, self.query.column, self.query.descending, cx, |a, b| {
            (self.name)(a).cmp(&(self.name)(b))
        });
        Sheet {
            table: self.table,
            rows: chosen.into_iter().map(|((), row)| row).collect(),
            cx,
            unknown: Vec::new(),
            name: self.name,
        }
    }
}

/// Reads and prints; with `--watch` again and again.
///
/// # Errors
/// No connection, and what `read` returns.
pub(super) fn show<R>(
    launch: &Launch,
    asked: &Asked<'_, R>,
    read: impl AsyncFn(&Place) -> Result<Fetched<R>>,
) -> Result<Exit> {
    if asked.get.watch && matches!(launch.source, Source::Offline(_)) {
        return Err(watch::frozen());
    }
    crate::shell::runtime()?.block_on(async {
        let place = place(launch).await?;
        if asked.get.watch {
            return Box::pin(poll::poll(&place, asked, &read)).await;
        }
        let found = Box::pin(read(&place)).await?;
        print(&place, asked, &found)
    })
}

/// `get networks`. Findings are those of the whole cluster: an address may be there twice in two namespaces.
pub(super) fn networks(launch: &Launch, get: &Get) -> Result<Exit> {
    listed(launch, get, &NETWORKS, |mut rows, here| {
        rows.retain(|row| here.is_none_or(|here| row.namespace == here));
        rows
    })
}

/// `get nics`: those of the namespace's VMs, on whatever network.
pub(super) fn nics(launch: &Launch, get: &Get) -> Result<Exit> {
    listed(launch, get, &NICS, |rows, here| {
        let nics = rows.into_iter().flat_map(|row| row.members);
        nics.filter(|member| here.is_none_or(|here| member.nic.namespace == here))
            .collect()
    })
}

/// Reads networks with what is on them, and prints what is wanted of it.
fn listed<R: Named>(
    launch: &Launch,
    get: &Get,
    table: &'static Table<R>,
    wanted: fn(Vec<network::Row>, Option<&str>) -> Vec<R>,
) -> Result<Exit> {
    show(launch, &Asked::new(get, table, R::name)?, async |place| {
        let (networks, nics) =
            Box::pin(async { futures::join!(network::networks(&place.origin), network::nics(&place.origin, None)) })
                .await;
        let lost = match &nics {
            Err(why) if R::NIC => Some(why.as_str()),
            _ if R::NIC => None,
            _ => Some(networks.nads.why()).filter(|why| !why.is_empty()),
        };
        if let Some(why) = lost {
            return Err(Failure::new(Exit::Unreachable, why));
        }
        let (nics, mut missing) = nics.unwrap_or_else(|why| (Vec::new(), vec![why]));
        let sources = [
            networks.nads.why(),
            networks.controller.why(),
            networks.rules.allowed.why(),
            networks.rules.offered.why(),
        ];
        missing.extend(sources.into_iter().filter(|why| !why.is_empty()).map(str::to_owned));
        missing.sort_unstable();
        missing.dedup();
        let rows = wanted(network::rows(&networks, &nics), place.namespace.as_deref());
        Ok(Fetched {
            rows,
            missing,
            notes: Vec::new(),
        })
    })
}

/// A row of networks or of NICs, by its name.
trait Named {
    /// Whether it is a NIC: then it cannot do without VMs; else not without networks.
    const NIC: bool;

    /// What `-o name` prints.
    fn name(&self) -> String;
}

impl Named for network::Row {
    const NIC: bool = false;

    fn name(&self) -> String {
        self.key()
    }
}

impl Named for network::Member {
    const NIC: bool = true;

    fn name(&self) -> String {
        format!("{}/{}/{}", self.nic.namespace, self.nic.vm, self.nic.name)
    }
}

fn print<R>(place: &Place, asked: &Asked<'_, R>, found: &Fetched<R>) -> Result<Exit> {
    let sheet = asked.sheet(&found.rows, place.now());
    let empty = sheet.rows.is_empty();
    let for_people = matches!(asked.get.format, Format::Table | Format::Wide);
    stdio::print(|out| sheet.write(asked.get.format, out))?;
    for note in found.notes.iter().filter(|_| for_people) {
        stdio::warn(note);
    }
    for why in &found.missing {
        stdio::warn(why);
    }
    if empty && for_people {
        stdio::warn(&place.nothing(asked.table.name));
    }
    // what a dump lacks was not refused
    let whole = found.missing.is_empty() || matches!(place.origin, Origin::Dump(_));
    Ok(if whole { Exit::Ok } else { Exit::Unreachable })
}

impl Place {
    /// That there are none here.
    pub(super) fn nothing(&self, what: &str) -> String {
        let here = self.namespace.as_ref();
        let here = here.map(|name| format!(" in namespace {name} (-A shows all namespaces)"));
        format!("no {what}{}", here.unwrap_or_default())
    }
}
