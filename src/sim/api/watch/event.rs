//! The lines of a watch.
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::super::accept::Shape;
use super::super::shape;
use super::super::status::Failure;
use crate::sim::catalog::Kind;
use crate::sim::catalog::table::{self, Include};
use crate::sim::store::{Entry, World};

/// Writes events in the representation that was asked for.
pub(super) struct Writer {
    world: Arc<World>,
    kind: &'static Kind,
    shape: Shape,
    include: Include,
    /// Column definitions come with the first row only.
    announced: bool,
}

impl Writer {
    pub(super) fn new(world: Arc<World>, kind: &'static Kind, shape: Shape, include: Include) -> Self {
        Self {
            world,
            kind,
            shape,
            include,
            announced: false,
        }
    }

    /// The whole object behind an entry.
    pub(super) fn object(&self, entry: &Entry) -> Value {
        self.world.object(self.kind, entry)
    }

    /// One event about an object. `parsed` saves reading it a second time.
    pub(super) fn event(&mut self, name: &str, entry: &Entry, parsed: Option<Value>, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{{\"type\":\"{name}\",\"object\":").as_bytes());
        if self.shape == Shape::Whole && parsed.is_none() {
            self.world.write_object(self.kind, entry, true, out);
        } else {
            let mut object = parsed.unwrap_or_else(|| self.object(entry));
            version(&mut object, entry.rv);
            let shown = self.shown(object);
            out.extend_from_slice(shown.to_string().as_bytes());
        }
        out.extend_from_slice(b"}\n");
    }

    fn shown(&mut self, object: Value) -> Value {
        match self.shape {
            Shape::Whole => object,
            Shape::Partial | Shape::PartialList => shape::partial(object),
            Shape::Table => {
                let first = !std::mem::replace(&mut self.announced, true);
                table::event(self.kind, &object, self.include, self.world.clock().now(), first)
            }
        }
    }

    /// A bookmark; `initial` marks the end of what existed.
    pub(super) fn bookmark(&mut self, rv: u64, initial: bool, out: &mut Vec<u8>) {
        let mut metadata = Map::new();
        metadata.insert("resourceVersion".to_owned(), json!(rv.to_string()));
        if initial {
            metadata.insert("annotations".to_owned(), json!({"k8s.io/initial-events-end": "true"}));
        }
        let object = match self.shape {
            Shape::Whole => bare(self.kind, metadata.into()),
            Shape::Partial | Shape::PartialList => shape::partial(json!({"metadata": metadata})),
            Shape::Table => {
                let first = !std::mem::replace(&mut self.announced, true);
                let empty = bare(self.kind, metadata.into());
                table::event(self.kind, &empty, self.include, self.world.clock().now(), first)
            }
        };
        out.extend_from_slice(json!({"type": "BOOKMARK", "object": object}).to_string().as_bytes());
        out.push(b'\n');
    }

    /// The last line of a watch that cannot go on.
    pub(super) fn error(failure: &Failure, out: &mut Vec<u8>) {
        out.extend_from_slice(
            json!({"type": "ERROR", "object": failure.status()})
                .to_string()
                .as_bytes(),
        );
        out.push(b'\n');
    }
}

fn version(object: &mut Value, rv: u64) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("resourceVersion".to_owned(), json!(rv.to_string()));
    }
}

/// An object with nothing but metadata. Of the built-in kinds the server encodes an empty struct, and the fields
/// that a struct cannot omit stay visible (k8s.io/api types without `omitempty`).
fn bare(kind: &Kind, metadata: Value) -> Value {
    let mut object = json!({"kind": kind.kind, "apiVersion": kind.api_version(), "metadata": metadata});
    let visible = match kind.id() {
        "nodes" => json!({"spec": {}, "status": {
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 0}},
            "nodeInfo": {
                "machineID": "", "systemUUID": "", "bootID": "", "kernelVersion": "", "osImage": "",
                "containerRuntimeVersion": "", "kubeletVersion": "", "kubeProxyVersion": "", "operatingSystem": "",
                "architecture": "",
            },
        }}),
        "pods" => json!({"spec": {"containers": null}, "status": {}}),
        "persistentvolumeclaims" => json!({"spec": {"resources": {}}, "status": {}}),
        "persistentvolumes" | "namespaces" => json!({"spec": {}, "status": {}}),
        "services" => json!({"spec": {}, "status": {"loadBalancer": {}}}),
        _ => Value::Null,
    };
    if let (Some(fields), Value::Object(visible)) = (object.as_object_mut(), visible) {
        fields.extend(visible);
    }
    object
}
