//! Asking for evictions, and counting them against the policy's limits (pkg/descheduler/evictions/evictions.go).
//!
//! KubeVirt refuses the eviction of a guest's pod with 429 and moves the guest instead. With the gate
//! `EvictionsInBackground` such a refusal counts as an eviction; without it as an error, which counts for nothing: no limit
//! is ever reached, and a round goes through every candidate.
use std::collections::BTreeMap;

use http::Method;
use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::super::drive::Control;
use super::super::events::{From, Tone};
use super::super::json::{namespace, text, uid};
use super::evictor::Evictor;
use super::policy::{Policy, Profile};
use super::scene::{Scene, labelled};
use super::{ASKER, noted, place};
use crate::sim::api::ask;

const REPORTER: From<'static> = From::Reporting("sigs.k8s.io/descheduler");
const ON_REQUEST: &str = "descheduler.alpha.kubernetes.io/request-evict-only";
const IN_PROGRESS: &str = "descheduler.alpha.kubernetes.io/eviction-in-progress";
const BACKGROUND: &str = "Eviction triggered evacuation";

/// How an eviction went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    /// Done, or taken for done.
    Done,
    /// Refused by somebody; the next pod may have more luck.
    Failed,
    /// No more from this node.
    NodeFull,
    /// No more at all.
    AllFull,
}

/// Counts what one round has evicted.
#[derive(Debug)]
pub(super) struct Desk {
    limits: [Option<u64>; 3],
    gate: bool,
    dry: bool,
    profile: String,
    pub(super) evictor: Evictor,
    per_node: BTreeMap<String, u64>,
    per_namespace: BTreeMap<String, u64>,
    total: u64,
    /// Pods that leave in the background, as they were and as this round made them.
    leaving: FxHashSet<String>,
}

impl Desk {
    pub(super) fn new(policy: &Policy, scene: &Scene, gate: bool, dry: bool) -> Self {
        let mut desk = Self {
            limits: [policy.per_node, policy.per_namespace, policy.total],
            gate,
            dry,
            profile: String::new(),
            evictor: Evictor::new(&Value::Null),
            per_node: BTreeMap::new(),
            per_namespace: BTreeMap::new(),
            total: 0,
            leaving: FxHashSet::default(),
        };
        for pod in scene.pods().filter(|_| gate) {
            if noted(pod, ON_REQUEST) && noted(pod, IN_PROGRESS) {
                desk.leaving.insert(uid(pod).to_owned());
                desk.count(pod);
            }
        }
        desk
    }

    /// Goes on with the next profile; the limits are the round's.
    pub(super) fn begin(&mut self, profile: &Profile) {
        profile.name.clone_into(&mut self.profile);
        self.evictor = Evictor::new(profile.args("DefaultEvictor"));
    }

    fn count(&mut self, pod: &Value) {
        *self.per_node.entry(node(pod)).or_default() += 1;
        *self.per_namespace.entry(namespace(pod).to_owned()).or_default() += 1;
        self.total += 1;
    }

    /// Which limit one more eviction would break.
    fn full(&self, pod: &Value) -> Option<Outcome> {
        let over = |limit: Option<u64>, so_far: u64| limit.is_some_and(|limit| so_far + 1 > limit);
        let [per_node, per_namespace, total] = self.limits;
        let of = |all: &BTreeMap<String, u64>, key: &str| all.get(key).copied().unwrap_or(0);
        if over(total, self.total) {
            Some(Outcome::AllFull)
        } else if over(per_node, of(&self.per_node, &node(pod))) {
            Some(Outcome::NodeFull)
        } else if over(per_namespace, of(&self.per_namespace, namespace(pod))) {
            Some(Outcome::Failed)
        } else {
            None
        }
    }
}

fn node(pod: &Value) -> String {
    text(pod, &["spec", "nodeName"]).to_owned()
}

impl Control {
    /// Whether a pod that is about to be evicted would find a place elsewhere, if that is asked for.
    pub(super) fn may_go(&mut self, pod: &Value, scene: &Scene, desk: &Desk) -> bool {
        if !desk.evictor.node_fit() {
            return true;
        }
        let selector = desk.evictor.node_selector();
        let nodes: Vec<&str> = scene
            .all
            .iter()
            .filter(|(_, node)| labelled(node, selector))
            .map(|(name, _)| name.as_str())
            .collect();
        let own = node(pod);
        self.fits_one_of(pod, nodes.into_iter().filter(|name| *name != own))
    }

    /// Asks for one eviction.
    pub(super) fn ask_to_evict(&mut self, pod: &Value, plugin: &str, desk: &mut Desk) -> Outcome {
        if desk.gate && noted(pod, ON_REQUEST) && desk.leaving.contains(uid(pod)) {
            return Outcome::Done;
        }
        if let Some(full) = desk.full(pod) {
            return full;
        }
        let (space, called) = place(pod);
        let mut eviction = json!({
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": {"name": called, "namespace": space, "annotations": {
                "reason": format!("triggered by {}/{plugin}: ", desk.profile),
                "requested-by": "sigs.k8s.io/descheduler",
            }},
            "deleteOptions": {},
        });
        if desk.dry {
            super::set(&mut eviction, &["deleteOptions", "dryRun"], json!(["All"]));
        }
        let path = format!("/api/v1/namespaces/{space}/pods/{called}/eviction");
        let (code, answer) = ask(&self.cluster.shared(), ASKER, Method::POST, &path, &eviction);
        if code < 300 {
            desk.count(pod);
            if !desk.dry {
                let message = format!("pod eviction from {} node by sigs.k8s.io/descheduler", node(pod));
                self.tell(&whole(pod), REPORTER, Tone::Normal, plugin, &message);
            }
            return Outcome::Done;
        }
        let background = code == 429 && text(&answer, &["message"]).contains(BACKGROUND);
        if desk.gate && noted(pod, ON_REQUEST) && background {
            desk.leaving.insert(uid(pod).to_owned());
            desk.count(pod);
            return Outcome::Done;
        }
        Outcome::Failed
    }
}

/// A pod as an event refers to it.
fn whole(pod: &Value) -> Value {
    let mut pod = pod.clone();
    super::set(&mut pod, &["apiVersion"], "v1");
    super::set(&mut pod, &["kind"], "Pod");
    pod
}
