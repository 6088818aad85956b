//! Events, as client-go's recorder writes them: a repeated one counts up, and an hour after the last time it goes.
use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::cluster::Cluster;
use super::json::{name, namespace, number, set, text, uid};
use super::kinds::EVENT;
use crate::sim::store::Key;

/// How long an event stays after it was last written (kube-apiserver: `--event-ttl`).
const LIFE: SignedDuration = SignedDuration::from_hours(1);
/// As many events of one sort are recognised as repeated (client-go: `maxLruCacheEntries`).
const KNOWN: usize = 4096;

/// Whether something went as it should.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tone {
    Normal,
    Warning,
}

/// Who reports.
#[derive(Clone, Copy, Debug)]
pub(super) enum From<'a> {
    /// A component of the control plane.
    Component(&'static str),
    /// virt-handler on a node.
    Handler(&'a str),
    /// A component that writes events of the newer API: no source, no count.
    Reporting(&'static str),
}

/// virt-controller names all but one of its parts so.
pub(super) const CONTROLLER: From<'static> = From::Component("virtualmachine-controller");

/// Writes events.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    known: FxHashMap<String, Key>,
    order: VecDeque<String>,
    written: VecDeque<(Timestamp, Key)>,
}

impl Recorder {
    /// Tells about `object`.
    pub(super) fn tell(
        &mut self,
        cluster: &Cluster,
        object: &Value,
        from: From<'_>,
        tone: Tone,
        reason: &str,
        message: &str,
    ) {
        let tone = match tone {
            Tone::Normal => "Normal",
            Tone::Warning => "Warning",
        };
        let (component, host) = match from {
            From::Component(component) | From::Reporting(component) => (component, ""),
            From::Handler(node) => ("virt-handler", node),
        };
        let sort = format!("{}|{component}|{host}|{tone}|{reason}|{message}", uid(object));
        let now = cluster.moment();
        if let Some(key) = self.known.get(&sort).cloned()
            && let Some(mut event) = cluster.get(EVENT, &key)
        {
            let count = number(&event, &["count"]).unwrap_or(1);
            set(&mut event, &["count"], count + 1);
            set(&mut event, &["lastTimestamp"], now);
            cluster.update(EVENT, event);
            self.written.push_back((cluster.world().clock().now(), key));
            return;
        }
        let space = if namespace(object).is_empty() {
            "default"
        } else {
            namespace(object)
        };
        let mut involved = json!({
            "apiVersion": text(object, &["apiVersion"]),
            "kind": text(object, &["kind"]),
            "name": name(object),
            "resourceVersion": text(object, &["metadata", "resourceVersion"]),
            "uid": uid(object),
        });
        if !namespace(object).is_empty() {
            set(&mut involved, &["namespace"], namespace(object));
        }
        let mut event = json!({
            "metadata": {"name": format!("{}.{:016x}", name(object), cluster.world().draw()), "namespace": space},
            "involvedObject": involved,
            "message": message,
            "reason": reason,
            "reportingComponent": if host.is_empty() { component } else { "" },
            "reportingInstance": "",
            "type": tone,
        });
        if let From::Reporting(_) = from {
            set(
                &mut event,
                &["action"],
                match (component, reason) {
                    ("default-scheduler", "Scheduled") => "Binding",
                    ("default-scheduler", _) => "Scheduling",
                    _ => "Descheduled",
                },
            );
            set(&mut event, &["eventTime"], micro(cluster));
            set(&mut event, &["firstTimestamp"], Value::Null);
            set(&mut event, &["lastTimestamp"], Value::Null);
            set(&mut event, &["reportingInstance"], format!("{component}-0"));
            set(&mut event, &["source"], json!({}));
        } else {
            set(&mut event, &["count"], 1);
            set(&mut event, &["eventTime"], Value::Null);
            set(&mut event, &["firstTimestamp"], now.clone());
            set(&mut event, &["lastTimestamp"], now);
            set(&mut event, &["source", "component"], component);
            if !host.is_empty() {
                set(&mut event, &["source", "host"], host);
            }
        }
        if let Some(event) = cluster.create(EVENT, event) {
            self.keep(cluster, sort, Key::new(Some(space), name(&event)));
        }
    }

    fn keep(&mut self, cluster: &Cluster, sort: String, key: Key) {
        self.written.push_back((cluster.world().clock().now(), key.clone()));
        self.order.push_back(sort.clone());
        self.known.insert(sort, key);
        if self.order.len() > KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// Lets events go whose time is over.
    pub(super) fn expire(&mut self, cluster: &Cluster) {
        let now = cluster.world().clock().now();
        while let Some((at, _)) = self.written.front() {
            if now.duration_since(*at) < LIFE {
                return;
            }
            let Some((_, key)) = self.written.pop_front() else {
                return;
            };
            // written again since: that entry of the queue decides
            if !self.written.iter().any(|(_, other)| *other == key) {
                cluster.remove(EVENT, &key);
            }
        }
    }

    /// When the next event goes.
    pub(super) fn next(&self) -> Option<Timestamp> {
        let (at, _) = self.written.front()?;
        at.checked_add(LIFE).ok()
    }
}

/// World time to the microsecond, as `eventTime` has it.
fn micro(cluster: &Cluster) -> String {
    format!("{:.6}", cluster.world().clock().now())
}
