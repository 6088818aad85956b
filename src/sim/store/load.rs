//! Beginning with given objects instead of generated ones.
use serde_json::{Value, json};

use super::{Body, Key, Refused, World, text};
use crate::sim::catalog::{self, Kind};
use crate::sim::clock::Clock;

/// Fills a world object by object.
#[derive(Debug)]
pub struct Loader {
    world: World,
    /// The last version that was used.
    next: u64,
    number: usize,
    /// Objects without a version of their own: they get theirs once all others are known.
    without: Vec<(&'static Kind, Key, Value)>,
}

impl Loader {
    /// A world of nothing yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            world: World::unopened(clock),
            next: 1_000,
            number: 0,
            without: Vec::new(),
        }
    }

    /// Puts an object in its place.
    ///
    /// # Errors
    /// [`Refused`] names the object that cannot be served.
    pub fn add(&mut self, object: Value) -> Result<(), Refused> {
        let number = self.number;
        self.number += 1;
        let kind = kind_of(number, &object)?;
        let key = key_of(number, kind, &object)?;
        match rv_of(&object) {
            Some(rv) => {
                self.next = self.next.max(rv);
                let body = Body::Bytes(text::kept(object, rv).into());
                self.world.store().place(kind.id(), key, rv, body);
            }
            None => self.without.push((kind, key, object)),
        }
        Ok(())
    }

    /// The world, open for everybody. Namespaces that only their inhabitants name are added.
    pub fn finish(mut self) -> World {
        for (kind, key, object) in std::mem::take(&mut self.without) {
            self.next += 1;
            let body = Body::Bytes(text::kept(object, self.next).into());
            self.world.store().place(kind.id(), key, self.next, body);
        }
        let Self { world, mut next, .. } = self;
        for kind in catalog::kinds().iter().filter(|kind| kind.namespaced) {
            let found = world.store().snapshot(kind.id(), "", &Key::bound(""), None);
            let mut last = String::new();
            for (key, _) in found.map(|found| found.items).unwrap_or_default() {
                let space = key.namespace().unwrap_or_default();
                if space != last {
                    space.clone_into(&mut last);
                    world.settle(space, &mut next);
                }
            }
        }
        world.settle("default", &mut next);
        world.open(next);
        world
    }
}

impl World {
    /// A cluster of exactly these objects. Versions they carry are kept; the others get the next ones. Namespaces
    /// that only their inhabitants name are added.
    ///
    /// # Errors
    /// [`Refused`] names the object that cannot be served.
    pub fn load(objects: Vec<Value>, clock: Clock) -> Result<Self, Refused> {
        let mut loader = Loader::new(clock);
        for object in objects {
            loader.add(object)?;
        }
        Ok(loader.finish())
    }

    fn settle(&self, namespace: &str, next: &mut u64) {
        let key = Key::new(None, namespace);
        if self.store().get("namespaces", &key).is_some() {
            return;
        }
        *next += 1;
        let object = json!({
            "metadata": {
                "name": namespace,
                "uid": self.uid(),
                "creationTimestamp": self.moment(),
                "labels": {"kubernetes.io/metadata.name": namespace},
            },
            "spec": {"finalizers": ["kubernetes"]},
            "status": {"phase": "Active"},
        });
        self.store()
            .place("namespaces", key, *next, Body::Bytes(text::kept(object, *next).into()));
    }
}

fn rv_of(object: &Value) -> Option<u64> {
    object.pointer("/metadata/resourceVersion")?.as_str()?.parse().ok()
}

fn kind_of(number: usize, object: &Value) -> Result<&'static Kind, Refused> {
    let text = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or_default();
    let (version, kind) = (text("apiVersion"), text("kind"));
    catalog::by_gvk(version, kind).ok_or_else(|| Refused::Unknown {
        number,
        kind: kind.to_owned(),
        version: version.to_owned(),
    })
}

fn key_of(number: usize, kind: &'static Kind, object: &Value) -> Result<Key, Refused> {
    let field = |field: &'static str| {
        let text = object
            .get("metadata")
            .and_then(|metadata| metadata.get(field))
            .and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).ok_or_else(|| Refused::Unnamed {
            number,
            kind: kind.kind.to_owned(),
            field,
        })
    };
    let namespace = if kind.namespaced {
        Some(field("namespace")?)
    } else {
        None
    };
    Ok(Key::new(namespace, field("name")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_kept_and_namespaces_added() {
        let given = json!({"apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "a", "namespace": "demo", "resourceVersion": "4711"}});
        let world = World::load(vec![given], Clock::wall()).unwrap();
        assert_eq!(
            world
                .store()
                .get("configmaps", &Key::new(Some("demo"), "a"))
                .unwrap()
                .rv,
            4711
        );
        assert!(world.store().get("namespaces", &Key::new(None, "demo")).is_some());
        assert!(world.store().rv() >= 4711);
    }

    #[test]
    fn an_unknown_kind_is_named() {
        let given = json!({"apiVersion": "v9", "kind": "Nope", "metadata": {"name": "a"}});
        let refused = World::load(vec![given], Clock::wall()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "object 0 is a Nope of v9, which this API does not serve; leave it out"
        );
    }

    #[test]
    fn a_namespaced_object_needs_its_namespace() {
        let given = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}});
        assert!(matches!(
            World::load(vec![given], Clock::wall()),
            Err(Refused::Unnamed { field: "namespace", .. })
        ));
    }
}
