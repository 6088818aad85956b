//! Resource quotas: a pod that would exceed one is not created (apiserver: plugin/pkg/admission/resourcequota).
use serde_json::Value;

use super::drive::Control;
use super::json::{get, name, namespace, text};
use super::kinds::{POD, QUOTA};
use super::pods::ended;
use super::quantity::{cpu, units};
use super::schedule::Need;

impl Control {
    /// What the API server says about a pod that one of its namespace's quotas has no room for.
    pub(super) fn over_quota(&self, pod: &Value) -> Option<String> {
        let prefix = format!("{}/", namespace(pod));
        let quotas = self.cluster.list(QUOTA, &prefix);
        if quotas.is_empty() {
            return None;
        }
        let mut all = Vec::new();
        self.cluster.each(POD, &prefix, |_, pod| {
            if !ended(&pod) {
                all.push(Taken::of(&pod));
            }
        });
        quotas.iter().find_map(|quota| refusal(quota, pod, &all))
    }
}

/// What one pod counts.
#[derive(Clone, Copy, Debug)]
struct Taken {
    requests: Need,
    limits: Need,
}

impl Taken {
    fn of(pod: &Value) -> Self {
        Self {
            requests: Need::of(pod),
            limits: Need::limits_of(pod),
        }
    }

    /// Its share of a limit; `None` for limits that are not on pods.
    fn amount(self, what: &str) -> Option<i64> {
        match what {
            "pods" | "count/pods" => Some(1),
            "requests.cpu" | "cpu" => Some(self.requests.cpu),
            "requests.memory" | "memory" => Some(self.requests.memory),
            "limits.memory" => Some(self.limits.memory),
            "limits.cpu" => Some(self.limits.cpu),
            _ => None,
        }
    }
}

fn refusal(quota: &Value, pod: &Value, all: &[Taken]) -> Option<String> {
    let hard = get(quota, &["spec", "hard"])?.as_object()?;
    let mut asked = Vec::new();
    let mut used = Vec::new();
    let mut limited = Vec::new();
    for (what, most) in hard {
        let most_text = most.as_str().unwrap_or_default();
        let Some(own) = Taken::of(pod).amount(what).filter(|own| *own > 0) else {
            continue;
        };
        let taken: i64 = all.iter().filter_map(|other| other.amount(what)).sum();
        let most = if what.ends_with("cpu") {
            cpu(most_text)
        } else {
            units(most_text)
        };
        if taken + own > most {
            asked.push(format!("{what}={}", written(what, own)));
            used.push(format!("{what}={}", written(what, taken)));
            limited.push(format!("{what}={most_text}"));
        }
    }
    (!asked.is_empty()).then(|| {
        format!(
            "pods {:?} is forbidden: exceeded quota: {}, requested: {}, used: {}, limited: {}",
            pod_name(pod),
            name(quota),
            asked.join(","),
            used.join(","),
            limited.join(",")
        )
    })
}

fn pod_name(pod: &Value) -> String {
    if name(pod).is_empty() {
        format!("{}xxxxx", text(pod, &["metadata", "generateName"]))
    } else {
        name(pod).to_owned()
    }
}

fn written(what: &str, amount: i64) -> String {
    if what.ends_with("cpu") && amount % 1_000 != 0 {
        format!("{amount}m")
    } else if what.ends_with("cpu") {
        (amount / 1_000).to_string()
    } else {
        amount.to_string()
    }
}
