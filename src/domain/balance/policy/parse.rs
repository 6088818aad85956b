//! From the text of a ConfigMap to a policy.

use serde_json::{Map, Value};

use super::evictor::sorted;
use super::{Evictor, Policy, Profile, Protection, Thresholds, Utilization};

/// Largest text that is read as a policy: YAML with references can grow without end.
const LARGEST: usize = 256 * 1024;

type Object = Map<String, Value>;

/// Reads the text of a policy: YAML or JSON, API `descheduler/v1alpha2`.
///
/// # Errors
/// A text that is no policy of a known version, in words.
pub fn parse(text: &str) -> Result<Policy, String> {
    if text.len() > LARGEST {
        return Err(format!("the policy has more than {LARGEST} bytes"));
    }
    let value: Value = serde_yaml_ng::from_str(text).map_err(|error| format!("the policy is no YAML: {error}"))?;
    let Value::Object(top) = value else {
        return Err("the policy is no mapping of fields".to_owned());
    };
    match (word(&top, "apiVersion"), word(&top, "kind")) {
        ("descheduler/v1alpha2", "DeschedulerPolicy") => Ok(Reader::default().policy(&top)),
        (version, "DeschedulerPolicy") => Err(format!(
            "the policy is of version \"{version}\", not descheduler/v1alpha2; descheduler 0.27 and later read no other"
        )),
        (_, kind) => Err(format!("the text is a \"{kind}\", not a DeschedulerPolicy")),
    }
}

fn word<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn flag(object: &Object, key: &str) -> Option<bool> {
    object.get(key).and_then(Value::as_bool)
}

fn number(object: &Object, key: &str) -> Option<u32> {
    object
        .get(key)
        .and_then(Value::as_u64)
        .and_then(|number| u32::try_from(number).ok())
}

fn words(value: Option<&Value>) -> Vec<String> {
    let all = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn objects(value: Option<&Value>) -> impl Iterator<Item = &Object> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
}

/// Reads, and notes what it does not know.
#[derive(Default)]
struct Reader {
    unknown: Vec<String>,
}

impl Reader {
    fn policy(mut self, top: &Object) -> Policy {
        const KNOWN: &[&str] = &[
            "apiVersion",
            "kind",
            "profiles",
            "nodeSelector",
            "maxNoOfPodsToEvictPerNode",
            "maxNoOfPodsToEvictPerNamespace",
            "maxNoOfPodsToEvictTotal",
            "metricsProviders",
            "metricsCollector",
            "evictionFailureEventNotification",
            "gracePeriodSeconds",
            "prometheus",
        ];
        self.note("", top, KNOWN);
        let profiles = objects(top.get("profiles"))
            .map(|profile| self.profile(profile))
            .collect();
        let mut metrics: Vec<String> = objects(top.get("metricsProviders"))
            .map(|one| word(one, "source").to_owned())
            .filter(|source| !source.is_empty())
            .collect();
        let collector = top.get("metricsCollector").and_then(Value::as_object);
        if metrics.is_empty() && collector.and_then(|one| flag(one, "enabled")) == Some(true) {
            metrics.push("KubernetesMetrics".to_owned());
        }
        Policy {
            per_node: number(top, "maxNoOfPodsToEvictPerNode"),
            per_namespace: number(top, "maxNoOfPodsToEvictPerNamespace"),
            total: number(top, "maxNoOfPodsToEvictTotal"),
            node_selector: word(top, "nodeSelector").to_owned(),
            metrics,
            profiles,
            unknown: self.unknown,
        }
    }

    fn profile(&mut self, object: &Object) -> Profile {
        self.note("profiles[]", object, &["name", "plugins", "pluginConfig"]);
        let mut profile = Profile {
            name: word(object, "name").to_owned(),
            ..Profile::default()
        };
        let sets = object.get("plugins").and_then(Value::as_object);
        for point in ["deschedule", "balance"] {
            let enabled = sets.and_then(|sets| sets.get(point)).and_then(|set| set.get("enabled"));
            profile.plugins.extend(words(enabled));
        }
        let mut configured = Vec::new();
        for one in objects(object.get("pluginConfig")) {
            let name = word(one, "name");
            configured.push(name.to_owned());
            let empty = Object::new();
            let args = one.get("args").and_then(Value::as_object).unwrap_or(&empty);
            match name {
                "DefaultEvictor" => profile.evictor = self.evictor(args),
                "LowNodeUtilization" => {
                    let low = self.utilization(args);
                    let enabled = profile.plugins.iter().any(|plugin| plugin == name);
                    profile.low = enabled.then_some(low);
                }
                _ => {}
            }
        }
        let needs = |plugin: &&String| {
            matches!(plugin.as_str(), "LowNodeUtilization" | "HighNodeUtilization") && !configured.contains(plugin)
        };
        profile.bare = profile.plugins.iter().filter(needs).cloned().collect();
        profile
    }

    fn evictor(&mut self, args: &Object) -> Evictor {
        const KNOWN: &[&str] = &[
            "nodeSelector",
            "labelSelector",
            "namespaceLabelSelector",
            "priorityThreshold",
            "nodeFit",
            "minReplicas",
            "minPodAge",
            "noEvictionPolicy",
            "podProtections",
        ];
        let old: Vec<&str> = protections()
            .filter_map(|one| one.old().map(|(field, _)| field))
            .collect();
        let known: Vec<&str> = KNOWN.iter().chain(&old).copied().collect();
        self.note("DefaultEvictor", args, &known);
        let new = args.get("podProtections").and_then(Value::as_object);
        let mut evictor = Evictor {
            node_fit: flag(args, "nodeFit").unwrap_or_default(),
            obey_prefer_no_eviction: word(args, "noEvictionPolicy") == "Mandatory",
            label_selector: args.get("labelSelector").is_some_and(|selector| !selector.is_null()),
            min_pod_age: Some(word(args, "minPodAge").to_owned()).filter(|age| !age.is_empty()),
            min_replicas: number(args, "minReplicas").filter(|least| *least > 1),
            old_spelling: old.iter().any(|field| args.contains_key(*field)),
            ..Evictor::default()
        };
        // upstream: the new list decides where it is not empty, else the old booleans do
        evictor.protections = match new {
            Some(new)
                if !words(new.get("defaultDisabled")).is_empty() || !words(new.get("extraEnabled")).is_empty() =>
            {
                self.note(
                    "DefaultEvictor.podProtections",
                    new,
                    &["defaultDisabled", "extraEnabled", "config"],
                );
                let classes = new.get("config").and_then(|config| config.get("PodsWithPVC"));
                let classes = classes.and_then(|config| config.get("protectedStorageClasses"));
                evictor.protected_classes = objects(classes).map(|class| word(class, "name").to_owned()).collect();
                self.named(new)
            }
            _ => sorted(protections().filter(|one| holds(args, *one)).collect()),
        };
        evictor
    }

    /// Protections by the new lists.
    fn named(&mut self, new: &Object) -> Vec<Protection> {
        let mut read = |list: &str| -> Vec<Protection> {
            let names = words(new.get(list));
            let known = names.iter().filter_map(|name| {
                if let Ok(known) = name.parse() {
                    Some(known)
                } else {
                    self.unknown
                        .push(format!("DefaultEvictor.podProtections.{list}: {name}"));
                    None
                }
            });
            known.collect()
        };
        let (off, extra) = (read("defaultDisabled"), read("extraEnabled"));
        let kept = Protection::DEFAULT.into_iter().filter(|one| !off.contains(one));
        sorted(kept.chain(extra).collect())
    }

    fn utilization(&mut self, args: &Object) -> Utilization {
        const KNOWN: &[&str] = &[
            "useDeviationThresholds",
            "thresholds",
            "targetThresholds",
            "numberOfNodes",
            "metricsUtilization",
            "evictableNamespaces",
            "evictionLimits",
            "evictionModes",
        ];
        self.note("LowNodeUtilization", args, KNOWN);
        let metrics = args.get("metricsUtilization").and_then(Value::as_object);
        let source = metrics.and_then(|metrics| {
            let named = Some(word(metrics, "source")).filter(|source| !source.is_empty());
            // before 0.33 a boolean said the same
            let old = (flag(metrics, "metricsServer") == Some(true)).then_some("KubernetesMetrics");
            named.or(old).map(str::to_owned)
        });
        let namespaces = args.get("evictableNamespaces").and_then(Value::as_object);
        let list = |key: &str| words(namespaces.and_then(|namespaces| namespaces.get(key)));
        Utilization {
            thresholds: self.thresholds(args, "thresholds"),
            target: self.thresholds(args, "targetThresholds"),
            deviation: flag(args, "useDeviationThresholds").unwrap_or_default(),
            number_of_nodes: number(args, "numberOfNodes").unwrap_or_default(),
            use_source: source,
            excluded: list("exclude"),
            included: list("include"),
        }
    }

    fn thresholds(&mut self, args: &Object, key: &str) -> Thresholds {
        let all = args.get(key).and_then(Value::as_object);
        let mut found = Thresholds::new();
        for (resource, percent) in all.into_iter().flatten() {
            match percent.as_f64().filter(|percent| (0.0..=100.0).contains(percent)) {
                Some(percent) => drop(found.insert(resource.clone(), percent.round() as u32)),
                None => self
                    .unknown
                    .push(format!("LowNodeUtilization.{key}.{resource}: {percent}")),
            }
        }
        found
    }

    fn note(&mut self, place: &str, object: &Object, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let dot = if place.is_empty() { "" } else { "." };
            self.unknown.push(format!("{place}{dot}{key}"));
        }
    }
}

fn protections() -> impl Iterator<Item = Protection> {
    use strum::IntoEnumIterator as _;
    Protection::iter()
}

/// Whether a protection holds by the old booleans.
fn holds(args: &Object, protection: Protection) -> bool {
    match protection.old() {
        Some((field, at)) => flag(args, field).unwrap_or_default() == at,
        None => false,
    }
}
