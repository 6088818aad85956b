//! `vmotui get` of what no watch brings: networks. Storage goes the same way.

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
use crate::view::sort;

/// `get networks`. Findings are those of the whole cluster: an address may be there twice in two namespaces.
pub(super) fn networks(launch: &Launch, get: &Get) -> Result<Exit> {
    watch::refuse(get, NETWORKS.name)?;
    let query = Query::parse(
        &NETWORKS,
        get.filter.as_deref(),
        get.sort.as_deref().unwrap_or(NETWORKS.sort),
    )?;
    crate::shell::runtime()?.block_on(async {
        let place = place(launch).await?;
        let (networks, nics) =
            Box::pin(async { futures::join!(network::networks(&place.origin), network::nics(&place.origin, None)) })
                .await;
        if networks.nads.known().is_none() {
            return Err(Failure::new(Exit::Unreachable, networks.nads.why()));
        }
        let (nics, mut missing) = nics.unwrap_or_else(|why| (Vec::new(), vec![why]));
        let sources = [
            networks.controller.why(),
            networks.rules.allowed.why(),
            networks.rules.offered.why(),
        ];
        missing.extend(sources.into_iter().filter(|why| !why.is_empty()).map(str::to_owned));
        missing.sort_unstable();
        missing.dedup();
        let mut rows = network::rows(&networks, &nics);
        let here = place.namespace.as_deref();
        rows.retain(|row| here.is_none_or(|here| row.namespace == here));
        print(&place, get, &NETWORKS, &query, &rows, &missing, |row| {
            format!("{}/{}", row.namespace, row.name)
        })
    })
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
