//! The plugin LowNodeUtilization: pods leave nodes that are used too much, as long as others are used too little
//! (pkg/framework/plugins/nodeutilization).
use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::drive::Control;
use super::super::json::{is, items, namespace, number, text};
use super::super::schedule::tolerates;
use super::evict::{Desk, Outcome};
use super::evictor::PREFER_NOT;
use super::noted;
use super::policy::{Policy, Profile};
use super::scene::Scene;
use super::usage::{Load, NAMES, Share, Source, capacity};

pub(super) const PLUGIN: &str = "LowNodeUtilization";

/// Percentages of what a node has, for the resources that a policy names.
type Bounds = [Option<f64>; 4];

fn bounds(args: &Value, field: &str) -> Bounds {
    NAMES.map(|name| args.pointer(&format!("/{field}/{name}")).and_then(Value::as_f64))
}

fn shares(load: &Load, has: &Load) -> [f64; 4] {
    let mut shares = [0.0; 4];
    for ((share, used), most) in shares.iter_mut().zip(load).zip(has) {
        if *most > 0 {
            *share = *used as f64 / *most as f64 * 100.0;
        }
    }
    shares
}

/// Under: every named resource is at most at its bound. Over: one of them is above it.
fn below(shares: &[f64; 4], bounds: &Bounds) -> bool {
    shares
        .iter()
        .zip(bounds)
        .all(|(share, bound)| bound.is_none_or(|bound| *share <= bound))
}

fn above(shares: &[f64; 4], bounds: &Bounds) -> bool {
    shares
        .iter()
        .zip(bounds)
        .any(|(share, bound)| bound.is_some_and(|bound| *share > bound))
}

/// As much of a node as may be in use.
fn cap(has: &Load, bounds: &Bounds) -> Load {
    let mut cap = *has;
    for (most, bound) in cap.iter_mut().zip(bounds) {
        if let Some(bound) = bound {
            *most = (bound * 0.01 * *most as f64) as i64;
        }
    }
    cap
}

/// Around the mean of all nodes, if that is how the bounds are meant.
fn around(all: &[[f64; 4]], low: &Bounds, high: &Bounds) -> (Bounds, Bounds) {
    let count = all.len().max(1) as f64;
    let (mut under, mut over) = (*low, *high);
    for (at, (under, over)) in under.iter_mut().zip(&mut over).enumerate() {
        let mean = all.iter().filter_map(|shares| shares.get(at)).sum::<f64>() / count;
        *under = under.map(|by| (mean - by).clamp(0.0, 100.0));
        *over = over.map(|by| (mean + by).clamp(0.0, 100.0));
    }
    (under, over)
}

/// Nodes that are used too little and too much, the latter with the most used first.
struct Split {
    low: Vec<String>,
    high: Vec<String>,
    target: Bounds,
}

fn split(args: &Value, scene: &Scene, loads: &BTreeMap<String, Load>) -> Split {
    let of = |node: &str| {
        let has = scene.nodes.get(node).map(capacity).unwrap_or_default();
        loads.get(node).map(|load| shares(load, &has)).unwrap_or_default()
    };
    let (mut under, mut over) = (bounds(args, "thresholds"), bounds(args, "targetThresholds"));
    if is(args, &["useDeviationThresholds"]) {
        let all: Vec<[f64; 4]> = scene.nodes.keys().map(|node| of(node)).collect();
        (under, over) = around(&all, &under, &over);
    }
    let (mut low, mut high) = (Vec::new(), Vec::new());
    for (name, node) in &scene.nodes {
        let shares = of(name);
        if !is(node, &["spec", "unschedulable"]) && below(&shares, &under) {
            low.push(name.clone());
        } else if above(&shares, &over) {
            high.push(name.clone());
        }
    }
    high.sort_by_key(|node| Reverse(loads.get(node).map_or(0, |load| load.iter().sum::<i64>())));
    Split {
        low,
        high,
        target: over,
    }
}

/// What is wrong with a plugin's arguments (validation.go, and what the plugin's making checks).
pub(super) fn valid(args: &Value, policy: &Policy) -> Result<(), String> {
    let (under, over) = (bounds(args, "thresholds"), bounds(args, "targetThresholds"));
    let set = |bounds: &Bounds| bounds.map(|bound| bound.is_some());
    if under
        .iter()
        .chain(&over)
        .flatten()
        .any(|bound| !(0.0..=100.0).contains(bound))
    {
        return Err("threshold not in [0, 100] range".to_owned());
    }
    if !set(&under).contains(&true) || !set(&over).contains(&true) {
        return Err("no resource threshold is configured".to_owned());
    }
    if set(&under) != set(&over) {
        return Err("thresholds and targetThresholds configured different resources".to_owned());
    }
    let crossed = under.iter().zip(&over).any(|(under, over)| under > over);
    if crossed && !is(args, &["useDeviationThresholds"]) {
        return Err("thresholds' percentage is greater than targetThresholds'".to_owned());
    }
    match Source::of(args, policy)? {
        Source::Prometheus(..) if set(&under) != [false, false, false, true] => {
            Err("thresholds are expected to specify a single instance of \"MetricResource\" resource".to_owned())
        }
        _ => Ok(()),
    }
}

impl Control {
    pub(super) fn level(&mut self, scene: &Scene, policy: &Policy, profile: &Profile, desk: &mut Desk) {
        let args = profile.args(PLUGIN);
        let world = self.cluster.shared();
        let Ok(source) = Source::of(args, policy) else { return };
        let Some(loads) = source.nodes(&world, scene) else {
            return;
        };
        let split = split(args, scene, &loads);
        let least = usize::try_from(number(args, &["numberOfNodes"]).unwrap_or(0)).unwrap_or(0);
        let idle = split.low.is_empty() || split.low.len() <= least || split.low.len() == scene.nodes.len();
        if idle || split.high.is_empty() {
            return;
        }
        let mut room: Load = [0; 4];
        for name in &split.low {
            let has = scene.nodes.get(name).map(capacity).unwrap_or_default();
            let used = loads.get(name).copied().unwrap_or_default();
            for (room, (most, used)) in room.iter_mut().zip(cap(&has, &split.target).iter().zip(used)) {
                *room += most - used;
            }
        }
        for name in &split.high {
            let has = scene.nodes.get(name).map(capacity).unwrap_or_default();
            let mut busy = Busy {
                name,
                cap: cap(&has, &split.target),
                used: loads.get(name).copied().unwrap_or_default(),
                source: &source,
            };
            if self.relieve(&mut busy, &mut room, scene, &split.low, args, desk) == Outcome::AllFull {
                return;
            }
        }
    }

    /// Evicts from one node until it is used no more than it may be, or there is no room elsewhere.
    fn relieve(
        &mut self,
        busy: &mut Busy<'_>,
        room: &mut Load,
        scene: &Scene,
        low: &[String],
        args: &Value,
        desk: &mut Desk,
    ) -> Outcome {
        let (now, world) = (self.now(), self.cluster.shared());
        let may = |pod: &&Value| desk.evictor.may(pod, scene, now);
        let mut pods: Vec<&Value> = scene.on(busy.name).iter().filter(may).collect();
        pods.sort_by_key(|pod| rank(pod));
        let spared = items(args, &["evictableNamespaces", "exclude"]);
        let most = args.pointer("/evictionLimits/node").and_then(Value::as_u64);
        let mut evicted = 0;
        if !busy.goes_on(room) {
            return Outcome::Done;
        }
        for pod in pods {
            if most.is_some_and(|most| evicted >= most) {
                break;
            }
            if !tolerates_one_of(pod, low, scene)
                || spared.iter().any(|space| space == namespace(pod))
                || !self.may_go(pod, scene, desk)
            {
                continue;
            }
            let share = busy.source.pod(&world, pod);
            if matches!(share, Share::Unknown) {
                continue;
            }
            match self.ask_to_evict(pod, PLUGIN, desk) {
                Outcome::Done => {}
                Outcome::Failed => continue,
                full => return full,
            }
            evicted += 1;
            let Share::Known(load) = share else {
                // what one pod takes is not known: without a limit, one is all that leaves
                if most.is_none() {
                    break;
                }
                continue;
            };
            for (place, load) in busy.used.iter_mut().zip(load) {
                *place -= load;
            }
            for (place, load) in room.iter_mut().zip(load) {
                *place -= load;
            }
            if !busy.goes_on(room) {
                break;
            }
        }
        Outcome::Done
    }
}

/// A node that is used too much.
struct Busy<'a> {
    name: &'a str,
    cap: Load,
    used: Load,
    source: &'a Source,
}

impl Busy<'_> {
    fn goes_on(&self, room: &Load) -> bool {
        let told = |(resource, _): &(usize, _)| self.source.tells(*resource);
        let over = self.used.iter().zip(&self.cap).enumerate().filter(told);
        let mut left = room
            .iter()
            .enumerate()
            .filter(|(resource, _)| self.source.tells(*resource));
        over.into_iter().any(|(_, (used, cap))| used > cap) && left.all(|(_, left)| *left > 0)
    }
}

/// Low priority first, then what was promised least, then those who would rather go.
fn rank(pod: &Value) -> (Option<i64>, u8, bool) {
    let qos = match (asks(pod, "requests"), asks(pod, "limits")) {
        (false, false) => 0,
        _ if guaranteed(pod) => 2,
        _ => 1,
    };
    (number(pod, &["spec", "priority"]), qos, noted(pod, PREFER_NOT))
}

fn asks(pod: &Value, which: &str) -> bool {
    let some = |container: &Value| {
        container
            .pointer(&format!("/resources/{which}"))
            .is_some_and(|all| !all.is_null())
    };
    items(pod, &["spec", "containers"]).iter().any(some)
}

/// Every container gets what it asks for and no more (pkg/apis/core/v1/helper/qos).
fn guaranteed(pod: &Value) -> bool {
    items(pod, &["spec", "containers"]).iter().all(|container| {
        ["cpu", "memory"].iter().all(|resource| {
            let (asked, most) = (
                text(container, &["resources", "requests", resource]),
                text(container, &["resources", "limits", resource]),
            );
            !most.is_empty() && (asked.is_empty() || asked == most)
        })
    })
}

/// Whether the taints of one of the nodes that have room would let a pod in.
fn tolerates_one_of(pod: &Value, low: &[String], scene: &Scene) -> bool {
    low.iter().filter_map(|name| scene.nodes.get(name)).any(|node| {
        items(node, &["spec", "taints"]).iter().all(|taint| {
            let field = |field: &str| text(taint, &[field]);
            tolerates(pod, field("key"), field("value"), field("effect"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_resource_makes_a_node_full_and_all_make_it_empty() {
        let bounds = [Some(20.0), Some(25.0), None, None];
        assert!(below(&[20.0, 25.0, 99.0, 0.0], &bounds));
        assert!(!below(&[20.1, 1.0, 0.0, 0.0], &bounds));
        assert!(above(&[1.0, 26.0, 0.0, 0.0], &bounds));
        assert!(!above(&[20.0, 25.0, 99.0, 0.0], &bounds), "a bound itself is neither");
        assert_eq!(
            cap(&[1000, 1000, 110, 100], &[Some(60.0), None, Some(100.0), Some(30.0)]),
            [600, 1000, 110, 30]
        );
        assert!(below(
            &shares(&[1, 1, 1, 25], &[0, 2, 4, 100]),
            &[Some(0.0), Some(50.0), Some(25.0), Some(25.0)]
        ));
    }

    #[test]
    fn deviations_are_counted_from_the_mean() {
        let (under, over) = around(
            &[[10.0, 0.0, 0.0, 0.0], [90.0, 0.0, 0.0, 0.0]],
            &[Some(20.0), None, None, None],
            &[Some(60.0), None, None, None],
        );
        assert_eq!((under[0], over[0]), (Some(30.0), Some(100.0)));
        assert_eq!((under[1], over[1]), (None, None));
    }

    #[test]
    fn who_goes_first() {
        let pod = |priority: Value, requests: Value, limits: Value, note: &str| {
            let mut notes = json!({});
            if !note.is_empty() {
                notes[note] = json!("");
            }
            json!({"metadata": {"annotations": notes}, "spec": {"priority": priority,
                "containers": [{"resources": {"requests": requests, "limits": limits}}]}})
        };
        let both = json!({"cpu": "1", "memory": "1Gi"});
        let order = [
            pod(Value::Null, both.clone(), both.clone(), ""),
            pod(json!(0), Value::Null, Value::Null, ""),
            pod(json!(0), both.clone(), Value::Null, ""),
            pod(json!(0), both.clone(), Value::Null, PREFER_NOT),
            pod(json!(0), both.clone(), both, ""),
            pod(json!(1000), Value::Null, Value::Null, ""),
        ];
        assert!(order.windows(2).all(|pair| rank(&pair[0]) < rank(&pair[1])));
    }
}
