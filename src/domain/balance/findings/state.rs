//! Whether there is a descheduler, whether it looks, and whether its policy can be read.

use super::Scene;
use crate::domain::balance::policy::Class;
use crate::domain::balance::spread::{Basis, Gauge, Load};
use crate::domain::finding::{Finding, Issue, Read, Verdict};

const FOUND: &str = "CronJobs and Deployments";
const POLICY: &str = "ConfigMap data, DeschedulerPolicy";

pub(super) fn judge(scene: &Scene<'_>) -> Vec<Issue> {
    let all = match &scene.found {
        Read::Unread(why) => {
            let finding = Finding::new(
                "descheduler",
                Verdict::Unknown,
                FOUND,
                "Whether there is a descheduler is not known",
            );
            return vec![Issue::of("", finding.found(why))];
        }
        Read::Known(all) if all.is_empty() => {
            let finding = Finding::new(
                "descheduler",
                Verdict::Warn,
                FOUND,
                "There is no descheduler: nothing evens out loads by itself",
            );
            return vec![Issue::of(
                "",
                finding.way_out("Recommendations below can be applied one by one"),
            )];
        }
        Read::Known(all) => all,
    };
    let mut issues = Vec::new();
    for found in all {
        let looks = &found.looks;
        if !looks.idle.is_empty() {
            let text = format!("The descheduler does not look at the cluster: {}", looks.idle);
            let finding = Finding::new("descheduler-idle", Verdict::Warn, "spec.suspend, spec.replicas", text);
            issues.push(Issue::of(
                found.name(),
                finding.way_out("Resume it when the reason for that is gone"),
            ));
        } else if !looks.unknown.is_empty() {
            let finding = Finding::new(
                "descheduler-loop",
                Verdict::Unknown,
                "spec.schedule, --descheduling-interval",
                "When it looks next is not known",
            );
            issues.push(Issue::of(found.name(), finding.found(&looks.unknown)));
        }
    }
    if let [first, _, ..] = all.as_slice() {
        let names: Vec<String> = all.iter().map(super::Found::name).collect();
        let finding = Finding::new(
            "descheduler-twice",
            Verdict::Warn,
            FOUND,
            "There are several deschedulers: they may undo each other's moves; the policy below is the first one's",
        );
        issues.push(Issue::of(first.name(), finding.found(names.join(", "))));
    }
    issues.extend(policy(scene));
    issues
}

fn policy(scene: &Scene<'_>) -> Vec<Issue> {
    let policy = match &scene.policy {
        Read::Known(policy) => policy,
        Read::Unread(why) => {
            let finding = Finding::new("policy", Verdict::Unknown, POLICY, "The policy is not known");
            return vec![Issue::of("", finding.found(why))];
        }
    };
    let mut issues = Vec::new();
    if !policy.unknown.is_empty() {
        let finding = Finding::new(
            "policy-fields",
            Verdict::Warn,
            POLICY,
            "The policy has fields that this program does not know; what they do is not taken into account",
        );
        issues.push(Issue::of("", finding.found(policy.unknown.join(", "))));
    }
    let bare: Vec<&str> = policy
        .profiles
        .iter()
        .flat_map(|profile| profile.bare.iter().map(String::as_str))
        .collect();
    if !bare.is_empty() {
        let finding = Finding::new(
            "policy-arguments",
            Verdict::Warn,
            "profiles[].pluginConfig",
            "A plugin is enabled without the arguments it needs",
        );
        issues.push(Issue::of("", finding.found(bare.join(", "))));
    }
    issues.extend(thresholds(scene));
    issues
}

/// Over-used nodes that nothing can be moved from, because none is under-used.
fn thresholds(scene: &Scene<'_>) -> Option<Issue> {
    let (over, under, basis) = classes(scene)?;
    if over == 0 || under > 0 {
        return None;
    }
    let finding = Finding::new(
        "thresholds",
        Verdict::Warn,
        "LowNodeUtilization thresholds",
        format!(
            "{over} nodes are above its target by {}, but none is below its thresholds: it moves nothing",
            basis.word()
        ),
    );
    Some(Issue::of(
        "",
        finding.way_out("Raise thresholds, so that some nodes count as under-used"),
    ))
}

/// Over-used and under-used nodes by LowNodeUtilization's reckoning; `None` where it is not set up, or what it compares
/// is not known.
pub fn classes(scene: &Scene<'_>) -> Option<(usize, usize, Basis)> {
    let policy = scene.policy.known()?;
    let (_, low) = policy.balancing()?;
    let basis = if low.use_source.is_some() {
        Basis::Use
    } else {
        Basis::Requests
    };
    let loads: Option<Vec<[(&str, f64); 3]>> = scene.loads.iter().map(|load| shares(load, basis)).collect();
    let loads = loads?;
    let count = loads.len().max(1) as f64;
    let mean = ["cpu", "memory", "pods"].map(|name| {
        let sum: f64 = loads
            .iter()
            .flatten()
            .filter(|(known, _)| *known == name)
            .map(|(_, value)| value)
            .sum();
        (name, sum / count)
    });
    let class = |(load, shares): (&Load, &[(&str, f64); 3])| low.class(shares, &mean, !load.open);
    let all: Vec<Class> = scene.loads.iter().zip(&loads).map(class).collect();
    let of = |wanted| all.iter().filter(|class| **class == wanted).count();
    Some((of(Class::Over), of(Class::Under), basis))
}

fn shares(load: &Load, basis: Basis) -> Option<[(&'static str, f64); 3]> {
    let (pods, slots) = load.pods;
    let slots = slots.filter(|slots| *slots > 0)?;
    Some([
        ("cpu", load.share(Gauge::Cpu, basis)? * 100.0),
        ("memory", load.share(Gauge::Memory, basis)? * 100.0),
        ("pods", pods as f64 / slots as f64 * 100.0),
    ])
}
