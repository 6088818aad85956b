//! From source to source until one tells of pools.

use jiff::Timestamp;

use super::names::{GATEWAY, NODES, PODS};
use super::{Row, Scope, Storage, alerts, gateway, history, pods, prometheus};
use crate::client::Client;
use crate::domain::finding::Read;
use crate::domain::portworx::words::Health;
use crate::domain::storage::pool::{Pool, from_nodes};
use crate::ops::ladder::{Reached, Rung};
use crate::ops::metrics::MONITOR;
use crate::ops::origin::Origin;

pub(super) async fn climb(from: &Origin, found: &mut Storage, now: Timestamp) {
    let Origin::Cluster(client) = from else {
        found.alerts = Read::Unread("a dump holds no alerts".to_owned());
        node_totals(found, now, "a dump holds none");
        return;
    };
    // who may not read the StorageCluster may still reach what it stands for
    let cluster = match found.cluster.known().and_then(Clone::clone) {
        Some(cluster) => Some(cluster),
        None => gateway::anywhere(client).await,
    };
    let Some(cluster) = cluster else {
        node_totals(
            found,
            now,
            "the StorageCluster could not be read, which tells where Portworx is",
        );
        return;
    };
    let mut rows: Option<Vec<Row>> = None;
    match gateway::nodes(client, &cluster).await {
        Ok((door, nodes)) => {
            found.rungs.push(Rung::new(GATEWAY, Reached::Live).at(door.to_string()));
            found.gateway = Some(door);
            rows = Some(as_rows(from_nodes(&nodes), Some(now), GATEWAY));
        }
        Err(rung) => found.rungs.push(rung),
    }
    rows = Box::pin(monitored(client, &cluster.namespace, found, rows, now)).await;
    if rows.is_none() {
        match pods::pools(client, &cluster).await {
            Ok((pools, why)) => {
                found.rungs.push(Rung::new(PODS, Reached::Live).because(why, ""));
                rows = Some(as_rows(pools, Some(now), PODS));
            }
            Err(rung) => found.rungs.push(rung),
        }
    } else {
        found.rungs.push(Rung::new(PODS, Reached::Spare));
    }
    match rows {
        Some(rows) => {
            found.rungs.push(Rung::new(NODES, Reached::Spare));
            found.rows = rows;
            named(found);
            silent(found, now);
        }
        None => node_totals(found, now, "no source that tells of pools may be read"),
    }
}

/// Prometheus: the pools, or what the gateway does not tell of them; their past; alerts.
async fn monitored(
    client: &Client,
    near: &str,
    found: &mut Storage,
    rows: Option<Vec<Row>>,
    now: Timestamp,
) -> Option<Vec<Row>> {
    let (monitor, pools, at) = match prometheus::pools(client, near).await {
        Ok(answer) => answer,
        Err(rung) => {
            found.alerts = Read::Unread(rung.line());
            found.rungs.push(rung);
            return rows;
        }
    };
    found.alerts = alerts::firing(client, &monitor).await;
    let rung = Rung::new(MONITOR, Reached::Live).at(monitor.door.to_string());
    let mut rows = if let Some(mut rows) = rows {
        found.rungs.push(Rung {
            reached: Reached::Adds,
            ..rung.because("what is promised to volumes, states, alerts and the past", "")
        });
        enrich(&mut rows, &pools);
        rows
    } else {
        found.rungs.push(rung);
        as_rows(pools, at, MONITOR)
    };
    history::from_monitor(client, &monitor, &mut rows, now).await;
    Some(rows)
}

/// What the metrics tell of a pool that the gateway does not.
fn enrich(rows: &mut [Row], pools: &[Pool]) {
    for row in rows {
        let pool = &mut row.pool;
        let twin = pools.iter().find(|other| {
            (!pool.uuid.is_empty() && other.uuid == pool.uuid)
                || (other.uuid.is_empty() && other.node_id == pool.node_id && other.index == pool.index)
        });
        let Some(twin) = twin else { continue };
        pool.provisioned = pool.provisioned.or(twin.provisioned);
        // the gateway has only the state of the whole node: the pool's own counts where it is known and worse
        if twin.state.health != Health::Unknown && twin.state.health > pool.state.health {
            pool.state = twin.state.clone();
        }
    }
}

fn as_rows(pools: Vec<Pool>, at: Option<Timestamp>, source: &'static str) -> Vec<Row> {
    let row = |pool| Row {
        at,
        ..Row::new(Scope::Pool, pool, source)
    };
    pools.into_iter().map(row).collect()
}

/// Names of nodes for pools that know only Portworx's id.
fn named(found: &mut Storage) {
    for row in &mut found.rows {
        let node = found
            .nodes
            .iter()
            .find(|node| node.id == row.pool.node_id && !node.id.is_empty());
        if let Some(node) = node {
            row.pool.node.clone_from(&node.name);
        }
    }
}

/// Storage nodes of which the source told no pool: they are shown as what is known of them, never left out.
fn silent(found: &mut Storage, now: Timestamp) {
    let told = |name: &str| found.rows.iter().any(|row| row.pool.node == name);
    let rows: Vec<Row> = found
        .nodes
        .iter()
        .filter(|node| node.storage == Some(true) && !told(&node.name))
        .map(|node| total(node, now, "the source tells of no pool on this node"))
        .collect();
    found.rows.extend(rows);
}

fn node_totals(found: &mut Storage, now: Timestamp, why: &str) {
    found.rungs.push(if found.nodes.is_empty() {
        Rung::new(NODES, Reached::Empty)
    } else {
        Rung::new(NODES, Reached::Live).because("totals of nodes only: pools are UNKNOWN", "")
    });
    found.rows = found
        .nodes
        .iter()
        .filter(|node| node.storage != Some(false))
        .map(|node| total(node, now, why))
        .collect();
}

fn total(node: &super::StorageNode, now: Timestamp, why: &str) -> Row {
    let pool = Pool {
        node: node.name.clone(),
        node_id: node.id.clone(),
        total: node.total,
        used: node.used,
        state: node.state.clone(),
        ..Pool::default()
    };
    Row {
        note: format!("pools of this node are UNKNOWN: {why}"),
        at: Some(now),
        ..Row::new(Scope::Node, pool, NODES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::portworx::words;

    #[test]
    fn metrics_add_what_the_gateway_does_not_tell() {
        let pool = |state, provisioned| Pool {
            uuid: "u".to_owned(),
            provisioned,
            state,
            ..Pool::default()
        };
        let mut rows = as_rows(vec![pool(words::node("STATUS_OK"), None)], None, GATEWAY);
        enrich(&mut rows, &[pool(words::pool(2), Some(7))]);
        assert_eq!(rows[0].pool.provisioned, Some(7));
        assert_eq!(rows[0].pool.state.word, "full");
        enrich(&mut rows, &[pool(words::pool(1), Some(9))]);
        assert_eq!(
            (rows[0].pool.state.word.as_ref(), rows[0].pool.provisioned),
            ("full", Some(7))
        );
    }

    #[test]
    fn a_storage_node_without_pools_is_shown_and_unknown() {
        let node = |name: &str| super::super::StorageNode {
            name: name.to_owned(),
            storage: Some(true),
            total: Some(10),
            state: words::phase("Offline"),
            ..super::super::StorageNode::default()
        };
        let mut found = Storage {
            nodes: vec![node("a"), node("b")],
            rows: as_rows(
                vec![Pool {
                    node: "a".to_owned(),
                    ..Pool::default()
                }],
                None,
                GATEWAY,
            ),
            ..Storage::default()
        };
        silent(&mut found, Timestamp::UNIX_EPOCH);
        assert_eq!(found.rows.len(), 2);
        assert_eq!(found.rows[1].scope, Scope::Node);
        assert!(found.rows[1].note.contains("UNKNOWN"));
    }
}
