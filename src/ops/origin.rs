//! Where objects are read from: a cluster, or a dump.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::client::{Client, Dump, Resource};
use crate::domain::finding::Read;

/// A cluster, or a dump of one.
#[derive(Clone)]
pub enum Origin {
    /// A cluster.
    Cluster(Client),
    /// A dump.
    Dump(Arc<Dump>),
}

impl Origin {
    /// All objects of a resource, in `namespace` or in all. A resource that the cluster does not know has none; one that
    /// a dump does not hold is unread, because kubectl leaves out kinds without objects.
    pub async fn items<T: DeserializeOwned>(&self, resource: &Resource, namespace: Option<&str>) -> Read<Vec<T>> {
        match self {
            Self::Cluster(client) => match client.items(resource, namespace, None).await {
                Ok(items) => Read::Known(items),
                Err(trouble) if trouble.status == Some(404) => Read::Known(Vec::new()),
                Err(trouble) => Read::Unread(trouble.to_string()),
            },
            Self::Dump(dump) => held(dump, resource, namespace),
        }
    }
}

impl Origin {
    /// One object by its name. In a dump, one that is not there was perhaps not asked for.
    pub async fn item<T: DeserializeOwned>(&self, resource: &Resource, namespace: &str, name: &str) -> Read<T> {
        match self {
            Self::Cluster(client) => match client.item(resource, namespace, name).await {
                Ok(item) => Read::Known(item),
                Err(trouble) => Read::Unread(trouble.to_string()),
            },
            Self::Dump(dump) => {
                let mut found = Read::Unread(format!("the dump holds no {} {namespace}/{name}", resource.kind));
                let visited = dump.visit(|group, kind, json| {
                    if group == resource.group && kind == resource.kind && called(json, namespace, name) {
                        found = match serde_json::from_slice(json) {
                            Ok(item) => Read::Known(item),
                            Err(error) => Read::Unread(format!("{namespace}/{name} cannot be understood: {error}")),
                        };
                    }
                });
                match visited {
                    Ok(()) => found,
                    Err(trouble) => Read::Unread(trouble.to_string()),
                }
            }
        }
    }
}

fn called(json: &[u8], namespace: &str, name: &str) -> bool {
    let meta = meta(json);
    meta.namespace == namespace && meta.name == name
}

fn held<T: DeserializeOwned>(dump: &Dump, resource: &Resource, namespace: Option<&str>) -> Read<Vec<T>> {
    let mut items = Vec::new();
    let mut wrong = None;
    let visited = dump.visit(|group, kind, json| {
        if group != resource.group || kind != resource.kind {
            return;
        }
        match serde_json::from_slice(json) {
            Ok(item) => items.push((place(json), item)),
            Err(error) => {
                wrong = Some(format!(
                    "an object of {} cannot be understood: {error}",
                    resource.name()
                ));
            }
        }
    });
    match (visited, wrong) {
        (Err(trouble), _) => Read::Unread(trouble.to_string()),
        (_, Some(wrong)) => Read::Unread(wrong),
        _ if items.is_empty() => Read::Unread(format!("the dump holds no {}", resource.name())),
        _ => {
            let here = |place: &str| namespace.is_none_or(|wanted| wanted == place);
            Read::Known(
                items
                    .into_iter()
                    .filter(|(place, _)| here(place))
                    .map(|(_, item)| item)
                    .collect(),
            )
        }
    }
}

fn place(json: &[u8]) -> String {
    meta(json).namespace.to_string()
}

fn meta(json: &[u8]) -> crate::model::Meta {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Placed {
        metadata: crate::model::Meta,
    }
    let placed: Placed = serde_json::from_slice(json).unwrap_or_default();
    placed.metadata
}
