//! Portworx's REST gateway behind its Service.

use serde::Deserialize;

use super::names::GATEWAY;
use super::{Cluster, SERVICES};
use crate::client::{Client, Door};
use crate::domain::portworx::nodes::{Node, read};
use crate::model::Meta;
use crate::ops::ladder::{Reached, Rung, open};

/// The port by its name: its number behind the Service moves with `spec.startPort` (operator
/// `drivers/storage/portworx/component/portworx_api.go`).
const PORT: &str = "px-rest-gateway";

/// The Service as the operator calls it, for those who may use it but not list Services.
const USUAL: &str = "portworx-api";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Service {
    metadata: Meta,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec {
    ports: Vec<Port>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Port {
    name: String,
}

/// Nodes with their pools.
///
/// # Errors
/// The rung that tells why not.
pub(super) async fn nodes(client: &Client, cluster: &Cluster) -> Result<(Door, Vec<Node>), Rung> {
    let door = door(client, &cluster.namespace).await?;
    open(client, GATEWAY, &door, "portworx-nodes").await?;
    let broken = |rung: Rung| rung.at(door.to_string());
    let body = client
        .through(&door, "/v1/nodes/filters", &[])
        .await
        .map_err(|trouble| {
            let mut rung = broken(Rung::broken(GATEWAY, &trouble));
            if cluster.secured && rung.reached == Reached::Refused {
                rung.why.push_str("; the StorageCluster has security on");
            }
            rung
        })?;
    let nodes = read(&body).map_err(|why| broken(Rung::new(GATEWAY, Reached::Failed).because(why, "")))?;
    if nodes.iter().all(|node| node.pools.is_empty()) {
        return Err(broken(
            Rung::new(GATEWAY, Reached::Empty).because("it tells of no pools", "Look whether Portworx has started"),
        ));
    }
    Ok((door, nodes))
}

/// Portworx by its Service, wherever that is: all that is known of a cluster whose StorageCluster cannot be read.
pub(super) async fn anywhere(client: &Client) -> Option<Cluster> {
    let services: Vec<Service> = client.items(&SERVICES, None, None).await.ok()?;
    let found = services.iter().find(|service| has_port(service))?;
    Some(Cluster {
        namespace: found.metadata.namespace.to_string(),
        start_port: super::objects::START_PORT,
        ..Cluster::default()
    })
}

fn has_port(service: &Service) -> bool {
    service.spec.ports.iter().any(|port| port.name == PORT)
}

pub(super) async fn door(client: &Client, namespace: &str) -> Result<Door, Rung> {
    match client.items::<Service>(&SERVICES, Some(namespace), None).await {
        Ok(services) => {
            // the one of the API answers on every node; the other one only where Portworx runs
            let mut fit: Vec<&Service> = services.iter().filter(|service| has_port(service)).collect();
            fit.sort_by_key(|service| (service.metadata.name != USUAL, service.metadata.name.clone()));
            let found = fit.first().ok_or_else(|| {
                Rung::new(GATEWAY, Reached::Absent)
                    .because(format!("no Service in {namespace} has a port named {PORT}"), "")
            })?;
            Ok(Door::service(namespace, &found.metadata.name, PORT))
        }
        Err(trouble) if trouble.status == Some(403) => Ok(Door::service(namespace, USUAL, PORT)),
        Err(trouble) => Err(Rung::broken(GATEWAY, &trouble)),
    }
}
