//! `vmotui get` of what no watch brings: networks and NICs. Storage goes the same way.

use super::place::{Place, place};
use super::query::Query;
use super::{Exit, Get, Launch, Result, watch};
use crate::ops::network;
use crate::ops::origin::Origin;
use crate::output::{Format, Sheet};
use crate::shell::failure::Failure;
use crate::shell::stdio;
use crate::view::column::{Cx, Table};
use crate::view::networks::NETWORKS;
use crate::view::nics::NICS;
use crate::view::sort;

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
    watch::refuse(get, table.name)?;
    let sort = get.sort.as_deref().unwrap_or(table.sort);
    let query = Query::parse(table, get.filter.as_deref(), sort)?;
    crate::shell::runtime()?.block_on(async {
        let place = place(launch).await?;
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
        print(&place, get, table, &query, &rows, &missing, R::name)
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

pub(super) fn print<R>(
    place: &Place,
    get: &Get,
    table: &'static Table<R>,
    query: &Query<R>,
    rows: &[R],
    missing: &[String],
    name: fn(&R) -> String,
) -> Result<Exit> {
    let cx = Cx { now: place.now() };
    let mut chosen: Vec<((), &R)> = rows
        .iter()
        .filter(|row| query.filter.matches(row, cx))
        .map(|row| ((), row))
        .collect();
    sort::rows(&mut chosen, query.column, query.descending, cx, |a, b| {
        name(a).cmp(&name(b))
    });
    let sheet = Sheet {
        table,
        rows: chosen.into_iter().map(|((), row)| row).collect(),
        cx,
        unknown: Vec::new(),
        name,
    };
    let empty = sheet.rows.is_empty();
    stdio::print(|out| sheet.write(get.format, out))?;
    for why in missing {
        stdio::warn(why);
    }
    if empty && matches!(get.format, Format::Table | Format::Wide) {
        let place = place.namespace.as_ref();
        let place = place.map(|name| format!(" in namespace {name} (-A shows all namespaces)"));
        stdio::warn(&format!("no {}{}", table.name, place.unwrap_or_default()));
    }
    // what a dump lacks was not refused
    let whole = missing.is_empty() || matches!(place.origin, Origin::Dump(_));
    Ok(if whole { Exit::Ok } else { Exit::Unreachable })
}
