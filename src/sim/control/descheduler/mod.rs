//! A descheduler (kubernetes-sigs/descheduler, v0.34): wherever a pod runs it, as a Job of a CronJob or all the time, it
//! reads its policy, looks at the cluster, and asks for evictions like any other client of the API.
//!
//! The generated worlds have one as well; there, its doings are part of everyday life ([`super::life`]). This one acts for
//! pods that somebody has put there.
mod affinity;
mod evict;
mod evictor;
mod low;
mod policy;
mod scene;
mod taints;
mod usage;

use jiff::SignedDuration;
use serde_json::Value;

use super::drive::Control;
use super::json::{get, is, items, leaving, name, namespace, number, owner, set, text, uid};
use super::kinds::{APPS, CONFIG, POD};
use super::pods::ended;
use super::task::Part;
use crate::sim::api::Asker;
use crate::sim::store::Key;
use evict::Desk;
use low::PLUGIN as LOW;
use policy::Policy;
use scene::Scene;

const ASKER: Asker = Asker {
    account: "system:serviceaccount:kube-system:descheduler",
    program: "descheduler",
};
/// How long it takes from its start to its first look: caches are filled, and a leader is elected.
const START: SignedDuration = SignedDuration::from_secs(2);

/// Whether this pod runs a descheduler, whatever it is called.
pub(super) fn runs_one(pod: &Value) -> bool {
    items(pod, &["spec", "containers"]).iter().any(|container| {
        let image = text(container, &["image"]).rsplit('/').next().unwrap_or_default();
        let command = items(container, &["command"]).first().and_then(Value::as_str);
        image.starts_with("descheduler") || command.is_some_and(|command| command.ends_with("/descheduler"))
    })
}

/// How it was started.
struct Start {
    arguments: Vec<String>,
}

impl Start {
    fn of(pod: &Value) -> Self {
        let words = items(pod, &["spec", "containers"]).iter().flat_map(|container| {
            let both = [items(container, &["command"]), items(container, &["args"])];
            both.into_iter().flatten()
        });
        Self {
            arguments: words.filter_map(Value::as_str).map(str::to_owned).collect(),
        }
    }

    /// The value of `--name=value` or `--name value`.
    fn flag(&self, flag: &str) -> Option<&str> {
        let mut words = self.arguments.iter();
        while let Some(word) = words.next() {
            let Some(rest) = word.strip_prefix("--").and_then(|word| word.strip_prefix(flag)) else {
                continue;
            };
            match rest.strip_prefix('=') {
                Some(value) => return Some(value),
                None if rest.is_empty() => return words.next().map(String::as_str),
                None => {}
            }
        }
        None
    }

    fn gate(&self, gate: &str) -> bool {
        let gates = self.flag("feature-gates").unwrap_or_default();
        gates.split(',').any(|one| one.split_once('=') == Some((gate, "true")))
    }

    /// How long it rests between two looks; nothing if it looks once.
    fn interval(&self) -> Option<SignedDuration> {
        let wish: SignedDuration = self.flag("descheduling-interval")?.parse().ok()?;
        (wish > SignedDuration::ZERO).then_some(wish)
    }
}

impl Control {
    /// A pod with a descheduler in it runs: after a moment it looks.
    pub(super) fn descheduler_starts(&mut self, key: &Key, pod: &Value) {
        if text(pod, &["status", "phase"]) == "Running" && !leaving(pod) && !self.rounds.contains(uid(pod)) {
            self.later(Part::Deschedule, key, uid(pod), START);
        }
    }

    /// One round: the policy is read and followed. One that was started for a single round ends with it.
    pub(super) fn deschedule(&mut self, key: &Key, uid_then: &str) {
        let Some(pod) = self.cluster.get(POD, key).filter(|pod| uid(pod) == uid_then) else {
            self.rounds.remove(uid_then);
            return;
        };
        if ended(&pod) || leaving(&pod) {
            self.rounds.remove(uid_then);
            return;
        }
        self.rounds.insert(uid_then.to_owned());
        let start = Start::of(&pod);
        let read = self.policy_of(&pod, &start).and_then(checked);
        let good = read.is_ok();
        if let Ok(policy) = read
            && !self.is_scaled_down(&pod)
        {
            self.round(&policy, &start);
        }
        match start.interval() {
            Some(interval) => self.later(Part::Deschedule, key, uid_then, interval),
            None => self.end_pod(key, good),
        }
    }

    fn round(&mut self, policy: &Policy, start: &Start) {
        let scene = Scene::look(&self.cluster, policy);
        // on one node, an eviction is an outage
        if scene.nodes.len() < 2 {
            return;
        }
        let mut desk = Desk::new(
            policy,
            &scene,
            start.gate("EvictionsInBackground"),
            start.flag("dry-run") == Some("true"),
        );
        // all that deschedules comes before all that balances, whatever the profile
        for profile in &policy.profiles {
            desk.begin(profile);
            for plugin in &profile.deschedule {
                match plugin.as_str() {
                    "RemovePodsViolatingNodeTaints" => self.off_tainted(&scene, profile, &mut desk),
                    "RemovePodsViolatingNodeAffinity" => self.off_unwanted(&scene, profile, &mut desk),
                    _ => {}
                }
            }
        }
        for profile in &policy.profiles {
            desk.begin(profile);
            if profile.balance.iter().any(|plugin| plugin == LOW) {
                self.level(&scene, policy, profile, &mut desk);
            }
        }
    }

    /// The policy, out of the ConfigMap that is mounted where the command line points to.
    fn policy_of(&self, pod: &Value, start: &Start) -> Result<Policy, String> {
        let path = start.flag("policy-config-file").unwrap_or("/policy-dir/policy.yaml");
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mounts = items(pod, &["spec", "containers"])
            .iter()
            .flat_map(|container| items(container, &["volumeMounts"]));
        let mount = mounts
            .filter(|mount| text(mount, &["mountPath"]).trim_end_matches('/') == folder)
            .map(|mount| text(mount, &["name"]))
            .next();
        let volumes = items(pod, &["spec", "volumes"]);
        let config = mount
            .and_then(|mount| volumes.iter().find(|volume| text(volume, &["name"]) == mount))
            .map_or("descheduler", |volume| text(volume, &["configMap", "name"]));
        let config = Key::new(Some(namespace(pod)), config);
        let config = self.cluster.get(CONFIG, &config);
        let config = config.ok_or_else(|| format!("no policy at {path}"))?;
        Policy::parse(text(&config, &["data", file]))
    }

    /// Whether the Deployment of this pod is to have no pods.
    fn is_scaled_down(&self, pod: &Value) -> bool {
        let Some((set, _)) = owner(pod, "ReplicaSet") else {
            return false;
        };
        let deployment = set.rsplit_once('-').map_or(set, |(deployment, _)| deployment);
        let deployment = self.cluster.get(APPS, &Key::new(Some(namespace(pod)), deployment));
        deployment.is_some_and(|deployment| number(&deployment, &["spec", "replicas"]) == Some(0))
    }

    /// The process has ended, and its pod with it.
    fn end_pod(&mut self, key: &Key, good: bool) {
        let Some(mut pod) = self.cluster.get(POD, key) else {
            return;
        };
        self.rounds.remove(uid(&pod));
        let now = self.cluster.moment();
        let (phase, reason, code) = if good {
            ("Succeeded", "Completed", 0)
        } else {
            ("Failed", "Error", 1)
        };
        for one in super::json::list(&mut pod, &["status", "containerStatuses"])
            .into_iter()
            .flatten()
        {
            let started = text(one, &["state", "running", "startedAt"]).to_owned();
            set(one, &["ready"], false);
            set(one, &["started"], false);
            let state = serde_json::json!({"terminated": {"exitCode": code, "reason": reason, "startedAt": started,
                "finishedAt": now.clone()}});
            set(one, &["state"], state);
        }
        for kind in ["Ready", "ContainersReady"] {
            let why = if good { "PodCompleted" } else { "PodFailed" };
            super::condition::put(&mut pod, super::condition::plain(kind, false, why, "", &now));
        }
        set(&mut pod, &["status", "phase"], phase);
        self.cluster.hand_over(Part::Kubelet.hand());
        self.save(POD, pod, Part::Kubelet, key);
    }
}

/// A policy whose plugins can be made; with one that cannot, a descheduler does not start.
fn checked(policy: Policy) -> Result<Policy, String> {
    let all = policy
        .profiles
        .iter()
        .filter(|profile| profile.balance.iter().any(|plugin| plugin == LOW));
    for profile in all {
        low::valid(profile.args(LOW), &policy)
            .map_err(|why| format!("unable to create {:?} profile: {why}", profile.name))?;
    }
    Ok(policy)
}

/// Whether somebody has put a note on a pod; its value does not matter.
fn noted(pod: &Value, note: &str) -> bool {
    get(pod, &["metadata", "annotations"]).is_some_and(|notes| notes.get(note).is_some())
}

/// Namespace and name, for requests.
fn place(pod: &Value) -> (&str, &str) {
    (namespace(pod), name(pod))
}

/// Whether a switch in a plugin's arguments is on.
fn on(args: &Value, switch: &str) -> bool {
    is(args, &[switch])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn how_it_was_started_can_be_written_in_two_ways() {
        let pod = json!({"spec": {"containers": [{"image": "registry.k8s.io/descheduler/descheduler:v0.34.0",
            "command": ["/bin/descheduler"],
            "args": ["--policy-config-file", "/x/p.yaml", "--descheduling-interval=5m",
                "--feature-gates=A=false,EvictionsInBackground=true"]}]}});
        let start = Start::of(&pod);
        assert!(runs_one(&pod));
        assert_eq!(start.flag("policy-config-file"), Some("/x/p.yaml"));
        assert_eq!(start.interval(), Some(SignedDuration::from_mins(5)));
        assert!(start.gate("EvictionsInBackground") && !start.gate("A"));
        let once = json!({"spec": {"containers": [{"image": "x", "command": ["/bin/descheduler"]}]}});
        assert_eq!(Start::of(&once).interval(), None);
        assert!(runs_one(&once));
        assert!(!runs_one(&json!({"spec": {"containers": [{"image": "nginx"}]}})));
    }
}
